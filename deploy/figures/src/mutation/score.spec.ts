import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inProject } from '../project.js';
import { EQUIVALENTS, type Equivalents, withoutCode } from './equivalents.js';
import { judge, type Report, rawPercent, scorePercent } from './score.js';

const FILE = 'services/inventory/src/domain/rule.ts';
const SOURCE = 'export const late =\n  (days: number) => days > 3;\n';

/** A report of one file: `days > 3` becomes something else, and this becomes of it. */
function report(outcomes: Readonly<Record<string, string>>): Report {
  const location = { start: { line: 2, column: 21 }, end: { line: 2, column: 29 } };
  const mutants = Object.entries(outcomes).map(([replacement, status]) => ({
    mutatorName: 'EqualityOperator',
    replacement,
    status,
    location,
  }));
  return { files: { [FILE]: { source: SOURCE, mutants } } };
}

const listed = (becomes: string): Equivalents => ({
  [FILE]: [
    { line: '(days: number) => days > 3;', was: 'days > 3', becomes, reason: 'Days are whole.' },
  ],
});

describe('the score of a room', () => {
  const outcomes = {
    'days < 3': 'Killed',
    'days > 4': 'Timeout',
    'days >= 4': 'Survived',
    'days >= 3': 'Survived',
    'days <= 3': 'NoCoverage',
    'days ! 3': 'RuntimeError',
  };
  it('takes a mutant for missed that no spec reaches, and for found that runs in circles', () => {
    const { score } = judge(report(outcomes), {});
    const counts = { killed: 1, timeout: 1, survived: 2, noCoverage: 1, equivalent: 0, errors: 1 };
    expect(score).toEqual(counts);
    expect(rawPercent(score)).toBe(40);
  });
  it('is told with and without the mutants that are listed as equivalent', () => {
    const { score, missed, listedWrongly } = judge(report(outcomes), listed('days >= 4'));
    expect([rawPercent(score), scorePercent(score)]).toEqual([40, 50]);
    expect(missed.map(({ becomes, at }) => [becomes, at])).toEqual([
      ['days >= 3', 2],
      ['days <= 3', 2],
    ]);
    expect(listedWrongly).toEqual([]);
  });
  it('does not rise by listing what was found or is not there', () => {
    for (const becomes of ['days < 3', 'days > 9']) {
      const { score, listedWrongly } = judge(report(outcomes), listed(becomes));
      expect(scorePercent(score)).toBe(40);
      expect(listedWrongly).toEqual([
        `${FILE}: days > 3 → ${becomes} in (days: number) => days > 3;`,
      ]);
    }
  });
  it('is never rounded up', () => {
    const many = { killed: 1999, timeout: 0, survived: 1, noCoverage: 0, equivalent: 0, errors: 0 };
    expect(rawPercent(many)).toBe(99.9);
  });
});

describe('the list of equivalent mutants', () => {
  const list = JSON.parse(readFileSync(inProject(EQUIVALENTS), 'utf8')) as Equivalents;
  const read = (file: string): string => readFileSync(inProject(file), 'utf8');
  it('names code that is there, whatever happened to the lines around it', () => {
    expect(withoutCode(list, read)).toEqual([]);
  });
  it('is found out when its code has changed', () => {
    expect(withoutCode(listed('days >= 4'), () => SOURCE)).toEqual([]);
    expect(withoutCode(listed('days >= 4'), () => SOURCE.replace('3', '4'))).toEqual([
      `${FILE}: (days: number) => days > 3;`,
    ]);
  });
  it('gives a reason for each', () => {
    const reasons = Object.values(list).flatMap((entries) => entries.map(({ reason }) => reason));
    expect(reasons.filter((reason) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
  });
});
