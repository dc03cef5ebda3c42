/**
 * `npm run bench:national`: builds a country, or finds the one that was built, and measures what
 * people ask of it, what it takes on disk, and whether writing is dearer than in an empty ledger.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  adminPassword,
  deleteDataFolder,
  keptSecret,
  printLine,
  type RunningSystem,
  startSystem,
  withConnection,
} from '@satchel/local';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { BATCH, benchKits, prepareKits, UNLIMITED } from '../bench-kits.js';
import { call, type GatewayClient, signIn } from '../gateway-client.js';
import { httpLoad, type Target } from '../http-load.js';
import { measuredOn } from '../measured-on.js';
import { inWords, type Ratio, ratioOf } from '../ratio.js';
import { ROOT } from './country.js';
import { type NationalOptions, readOptions, USAGE } from './options.js';
import { ask, questionsOf, sizesOf, wellStocked } from './questions.js';
import { ANSWERING, build, serve } from './servers.js';

/** Four million heads in seals of 20 000 take a while. */
const SETTLED_WITHIN_MS = 2 * 3_600_000;
const TARGETS = 20_000;

/** Waits until everything is sealed and summed up, as it is where a system has run for long. */
async function settle(system: RunningSystem): Promise<void> {
  await withConnection(system.databases.inventory.ownerUrl, async (client) => {
    let toldAt = 0;
    const look = async (): Promise<void> => {
      const { rows } = await client.query<{ unsealed: number; sums: number }>(
        `SELECT (SELECT count(*) FROM stock_card WHERE unsealed)::integer AS unsealed,
           (SELECT count(*) FROM level_sum_turn)::integer AS sums`,
      );
      const { unsealed = 0, sums = 0 } = rows[0] ?? {};
      if (unsealed === 0 && sums > 0) return;
      if (performance.now() - toldAt > 10_000) printLine(`${unsealed} cards are not sealed yet`);
      toldAt = performance.now();
      throw new Error(`${unsealed} cards not sealed, ${sums} sums`);
    };
    await eventually(look, { withinMs: SETTLED_WITHIN_MS });
    await client.query('VACUUM ANALYZE stock_card');
  });
}

/** Somebody who sees and reports everywhere. Access tokens live ten minutes: asked for anew. */
async function signedInTo(system: RunningSystem, folder: string): Promise<GatewayClient> {
  const password = keptSecret(folder, 'bench-account');
  const username = 'bench-national';
  try {
    return await signIn(system.gatewayUrl, username, password);
  } catch (error) {
    if (!String(error).includes('sign-in-refused')) throw error;
  }
  const admin = await signIn(system.gatewayUrl, 'admin', adminPassword(folder));
  const grants = [{ role: 'integration-client', at: ROOT }];
  const account = { id: uuid(), username, password, displayName: 'Bench', grants };
  await call(admin, 'POST', '/v1/accounts', account);
  return signIn(system.gatewayUrl, username, password);
}

interface Side {
  readonly signedIn: () => Promise<GatewayClient>;
  readonly targets: readonly Target[];
}

/** Rates here and there in turn: which comes first changes from pair to pair. */
async function pairs(
  here: Side,
  there: Side,
  batch: number,
  { clients, seconds, pairs: count }: NationalOptions,
): Promise<{ ratio: Ratio; herePerSecond: number[]; emptyPerSecond: number[] }> {
  const rates: { above: number; below: number }[] = [];
  const rateOf = async ({ signedIn, targets }: Side): Promise<number> => {
    const load = { clients, seconds, targets, batch };
    return (await httpLoad(await signedIn(), load)).eventsPerSecond;
  };
  for (let n = 0; n < count; n += 1) {
    const first = n % 2 === 0 ? here : there;
    const one = await rateOf(first);
    const other = await rateOf(first === here ? there : here);
    rates.push(first === here ? { above: one, below: other } : { above: other, below: one });
    const { above = 0, below = 0 } = rates.at(-1) ?? {};
    printLine(
      `${batch} at once, ${n + 1}: ${above.toFixed(0)}/s here, ${below.toFixed(0)}/s empty`,
    );
  }
  const whole = (values: number[]): number[] => values.map(Math.round);
  return {
    ratio: ratioOf(rates),
    herePerSecond: whole(rates.map(({ above }) => above)),
    emptyPerSecond: whole(rates.map(({ below }) => below)),
  };
}

async function writes(system: RunningSystem, here: Side['signedIn'], options: NationalOptions) {
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-bench-'));
  const env = UNLIMITED;
  const empty = await startSystem({
    ...{ dataDir, databaseUrl: '', natsUrl: '', env, log: () => undefined },
    postgresSettings: ANSWERING,
  });
  try {
    await prepareKits(empty.gatewayUrl, adminPassword(dataDir));
    const there = () => signIn(empty.gatewayUrl, 'bench', `bench-${adminPassword(dataDir)}`);
    const big = { signedIn: here, targets: await wellStocked(system, TARGETS) };
    const small = { signedIn: there, targets: benchKits };
    const single = await pairs(big, small, 1, options);
    printLine(`single writes, against an empty ledger: ${inWords(single.ratio)}`);
    const batch = await pairs(big, small, Math.min(BATCH, big.targets.length), options);
    printLine(`batches of ${BATCH}, against an empty ledger: ${inWords(batch.ratio)}`);
    return { single, batch };
  } finally {
    await empty.stop();
    await deleteDataFolder(dataDir);
  }
}

async function run(options: NationalOptions): Promise<void> {
  const on = measuredOn();
  const { country, movements, cards } = await build(options, printLine);
  printLine(`${cards} cards with ${movements} movements are in ${options.folder}`);
  if (options.buildOnly) return;
  const system = await serve(options.folder);
  try {
    await settle(system);
    const inventory = await sizesOf(system, 'inventory');
    const replenishment = await sizesOf(system, 'replenishment');
    const mebibytes = inventory.reduce((sum, it) => sum + it.heapMiB + it.indexMiB, 0);
    const perMillion = Math.round((mebibytes / movements) * 1_000_000);
    printTable(inventory);
    printLine(`inventory: ${perMillion} MiB per million movements, cards and register included`);
    const signedIn = () => signedInTo(system, options.folder);
    const answered = await ask(signedIn, questionsOf(country), options, (it) => printTable([it]));
    const written = await writes(system, signedIn, options);
    const figures = {
      ...{ ...on, sizes: country.sizes, cards, movements, clients: options.clients },
      ...{ seconds: options.seconds, postgres: ANSWERING, answered, written },
      disk: { inventory, replenishment, inventoryMiBPerMillionMovements: perMillion },
    };
    printTable(answered);
    printLine(JSON.stringify(figures, null, 2));
    if (options.report) writeFileSync(options.report, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    await system.stop();
  }
}

/** Columns as wide as what stands in them. */
function printTable(rows: readonly object[]): void {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => Object.values(row).map(String))];
  const widths = names.map((_, n) => Math.max(...lines.map((line) => line[n]?.length ?? 0)));
  for (const line of lines) {
    printLine(
      line
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

if (process.argv.includes('--help')) printLine(USAGE);
else {
  const options = readOptions(process.argv.slice(2));
  await run(options);
  if (options.isToBeDeleted) await deleteDataFolder(options.folder);
}
