/**
 * A real ledger to be tampered with: random histories of the small world, told through the gateway
 * of a whole running system, sealed by inventory, the seals kept by the gateway. Then the services
 * stop, and what was told last counts as not sealed yet.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  adminPassword,
  deleteDataFolder,
  type RunningSystem,
  serviceNames,
  startSystem,
  withConnection,
} from '@satchel/local';
import {
  type AbstractCall,
  eventually,
  ModelLedger,
  type ModelRegister,
  Narrator,
  SMALL_WORLD,
} from '@satchel/proving';
import { type OutsideSeals, sealsOfGateway } from '@satchel/verify';
import pg from 'pg';
import { Chance } from './chance.js';
import { newPerson, Person } from './person.js';

export interface TamperedLedger {
  /** On inventory's database, as superuser; what would refuse an edit is gone. */
  readonly client: pg.Client;
  /** The seals as the gateway kept them, but for those over what was told last. */
  readonly outside: OutsideSeals;
  /** How many events of each card the last of these seals covers, by location and product. */
  readonly sealed: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export interface Telling {
  readonly seed: number;
  /** Calls of one to four items: before the first seal, before the last, and after it. */
  readonly chapters: readonly [number, number, number];
}

const CALLS_OF_A_HISTORY = 24;
const PATIENCE = { withinMs: 60_000, everyMs: 100 };
const REPORTS = ['received', 'dispensed', 'counted', 'adjusted', 'written-off'] as const;
const MORE_REPORTS = ['issued-on-voucher', 'opening'] as const;
const ORDERS = ['receive', 'issue', 'allocate', 'release', 'reverse'] as const;

export const cardKey = (location: string, product: string): string => `${location}|${product}`;

