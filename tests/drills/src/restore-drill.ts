/**
 * One loss of a PostgreSQL under load and its restore, with everything that people and services do
 * afterwards: phones send again, divergences are settled, work goes on; and what all that took.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Restored, verifyRestored } from '@satchel/backup';
import { systemClock } from '@satchel/language';
import {
  adminPassword,
  deleteDataFolder,
  type RunningSystem,
  type SystemOptions,
  startSystem,
} from '@satchel/local';
import { eventually } from '@satchel/proving';
import { type Country, registerCountry } from './country.js';
import { reading } from './databases.js';
import { checkInvariants } from './invariants.js';
import { Load } from './load.js';
import { untilQuiet } from './quiet.js';
import { missingWrites, sendAgain } from './restore-losses.js';
import { deploymentServer, type LostServer, ownServer } from './restore-server.js';
import type { Writes } from './writes.js';

/** `all`: all databases, to the end of the archive. `inventory`: it alone, to an earlier moment. */
export type Variant = 'all' | 'inventory';

export interface RestoreRound {
  readonly variant: Variant;
  readonly acknowledged: number;
  /** Acknowledged writes that were gone after the restore, and after they were sent again. */
  readonly lost: number;
  readonly lostAfterSendingAgain: number;
  /** From the last recovered transaction, or the moment asked for, to the loss. */
  readonly secondsLost: number;
  readonly backupSeconds: number;
  readonly restoreSeconds: number;
  /** From the loss to the first request that was served. */
  readonly firstSuccessSeconds: number;
  readonly divergences: number;
  readonly findings: number;
  /** In words; empty when everything held. */
  readonly faults: readonly string[];
}

export interface RoundOptions {
  readonly variant: Variant;
  readonly seed: number;
  /** Of load before the backup, during and after it, each. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const quiet = (): void => undefined;

export async function restoreRound(options: RoundOptions): Promise<RestoreRound> {
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-restore-'));
  const ownDir = mkdtempSync(join(tmpdir(), 'satchel-restore-own-'));
  let system: RunningSystem | undefined;
  const isAll = options.variant === 'all';
  const server = isAll ? deploymentServer(dataDir) : await ownServer(ownDir);
  const start = async (port?: number): Promise<RunningSystem> => {
    system = await startSystem(systemOptions(dataDir, server, isAll, port));
    return system;
  };
  try {
    const scene = await work(await start(), dataDir, server, options);
    await system?.stop();
    return await comeBack(scene, server, start, options);
  } finally {
    await system?.stop().catch((error: unknown) => options.say(String(error)));
    await server.stop();
    await deleteDataFolder(dataDir);
    await deleteDataFolder(ownDir);
  }
}

function systemOptions(
  dataDir: string,
  server: LostServer,
  isAll: boolean,
  port: number | undefined,
): SystemOptions {
  const unlimited = { RATE_LIMIT_PER_ACCOUNT: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' };
  return {
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    archive: isAll ? 'on' : '',
    databaseUrls: server.databaseUrls(),
    env: unlimited,
    ...(port === undefined ? {} : { ports: { gateway: port } }),
    log: quiet,
  };
}

/** How it stood when the server was lost. */
interface Scene {
  readonly country: Country;
  readonly load: Load;
  readonly backup: string;
  readonly backupSeconds: number;
  /** A moment after the backup, and well before the loss. */
  readonly earlier: Date;
  readonly lostAt: Date;
  readonly lostAtMs: number;
  readonly port: number;
}

async function work(
  system: RunningSystem,
  dataDir: string,
  server: LostServer,
  { variant, seed, seconds, signal, say }: RoundOptions,
): Promise<Scene> {
  const country = await registerCountry(system.gatewayUrl, adminPassword(dataDir));
  const load = new Load({ country, seed });
  await load.stockUp();
  load.start();
  const worked = (): Promise<unknown> => passes(load.writes, seconds, signal);
  await worked();
  const { folder: backup, seconds: backupSeconds } = await server.backUp();
  say(`backed up in ${backupSeconds.toFixed(1)} s`);
  await worked();
  const earlier = systemClock.now();
  await worked();
  // A moment can be restored only if the archive reaches beyond it.
  if (variant === 'inventory') await server.archiveNow();
  const lostAt = systemClock.now();
  const lostAtMs = performance.now();
  await server.lose(system);
  await load.stop();
  const port = Number(new URL(system.gatewayUrl).port);
  say(`lost the server after ${load.writes.count('acknowledged')} acknowledged writes`);
  return { country, load, backup, backupSeconds, earlier, lostAt, lostAtMs, port };
}

/** Lets the load work for so many seconds. */
async function passes(writes: Writes, seconds: number, signal: AbortSignal): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const before = writes.list().length;
  await eventually(
    () => {
      signal.throwIfAborted();
      return performance.now() >= until && writes.list().length > before;
    },
    { withinMs: seconds * 1000 + 60_000, everyMs: 50 },
  );
}

