import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readInput } from './read-input.js';
import type { Fault } from './record.js';

const HEADER =
  'year,month,region,district,site_code,product_code,stock_initial,stock_received,stock_distributed,stock_adjustment,stock_end,average_monthly_consumption';
const PRODUCTS =
  'product_code,product_type,product_name\nP1,Pill,Pilule à 0.03 mg\nP2,Coil,Stérilet\n';
const clock = { now: () => new Date('2020-05-10T00:00:00Z') };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'satchel-import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function read(rows: string[], header = HEADER, products = PRODUCTS) {
  const stock = write('stock.csv', `${[header, ...rows].join('\n')}\n`);
  const files = { stock, products: write('products.csv', products) };
  return readInput(files, 'Africa/Abidjan', clock);
}

const told = (faults: readonly Fault[]) => faults.map(({ line, reason }) => `${line}: ${reason}`);

describe('the reading of stock files', () => {
  it('makes series in the order of their months, whatever the order of the rows', async () => {
    const { input, faults } = await read([
      '2019,2,Gbêkê,Bouaké,C1,P1,5,0,0,0,5,0',
      '2019,2,Gbêkê,Bouaké,C1,P2,1,0,0,0,1,0',
      '2018,11,Gbêkê,Bouaké,C1,P1,0,10,6,-1,3,0',
    ]);
    expect(faults).toEqual([]);
    expect(
      input.series.map(({ product, records }) => [product, ...records.map((r) => r.month)]),
    ).toEqual([
      ['P1', '2018-11', '2019-02'],
      ['P2', '2019-02'],
    ]);
    expect(input.series[0]?.records[0]).toEqual({
      line: 4,
      region: 'Gbêkê',
      district: 'Bouaké',
      site: 'C1',
      product: 'P1',
      month: '2018-11',
      initial: 0,
      received: 10,
      distributed: 6,
      adjustment: -1,
      end: 3,
    });
  });

  it('names every bad row with its line and each reason, and reads on', async () => {
    const { faults } = await read([
      '2019,1,R,D,C1,P1,1,0,0,0,1,0',
      '2019,13,R,D,C1,P1,1,0,0,0,1,0',
      '19,1,R,D,C1,P1,1,0,0,0,1,0',
      '2020,5,R,D,C1,P1,1,0,0,0,1,0',
      '2019,2,R,D,C 1,P9,1.5,-2,x,0,1,0',
      '2019,3,R,D,C1,P1,1,0,0,0,2,0',
      '2019,1,R,D,C1,P1,1,0,0,0,1,0',
      '2019,4,R,Elsewhere,C1,P1,1,0,0,0,1,0',
      '2019,5,,D,C1,P1,2000000000,0,0,-2000000000,0,0',
      '2019,6,R,D',
      '2019,7,R,D,C1,P1,,0,0,0,1,0',
    ]);
    expect(told(faults)).toEqual([
      '3: there is no month "13" of "2019"',
      '4: there is no month "1" of "19"',
      '5: the month 2020-05 is not over yet',
      '6: site_code "C 1" is not a valid code',
      '6: product_code "P9" is not in the products file',
      '6: stock_initial "1.5" is not a whole number',
      '6: stock_received is negative: -2',
      '6: stock_distributed "x" is not a whole number',
      '7: 1 + 0 - 0 + (0) is 1, but stock_end is 2',
      '8: C1 P1 2019-01 stands on line 2 already',
      '9: site C1 lies in "D" of "R" by line 2; a site has one place',
      '10: region is empty',
      '10: stock_initial is above 1000000000: 2000000000',
      '10: stock_adjustment is above 1000000000: -2000000000',
      '11: has 4 fields, the header has 12',
      '12: stock_initial "" is not a whole number',
    ]);
  });

  it('accepts the month that ended a moment ago', async () => {
    expect((await read(['2020,4,R,D,C1,P1,1,0,0,0,1,0'])).faults).toEqual([]);
  });

  it('names every column that is missing or doubled', async () => {
    const header = HEADER.replace('stock_end', 'stock_initial').replace('region', 'area');
    expect(told((await read(['2019,1,R,D,C1,P1,1,0,0,0,1,0'], header)).faults)).toEqual([
      '1: the column region is missing',
      '1: the column stock_initial stands there more than once',
      '1: the column stock_end is missing',
    ]);
  });

  it('names products that are doubled, nameless or have no valid code', async () => {
    const products = 'product_code,product_name\nP1,One\nP1,Again\nP2,\nP 3,Three\n';
    const { faults } = await read(['2019,1,R,D,C1,P1,1,0,0,0,1,0'], HEADER, products);
    expect(told(faults)).toEqual([
      '3: product_code P1 stands on line 2 already',
      '4: product_name must have 1 to 200 characters',
      '5: product_code "P 3" is not a valid code',
    ]);
  });

  it('reads quoted fields, a byte order mark and Windows line ends, and counts the lines right', async () => {
    const rows = ['2019,1,"R, ""north""",D,C1,P1,1,0,0,0,1,0', '2019,2,R,D,C2,P9,1,0,0,0,1,0'];
    const stock = write('dos.csv', `\uFEFF${[HEADER, ...rows].join('\r\n')}\r\n`);
    const files = { stock, products: write('products.csv', PRODUCTS) };
    const { input, faults } = await readInput(files, 'Africa/Abidjan', clock);
    expect(input.series[0]?.records[0]?.region).toBe('R, "north"');
    expect(told(faults)).toEqual(['3: product_code "P9" is not in the products file']);
  });

  it('names rows that are not UTF-8 or break the quotes', async () => {
    const latin = Buffer.from(`${HEADER}\n2019,1,R,Bouak\xe9,C1,P1,1,0,0,0,1,0\n`, 'latin1');
    const files = { stock: write('latin.csv', latin), products: write('products.csv', PRODUCTS) };
    const { faults } = await readInput(files, 'Africa/Abidjan', clock);
    expect(told(faults)).toEqual(['2: is not written in UTF-8: save the file as CSV UTF-8']);
    const quotes = await read(['2019,1,R,D"x,C1,P1,1,0,0,0,1,0', '2019,2,R,D,C1,P1,1,0,0,0,1,0']);
    expect(told(quotes.faults)).toEqual([expect.stringMatching(/^2: cannot be read as CSV/)]);
  });

  it('has the same hash for the same content only', async () => {
    const hash = async (rows: string[]) => (await read(rows)).input.contentHash;
    const row = '2019,1,R,D,C1,P1,1,0,0,0,1,0';
    expect(await hash([row])).toBe(await hash([row]));
    expect(await hash([row])).not.toBe(await hash([row.replace('R,D', 'R,E')]));
  });

  it('says that a file is empty or not there', async () => {
    expect(told((await read([])).faults)).toEqual(['1: there are no records']);
    expect(told((await read(['2019,1,R,D,C1,P1,1,0,0,0,1,0'], HEADER, '')).faults)).toEqual([
      '1: the file is empty',
      '2: product_code "P1" is not in the products file',
    ]);
    const files = { stock: join(folder, 'none.csv'), products: write('products.csv', PRODUCTS) };
    await expect(readInput(files, 'Africa/Abidjan', clock)).rejects.toThrow('ENOENT');
  });
});
