import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { codeCommit, groundOf, isStale } from './commit.js';
import { type KeptFigure, keptFigures } from './kept-figures.js';
import { inProject } from './project.js';
import { PROMISED, shortfalls } from './promised.js';
import { promisesTable, withTable } from './promises-page.js';

const fuzz: KeptFigure = {
  name: 'fuzz',
  seed: 7,
  values: { requests: 100_000, serverErrors: 0, hangs: 0, writesOnClientErrors: 0 },
  held: true,
  command: 'node fuzz',
  commit: 'abc1234',
  measuredAt: '2026-11-21T10:00:00.000Z',
  tookSeconds: 600,
  machine: 'a machine',
};

const rowOf = (figure: KeptFigure, stale = false): string => {
  const table = promisesTable(new Map([[figure.name, figure]]), 'abc1234', () => stale);
  return table.split('\n').find((line) => line.includes('tests/fuzz')) ?? '';
};

describe('a figure in the table of promises', () => {
  it('says what was measured, when, at which commit and from which seed', () => {
    expect(rowOf(fuzz)).toContain('requests 100,000; server errors 0');
    expect(rowOf(fuzz)).toContain('2026-11-21, `abc1234`, seed 7, 10 min; a machine');
  });

  it('is marked stale once what it covers has changed', () => {
    expect(rowOf(fuzz)).not.toContain('stale');
    expect(rowOf(fuzz, true)).toContain('**stale** 2026-11-21');
  });

  it('says where it falls short', () => {
    const broken = { ...fuzz, values: { ...fuzz.values, hangs: 2 } };
    expect(rowOf(broken)).toContain('**falls short: hangs is 2, not 0**');
    expect(rowOf({ ...fuzz, held: false })).toContain('**falls short: a promise was broken**');
  });

  it('falls short where a value is not told at all', () => {
    const promised = PROMISED.find(({ name }) => name === 'fuzz');
    expect(promised && shortfalls(promised, { requests: 5 })).toEqual([
      'requests is 5, not 100000',
      'serverErrors is not told, not 0',
      'hangs is not told, not 0',
      'writesOnClientErrors is not told, not 0',
    ]);
  });

  it('that was never measured says so', () => {
    expect(promisesTable(new Map(), 'abc1234', () => false)).toContain('**not measured**');
  });
});

describe('what a figure covers', () => {
  it('has not changed since the commit that it stands at', () => {
    expect(isStale('HEAD', ['services'])).toBe(false);
  });

  it('is known by its contents, not by the commit', () => {
    expect(groundOf(['libs'])).toBe(groundOf(['libs', 'README.md']));
    expect(groundOf(['libs'])).not.toBe(groundOf(['libs', 'services']));
  });

  it('counts as changed where the commit is not known', () => {
    expect(isStale('0000000000', ['services'])).toBe(true);
    expect(codeCommit()).toMatch(/^[0-9a-f]{7,}$/);
  });
});

describe('docs/PROMISES.md', () => {
  const page = readFileSync(inProject('docs/PROMISES.md'), 'utf8');

  it('holds the figures of docs/figures.json and no others', () => {
    const written = new Set(page.split('\n').filter((line) => line.includes('**stale** ')));
    const commit = /^Code as of commit `(\w+)`\.$/m.exec(page)?.[1] ?? '';
    const table = promisesTable(keptFigures(), commit, ({ measuredAt, name }) => {
      const promised = PROMISED.find((it) => it.name === name);
      const script = promised?.command.join(' ') ?? '';
      return [...written].some(
        (line) => line.includes(`node ${script}\``) && line.includes(measuredAt.slice(0, 10)),
      );
    });
    expect(withTable(page, table)).toBe(page);
  });
});