async function comeBack(
  scene: Scene,
  server: LostServer,
  start: (port: number) => Promise<RunningSystem>,
  { variant, seed, seconds, signal, say }: RoundOptions,
): Promise<RestoreRound> {
  const { load, country } = scene;
  const until = variant === 'inventory' ? scene.earlier : undefined;
  const restored = await server.restore(scene.backup, until);
  const restoreSeconds = restored.unpackSeconds + restored.recoverySeconds;
  say(`restored in ${restoreSeconds.toFixed(1)} s, to ${restored.recoveredTo?.toISOString()}`);
  const system = await start(scene.port);
  await eventually(async () => (await country.admin.get('/v1/zones')).status === 200, {
    withinMs: 60_000,
  });
  const firstSuccessSeconds = (performance.now() - scene.lostAtMs) / 1000;
  const acknowledged = load.writes.count('acknowledged');
  const missing = await lostNow(system, load.writes);
  say(`${missing.length} of ${acknowledged} acknowledged writes are gone; sending again`);
  await sendAgain(load.writes, missing, seed);
  const divergences = await settleAll(system, country);
  say(`${divergences} divergences listed and settled`);
  // People go on with their work, on the books as they are now.
  load.start();
  await passes(load.writes, seconds, signal);
  await load.stop();
  await sendAgain(load.writes, [], seed);
  await untilQuiet(system, { withinMs: 120_000 });
  const { faults } = await checkInvariants(system, load.writes);
  const stillLost = await lostNow(system, load.writes);
  const findings = await verified(system, restored);
  return {
    variant,
    acknowledged,
    lost: missing.length,
    lostAfterSendingAgain: stillLost.length,
    secondsLost: secondsLost(scene, restored, until),
    backupSeconds: scene.backupSeconds,
    restoreSeconds,
    firstSuccessSeconds,
    divergences,
    findings,
    faults,
  };
}

function lostNow(system: RunningSystem, writes: Writes): ReturnType<typeof missingWrites> {
  return reading(system, ({ inventory, requisition }) =>
    missingWrites(inventory, requisition, writes.list()),
  );
}

function secondsLost(scene: Scene, { recoveredTo }: Restored, until: Date | undefined): number {
  const to = until ?? recoveredTo ?? scene.earlier;
  return Math.max(0, (scene.lostAt.getTime() - to.getTime()) / 1000);
}

/** A programme manager looks, and believes the owner, until nothing is listed any more. */
async function settleAll(system: RunningSystem, { admin }: Country): Promise<number> {
  const seen = new Set<string>();
  await eventually(
    async () => {
      const { body } = await admin.get('/v1/divergences');
      const ids = (body.items as { id: string }[]).map(({ id }) => id);
      for (const id of ids) seen.add(id);
      if (ids.length > 0) await admin.send('POST', '/v1/divergences/accept', { divergences: ids });
      if (ids.length > 0) throw new Error(`${ids.length} divergences are open`);
      await untilQuiet(system, { withinMs: 2_000 });
      return true;
    },
    { withinMs: 120_000, everyMs: 200 },
  );
  return seen.size;
}

/** The ledger as it is now, against itself and against the seals that were restored with it. */
function verified(system: RunningSystem, restored: Restored): Promise<number> {
  const url = new URL(restored.server.url);
  const inventory = new URL(system.databases.inventory.ownerUrl);
  url.port = inventory.port;
  return verifyRestored({ ...restored, server: { ...restored.server, url: url.href } }, quiet);
}
