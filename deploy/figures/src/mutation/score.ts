/**
 * What became of the mutants of a room. A mutant that runs in circles until it is stopped counts as
 * found; one that no spec reaches counts as missed. The score is given twice: over all of them, and
 * without those that are listed as equivalent. A listed one that was found, or that is not there,
 * makes the list wrong and is told.
 */
import { type Equivalent, type Equivalents, onOneLine } from './equivalents.js';

/** The report of Stryker, as far as it is read here. */
export interface Report {
  readonly files: Readonly<Record<string, { source: string; mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mutant that no spec found. */
export interface Missed extends Omit<Equivalent, 'reason'> {
  readonly file: string;
  readonly at: number;
}

export interface Score {
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** Of those survived or not covered, the ones listed as equivalent. */
  readonly equivalent: number;
  /** Judged by nobody: the mutant kept its specs from being read at all. */
  readonly errors: number;
}

export interface Verdict {
  readonly score: Score;
  readonly missed: readonly Missed[];
  /** Entries of the list that are not true of this report. */
  readonly listedWrongly: readonly string[];
}

export function judge(report: Report, list: Equivalents): Verdict {
  const all = Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ status: mutant.status, ...described(file, source, mutant) })),
  );
  const count = (...statuses: string[]): number =>
    all.filter((mutant) => statuses.includes(mutant.status)).length;
  const open = all.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const listed = open.filter((mutant) => list[mutant.file]?.some((it) => isSame(it, mutant)));
  const listedWrongly = Object.keys(report.files).flatMap((file) =>
    (list[file] ?? [])
      .filter((entry) => !open.some((mutant) => mutant.file === file && isSame(entry, mutant)))
      .map(({ line, was, becomes }) => `${file}: ${was} → ${becomes} in ${line}`),
  );
  return {
    score: {
      killed: count('Killed'),
      timeout: count('Timeout'),
      survived: count('Survived'),
      noCoverage: count('NoCoverage'),
      equivalent: listed.length,
      errors: count('RuntimeError', 'CompileError'),
    },
    missed: open.filter((mutant) => !listed.includes(mutant)),
    listedWrongly,
  };
}

function described(file: string, source: string, { location, replacement }: Mutant): Missed {
  const lines = source.split('\n');
  const { start, end } = location;
  const code = lines.slice(start.line - 1, end.line);
  const last = code.length - 1;
  code[last] = (code[last] ?? '').slice(0, end.column - 1);
  code[0] = (code[0] ?? '').slice(start.column - 1);
  return {
    file,
    at: start.line,
    line: onOneLine(lines[start.line - 1] ?? ''),
    was: onOneLine(code.join('\n')),
    becomes: onOneLine(replacement ?? ''),
  };
}

const isSame = (entry: Equivalent, mutant: Missed): boolean =>
  entry.line === mutant.line && entry.was === mutant.was && entry.becomes === mutant.becomes;

export function sumOf(scores: readonly Score[]): Score {
  const total = (of: (score: Score) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0);
  return {
    killed: total((it) => it.killed),
    timeout: total((it) => it.timeout),
    survived: total((it) => it.survived),
    noCoverage: total((it) => it.noCoverage),
    equivalent: total((it) => it.equivalent),
    errors: total((it) => it.errors),
  };
}

/** Percent found of all mutants, equivalent ones included, rounded down to a tenth. */
export function rawPercent(score: Score): number {
  return percent(score, 0);
}

/** Percent found of the mutants that can be found. */
export function scorePercent(score: Score): number {
  return percent(score, score.equivalent);
}

function percent({ killed, timeout, survived, noCoverage }: Score, aside: number): number {
  const found = killed + timeout;
  const all = found + survived + noCoverage - aside;
  return all === 0 ? 100 : Math.floor((found * 1000) / all) / 10;
}