export async function tellLedger({ seed, chapters }: Telling): Promise<TamperedLedger> {
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-tamper-'));
  const settings = { RATE_LIMIT_PER_ACCOUNT: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' };
  const system = await startSystem({
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    env: { ...settings, SEAL_EVERY_SECONDS: '1' },
    log: () => undefined,
  });
  let client: pg.Client | undefined;
  const stop = async (): Promise<void> => {
    await client?.end();
    await system.stop();
    await deleteDataFolder(dataDir);
  };
  try {
    const teller = await register(system.gatewayUrl, adminPassword(dataDir));
    const chance = new Chance(seed);
    await tell(teller, chance, chapters[0]);
    await untilSealed(system);
    await tell(teller, chance, chapters[1]);
    const last = await untilSealed(system);
    await tell(teller, chance, chapters[2]);
    for (const name of serviceNames) {
      for (const service of system.services[name]) await service.stop();
    }
    const outside = await withConnection(system.databases.gateway.ownerUrl, sealsOfGateway);
    const admin = new URL(system.postgres.url);
    admin.pathname = new URL(system.databases.inventory.ownerUrl).pathname;
    client = new pg.Client({ connectionString: admin.href });
    await client.connect();
    await unseal(client, last);
    await disarm(client);
    const seals = outside.seals.filter((seal) => seal.number <= last);
    return { client, outside: { ...outside, seals }, sealed: await sealedCards(client), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Registers the small world over HTTP; answers somebody who may tell anything there. */
async function register(gatewayUrl: string, password: string): Promise<Person> {
  const admin = await new Person(gatewayUrl, 'admin', password).signIn();
  const world: ModelRegister = SMALL_WORLD;
  const put = async (path: string, items: readonly object[]): Promise<void> => {
    const { status, body } = await admin.send('PUT', path, { items });
    const refused = body.items?.filter((each: { outcome: string }) => each.outcome === 'refused');
    if (status !== 200 || refused.length > 0) throw new Error(`${path}: ${JSON.stringify(body)}`);
  };
  // The administrator keeps the register of Liberia; the other zone lies in it here.
  await put('/v1/zones', [
    { id: 'LR', name: 'LR', level: 'country' },
    { id: 'KE', name: 'KE', level: 'county', parent: 'LR' },
  ]);
  await put('/v1/programmes', [{ id: 'iccm', name: 'iCCM' }]);
  await put(
    '/v1/locations',
    world.locations.map(({ suppliers: [supplier], ...place }) => ({
      ...place,
      name: place.id,
      ...(supplier === undefined ? {} : { supplyLines: [{ programme: 'iccm', supplier }] }),
    })),
  );
  await put(
    '/v1/products',
    world.products.map((id) => ({ id, name: id, dispensingUnit: 'unit', packSize: 10 })),
  );
  await put('/v1/lots', world.lots);
  await put('/v1/managed-products', world.managed);
  return newPerson(admin, gatewayUrl, 'teller', [{ role: 'district-pharmacist', at: 'LR' }]);
}

/** Tells so many calls, a history after another. What is refused is told all the same. */
async function tell(teller: Person, chance: Chance, calls: number): Promise<void> {
  let model = new ModelLedger(SMALL_WORLD);
  let narrator: Narrator | undefined;
  for (let n = 0; n < calls; n += 1) {
    if (!narrator || n % CALLS_OF_A_HISTORY === 0) {
      model = new ModelLedger(SMALL_WORLD);
      narrator = new Narrator(SMALL_WORLD, model, chance.whole(0, 0xffffffff));
    }
    const told = narrator.tell(randomCall(chance));
    // None is drawn: who tells stock events neither keeps the register nor approves.
    if (told.to === 'modes' || told.to === 'approvals') continue;
    if (told.to === 'reports') model.reports(told);
    else model.orders(told);
    const { status } = await teller.send('POST', `/v1/${told.to}/batch`, { items: told.items });
    if (status >= 500) throw new Error(`the history cannot be told: ${status}`);
  }
}

function randomCall(chance: Chance): AbstractCall {
  const number = (most: number): number => chance.whole(0, most - 1);
  const item = <Kind extends string>(kinds: readonly Kind[]) => ({
    kind: chance.pick(kinds),
    choices: {
      where: number(9240),
      when: number(1000),
      ago: number(100_000),
      amount: number(27_720),
      lots: number(9000),
      lotA: number(2520),
      lotB: number(2520),
      pick: number(8400),
      also: number(2520),
      twist: number(1000),
    },
  });
  const frame = { waitMinutes: number(4 * 1440), behindMinutes: 0, who: 0 };
  const items = Array.from({ length: chance.whole(1, 4) });
  if (chance.next() < 0.45) {
    return { to: 'orders', ...frame, items: items.map(() => item(ORDERS)) };
  }
  const reports = [...REPORTS, ...REPORTS, ...MORE_REPORTS];
  return { to: 'reports', ...frame, items: items.map(() => item(reports)) };
}

/** Waits until every card is sealed and the gateway has every seal; answers the last. */
async function untilSealed(system: RunningSystem): Promise<number> {
  const { inventory, gateway } = system.databases;
  let last = 0;
  await eventually(async () => {
    last = await withConnection(inventory.ownerUrl, async (client) => {
      const { rows } = await client.query(
        `SELECT (SELECT count(*)::integer FROM stock_card WHERE unsealed) AS open,
           (SELECT max(number)::integer FROM ledger_seal) AS last`,
      );
      if (rows[0].open > 0) throw new Error(`${rows[0].open} cards are not sealed`);
      return rows[0].last;
    });
    const kept = await withConnection(gateway.ownerUrl, sealsOfGateway);
    if (kept.seals.length < last)
      throw new Error(`the gateway has ${kept.seals.length} of ${last}`);
  }, PATIENCE);
  return last;
}

/** As if nothing had been sealed since. */
async function unseal(client: pg.Client, last: number): Promise<void> {
  await client.query(`
    DELETE FROM ledger_seal WHERE number > ${last};
    DELETE FROM sealed_head WHERE seal > ${last};
    UPDATE stock_card SET unsealed = true;
  `);
}

/** A superuser takes away first whatever would refuse his edits. */
async function disarm(client: pg.Client): Promise<void> {
  await client.query(`
    DO $$ DECLARE it record;
    BEGIN
      FOR it IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'c', 'u', 'p')
        ORDER BY contype <> 'f' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', it.tab, it.conname);
      END LOOP;
      FOR it IN SELECT indexrelid::regclass AS index FROM pg_index
        WHERE indisunique AND indrelid IN (SELECT oid FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') LOOP
        EXECUTE format('DROP INDEX %s', it.index);
      END LOOP;
    END $$;
  `);
}

async function sealedCards(client: pg.Client): Promise<Map<string, number>> {
  const { rows } = await client.query(
    'SELECT location, product, max(events)::integer AS events FROM sealed_head GROUP BY 1, 2',
  );
  return new Map(rows.map((row) => [cardKey(row.location, row.product), row.events]));
}
