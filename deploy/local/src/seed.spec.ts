/** The demonstration and the import on the real system, over HTTP. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  DiscrepancyPage,
  LocationPage,
  RequisitionPage,
  ShipmentPage,
  ZonePage,
} from '@satchel/contracts';
import { Api, type ImportOptions, type ImportOutcome, importRecords } from '@satchel/import';
import { systemClock } from '@satchel/language';
import { story } from '@satchel/proving';
import { seedDemonstration } from './seed.js';
import type { DemonstrationUser } from './seed-hook.js';
import { adminPassword, type RunningSystem, startSystem } from './system.js';

const dataDir = mkdtempSync(join(tmpdir(), 'satchel-seed-'));
const lines: string[] = [];
let system: RunningSystem;
let users: readonly DemonstrationUser[];

const seed = () =>
  seedDemonstration({
    gatewayUrl: system.gatewayUrl,
    dataDir,
    adminPassword: adminPassword(dataDir),
    counties: ['GRAND-KRU'],
    log: (line) => lines.push(line),
  });

function as(username: string): Api {
  const user = users.find((each) => each.username === username);
  if (!user) throw new Error(`there is no ${username}`);
  const { password } = user;
  const url = system.gatewayUrl;
  return new Api({ url, username, password, channel: 'api', clock: systemClock });
}

beforeAll(async () => {
  system = await startSystem({ dataDir, databaseUrl: '', natsUrl: '', log: () => undefined });
  users = await seed();
}, 120_000);

afterAll(async () => {
  await system?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Entries and quantities in the books of the country. */
async function booked(): Promise<unknown> {
  const manager = as('manager');
  const { items } = await manager.get<LocationPage>('/v1/locations?limit=200');
  return Promise.all(items.map(({ id }) => manager.get(`/v1/locations/${id}/stock`)));
}

const HEADER =
  'year,month,region,district,site_code,product_code,stock_initial,stock_received,stock_distributed,stock_adjustment,stock_end';
const months = ['2018,11', '2018,12', '2019,1', '2019,2', '2019,3', '2019,5', '2019,6'];

/**
 * Five sites with two products each. February of S-1 opens
 * 7 short with pills, and the month after the missing April 3 over with coils, at every site.
 */
function rows(count: number): string[] {
  const closing = new Map<string, number>();
  return months.slice(0, count).flatMap((month) =>
    ['S-1', 'S-2', 'S-3', 'S-4', 'S-5'].flatMap((site) =>
      ['PILL', 'COIL'].map((product) => {
        const key = `${site} ${product}`;
        const isShort = month === '2019,2' && site === 'S-1' && product === 'PILL';
        const drift = (isShort ? -7 : 0) + (month === '2019,5' && product === 'COIL' ? 3 : 0);
        const initial = (closing.get(key) ?? 20) + drift;
        const end = initial + 10 - 6 + (product === 'COIL' ? 1 : -1);
        closing.set(key, end);
        const adjustment = product === 'COIL' ? 1 : -1;
        const where = site < 'S-3' ? 'N’zi-Ifou,Gbêkê' : "Haut Sassandra,M'Bahiakro";
        return `${month},${where},${site},${product},${initial},10,6,${adjustment},${end}`;
      }),
    ),
  );
}

interface Try extends Partial<ImportOptions> {
  readonly rows: readonly string[];
}

