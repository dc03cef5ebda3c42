/**
 * One combination: a service at a crash point, and a fault that strikes there, under load. What
 * comes after is not the drill's doing: it starts again what it killed, asks again what had no
 * answer, and waits.
 */
import { serviceNames, withConnection } from '@satchel/local';
import { eventually } from '@satchel/proving';
import { askAgain } from './ask-again.js';
import { Chance } from './chance.js';
import type { Held } from './crash-control.js';
import type { DrillSystem } from './drill-system.js';
import { Errands } from './errands.js';
import type { Fault } from './faults.js';
import { checkInvariants } from './invariants.js';
import type { Load } from './load.js';
import { until } from './moment.js';
import type { Place } from './places.js';
import { untilQuiet } from './quiet.js';
import { untilServing } from './serving.js';
import { TRIGGERS } from './triggers.js';

/** A system that has a history, and whoever works with it. */
export interface Stage {
  readonly drill: DrillSystem;
  readonly load: Load;
}

export interface CombinationResult {
  /** In words; empty when everything held. */
  readonly faults: readonly string[];
  readonly reached: boolean;
  readonly unitsLost: number;
  readonly unitsDoubled: number;
  readonly negative: number;
  /** Writes without an answer that asking again has decided. */
  readonly decided: number;
  /** Milliseconds until it was quiet, after all was asked again. */
  readonly quietMs: number;
}

/** Nothing was struck, so nothing is said of what would have followed. */
export const NEVER_REACHED = 'the point was never reached';

const REACH_MS = 30_000;
/** What a trigger may still have to do when the point is reached. */
const TRIGGER_MS = 3_000;
const RETRY_NOW =
  'UPDATE parked SET next_attempt_at = now() WHERE next_attempt_at > now() AND released_at IS NULL';
/** Load after the fault is over, while services find one another again. */
const AFTER_MS = 200;
const NOTHING = { unitsLost: 0, unitsDoubled: 0, negative: 0, decided: 0, quietMs: 0 };

/** Runs one combination. Never throws: what went wrong is in the result. */
export async function runCombination(
  { drill, load }: Stage,
  place: Place,
  fault: Fault,
  seed: number,
): Promise<CombinationResult> {
  const chance = new Chance(seed);
  const errands = new Errands(drill.country, drill.system.gatewayUrl, chance, load.writes);
  const deathsBefore = drill.deaths().length;
  let reached = false;
  try {
    await fault.prepare?.(drill);
    load.start();
    const there = await reach({ drill, load }, place, errands, chance);
    reached = there !== undefined;
    if (there) await fault.strike({ drill, service: place.service, held: there.held });
    await there?.triggered;
    await until(performance.now() + AFTER_MS);
    await load.stop();
    await repair(drill);
    const asked = await askAgain(load.writes, chance);
    const lost = await errands.settle((work) => eventually(work, { withinMs: 30_000 }));
    const quietMs = await untilQuiet(drill.system);
    await untilServing(drill.country);
    // Until here whoever fell silent stays so, as long as the broker likes to talk to it.
    drill.forgetSilent();
    const found = await checkInvariants(drill.system, load.writes);
    const deaths = drill.deaths().slice(deathsBefore);
    const faults = [...deaths, ...asked.differences, ...lost, ...found.faults];
    if (!reached) faults.unshift(NEVER_REACHED);
    return { ...found, faults, reached, decided: asked.decided, quietMs };
  } catch (error) {
    await load.stop();
    const reason = error instanceof Error ? error.message : String(error);
    return { ...NOTHING, faults: [reason, ...drill.deaths().slice(deathsBefore)], reached };
  }
}

/** Waits until the service stands at the point; undefined when it never does. */
async function reach(
  { drill, load }: Stage,
  { service, point, trigger }: Place,
  errands: Errands,
  chance: Chance,
): Promise<{ held: Held; triggered: Promise<void> } | undefined> {
  // Points that are passed all the time are not always met at their first passage.
  const hit = trigger === 'load' ? chance.whole(1, 2) : 1;
  const trap = drill.control.arm(service, point, hit);
  const seen: { held?: Held; isOver: boolean; failure?: unknown } = { isOver: false };
  void trap.reached.then((held) => {
    seen.held = held;
  });
  const isOver = (): boolean => seen.isOver || seen.held !== undefined;
  // A trigger may wait for the very process that is held or killed: what it then says counts only
  // if the point was not reached.
  const triggered = TRIGGERS[trigger]({ drill, service, load, errands, isOver }).catch(
    (error: unknown) => {
      seen.failure = error;
    },
  );
  await until(performance.now() + REACH_MS, () => isOver() || seen.failure !== undefined);
  seen.isOver = true;
  let done = false;
  void triggered.then(() => {
    done = true;
  });
  await until(performance.now() + TRIGGER_MS, () => done);
  if (seen.held) return { held: seen.held, triggered };
  trap.disarm();
  await triggered;
  if (seen.failure !== undefined) throw seen.failure;
  return undefined;
}

/** Starts again what is down, heals every link, and brings waiting retries forward. */
async function repair({ system, healAll }: DrillSystem): Promise<void> {
  healAll();
  for (const process of Object.values(system.services).flat()) {
    if (process.ended() !== undefined) await process.restart();
  }
  for (const name of serviceNames) {
    await withConnection(system.databases[name].ownerUrl, (owner) => owner.query(RETRY_NOW));
  }
}
