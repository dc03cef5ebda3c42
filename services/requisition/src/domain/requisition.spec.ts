import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { REQUISITION_STATUSES, URGENCIES as TRAVELLING_URGENCIES } from '@satchel/contracts';
import {
  HAPPENINGS,
  type Happening,
  STATUSES,
  type Status,
  TRANSITIONS,
  transition,
  URGENCIES,
} from './requisition.js';

/**
 * Written out by hand, cell by cell, so that a slip in the shorthand of the table is seen: what
 * people decide, then what shipments tell.
 */
const DECIDED = `
  status      | approve           | reject            | cancel
  submitted   | approved          | rejected          | cancelled
  approved    | already-approved  | already-approved  | already-approved
  rejected    | already-rejected  | already-rejected  | already-rejected
  cancelled   | already-cancelled | already-cancelled | already-cancelled
  part-issued | already-approved  | already-approved  | already-approved
  issued      | already-approved  | already-approved  | already-approved
  received    | already-approved  | already-approved  | already-approved
  short       | already-approved  | already-approved  | already-approved`;
const TOLD = `
  status      | none-issued | some-issued | all-issued | arrived-short | all-arrived
  submitted   | submitted   | submitted   | submitted  | submitted     | submitted
  approved    | approved    | part-issued | issued     | short         | received
  rejected    | rejected    | rejected    | rejected   | rejected      | rejected
  cancelled   | cancelled   | cancelled   | cancelled  | cancelled     | cancelled
  part-issued | approved    | part-issued | issued     | short         | received
  issued      | approved    | part-issued | issued     | short         | received
  received    | approved    | part-issued | issued     | short         | received
  short       | approved    | part-issued | issued     | short         | received`;

const rowsOf = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()));
const tables = [rowsOf(DECIDED), rowsOf(TOLD)];
const cells = tables.flatMap(([head = [], ...body]) =>
  body.flatMap(([status, ...row]) =>
    row.map((cell, column) => [status, head[column + 1], cell] as [Status, Happening, string]),
  ),
);

describe('the life of a requisition', () => {
  it('has a cell for every status and happening', () => {
    expect(cells).toHaveLength(STATUSES.length * HAPPENINGS.length);
    for (const [, ...body] of tables) {
      expect(body.map(([status]) => status)).toEqual([...STATUSES]);
    }
    expect(tables.flatMap(([head = []]) => head.slice(1))).toEqual([...HAPPENINGS]);
  });

  it.each(cells)('%s, when %s: %s', (status, happening, cell) => {
    const expected = cell.startsWith('already-') ? { refused: cell } : { to: cell };
    expect(transition(status, happening)).toEqual(expected);
  });

  it('never refuses what the shipments tell, since facts are not refused', () => {
    for (const status of STATUSES) {
      expect(transition(status, 'all-arrived')).toHaveProperty('to');
    }
  });

  it('knows the statuses and urgencies that travel, and no others', () => {
    expect(STATUSES).toEqual(REQUISITION_STATUSES);
    expect(URGENCIES).toEqual(TRAVELLING_URGENCIES);
  });

  it('stands in the README as it stands in the data', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, table = ''] = readme.split('<!-- transitions -->');
    const shown = table.trim().split('\n').map(cellsOf);
    const refused = (cell: string): string => (cell.startsWith('already-') ? `_${cell}_` : cell);
    expect(shown).toEqual([
      ['', ...HAPPENINGS],
      ['', ...HAPPENINGS].map(() => '---'),
      ...STATUSES.map((status) => [
        `**${status}**`,
        ...HAPPENINGS.map((happening) => refused(TRANSITIONS[status][happening])),
      ]),
    ]);
  });
});

/** The cells of a row in Markdown, however wide the formatter made them. */
function cellsOf(row: string): string[] {
  const cells = row.split('|').slice(1, -1);
  return cells.map((cell) => cell.trim().replace(/^-+$/, '---'));
}
