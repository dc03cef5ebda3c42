/**
 * Files and papers over HTTP, on the real system: what one system exports, an empty one takes in,
 * and has the same register and stock; and every paper says what was recorded.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REGISTER_KINDS, type RegisterKind } from '@satchel/contracts';
import {
  type BulkKind,
  type FileOutcome,
  importFile,
  MOVEMENTS,
  OPENINGS,
  registerKind,
} from '@satchel/import';
import { DAY_MS, systemClock } from '@satchel/language';
import { adminPassword, deleteDataFolder, type RunningSystem, startSystem } from '@satchel/local';
import { eventually, pdfPages, story } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { type Json, newPerson, Person, type Reply } from './http-client.js';
import { registerSmallCountry } from './small-country.js';

const daysAgo = (days: number): string =>
  new Date(systemClock.now().getTime() - days * DAY_MS).toISOString().slice(0, 10);
/** In the order in which one refers to the other. */
const IN_ORDER: readonly RegisterKind[] = [
  'zones',
  'programmes',
  'locations',
  'products',
  'lots',
  'managed-products',
  'conditions',
  'product-prices',
  'shelf-life-rules',
  'pack-contents',
];
/** More cards than one page of them, more entries than one page of those. */
const PRODUCTS = Array.from({ length: 110 }, (_, n) => `P-${String(n).padStart(3, '0')}`);
const TREATED = 210;

const folders = ['full', 'empty'].map((name) => mkdtempSync(join(tmpdir(), `satchel-${name}-`)));
const [fullDir = '', emptyDir = ''] = folders;
const systems: RunningSystem[] = [];
let full: RunningSystem;
let pharmacist: Person;
let clerk: Person;
let chw: Person;
const shipment = uuid();
const disposal = uuid();
const requisition = uuid();
const countSheet = uuid();

async function start(dataDir: string): Promise<RunningSystem> {
  const system = await startSystem({
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    log: () => undefined,
  });
  systems.push(system);
  return system;
}

/** What was not decided is sent again with the same ids, as every client has to. */
function write(who: Person, method: 'POST' | 'PUT', path: string, body: object): Promise<Json> {
  const decided = async (): Promise<Json> => {
    const reply: Reply = await who.write(method, path, body);
    const bad = reply.body?.items?.find((item: Json) => item.problem);
    if (reply.status < 300 && !bad) return reply.body;
    throw new Error(`${path}: ${reply.status} ${JSON.stringify(bad ?? reply.body)}`);
  };
  return eventually(decided, { withinMs: 60_000 });
}

beforeAll(async () => {
  full = await start(fullDir);
  const url = full.gatewayUrl;
  const admin = await new Person(url, 'admin', adminPassword(fullDir)).signIn();
  await registerSmallCountry(admin);
  const hired = (name: string, role: string, at: string) =>
    newPerson(admin, url, name, [{ role, at }]);
  pharmacist = await hired('pharmacist', 'district-pharmacist', 'LR-NIMBA');
  clerk = await hired('clerk', 'data-clerk', 'LR-NIMBA');
  chw = await hired('kit-7', 'chw', 'KIT-7');
  const odd = { id: 'ODD', name: '=1+1; "odd",\nname', dispensingUnit: 'piece', packSize: 1 };
  const plain = { name: 'Product', dispensingUnit: 'unit', packSize: 12 };
  const products = [
    { ...odd, treats: ['a|b', 'c\\d'] },
    ...PRODUCTS.map((id) => ({ ...plain, id })),
  ];
  await write(admin, 'PUT', '/v1/products', { items: products });
  await registerRules(admin);
  await recordStock();
}, 240_000);

afterAll(async () => {
  for (const system of systems) await system.stop();
  for (const folder of folders) await deleteDataFolder(folder);
});

