import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DayOrder } from '@satchel/contracts';
import {
  type BulkItem,
  bulkItems,
  codesInFile,
  type KnownCodes,
  parentsFirst,
} from './bulk-items.js';
import { type BulkKind, MOVEMENTS, OPENINGS, registerKind, shipmentOf } from './bulk-kind.js';
import { KeyLines } from './key-lines.js';
import { type FoundFault, LineReport } from './line-report.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'satchel-bulk-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const now = new Date('2026-11-21T08:00:00Z');
const known: KnownCodes = new Map([
  ['locations', new Set(['F-1', 'F-2'])],
  ['products', new Set(['ORS', 'ACT-1'])],
  ['zones', new Set(['LR'])],
]);

async function read(kind: BulkKind, text: string | Buffer, days: DayOrder = 'iso') {
  const file = join(folder, 'file.csv');
  writeFileSync(file, text);
  const faults: FoundFault[] = [];
  const items: object[] = [];
  const onFault = (fault: FoundFault): void => void faults.push(fault);
  const { signal } = new AbortController();
  const inFile = await codesInFile(file, signal);
  const reading = { file, kind, days, known, inFile, now, signal, onFault };
  for await (const { item } of bulkItems(reading)) items.push(item);
  const told = faults
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, column, problem }) => `${line} ${column}: ${problem}`);
  return { items, told };
}

const HEAD = 'location,product,lot,expires_on,quantity,as_of\n';

describe('a file of openings', () => {
  it('opens each card once, with all its lots', async () => {
    const { items, told } = await read(
      OPENINGS,
      `${HEAD}F-1,ORS,,,40,2026-01-01\nF-1,ACT-1,A1,2027-06-30,5,2026-01-01\nF-1,ACT-1,unidentified,,2,2026-01-01\n`,
    );
    expect(told).toEqual([]);
    expect(items).toEqual([
      expect.objectContaining({ kind: 'opening', product: 'ORS', quantity: 40 }),
      expect.objectContaining({
        product: 'ACT-1',
        occurredAt: '2026-01-01',
        lots: [
          { lot: 'A1', quantity: 5, expiresOn: '2027-06-30' },
          { lot: 'unidentified', quantity: 2 },
        ],
      }),
    ]);
    const again = await read(OPENINGS, `${HEAD}F-1,ORS,,,41,2026-02-01\n`);
    expect(again.items).toEqual([
      expect.objectContaining({ id: Reflect.get(items[0] ?? {}, 'id') }),
    ]);
  });

  it('may be written as spreadsheets of other countries write it', async () => {
    const { items, told } = await read(
      OPENINGS,
      '\uFEFFlocation;product;lot;location_name;quantity;as_of\r\n' +
        'F-1;ORS;"L 1";"Two\r\nlines";7;31/12/2025\r\n;;;;;\r\nF-2;ORS;;x;0;1/1/2026\r\n',
      'dmy',
    );
    expect(told).toEqual([]);
    expect(items).toEqual([
      expect.objectContaining({ occurredAt: '2025-12-31', lots: [{ lot: 'L 1', quantity: 7 }] }),
      expect.objectContaining({ occurredAt: '2026-01-01', quantity: 0 }),
    ]);
  });

  it('names every line and cell at fault, and makes nothing of them', async () => {
    const { items, told } = await read(
      OPENINGS,
      `${HEAD}${[
        'F-1,ORS,,,1.5,2026-01-01',
        'F-9,ORS,,,1,2026-01-01',
        'F-1,ACT-1,A,,1,2026-01-01',
        'F-1,ACT-1,A,,2,2026-01-01',
        'F-2,ORS,,,1,2026-01-01',
        'F-2,ACT-1,,,1,03/04/2026',
        'F-2,ORS,,,1,2026-01-01',
        'F-2,ACT-1,,,1,2036-01-01',
        'F-2',
        'F-1,ORS,,2027-01-01,1,2026-01-01',
      ].join('\n')}\n`,
    );
    expect(told).toEqual([
      '2 quantity: is not a whole number',
      '3 location: the register has no F-9 among its locations',
      '5 lot: stands on line 4 already',
      '7 as_of: may be read with day or month first',
      '8 location: is of the same report as line 6, but does not stand beside it',
      '9 as_of: lies ahead of us',
      '10 : has 1 fields, the header has 6',
      '11 expires_on: stands there without a lot',
    ]);
    expect(items).toEqual([expect.objectContaining({ location: 'F-2', product: 'ORS' })]);
  });

  it('names headings that are missing or unknown, and other writings', async () => {
    expect((await read(OPENINGS, 'location,product,qty\nF-1,ORS,1\n')).told).toEqual([
      '1 : the column quantity is missing',
      '1 : the column as_of is missing',
      expect.stringContaining('1 : the column "qty" is not one of location'),
    ]);
    expect((await read(OPENINGS, Buffer.from('\uFEFFlocation\n', 'utf16le'))).told).toEqual([
      '1 : is written in UTF-16: save it as CSV UTF-8',
    ]);
    expect((await read(OPENINGS, '')).told).toEqual(['1 : the file is empty']);
  });
});

