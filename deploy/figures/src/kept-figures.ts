/** docs/figures.json: every figure as last measured, with what is needed to measure it again. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { inProject } from './project.js';

/** What a drill writes when it is asked to with `--figure`. */
export interface MeasuredFigure {
  readonly name: string;
  readonly seed?: number;
  readonly values: Readonly<Record<string, number | string>>;
  readonly held: boolean;
}

export interface KeptFigure extends MeasuredFigure {
  /** As typed at the root of the project. */
  readonly command: string;
  readonly commit: string;
  /** RFC 3339, when the measurement ended. */
  readonly measuredAt: string;
  readonly tookSeconds: number;
  readonly machine: string;
}

const FILE = 'docs/figures.json';

export function keptFigures(): Map<string, KeptFigure> {
  if (!existsSync(inProject(FILE))) return new Map();
  const kept = JSON.parse(readFileSync(inProject(FILE), 'utf8')) as KeptFigure[];
  return new Map(kept.map((figure) => [figure.name, figure]));
}

/** Replaces one figure and leaves the others; a run that is cut off loses nothing. */
export function keep(figure: KeptFigure): void {
  const all = keptFigures().set(figure.name, figure);
  const sorted = [...all.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  const part = inProject(`${FILE}.part`);
  writeFileSync(part, `${JSON.stringify(sorted, undefined, 2)}\n`);
  renameSync(part, inProject(FILE));
}

/** Reads what a drill wrote. Throws when it is no figure of that name. */
export function readMeasured(file: string, name: string): MeasuredFigure {
  const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<MeasuredFigure>;
  if (read.name !== name || typeof read.held !== 'boolean' || read.values === undefined) {
    throw new Error(`${file} is not the figure ${name}`);
  }
  return read as MeasuredFigure;
}
