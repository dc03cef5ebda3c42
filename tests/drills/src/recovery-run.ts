/**
 * How long nothing works after a process was killed. The drill starts it again as soon as it is
 * dead, as systemd or Kubernetes would; what is measured is the time from SIGKILL to the first
 * success of whoever keeps asking through the gateway, with the same id, as a phone does.
 */
import { systemClock } from '@satchel/language';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { askAgain } from './ask-again.js';
import { Chance } from './chance.js';
import type { CommandOutcome } from './command-line.js';
import { type Kit, PRODUCTS } from './country.js';
import { type DrillSystem, startDrillSystem } from './drill-system.js';
import { checkInvariants } from './invariants.js';
import { named, percentilesOf } from './percentiles.js';
import { untilQuiet } from './quiet.js';
import { sendAlone, type Write, Writes } from './writes.js';

const WITHIN_MS = 60_000;

export interface RecoveryOptions {
  readonly rounds: number;
  readonly seed: number;
  say(line: string): void;
  readonly signal?: AbortSignal;
}

/** What is killed, and who notices. */
interface Victim {
  readonly name: string;
  kill(drill: DrillSystem): Promise<void>;
  restart(drill: DrillSystem): Promise<void>;
  /** One try of what needs the victim. */
  attempt(scene: RecoveryScene): () => Promise<boolean>;
}

interface RecoveryScene {
  readonly drill: DrillSystem;
  readonly writes: Writes;
  readonly kit: Kit;
}

const VICTIMS: readonly Victim[] = [
  service('gateway', report),
  service('inventory', report),
  service('requisition', request),
  service('replenishment', question),
  {
    name: 'nats',
    kill: ({ system }) => system.nats.kill(),
    restart: ({ system }) => system.nats.restart(),
    attempt: report,
  },
  {
    name: 'postgres',
    kill: ({ system }) => system.postgres.kill(),
    restart: ({ system }) => system.postgres.restart(),
    attempt: report,
  },
];

function service(
  name: 'gateway' | 'inventory' | 'requisition' | 'replenishment',
  attempt: Victim['attempt'],
): Victim {
  return {
    name,
    kill: ({ system }) => system.killService(name),
    restart: ({ system }) => system.restartService(name),
    attempt,
  };
}

export async function recover(options: RecoveryOptions): Promise<CommandOutcome> {
  const { rounds, seed, say, signal } = options;
  const drill = await startDrillSystem(signal === undefined ? {} : { signal });
  try {
    const kit = drill.country.kits[0] as Kit;
    const scene: RecoveryScene = { drill, writes: new Writes(), kit };
    const values: Record<string, number> = { rounds };
    for (const victim of VICTIMS) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        signal?.throwIfAborted();
        times.push(await killOnce(scene, victim));
        await untilQuiet(drill.system);
      }
      const percentiles = percentilesOf(times);
      Object.assign(values, named(victim.name, percentiles));
      say(`${victim.name}: p50 ${percentiles.p50Ms} ms, most ${percentiles.maxMs} ms`);
    }
    await askAgain(scene.writes, new Chance(seed));
    await untilQuiet(drill.system);
    const { faults, unitsLost, unitsDoubled } = await checkInvariants(drill.system, scene.writes);
    return {
      values: { ...values, unitsLost, unitsDoubled },
      faults: [...faults, ...drill.deaths()],
    };
  } finally {
    await drill.stop();
  }
}

/** Milliseconds from the kill to the first success that was asked for after the death. */
async function killOnce(scene: RecoveryScene, victim: Victim): Promise<number> {
  const attempt = victim.attempt(scene);
  let isDead = false;
  const killedAt = performance.now();
  const restarted = victim.kill(scene.drill).then(() => {
    isDead = true;
    return victim.restart(scene.drill);
  });
  await eventually(() => isDead && isStarted(scene, victim) && attempt(), {
    withinMs: WITHIN_MS,
    everyMs: 2,
  });
  const tookMs = performance.now() - killedAt;
  await restarted;
  return tookMs;
}

/**
 * Whether it was started again. PostgreSQL's children outlive it for a moment, and what they still
 * answer is no recovery.
 */
function isStarted({ drill }: RecoveryScene, { name }: Victim): boolean {
  const { system } = drill;
  if (name === 'nats') return system.nats.pid() !== undefined;
  return name !== 'postgres' || system.postgres.pid() !== undefined;
}

/** A report of use, asked again until it is acknowledged. */
function report({ writes, kit }: RecoveryScene): () => Promise<boolean> {
  const [product = ''] = PRODUCTS;
  const { location } = kit;
  const occurredAt = systemClock.now().toISOString();
  const body = { kind: 'received', source: 'external', location, product, quantity: 1, occurredAt };
  return asking(writes, kit, '/v1/reports', body, {
    location,
    product,
    effect: { kind: 'in', units: 1 },
  });
}

/** A request for restock. */
function request({ writes, kit }: RecoveryScene): () => Promise<boolean> {
  const lines = PRODUCTS.map((product) => ({ product, requested: 5 }));
  const body = { location: kit.location, programme: 'iccm', urgency: 'regular', lines };
  return asking(writes, kit, '/v1/requisitions', body);
}

/** The outlook, which nobody else can answer. */
function question({ kit }: RecoveryScene): () => Promise<boolean> {
  return async () => (await kit.holder.get(`/v1/locations/${kit.location}/outlook`)).status === 200;
}

function asking(
  writes: Writes,
  kit: Kit,
  path: string,
  body: object,
  stock?: Write['stock'],
): () => Promise<boolean> {
  const id = uuid();
  const write = writes.begin({
    id,
    person: kit.holder,
    path,
    body: { id, ...body },
    headers: {},
    ...(stock === undefined ? {} : { stock }),
  });
  return async () => {
    const outcome = await sendAlone(write);
    writes.end(write, outcome);
    return outcome.kind === 'acknowledged';
  };
}