describe('a file of the register', () => {
  it('may refer to any line of the file, and to nothing else that is not known', async () => {
    const text =
      'id,name,level,parent\nLR-A-1,A1,district,LR-A\nLR-A,A,county,LR\nLR-B-1,B1,district,LR-B\nLR-A,A,county,LR\n';
    const { items, told } = await read(registerKind('zones'), text);
    expect(told).toEqual([
      '4 parent: the register has no LR-B among its zones, nor has the file',
      '5 id: says again what line 3 says',
    ]);
    expect(items).toHaveLength(2);
  });

  it('says what treats, what is in a set, what it costs and how long it keeps', async () => {
    const conditions = await read(
      registerKind('conditions'),
      [
        'id,name,needs',
        'malaria,Malaria,medicine=ACT-1',
        'a,A,one=ORS|one=ACT-1',
        'b,B,one=ORS/ORS',
        'c,C,one=NONE',
        'd,D,one',
        'malaria,Malaria,medicine=ORS',
      ].join('\n'),
    );
    expect(conditions.told).toEqual([
      '3 needs: stands there twice',
      '4 needs: stands there twice',
      '5 needs: the register has no NONE among its products',
      '6 needs: is not a list of needs',
      '7 id: says again what line 2 says',
    ]);
    const needs = [{ name: 'medicine', products: ['ACT-1'] }];
    expect(conditions.items).toEqual([{ id: 'malaria', name: 'Malaria', needs }]);
    const sets = await read(
      registerKind('pack-contents'),
      [
        'product,from,contents',
        'SET,2026-01-01,ORS=1|ORS=2|NONE=3',
        'ORS,2026-01-01,ORS=1',
        'ORS,2026-02-30,ACT-1=1',
        'ORS,2026-01-01,ACT-1=1000001',
        'ORS,2026-02-01,ACT-1=6',
      ].join('\n'),
    );
    expect(sets.told).toEqual([
      '2 product: the register has no SET among its products',
      '2 contents: the register has no NONE among its products',
      '2 contents: stands there twice',
      '3 contents: would contain itself',
      '4 from: is no day of the calendar',
      '5 contents: must be at most 1000000',
    ]);
    const contents = [{ product: 'ACT-1', quantity: 6 }];
    expect(sets.items).toEqual([{ product: 'ORS', from: '2026-02-01', contents }]);
  });

  it('may leave a price or a rule without its figure, but not half of it', async () => {
    const prices = await read(
      registerKind('product-prices'),
      [
        'product,from,currency,minor_units,per_units',
        'ORS,2026-01-01,USD,420,20',
        'ORS,2026-02-01,,,',
        'ORS,2026-03-01,USD,,',
        'ORS,2026-01-01,USD,400,20',
      ].join('\n'),
    );
    expect(prices.told).toEqual([
      '4 minor_units: is missing',
      '4 per_units: is missing',
      '5 product: says again what line 2 says',
    ]);
    const unitPrice = { currency: 'USD', minorUnits: 420, perUnits: 20 };
    expect(prices.items).toEqual([
      { product: 'ORS', from: '2026-01-01', unitPrice },
      { product: 'ORS', from: '2026-02-01' },
    ]);
    const rules = await read(
      registerKind('shelf-life-rules'),
      [
        'level,product,programme,minimum_shelf_life_days',
        'kit,,,30',
        'kit,ORS,,60',
        'kit,ORS,iccm,60',
        'shop,,,60',
        'depot,,iccm,',
        'kit,ORS,,90',
      ].join('\n'),
    );
    expect(rules.told).toEqual([
      '4 programme: cannot stand beside a product',
      expect.stringContaining('5 level: must be one of warehouse'),
      '7 level: says again what line 3 says',
    ]);
    expect(rules.items).toEqual([
      { level: 'kit', minimumShelfLifeDays: 30 },
      { level: 'kit', product: 'ORS', minimumShelfLifeDays: 60 },
      { level: 'depot', programme: 'iccm' },
    ]);
  });

  it('is sent parents first, whatever its order; circles come last', async () => {
    async function* file(): AsyncGenerator<BulkItem> {
      const rows = [
        ['C', 'B'],
        ['X', 'Y'],
        ['B', 'A'],
        ['Y', 'X'],
        ['A', 'LR'],
      ];
      for (const [n, [id, parent]] of rows.entries()) {
        yield { line: n + 2, lines: 1, item: { id, parent } };
      }
    }
    const order: unknown[] = [];
    for await (const { item } of parentsFirst(registerKind('zones'), known, file)) {
      order.push(Reflect.get(item, 'id'));
    }
    expect(order).toEqual(['A', 'B', 'C', 'X', 'Y']);
  });
});

