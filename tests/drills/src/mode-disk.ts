/**
 * A disk without a byte left, once under PostgreSQL and once under NATS. With PostgreSQL's, writes
 * say 503 and nothing is half done; with NATS's, writes go on, since PostgreSQL is the truth, and
 * events wait. Once there is space again nothing is lost or doubled.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, type SystemOptions } from '@satchel/local';
import { eventually } from '@satchel/proving';
import { askAgain } from './ask-again.js';
import { Chance } from './chance.js';
import { type ModeReport, rounded } from './degraded-scene.js';
import { type DrillSystem, startDrillSystem } from './drill-system.js';
import { checkInvariants } from './invariants.js';
import { Load } from './load.js';
import { untilQuiet } from './quiet.js';
import { type SmallDisk, smallDisk } from './small-disk.js';
import { NOT_KNOWN_YET } from './writes.js';

export interface DiskRun {
  readonly seed: number;
  say(line: string): void;
}

/** What to know of one kind of full disk. */
interface DiskPlan {
  readonly name: 'postgres' | 'nats';
  /** Below the data folder. */
  readonly path: readonly string[];
  readonly mebibytes: number;
  readonly system: SystemOptions;
  /** What must be seen while it is full. */
  whileFull(scene: FullDisk): Promise<string[]>;
  /** What whoever watches the server does once there is space; answers how often. */
  afterwards(drill: DrillSystem): Promise<number>;
}

interface FullDisk {
  readonly drill: DrillSystem;
  readonly load: Load;
  readonly disk: SmallDisk;
  say(line: string): void;
}

/** PostgreSQL keeps its log in files of 16 MiB, made before they are needed. */
const POSTGRES: DiskPlan = {
  name: 'postgres',
  path: ['postgres'],
  mebibytes: 320,
  system: {
    postgresSettings: { min_wal_size: '32MB', max_wal_size: '64MB', shared_buffers: '32MB' },
  },
  whileFull: writesAreRefused,
  afterwards: async ({ system }) => {
    const pid = system.postgres.pid();
    if (pid !== undefined && isAlive(pid)) return 0;
    await system.postgres.restart();
    return 1;
  },
};

/** NATS turns its streams off when it cannot write, and on again when it starts. */
const NATS: DiskPlan = {
  name: 'nats',
  path: ['nats', 'store'],
  mebibytes: 48,
  system: {},
  whileFull: writesGoOn,
  afterwards: async ({ system }) => {
    await system.nats.stop();
    await system.nats.restart();
    return 1;
  },
};

/** Undefined where no small disk can be had here. */
export async function diskFull(
  kind: DiskPlan['name'],
  { seed, say }: DiskRun,
): Promise<ModeReport | undefined> {
  const plan = kind === 'postgres' ? POSTGRES : NATS;
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-disk-'));
  const disk = smallDisk(join(dataDir, ...plan.path), plan.mebibytes);
  if (disk === undefined) return undefined;
  let drill: DrillSystem | undefined;
  try {
    drill = await startDrillSystem({ dataDir, ...plan.system });
    return await fillUnder(plan, drill, disk, { seed, say });
  } finally {
    disk.free();
    await drill?.system.stop();
    disk.remove();
    await drill?.stop();
  }
}

async function fillUnder(
  plan: DiskPlan,
  drill: DrillSystem,
  disk: SmallDisk,
  { seed, say }: DiskRun,
): Promise<ModeReport> {
  const load = new Load({ country: drill.country, seed, workers: 4, paceMs: 0 });
  await load.stockUp();
  load.start();
  await eventually(() => load.writes.count('acknowledged') > 50, { withinMs: 30_000 });
  disk.fill();
  say(`the disk of ${plan.name} is full`);
  const faults = await plan.whileFull({ drill, load, disk, say });
  disk.free();
  const startedAt = performance.now();
  const restarts = await plan.afterwards(drill);
  const before = load.writes.count('acknowledged');
  await eventually(() => load.writes.count('acknowledged') > before + 10, { withinMs: 60_000 });
  const backMs = performance.now() - startedAt;
  await load.stop();
  await askAgain(load.writes, new Chance(seed));
  await untilQuiet(drill.system);
  const found = await checkInvariants(drill.system, load.writes);
  say(`the disk of ${plan.name} has space: back after ${rounded(backMs)} ms`);
  return {
    values: {
      [`${plan.name}DiskFullRestarts`]: restarts,
      [`${plan.name}DiskFullBackMs`]: rounded(backMs),
      [`${plan.name}DiskFullUnitsLost`]: found.unitsLost,
      [`${plan.name}DiskFullUnitsDoubled`]: found.unitsDoubled,
    },
    faults: [...faults, ...found.faults, ...drill.deaths()].map(
      (fault) => `disk of ${plan.name} full: ${fault}`,
    ),
  };
}

/** PostgreSQL: in the end every write says 503; a question is answered while PostgreSQL lives. */
async function writesAreRefused({ drill, load, say }: FullDisk): Promise<string[]> {
  await eventually(() => refusedFor(load).length >= 20, { withinMs: 120_000, everyMs: 50 });
  const faults = new Set(refusedFor(load).filter((why) => !/^503 /.test(why)));
  const pid = drill.system.postgres.pid();
  const lives = pid !== undefined && isAlive(pid);
  const asked = await drill.country.pharmacist.get('/v1/locations/CENTRAL/stock');
  say(`PostgreSQL ${lives ? 'lives' : 'has ended itself'}, questions answer ${asked.status}`);
  const right = lives ? [200, 503] : [503];
  if (!right.includes(asked.status)) faults.add(`a question answers ${asked.status}`);
  return [...faults];
}

/** NATS: what is asked and answered needs no disk, so that every write is still acknowledged. */
async function writesGoOn({ load, say }: FullDisk): Promise<string[]> {
  const before = load.writes.count('acknowledged');
  await eventually(() => load.writes.count('acknowledged') > before + 300, { withinMs: 60_000 });
  say(`${load.writes.count('acknowledged') - before} writes are acknowledged meanwhile`);
  return refusedFor(load).length === 0 ? [] : [...new Set(refusedFor(load))];
}

/** Why writes have no answer, those under way apart. */
function refusedFor(load: Load): string[] {
  return (
    load.writes
      .unanswered()
      .filter((write) => write.wasUnanswered)
      .map(({ outcome }) => (outcome.kind === 'unanswered' ? outcome.why : ''))
      // Approvals wait in the outbox as other events do.
      .filter((why) => why !== NOT_KNOWN_YET)
  );
}
