/**
 * Builds the country directly into the databases of inventory and replenishment: register first,
 * then part by part through several workers, without indexes, which are made again at the end.
 * Every step is remembered in the databases, so that a build that was stopped goes on where it was.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { projectRoot, withConnection } from '@satchel/local';
import type { Client } from 'pg';
import type { WorkerTask } from './build-worker.js';
import { Country, PROGRAMME, ROOT, type Sizes } from './country.js';
import { dropIndexes, makeIndexes } from './indexes.js';
import { partsOf } from './tasks.js';

export interface BuildOptions {
  readonly sizes: Omit<Sizes, 'today'>;
  /** As the owners of the two databases, which are migrated and otherwise empty. */
  readonly inventoryUrl: string;
  readonly replenishmentUrl: string;
  readonly workers: number;
  readonly log: (line: string) => void;
  /** Stops after the part in hand. */
  readonly signal?: AbortSignal;
}

export interface Built {
  readonly country: Country;
  readonly movements: number;
  readonly cards: number;
}

/** Builds what is missing. Throws when the folder holds a country of other sizes. */
export async function buildCountry(options: BuildOptions): Promise<Built> {
  const { inventoryUrl, replenishmentUrl, log, signal } = options;
  const sizes = await withConnection(inventoryUrl, (client) => agreedSizes(client, options.sizes));
  const country = new Country(sizes);
  const owners = [inventoryUrl, replenishmentUrl];
  for (const url of owners) await withConnection(url, prepare);
  if (await withConnection(inventoryUrl, isFinished)) return built(inventoryUrl, country);
  for (const url of owners) await withConnection(url, dropIndexes);
  await withConnection(inventoryUrl, (client) => registerTree(client, country));
  await withConnection(replenishmentUrl, (client) => products(client, country));
  await buildParts(options, country);
  signal?.throwIfAborted();
  for (const url of owners) await withConnection(url, (client) => makeIndexes(client, log));
  for (const url of owners) {
    await withConnection(url, async (client) => {
      log(`analysing ${new URL(url).pathname.slice(1)}`);
      await client.query('VACUUM ANALYZE');
    });
  }
  await withConnection(replenishmentUrl, (client) =>
    client.query(`SELECT setval(pg_get_serial_sequence('card', 'id'), max(id)) FROM card`),
  );
  await withConnection(inventoryUrl, (client) =>
    client.query('UPDATE bench_country SET done = true'),
  );
  return built(inventoryUrl, country);
}

async function prepare(client: Client): Promise<void> {
  await client.query('CREATE TABLE IF NOT EXISTS bench_part (name text PRIMARY KEY)');
}

