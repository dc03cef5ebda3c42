/** All degraded modes, one after the other, on one system, and the books checked at the end. */
import { serviceNames } from '@satchel/local';
import { eventually } from '@satchel/proving';
import { askAgain } from './ask-again.js';
import { Chance } from './chance.js';
import { type ModeReport, type Scene, type SceneOptions, setScene } from './degraded-scene.js';
import { startDrillSystem } from './drill-system.js';
import { checkInvariants } from './invariants.js';
import { Load } from './load.js';
import { wrongClock } from './mode-clock.js';
import { databaseCut, postgresPaused } from './mode-database.js';
import { diskFull } from './mode-disk.js';
import { natsDown, natsStalled } from './mode-nats.js';
import { fillKits, serviceDown } from './mode-service.js';
import { untilQuiet } from './quiet.js';
import type { Writes } from './writes.js';

export interface DegradedOptions extends SceneOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
}

type Mode = (scene: Scene, writes: Writes) => Promise<ModeReport>;

const MODES: readonly Mode[] = [
  (scene) => natsDown(scene),
  (scene) => natsStalled(scene),
  ...serviceNames.map(
    (name): Mode =>
      (scene) =>
        databaseCut(scene, name),
  ),
  (scene) => postgresPaused(scene),
  (scene, writes) => serviceDown(scene, writes, 'requisition'),
  (scene, writes) => serviceDown(scene, writes, 'replenishment'),
  (scene, writes) => serviceDown(scene, writes, 'inventory'),
  (scene, writes) => wrongClock(scene, writes),
];

/** Every mode but the full disks. */
export async function degradedModes(options: DegradedOptions): Promise<ModeReport> {
  const { seed, say, signal } = options;
  const drill = await startDrillSystem({
    env: { SIGN_IN_TRIES: '1000' },
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const load = new Load({ country: drill.country, seed });
    await load.stockUp();
    await fillKits(drill.country.kits, load.writes);
    const scene = await setScene(drill, options);
    const reports: ModeReport[] = [];
    for (const mode of MODES) {
      signal?.throwIfAborted();
      reports.push(await mode(scene, load.writes));
    }
    reports.push(await cutUnderLoad(scene, load));
    await askAgain(load.writes, new Chance(seed));
    const quietMs = await untilQuiet(drill.system);
    say(`quiet after ${Math.round(quietMs)} ms`);
    const found = await checkInvariants(drill.system, load.writes);
    const { unitsLost, unitsDoubled, negative } = found;
    const faults = [...found.faults, ...drill.deaths()];
    return together([...reports, { values: { unitsLost, unitsDoubled, negative }, faults }]);
  } finally {
    await drill.stop();
  }
}

/** Connections break in the middle of statements: nothing is lost, doubled or left hanging. */
async function cutUnderLoad({ drill, say }: Scene, load: Load): Promise<ModeReport> {
  load.start();
  for (const name of serviceNames) {
    const { postgres } = drill.links(name);
    for (let round = 0; round < 3; round += 1) {
      const before = load.writes.list().length;
      postgres.cut();
      postgres.heal();
      await eventually(() => load.writes.list().length > before + 5, { withinMs: 30_000 });
    }
  }
  await load.stop();
  const acknowledged = load.writes.count('acknowledged');
  say(`connections cut twelve times under load; ${acknowledged} writes acknowledged so far`);
  return { values: { writesUnderCuts: load.writes.list().length }, faults: [] };
}

/** Full disks of PostgreSQL and of NATS, where this machine can have small ones. */
export async function fullDisks(options: DegradedOptions): Promise<ModeReport> {
  const reports: ModeReport[] = [];
  for (const kind of ['postgres', 'nats'] as const) {
    options.signal?.throwIfAborted();
    const report = await diskFull(kind, options);
    if (report === undefined) options.say(`full disk of ${kind}: not possible here (no mount)`);
    reports.push(report ?? { values: { [`${kind}DiskNotPossibleHere`]: 1 }, faults: [] });
  }
  return together(reports);
}

export function together(reports: readonly ModeReport[]): ModeReport {
  return {
    values: Object.assign({}, ...reports.map((report) => report.values)),
    faults: reports.flatMap((report) => report.faults),
  };
}