async function load({ rows: given, ...more }: Try): Promise<ImportOutcome> {
  const stock = join(dataDir, 'stock.csv');
  const products = join(dataDir, 'products.csv');
  const sites = join(dataDir, 'sites.csv');
  writeFileSync(stock, `${[HEADER, ...given].join('\n')}\n`);
  writeFileSync(products, 'product_code,product_name\nPILL,Pilule 0.03 mg\nCOIL,Stérilet\n');
  writeFileSync(sites, 'site_code,site_type\nS-1,Hospital\nS-2,Health Center\n');
  const password = users.find(({ username }) => username === 'importer')?.password ?? '';
  return importRecords({
    files: { stock, products, sites },
    country: { code: 'CIV', name: "Côte d'Ivoire", timeZone: 'Africa/Abidjan' },
    url: system.gatewayUrl,
    username: 'importer',
    password,
    lanes: 3,
    checkpointFolder: join(dataDir, 'checkpoints'),
    clock: systemClock,
    signal: new AbortController().signal,
    progress: () => ({ add: () => undefined, say: () => undefined, stop: () => undefined }),
    say: () => undefined,
    ...more,
  });
}

function figures(outcome: ImportOutcome) {
  if (outcome.kind !== 'done') throw new Error(`the import ended ${outcome.kind}`);
  return outcome.figures;
}

/** Ends an import when so many events were answered. */
function stopAfter(events: number): Pick<ImportOptions, 'signal' | 'progress'> {
  const abort = new AbortController();
  let done = 0;
  const add = (count: number): void => {
    done += count;
    if (done >= events) abort.abort(new Error('stopped by hand'));
  };
  const progress = () => ({ add, say: () => undefined, stop: () => undefined });
  return { signal: abort.signal, progress };
}