/** What treats, costs, keeps and is packed together. */
async function registerRules(admin: Person): Promise<void> {
  const put = (what: string, ...items: object[]) => write(admin, 'PUT', `/v1/${what}`, { items });
  const unitPrice = { currency: 'USD', minorUnits: 420, perUnits: 20 };
  const z1 = { product: 'ZINC', number: 'Z1', expiresOn: '2028-01-31', status: 'usable' };
  await put('lots', { ...z1, funder: 'GLOBAL-FUND', unitPrice });
  const needs = [
    { name: ' salts | "=" ', products: ['ORS', 'P-000'] },
    { name: '=zinc\\', products: ['ZINC'] },
  ];
  await put('conditions', { id: 'diarrhoea', name: 'Diarrhoea, acute', needs });
  await put(
    'product-prices',
    { product: 'ORS', from: '2025-01-01', unitPrice },
    { product: 'ORS', from: '2026-01-01' },
  );
  await put(
    'shelf-life-rules',
    { level: 'kit', minimumShelfLifeDays: 30 },
    { level: 'kit', product: 'ORS', minimumShelfLifeDays: 0 },
    { level: 'kit', programme: 'iccm', minimumShelfLifeDays: 60 },
    { level: 'depot', minimumShelfLifeDays: 90 },
    { level: 'depot' },
  );
  const contents = [
    { product: 'ZINC', quantity: 10 },
    { product: 'ORS', quantity: 2 },
  ];
  await put('pack-contents', { product: 'ODD', from: '2025-01-01', contents });
}

async function recordStock(): Promise<void> {
  const report = (kind: string, location: string, product: string, more: object) => ({
    id: uuid(),
    kind,
    location,
    product,
    occurredAt: daysAgo(20),
    ...more,
  });
  const lots = [
    { lot: 'EARLY', quantity: 400 },
    { lot: 'LATE', quantity: 600 },
  ];
  const items = [
    report('opening', 'DEPOT', 'ORS', { lots }),
    report('opening', 'DEPOT', 'ZINC', { quantity: 1000 }),
    report('opening', 'KIT-7', 'ORS', { quantity: 0 }),
    report('opening', 'KIT-7', 'ZINC', { lots: [{ lot: 'Z1', quantity: 900 }] }),
    ...PRODUCTS.map((product, n) => report('opening', 'CLINIC', product, { quantity: n + 1 })),
  ];
  await write(pharmacist, 'POST', '/v1/reports/batch', { items });
  const treated = Array.from({ length: TREATED }, () =>
    report('dispensed', 'KIT-7', 'ZINC', { quantity: 1, occurredAt: daysAgo(3) }),
  );
  await write(pharmacist, 'POST', '/v1/reports/batch', { items: treated });
  const order = { id: uuid(), kind: 'issue', location: 'DEPOT', to: 'CLINIC', shipment };
  const issue = { ...order, product: 'ORS', quantity: 450, document: 'V-17' };
  await write(pharmacist, 'POST', '/v1/orders', issue);
  const received = { lots: [{ lot: 'EARLY', quantity: 390 }], shipment, complete: false };
  const today = { occurredAt: daysAgo(0) };
  const watched = { reason: 'wet', witnesses: [uuid(), uuid()], document: 'DS-3' };
  const destroyed = { lots: [{ lot: 'EARLY', quantity: 25 }], ...watched };
  const more = [
    report('received', 'CLINIC', 'ORS', { ...received, ...today }),
    report('disposed', 'CLINIC', 'ORS', { ...destroyed, ...today, id: disposal }),
    report('disposed', 'CLINIC', 'P-000', { quantity: 1, ...watched, ...today }),
  ];
  await write(pharmacist, 'POST', '/v1/reports/batch', { items: more });
  const asked = { id: requisition, location: 'KIT-7', programme: 'iccm', urgency: 'regular' };
  const lines = [{ product: 'ORS', requested: 45 }];
  await write(chw, 'POST', '/v1/requisitions', { ...asked, lines });
  const sheet = { id: countSheet, location: 'DEPOT', scope: 'listed', products: ['ORS'] };
  await write(pharmacist, 'POST', '/v1/count-sheets', { ...sheet, countedAt: daysAgo(0) });
}

interface Fetched {
  readonly status: number;
  readonly type: string;
  readonly bytes: Buffer;
}

