import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type CellForm,
  csvField,
  csvHeader,
  csvLine,
  plainText,
  REGISTER_TABLES,
  readCell,
  readLine,
  STOCK_TABLE,
  safeText,
  writeCell,
} from '../index.js';

const problem = (form: CellForm, text: string): string => {
  const read = readCell(form, text);
  return 'problem' in read ? read.problem : `read as ${JSON.stringify(read.value)}`;
};

describe('a cell', () => {
  it('holds packs and courses, and says how they are written where it cannot be read', () => {
    const packs = [
      { name: 'box', units: 10 },
      { name: 'carton', units: 500 },
    ];
    expect(writeCell('packs', packs)).toBe('box=10|carton=500');
    expect(readCell('packs', ' box = 10 | carton=500')).toEqual({ value: packs });
    const courses = [
      { fromMonths: 2, toMonths: 11, units: 10 },
      { fromMonths: 12, toMonths: 59, units: 20 },
    ];
    expect(writeCell('courses', courses)).toBe('2-11=10|12-59=20');
    expect(readCell('courses', '2-11=10|12 - 59=20')).toEqual({ value: courses });
    expect(problem('packs', 'box of 10')).toBe('is not a list of packs');
    expect(problem('courses', '2-11')).toBe('is not a list of courses');
  });

  it('holds what a set consists of, and what a condition needs', () => {
    const contents = [
      { product: 'ORS', quantity: 100 },
      { product: 'ZINC', quantity: 200 },
    ];
    expect(writeCell('contents', contents)).toBe('ORS=100|ZINC=200');
    expect(readCell('contents', 'ORS = 100 | ZINC=200')).toEqual({ value: contents });
    const needs = [
      { name: 'medicine', products: ['ACT-1', 'ACT-2'] },
      { name: 'test', products: ['RDT'] },
    ];
    expect(writeCell('needs', needs)).toBe('medicine=ACT-1/ACT-2|test=RDT');
    expect(readCell('needs', ' medicine = ACT-1 / ACT-2 | test=RDT')).toEqual({ value: needs });
    for (const wrong of ['ORS', 'ORS=1.5', 'ORS=1|', '=1']) {
      expect(problem('contents', wrong)).toBe('is not a list of products with their units');
    }
    for (const wrong of ['medicine', 'medicine=', '=RDT', 'test=RDT|', 'test=RDT/']) {
      expect(problem('needs', wrong)).toBe('is not a list of needs');
    }
  });

  it('holds needs whose names may hold anything', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' });
    const odd = fc.constantFrom(' a', 'a ', '\\', '|', '=', '\\|', ' ', '=1+1', "'-", '\t');
    fc.assert(
      fc.property(fc.array(fc.oneof(name, odd), { minLength: 1 }), (names) => {
        const needs = names.map((each) => ({ name: each, products: ['A', 'B'] }));
        const cell = writeCell('needs', needs);
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(readCell('needs', cell)).toEqual({ value: needs });
      }),
    );
  });

  it('is never a formula, and is read back as what it was', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', "'=1", "''-", '\t=1', "it's"]) {
      expect(safeText(text)).not.toMatch(/^[=+\-@\t\r]/);
      expect(plainText(safeText(text))).toBe(text);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(plainText(safeText(text))).toBe(text);
      }),
    );
  });

  it('holds lists whose words may hold anything', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (words) => {
        const cell = writeCell(
          'words',
          words.map((word) => `.${word}.`),
        );
        expect(readCell('words', cell)).toEqual({ value: words.map((word) => `.${word}.`) });
      }),
    );
  });

  it('says of a number what is wrong with it', () => {
    expect(readCell('whole', ' 1200 ')).toEqual({ value: 1200 });
    expect(problem('whole', '1,200')).toContain('separators');
    expect(problem('whole', '1 200')).toContain('separators');
    expect(problem('whole', '12,5')).toBe('is not a whole number');
    expect(problem('whole', '1.2E+05')).toBe('is a rounded number');
    expect(problem('whole', '-3')).toBe('is below zero');
    expect(readCell('whole', '1.200')).toMatchObject({ todo: expect.stringContaining('1200') });
  });

  it('takes days that can be read in one way only, others when told their order', () => {
    expect(readCell('day', '2027-06-30')).toEqual({ value: '2027-06-30' });
    expect(readCell('day', '2027/6/3')).toEqual({ value: '2027-06-03' });
    expect(problem('day', '03/04/2027')).toContain('day or month first');
    expect(readCell('day', '03/04/2027', 'dmy')).toEqual({ value: '2027-04-03' });
    expect(readCell('day', '03/04/2027', 'mdy')).toEqual({ value: '2027-03-04' });
    expect(problem('day', '46568')).toContain('spreadsheet counts days');
    expect(problem('day', '2027-02-30')).toBe('is no day of the calendar');
    expect(problem('when', '2027-02-03 10:00')).toContain('without its offset');
    expect(readCell('when', '2027-02-03T10:00:00+01:00')).toEqual({
      value: '2027-02-03T10:00:00+01:00',
    });
  });

  it('is quoted where a line would break otherwise', () => {
    expect(csvField('two\nlines')).toBe('"two\nlines"');
    expect(csvField('a "b"')).toBe('"a ""b"""');
    expect(csvField(' x')).toBe('" x"');
  });
});

describe('a line', () => {
  it('is written under its headings, and read back as the same entry', () => {
    const table = REGISTER_TABLES.locations;
    const entry = {
      id: 'F-1',
      name: '=Clinic',
      kind: 'facility',
      zone: 'Z',
      timeZone: 'Africa/Monrovia',
      supplyLines: [
        { programme: 'iccm', supplier: 'D-1' },
        { programme: 'hiv', supplier: 'D-2' },
      ],
      remoteness: { hardToReach: false, population: 350 },
      leadTimeDays: 0,
    };
    const line = csvLine(table, entry).trimEnd().split(',');
    const names = csvHeader(table).trimEnd().split(',');
    const read = readLine(table, (name) => line[names.indexOf(name)] ?? '');
    expect(read).toEqual({ row: entry, faults: [] });
    expect(line[1]).toBe("'=Clinic");
  });

  it('names every cell at fault, by its heading', () => {
    const cells: Record<string, string> = { location: 'F 1', product: 'ORS', quantity: '1.5' };
    const { faults } = readLine(STOCK_TABLE, (name) => cells[name] ?? '');
    expect(faults.map(({ column, problem: why }) => `${column} ${why}`)).toEqual([
      'quantity is not a whole number',
      'as_of is empty',
    ]);
    const sound: Record<string, string> = { ...cells, quantity: '2', as_of: '2026-01-01' };
    expect(readLine(STOCK_TABLE, (name) => sound[name] ?? '').faults).toEqual([
      expect.objectContaining({ column: 'location', value: 'F 1' }),
    ]);
  });

  it('leaves aside what is only told', () => {
    const cells: Record<string, string> = {
      location: 'F1',
      product: 'ORS',
      quantity: '0',
      as_of: '2026-01-01',
      lot_status: 'whatever',
      product_name: 'ORS sachet',
    };
    const { row, faults } = readLine(STOCK_TABLE, (name) => cells[name] ?? '');
    expect(faults).toEqual([]);
    expect(row).toEqual({ location: 'F1', product: 'ORS', quantity: 0, asOf: '2026-01-01' });
  });
});
