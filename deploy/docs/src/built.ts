/**
 * What the docs read from the services and libraries: tables from the files as they were built, and
 * single figures that a file keeps to itself from its source. Loaded by path, not imported, since
 * the docs describe a service and are no part of what runs; what has moved or is gone is an error.
 */
import { readFileSync } from 'node:fs';

/** The root folder of the project, seen from `src` and `dist` alike. */
const ROOT = new URL('../../../', import.meta.url);

/** The address of a file by its path in the project. */
export function inProject(path: string): URL {
  return new URL(path, ROOT);
}

/** A built module of a service, as the shape that the docs need of it. */
export async function built<Shape>(path: string): Promise<Shape> {
  return (await import(inProject(path).href)) as Shape;
}

/**
 * A number that a source file names with `const NAME = …` and does not export: a literal, or a
 * product of literals. Throws when the file has no such line.
 */
export function figureIn(path: string, name: string): number {
  const text = readFileSync(inProject(path), 'utf8');
  const said = new RegExp(`^(?:export )?const ${name} = ([\\d_.* ]+);$`, 'm').exec(text)?.[1];
  if (said === undefined) throw new Error(`${path} has no figure ${name} any more: see limits.ts`);
  return said
    .split('*')
    .map((factor) => Number(factor.trim().replaceAll('_', '')))
    .reduce((product, factor) => product * factor, 1);
}
