/**
 * The broker loses its disk under load, again and again: deleted, or put back to an older copy, as
 * a power failure leaves it. Afterwards every effect must be there once, in every service.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { disagreements } from './agreement.js';
import { askAgain } from './ask-again.js';
import { Chance } from './chance.js';
import type { Stage } from './combination.js';
import { reading } from './databases.js';
import { checkInvariants } from './invariants.js';
import { until } from './moment.js';
import { untilQuiet } from './quiet.js';

export interface LossRound {
  /** Such as `deleted`, or `rolled back by 3.2 s`. */
  readonly what: string;
  /** In words; empty when everything held. */
  readonly faults: readonly string[];
  /** Entries of cards that replenishment does not have, and units that answers tell of in vain. */
  readonly effectsLost: number;
  readonly effectsDoubled: number;
  /** Writes without an answer that asking again has decided. */
  readonly decided: number;
  readonly convergedMs: number;
}

/** How old the copies are that are put back, in milliseconds. */
const AGES_MS = [1_000, 2_000, 4_000, 8_000] as const;
const AFTER_MS = 700;

/** One round: load, loss, load, convergence. Never throws. */
export async function runLossRound(stage: Stage, n: number, seed: number): Promise<LossRound> {
  const { drill, load } = stage;
  const { nats } = drill.system;
  const chance = new Chance(seed + n);
  const isDeleted = n % 2 === 0;
  const age = chance.pick(AGES_MS);
  const copy = join(drill.dataDir, 'nats-loss-copy');
  let what = isDeleted ? 'deleted' : 'rolled back';
  try {
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy);
    load.start();
    await until(performance.now() + chance.whole(200, 1_000));
    const copiedAt = performance.now();
    if (!isDeleted) await nats.copyStore(copy);
    await until(performance.now() + (isDeleted ? 500 : age));
    await nats.kill();
    if (isDeleted) await nats.deleteStore();
    else {
      what = `rolled back by ${((performance.now() - copiedAt) / 1000).toFixed(1)} s`;
      await nats.restoreStore(copy);
    }
    await nats.restart();
    await until(performance.now() + AFTER_MS);
    await load.stop();
    const asked = await askAgain(load.writes, chance);
    const convergedMs = await untilQuiet(drill.system);
    const found = await checkInvariants(drill.system, load.writes);
    return {
      what,
      faults: [...asked.differences, ...found.faults, ...drill.deaths()],
      effectsLost: found.unitsLost,
      effectsDoubled: found.unitsDoubled,
      decided: asked.decided,
      convergedMs,
    };
  } catch (error) {
    await load.stop();
    const reason = error instanceof Error ? error.message : String(error);
    const { lost, doubled } = await countEffects(stage);
    return {
      what,
      faults: [reason],
      effectsLost: lost,
      effectsDoubled: doubled,
      decided: 0,
      convergedMs: 0,
    };
  }
}

/** What the services do not agree on counts as lost; it never arrived. */
async function countEffects({ drill }: Stage): Promise<{ lost: number; doubled: number }> {
  try {
    const differences = await reading(drill.system, disagreements);
    return { lost: differences.length, doubled: 0 };
  } catch (error) {
    // A system that cannot even be read has lost something for sure.
    return { lost: error instanceof Error ? 1 : 0, doubled: 0 };
  }
}