async function agreedSizes(client: Client, wanted: Omit<Sizes, 'today'>): Promise<Sizes> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS bench_country (only_one boolean PRIMARY KEY DEFAULT true,
       sizes jsonb NOT NULL, done boolean NOT NULL DEFAULT false)`,
  );
  const today = new Date().toISOString().slice(0, 10);
  await client.query('INSERT INTO bench_country (sizes) VALUES ($1) ON CONFLICT DO NOTHING', [
    JSON.stringify({ ...wanted, today }),
  ]);
  const { rows } = await client.query<{ sizes: Sizes }>('SELECT sizes FROM bench_country');
  const sizes = rows[0]?.sizes;
  if (!sizes) throw new Error('the sizes of the country were not kept');
  const differs = (['kits', 'movements', 'seed'] as const).find((of) => sizes[of] !== wanted[of]);
  if (differs) throw new Error(`this folder holds a country with ${differs} ${sizes[differs]}`);
  return sizes;
}

async function isFinished(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ done: boolean }>('SELECT done FROM bench_country');
  return rows[0]?.done === true;
}

async function built(inventoryUrl: string, country: Country): Promise<Built> {
  return withConnection(inventoryUrl, async (client) => {
    const { rows } = await client.query<{ cards: number; movements: number }>(
      `SELECT count(*)::integer AS cards, sum(sequence)::integer AS movements FROM stock_card`,
    );
    return { country, cards: rows[0]?.cards ?? 0, movements: rows[0]?.movements ?? 0 };
  });
}

async function registerTree(client: Client, country: Country): Promise<void> {
  const zone = (id: string, level: string, parent: string | null, path: string[]) =>
    client.query(
      `INSERT INTO zone (id, name, level, parent, path, version) VALUES ($1, $1, $2, $3, $4, 1)
       ON CONFLICT DO NOTHING`,
      [id, level, parent, path],
    );
  await zone(ROOT, 'country', null, [ROOT]);
  for (let n = 1; n <= country.regions; n += 1) {
    await zone(country.region(n), 'region', ROOT, [country.region(n), ROOT]);
  }
  for (let n = 1; n <= country.districts; n += 1) {
    const region = country.region(country.regionOf(n));
    await zone(country.district(n), 'district', region, [country.district(n), region, ROOT]);
  }
  await client.query('INSERT INTO programme VALUES ($1, $1, 1) ON CONFLICT DO NOTHING', [
    PROGRAMME,
  ]);
  for (const { id, name, pack } of country.products) {
    const entry = { id, name, dispensingUnit: 'unit', packSize: pack, programme: PROGRAMME };
    await client.query(
      `INSERT INTO product (id, programme, entry, version) VALUES ($1, $2, $3, 1)
       ON CONFLICT DO NOTHING`,
      [id, PROGRAMME, JSON.stringify(entry)],
    );
    const lots = Array.from({ length: country.lots }, (_, at) => at + 1);
    await client.query(
      `INSERT INTO lot (product, number, expires_on, status, verified)
       SELECT $1, number, expires_on, 'usable', true
       FROM unnest($2::text[], $3::date[]) AS l(number, expires_on) ON CONFLICT DO NOTHING`,
      [id, lots.map((n) => country.lot(id, n)), lots.map((n) => country.expiresOn(n))],
    );
  }
}

async function products(client: Client, country: Country): Promise<void> {
  await client.query(
    `INSERT INTO product (id, version, pack_size)
     SELECT id, 1, pack FROM unnest($1::text[], $2::bigint[]) AS p(id, pack)
     ON CONFLICT DO NOTHING`,
    [country.products.map(({ id }) => id), country.products.map(({ pack }) => pack)],
  );
}

/** Hands the parts that are missing to the workers, the next as soon as one is free. */
async function buildParts(options: BuildOptions, country: Country): Promise<void> {
  const { inventoryUrl, replenishmentUrl, log, signal } = options;
  const done = await withConnection(replenishmentUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM bench_part');
    return new Set(rows.map(({ name }) => name));
  });
  const parts = partsOf(country);
  const waiting = parts.filter((part) => !done.has(part));
  const started = performance.now();
  let finished = 0;
  let movements = 0;
  let toldAt = started;
  const task: WorkerTask = {
    sizes: country.sizes,
    evaluatedAt: Date.now(),
    inventoryUrl,
    replenishmentUrl,
  };
  const tell = (): void => {
    const now = performance.now();
    if (now - toldAt < 10_000 && waiting.length > 0 && finished > 1) return;
    toldAt = now;
    const seconds = Math.round((now - started) / 1000);
    const share = `${done.size + finished} of ${parts.length} parts`;
    log(`${share}, ${movements} movements in ${seconds} s`);
  };
  const run = () =>
    new Promise<void>((resolve, reject) => {
      const file = join(projectRoot, 'bench/dist/national/build-worker.js');
      const worker = new Worker(file, { workerData: task });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      worker.on('message', (told: { part?: string; movements?: number }) => {
        if (told.part !== undefined) {
          finished += 1;
          movements += told.movements ?? 0;
          tell();
        }
        worker.postMessage(signal?.aborted ? '' : (waiting.shift() ?? ''));
      });
    });
  await Promise.all(Array.from({ length: options.workers }, run));
}
