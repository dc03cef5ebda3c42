import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, RecordSnapshot } from '@satchel/contracts';
import { bulkItems, type KnownCodes } from './bulk-items.js';
import type { FoundFault } from './line-report.js';
import { SNAPSHOTS } from './snapshot-kind.js';

const HEAD = 'location,taken_at,product,lot,expires_on,quantity,whole\n';
const now = new Date('2026-11-21T08:00:00Z');
const known: KnownCodes = new Map([
  ['locations', new Set(['H-1', 'H-2'])],
  ['products', new Set(['ORS', 'ACT-1'])],
]);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'satchel-told-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(...lines: string[]) {
  const file = join(folder, 'file.csv');
  writeFileSync(file, `${HEAD}${lines.join('\n')}\n`);
  const faults: FoundFault[] = [];
  const items: object[] = [];
  const { signal } = new AbortController();
  const onFault = (fault: FoundFault): void => void faults.push(fault);
  const reading = { file, kind: SNAPSHOTS, days: 'iso', known, now, signal, onFault } as const;
  for await (const { item } of bulkItems(reading)) items.push(item);
  const told = faults
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, column, problem }) => `${line} ${column}: ${problem}`);
  return { items, told };
}

describe('a file of snapshots', () => {
  it('makes one of each store and moment, with the lots of each product', async () => {
    const { items, told } = await read(
      'H-1,2026-11-20,ORS,,,100,true',
      'H-1,2026-11-20,ACT-1,A1,2027-05-31,20,true',
      'H-1,2026-11-20,ACT-1,A2,,0,true',
      'H-2,2026-11-20,ORS,,,0,',
    );
    expect(told).toEqual([]);
    expect(items).toMatchObject([
      {
        ...{ location: 'H-1', takenAt: '2026-11-20', whole: true },
        lines: [
          { product: 'ORS', quantity: 100 },
          {
            product: 'ACT-1',
            lots: [
              { lot: 'A1', quantity: 20, expiresOn: '2027-05-31' },
              { lot: 'A2', quantity: 0 },
            ],
          },
        ],
      },
      { location: 'H-2', lines: [{ product: 'ORS', quantity: 0 }] },
    ]);
    for (const item of items) expect(check(RecordSnapshot, item)).toEqual([]);
  });

  it('names them the same whenever it is read, whatever was counted', async () => {
    const ids = async (line: string) => (await read(line)).items.map((it) => Reflect.get(it, 'id'));
    const first = await ids('H-1,2026-11-20,ORS,,,100,');
    expect(await ids('H-1,2026-11-20,ORS,,,90,')).toEqual(first);
    expect(await ids('H-1,2026-11-19,ORS,,,100,')).not.toEqual(first);
  });

  it('tells every line at fault, and makes nothing of it', async () => {
    const { items, told } = await read(
      'H-1,2026-11-29,ORS,,2027-05-31,1,',
      'H-1,2026-11-29,ORS,A1,,1,true',
      'H-2,2026-11-20,ORS,A1,,1,',
      'H-2,2026-11-20,ORS,A1,,1,',
      'H-3,2026-11-20,NONE,,,1,',
    );
    expect(items).toEqual([]);
    expect(told).toEqual([
      '2 taken_at: lies ahead of us',
      '2 expires_on: stands there without a lot',
      '3 whole: differs from line 2',
      '3 lot: is missing on a line of the same product',
      '5 lot: stands on line 4 already',
      '6 location: the register has no H-3 among its locations',
      '6 product: the register has no NONE among its products',
    ]);
  });
});