describe('the demonstration, and an import beside it', () => {
  const { step, told } = story();

  step('lets somebody in for every role, and shows each what is hers', async () => {
    const { items: all } = await as('manager').get<LocationPage>('/v1/locations?limit=200');
    expect(all.filter(({ kind }) => kind === 'kit').length).toBeGreaterThan(10);
    const chw = users.find(({ role }) => role.startsWith('CHW,'));
    const kit = chw?.username.toUpperCase() ?? '';
    await expect(as(chw?.username ?? '').get(`/v1/locations/${kit}/stock`)).resolves.toMatchObject({
      location: kit,
    });
    const depot = as(chw?.username ?? '').get('/v1/locations/LR-GRAND-KRU-DEPOT/stock');
    await expect(depot).rejects.toMatchObject({ status: 404 });
    for (const { username } of users) await as(username).get('/v1/me');
  });

  step('leaves deliveries under way, open discrepancies and requests that wait', async () => {
    const manager = as('manager');
    const { items: shipments } = await manager.get<ShipmentPage>('/v1/shipments?status=in-transit');
    expect(shipments.length).toBeGreaterThan(0);
    for (const kind of [
      ...['short-receipt', 'over-dispensed', 'unknown-shipment', 'expired-handed-out'],
      'count-shortage',
    ]) {
      const path = `/v1/discrepancies?limit=1&materiality=all&kind=${kind}`;
      const { items } = await manager.get<DiscrepancyPage>(path);
      expect([kind, items.length]).toEqual([kind, 1]);
    }
    const { items: asked } = await manager.get<RequisitionPage>('/v1/requisitions');
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set(['submitted', 'approved']));
  });

  step('changes nothing at the next start, nor when it goes on after an interruption', async () => {
    const saidBefore = lines.length;
    expect(await seed()).toEqual(users);
    expect(lines.length).toBe(saidBefore);
    const before = await booked();
    const mark = join(dataDir, 'demonstration.json');
    const { today } = JSON.parse(readFileSync(mark, 'utf8'));
    writeFileSync(mark, JSON.stringify({ today, isDone: false }));
    expect(await seed()).toEqual(users);
    expect(await booked()).toEqual(before);
  });

  step('leaves a country alone that another data folder has filled in', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'satchel-seed-'));
    const { gatewayUrl } = system;
    const passwords = { adminPassword: adminPassword(dataDir), dataDir: elsewhere };
    const log = (line: string) => lines.push(line);
    expect(await seedDemonstration({ gatewayUrl, ...passwords, log })).toEqual([]);
    expect(lines.at(-1)).toContain('it stays as it is');
    rmSync(elsewhere, { recursive: true });
  });

  step('writes nothing while a row is faulty', async () => {
    const faulty = rows(2).with(3, '2018,13,R,D,S-1,PILL,1,0,0,0,1');
    const outcome = await load({ rows: faulty });
    expect(outcome).toMatchObject({
      kind: 'faulty',
      faults: [{ line: 5, reason: 'there is no month "13" of "2018"' }],
    });
    const { items } = await as('manager').get<ZonePage>('/v1/zones?limit=200');
    expect(items.map(({ id }) => id)).not.toContain('CIV');
  });

  step('goes on where it was interrupted', async () => {
    const stopped = await load({ rows: rows(4), batchSize: 10, ...stopAfter(40) });
    if (stopped.kind !== 'interrupted') throw new Error(`it ended ${stopped.kind}`);
    expect(stopped.confirmed).toBeGreaterThan(0);
    expect(stopped.confirmed).toBeLessThan(stopped.reports);
    const { events, agrees } = figures(await load({ rows: rows(4), batchSize: 10 }));
    expect(agrees).toBe(true);
    expect(events.skipped).toBe(stopped.confirmed);
    expect(events.accepted).toBe(stopped.reports - stopped.confirmed);
  });

  step('changes nothing when the same file comes again', async () => {
    const { events, register, agrees } = figures(await load({ rows: rows(4) }));
    expect([agrees, events.accepted, events.skipped]).toEqual([true, 0, 0]);
    expect(events.repeated).toBe(200);
    expect([register.created, register.changed]).toEqual([0, 0]);
  });

  step('continues with a longer file, through an inventory that is killed on the way', async () => {
    let killed: Promise<void> | undefined;
    const add = (): void => {
      killed ??= system.killService('inventory').then(() => system.restartService('inventory'));
    };
    const progress = () => ({ add, say: () => undefined, stop: () => undefined });
    const outcome = figures(await load({ rows: rows(7), batchSize: 25, progress }));
    await killed;
    expect(outcome.agrees).toBe(true);
    expect(outcome.records).toBe(70);
    expect(outcome.events.accepted + outcome.events.repeated).toBe(350);
    expect(outcome.events.accepted).toBe(150);
    const short = {
      site: 'S-1',
      product: 'PILL',
      month: '2019-02',
      initial: 22,
      previousEnd: 29,
    };
    expect(outcome.differingOpenings).toEqual([expect.objectContaining(short)]);
    expect(outcome.notReported.map(({ site, product, month }) => [site, product, month])).toEqual(
      ['S-1', 'S-2', 'S-3', 'S-4', 'S-5'].map((site) => [site, 'COIL', '2019-05']),
    );
    expect(outcome.unexplained).toBe(6);
  });

  step('keeps what an earlier file opened when a file begins later', async () => {
    const { agrees, events, register, afterEarlierBooks } = figures(
      await load({
        rows: rows(7).filter((row) => row.startsWith('2019,3') || row.startsWith('2019,5')),
      }),
    );
    expect([agrees, register.created, register.changed]).toEqual([true, 0, 0]);
    expect(afterEarlierBooks).toEqual([]);
    // Each month begins with the same opening, whichever month a file begins with.
    expect(events.accepted).toBe(0);
  });

  step('does not take a changed figure for the same record', async () => {
    const [first = '', ...rest] = rows(4);
    const changed = first.replace(/,20,10,6,-1,23$/, ',20,11,6,-1,24');
    expect(changed).not.toBe(first);
    const outcome = figures(await load({ rows: [changed, ...rest] }));
    expect(outcome.agrees).toBe(false);
    expect(outcome.events.refused).toBe(2);
    expect(outcome.objections[0]?.why).toContain('refused');
  });

  step('says no to an account that may not load there', async () => {
    const password = users.find(({ username }) => username === 'auditor')?.password ?? '';
    await expect(load({ rows: rows(1), username: 'auditor', password })).rejects.toThrow('403');
  });

  it('go on from whatever stands there already', told, 240_000);
});
