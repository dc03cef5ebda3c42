/**
 * The benchmark: writes over HTTP through the whole system, relay and consumers running, against
 * the same rows written by PostgreSQL alone, on the same server, in interleaved pairs.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  adminPassword,
  deleteDataFolder,
  prepareDatabase,
  printLine,
  projectRoot,
  startSystem,
  withConnection,
} from '@satchel/local';
import { v7 as uuid } from 'uuid';
import { BATCH, benchKits, KITS, OPENING, prepareKits, UNLIMITED } from './bench-kits.js';
import { httpLoad } from './http-load.js';
import { pgbench } from './pgbench.js';

const CLIENTS = 16;

interface Options {
  pairs: number;
  seconds: number;
  report?: string;
}

function readOptions(): Options {
  const value = (name: string): string | undefined => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? undefined : process.argv[at + 1];
  };
  const report = value('report');
  return {
    pairs: Number(value('pairs') ?? 7),
    seconds: Number(value('seconds') ?? 5),
    ...(report ? { report } : {}),
  };
}

/** Inventory's own migrations; loaded by path, since no package may import a service. */
async function inventorySchema(ownerUrl: string): Promise<void> {
  const path = join(projectRoot, 'services/inventory/dist/store/migrate.js');
  const { migrate } = await import(pathToFileURL(path).href);
  await migrate(ownerUrl);
}

/** The same tables and the same kits, in a database that nothing else touches. */
async function preparePlain(adminUrl: string): Promise<string> {
  const passwords = { owner: uuid(), runtime: uuid() };
  const { ownerUrl } = await prepareDatabase(adminUrl, 'bench_plain', passwords);
  await inventorySchema(ownerUrl);
  await withConnection(ownerUrl, async (owner) => {
    await owner.query(`INSERT INTO zone VALUES ('LR', 'Liberia', 'country', NULL, '{LR}', 1)`);
    await owner.query(`INSERT INTO product VALUES ('BENCH', NULL, '{}', 1)`);
    await owner.query(`INSERT INTO location (id, kind, zone, time_zone, opened_on, zone_path,
      supplier_path, entry, version)
      SELECT 'BENCH-K' || n, 'kit', 'LR', 'UTC', '2020-01-01', '{LR}', '{}', '{}',
        1 FROM generate_series(1, ${KITS}) n`);
    await owner.query(
      `INSERT INTO stock_card (location, product, sequence, on_hand) SELECT 'BENCH-K' || n,
        'BENCH', 1, ${OPENING} FROM generate_series(1, ${KITS}) n`,
    );
    await owner.query(
      `INSERT INTO lot_balance SELECT 'BENCH-K' || n, 'BENCH', 'L1',
        ${OPENING} FROM generate_series(1, ${KITS}) n`,
    );
    await owner.query('ANALYZE');
  });
  return ownerUrl;
}

interface Pair {
  plain: number;
  ours: number;
  ratio: number;
  p50Ms: number;
  p99Ms: number;
}

async function measure(
  what: string,
  options: Options,
  plain: () => Promise<number>,
  ours: () => Promise<{ eventsPerSecond: number; p50Ms: number; p99Ms: number }>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let n = 1; n <= options.pairs; n++) {
    const base = await plain();
    const { eventsPerSecond, p50Ms, p99Ms } = await ours();
    const ratio = eventsPerSecond / base;
    pairs.push({ plain: base, ours: eventsPerSecond, ratio, p50Ms, p99Ms });
    const rates = `PostgreSQL alone ${base.toFixed(0)}/s, over HTTP ${eventsPerSecond.toFixed(0)}/s`;
    const times = `p50 ${p50Ms} ms, p99 ${p99Ms} ms`;
    printLine(`${what} ${n}/${options.pairs}: ${rates}, ratio ${ratio.toFixed(2)} (${times})`);
  }
  return pairs;
}

function summary(pairs: Pair[]): Record<string, number> {
  const sorted = pairs.map((pair) => pair.ratio).sort((a, b) => a - b);
  const median = (values: number[]) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    ratio: median(sorted),
    lowest: sorted[0] ?? 0,
    highest: sorted.at(-1) ?? 0,
    plainPerSecond: median(pairs.map((pair) => pair.plain)),
    oursPerSecond: median(pairs.map((pair) => pair.ours)),
    p50Ms: median(pairs.map((pair) => pair.p50Ms)),
    p99Ms: median(pairs.map((pair) => pair.p99Ms)),
  };
}

async function run(): Promise<void> {
  const options = readOptions();
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-bench-'));
  const system = await startSystem({
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    env: UNLIMITED,
  });
  try {
    const client = await prepareKits(system.gatewayUrl, adminPassword(dataDir));
    const plainUrl = await preparePlain(system.postgres.url);
    const script = (name: string) => resolve(projectRoot, 'bench', name);
    const load = { clients: CLIENTS, seconds: options.seconds, kits: KITS, targets: benchKits };
    const single = await measure(
      'single',
      options,
      () => pgbench(plainUrl, script('baseline.sql'), load),
      () => httpLoad(client, { ...load, batch: 1 }),
    );
    const batch = await measure(
      'batch of 500',
      options,
      async () => BATCH * (await pgbench(plainUrl, script('baseline-batch.sql'), load)),
      () => httpLoad(client, { ...load, batch: BATCH }),
    );
    const figures = {
      single: summary(single),
      batch: summary(batch),
      pairs: options.pairs,
      seconds: options.seconds,
      clients: CLIENTS,
      machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectRoot })
        .toString()
        .trim(),
      date: new Date().toISOString().slice(0, 10),
    };
    printLine(JSON.stringify(figures, null, 2));
    if (options.report) writeFileSync(options.report, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await system.stop();
    await deleteDataFolder(dataDir);
  }
}

await run();
