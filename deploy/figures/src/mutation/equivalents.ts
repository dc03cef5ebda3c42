/**
 * The mutants that no spec can ever tell from the rules as written, each with its reason. They are
 * told apart by what stands in the code, not by line numbers, so the list outlives edits elsewhere
 * and an entry whose code is gone is found out.
 */
import { readFileSync } from 'node:fs';

export const EQUIVALENTS = 'deploy/figures/equivalent-mutants.json';

export interface Equivalent {
  /** The line on which it begins, without its indentation. */
  readonly line: string;
  readonly was: string;
  readonly becomes: string;
  /** Why nobody could ever see a difference. */
  readonly reason: string;
}

/** By file, from the root of the project. */
export type Equivalents = Readonly<Record<string, readonly Equivalent[]>>;

export function readEquivalents(): Equivalents {
  return JSON.parse(readFileSync(EQUIVALENTS, 'utf8')) as Equivalents;
}

/** Code on one line, however it was broken. */
export const onOneLine = (code: string): string => code.replace(/\s+/g, ' ').trim();

/** The entries whose line is not in their file any more, as `file: line`. */
export function withoutCode(list: Equivalents, read: (file: string) => string): string[] {
  return Object.entries(list).flatMap(([file, entries]) => {
    const lines = new Set(read(file).split('\n').map(onOneLine));
    return entries.filter(({ line }) => !lines.has(line)).map(({ line }) => `${file}: ${line}`);
  });
}