async function fetched(system: RunningSystem, who: Person, path: string): Promise<Fetched> {
  const { username, password } = who;
  const signedIn = await who.send('POST', '/v1/session', { username, password });
  const headers = { authorization: `Bearer ${signedIn.body.accessToken}` };
  const asked = async (): Promise<Fetched> => {
    const response = await fetch(`${system.gatewayUrl}${path}`, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { status } = response;
    if (status === 503) throw new Error(`${path}: ${bytes.toString()}`);
    return { status, type: response.headers.get('content-type') ?? '', bytes };
  };
  return eventually(asked, { withinMs: 60_000 });
}

async function exported(system: RunningSystem, who: Person, what: string): Promise<string> {
  const { status, type, bytes } = await fetched(system, who, `/v1/export/${what}`);
  expect([what, status, type]).toEqual([what, 200, 'text/csv; charset=utf-8']);
  return bytes.toString('utf8');
}

async function printed(who: Person, path: string): Promise<string> {
  const { status, type, bytes } = await fetched(full, who, `/v1/vouchers/${path}.pdf`);
  expect([path, status, type]).toEqual([path, 200, 'application/pdf']);
  return pdfPages(bytes).flat().join(' ').replaceAll(/\s+/g, ' ');
}

const linesOf = (csv: string): string[] => csv.trimEnd().split('\r\n');

describe('files and papers', () => {
  const { step, told } = story();
  const files = new Map<string, string>();
  let empty: RunningSystem;
  let loader: Person;

  const load = (kind: BulkKind, text: string, who: Person, write = true): Promise<FileOutcome> => {
    const file = join(emptyDir, 'in.csv');
    writeFileSync(file, text);
    const { username, password } = who;
    return importFile({
      kind,
      file,
      days: 'iso',
      write,
      report: undefined,
      url: empty.gatewayUrl,
      credentials: { username, password },
      checkpointFolder: join(emptyDir, 'checkpoints'),
      clock: systemClock,
      signal: new AbortController().signal,
      progress: () => ({ add: () => undefined, say: () => undefined, stop: () => undefined }),
      say: () => undefined,
    });
  };

  step('export the register and stock, page after page, in one file each', async () => {
    for (const kind of REGISTER_KINDS) {
      files.set(kind, await exported(full, pharmacist, `${kind}.csv`));
    }
    expect(linesOf(files.get('product-prices') ?? '').slice(1)).toEqual([
      'ORS,2025-01-01,USD,420,20',
      'ORS,2026-01-01,,,',
    ]);
    expect(linesOf(files.get('shelf-life-rules') ?? '').slice(1)).toHaveLength(3);
    expect(files.get('pack-contents')).toContain('ODD,2025-01-01,ORS=2|ZINC=10');
    expect(files.get('products')).toContain('"\'=1+1; ""odd"",\nname"');
    const stock = await exported(full, pharmacist, 'stock.csv?zone=LR-NIMBA');
    files.set('stock', stock);
    expect(stock.startsWith('\uFEFFlocation,')).toBe(true);
    const lines = linesOf(stock);
    expect(lines).toHaveLength(1 + PRODUCTS.length + 5);
    expect(lines.find((line) => line.startsWith('DEPOT,') && line.includes('LATE'))).toMatch(
      /^DEPOT,Nimba depot,ORS,"ORS, low osmolarity",LATE,2028-03-31,usable,550,/,
    );
  });

  step('export movements of a time, all of them and each once', async () => {
    const period = `from=${daysAgo(10)}&to=${daysAgo(1)}`;
    const csv = await exported(full, pharmacist, `movements.csv?location=KIT-7&${period}`);
    const lines = linesOf(csv).slice(1);
    expect(lines).toHaveLength(TREATED);
    expect(new Set(lines.map((line) => line.split(',')[2])).size).toBe(TREATED);
    const all = await exported(
      full,
      pharmacist,
      `movements.csv?zone=LR-NIMBA&from=${daysAgo(30)}&to=${daysAgo(0)}`,
    );
    expect(linesOf(all).length).toBeGreaterThan(TREATED + PRODUCTS.length);
    const wrong = `/v1/export/movements.csv?from=${daysAgo(1)}&to=${daysAgo(9)}`;
    expect((await fetched(full, pharmacist, wrong)).status).toBe(400);
  });

  step('show nobody more than a list would', async () => {
    const own = linesOf(await exported(full, chw, 'stock.csv')).slice(1);
    expect(own.length).toBeGreaterThan(0);
    expect(own.every((line) => line.startsWith('KIT-7,'))).toBe(true);
    expect((await fetched(full, chw, '/v1/export/product-prices.csv')).status).toBe(403);
    expect(await exported(full, chw, 'lots.csv')).not.toContain('USD');
    expect(files.get('lots')).toContain('USD,420,20');
    for (const path of [
      '/v1/export/stock.csv?location=DEPOT',
      `/v1/export/movements.csv?location=DEPOT&from=${daysAgo(1)}&to=${daysAgo(0)}`,
      `/v1/vouchers/issue/${shipment}.pdf`,
      `/v1/vouchers/delivery/${uuid()}.pdf`,
      `/v1/vouchers/count/${countSheet}.pdf`,
      `/v1/vouchers/disposal/${disposal}.pdf`,
    ]) {
      expect([path, (await fetched(full, chw, path)).status]).toEqual([path, 404]);
    }
  });

  step('print each paper with its number, lines and whoever has to sign', async () => {
    const issue = await printed(pharmacist, `issue/${shipment}`);
    for (const said of [
      'Issue voucher',
      'Nimba depot (DEPOT)',
      'Ganta East (CLINIC)',
      'V-17',
      'EARLY 2027-03-31 400 20 × 20',
      'LATE 2028-03-31 50 2 × 20 + 10',
      'Prepared by',
      'page 1 of 1',
    ]) {
      expect(issue).toContain(said);
    }
    expect(issue).toMatch(/ISS-\w{4}-\w{4}/);
    const delivery = await printed(clerk, `delivery/${shipment}`);
    expect(delivery).toContain('EARLY 2027-03-31 400 20 × 20 390 10 short');
    const request = await printed(chw, `request/${requisition}`);
    expect(request).toMatch(/Kit 7 of Ganta East \(KIT-7\).*45.*Approved by/);
    expect(request).toContain('chw (');
    const destroyed = await printed(pharmacist, `disposal/${disposal}`);
    for (const said of ['DS-3', 'EARLY 2027-03-31 25', 'P-000', 'wet', 'Witness 2']) {
      expect(destroyed).toContain(said);
    }
    const blind = await printed(pharmacist, `count/${countSheet}`);
    expect(blind).toMatch(/Count sheet.*ORS/);
    expect(blind).not.toMatch(/Book|\b(950|550|400)\b/);
  });

  step('write nothing while a line is at fault, nor before they are told', async () => {
    empty = await start(emptyDir);
    loader = await new Person(empty.gatewayUrl, 'admin', adminPassword(emptyDir)).signIn();
    const bad = `${files.get('zones')}LR-X,,county,NOWHERE\r\n`;
    const faulty = await load(registerKind('zones'), bad, loader);
    expect([faulty.kind, faulty.shown.map(({ line, column }) => [line, column])]).toEqual([
      'faulty',
      [[4, 'name']],
    ]);
    const checked = await load(registerKind('zones'), files.get('zones') ?? '', loader, false);
    expect([checked.kind, checked.lines]).toEqual(['checked', 2]);
    expect(linesOf(await exported(empty, loader, 'zones.csv'))).toHaveLength(1);
  });

  step('make an empty system the same as the one they come from', async () => {
    for (const kind of IN_ORDER) {
      const done = await load(registerKind(kind), files.get(kind) ?? '', loader);
      expect([kind, done.kind, done.shown]).toEqual([kind, 'done', []]);
      const again = await load(registerKind(kind), files.get(kind) ?? '', loader);
      expect([kind, again.tally?.written]).toEqual([kind, 0]);
    }
    const hand = [{ role: 'integration-client', at: 'LR' }];
    const hired = await newPerson(loader, empty.gatewayUrl, 'hired', hand);
    const opened = await load(OPENINGS, files.get('stock') ?? '', hired);
    expect([opened.kind, opened.shown]).toEqual(['done', []]);
    const again = await load(OPENINGS, files.get('stock') ?? '', hired);
    expect(again.tally).toMatchObject({ written: 0, repeated: opened.items, refused: 0 });
    for (const kind of REGISTER_KINDS) {
      expect(await exported(empty, hired, `${kind}.csv`)).toBe(files.get(kind));
    }
    const bare = (csv: string): string[] => linesOf(csv).map((line) => line.replace(/,[^,]*$/, ''));
    const stock = await exported(empty, hired, 'stock.csv?zone=LR-NIMBA');
    expect(bare(stock)).toEqual(bare(files.get('stock') ?? ''));
    const head = 'kind,location,product,occurred_at,quantity,shipment,complete\n';
    const moves = `${head}dispensed,KIT-7,ZINC,${daysAgo(0)},5,,\nreceived,CLINIC,ORS,${daysAgo(0)},7,PARCEL-1,no\n`;
    const moved = await load(MOVEMENTS, moves, hired);
    expect(moved).toMatchObject({ kind: 'done', tally: { written: 2, refused: 0 } });
  });

  it('are the same wherever they go', told, 600_000);
});
