/** What is said about the mutants: a line a room, those missed, and the values of the figure. */
import type { Missed, Score } from './score.js';
import { rawPercent, scorePercent } from './score.js';

export function inOneLine(name: string, score: Score): string {
  const { killed, timeout, survived, noCoverage, equivalent, errors } = score;
  const missed = survived + noCoverage;
  const of = killed + timeout + missed;
  return (
    `${name}: ${scorePercent(score)} % (${rawPercent(score)} % with the equivalent ones): ` +
    `${killed} killed and ${timeout} stopped of ${of}; ${missed} missed, ` +
    `of which ${noCoverage} not reached and ${equivalent} equivalent; ${errors} errors`
  );
}

export function missedInWords({ file, at, was, becomes }: Missed): string {
  return `${file}:${at}\n  - ${shortened(was)}\n  + ${shortened(becomes)}`;
}

const shortened = (code: string): string => (code.length > 160 ? `${code.slice(0, 159)}…` : code);

/** The values of the figure: everything of the whole, the two scores of each room. */
export function figureValues(
  scores: ReadonlyMap<string, Score>,
  total: Score,
): Record<string, number> {
  const rooms = [...scores].flatMap(([room, score]) => [
    [`${room}ScorePercent`, scorePercent(score)],
    [`${room}RawScorePercent`, rawPercent(score)],
  ]);
  return {
    scorePercent: scorePercent(total),
    rawScorePercent: rawPercent(total),
    ...total,
    ...Object.fromEntries(rooms),
  };
}