describe('a file of movements', () => {
  const MOVES =
    'kind,location,product,occurred_at,quantity,lot,direction,reason,to,shipment,document,reference\n';

  it('makes reports whose ids follow from what they say', async () => {
    const text = `${MOVES}dispensed,F-1,ORS,2026-11-01,6,,,,,,,\ndispensed,F-1,ORS,2026-11-01,6,,,,,,,second\ngiven,F-1,ORS,2026-11-02,5,L1,,,F-2,V-17,V-17,\nreceived,F-2,ORS,2026-11-03,5,,,,,V-17,,\n`;
    const { items, told } = await read(MOVEMENTS, text);
    expect(told).toEqual([]);
    expect(new Set(items.map((item) => Reflect.get(item, 'id'))).size).toBe(4);
    expect((await read(MOVEMENTS, text)).items).toEqual(items);
    const [, , given, received] = items;
    expect(given).toMatchObject({ shipment: shipmentOf('V-17'), lots: [{ lot: 'L1' }] });
    expect(received).toMatchObject({ shipment: shipmentOf('V-17') });
    expect(given).not.toHaveProperty('reference');
  });

  it('knows what each kind cannot do without, before anything is sent', async () => {
    const { told } = await read(
      MOVEMENTS,
      `${MOVES}adjusted,F-1,ORS,2026-11-01,6,,,,,,,\ndispensed,F-1,ORS,2026-11-01,0,,gain,,F-1,,,\nlost,F-1,ORS,2026-11-01,1,,,,,,,\ndispensed,F-1,ORS,2026-11-05,1,,,,,,,\ndispensed,F-1,ORS,2026-11-05,1,,,,,,,\n`,
    );
    expect(told).toEqual([
      '2 direction: is needed for adjusted',
      '2 reason: is needed for adjusted',
      '3 direction: does not belong to dispensed',
      '3 to: does not belong to dispensed',
      '3 to: is the location itself',
      '3 quantity: moves nothing',
      expect.stringContaining('4 kind: must be one of opening'),
      '6 lot: stands on line 5 already',
    ]);
  });
});

describe('keys with their lines', () => {
  it('are told apart, however many', () => {
    const keys = new KeyLines();
    for (let n = 1; n <= 20_000; n += 1) expect(keys.add(`key ${n}`, n)).toBe(0);
    expect([keys.add('key 1', 9), keys.add('key 20000', 9), keys.size]).toEqual([
      1, 20_000, 20_000,
    ]);
    expect([keys.has('key 7'), keys.has('key 0')]).toEqual([true, false]);
  });
});

describe('the report of lines at fault', () => {
  it('holds them all, the screen only the first', () => {
    const path = join(folder, 'report.csv');
    const report = new LineReport(path);
    for (let line = 2; line < 102; line += 1) {
      report.add({ line, column: 'name', value: '=1+1', problem: 'is bad', todo: 'mend it' });
    }
    report.close();
    expect([report.count, report.shown.length]).toEqual([100, 20]);
    const lines = readFileSync(path, 'utf8').split('\r\n');
    expect(lines).toHaveLength(102);
    expect(lines[1]).toBe("2,name,'=1+1,is bad,mend it");
  });
});
