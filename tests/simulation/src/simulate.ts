/**
 * One run: a storm of so many steps in which safety is checked after each, then calm, in which
 * everything must come to its end. The same seed and the same steps always tell the same story.
 */
import { inventoryBooks } from '@satchel/inventory/in-memory';
import { disagreements, stillWaiting } from './agreement.js';
import { finishRound } from './closing.js';
import type { Plant } from './plants.js';
import type { Tally } from './tally.js';
import { World } from './world.js';

/** Turns that the end of a run may take; far more than any run has needed. */
const CLOSING_STEPS = 80_000;

export interface Run {
  readonly seed: number;
  readonly steps: number;
  readonly plant?: Plant;
}

export interface RunResult {
  readonly seed: number;
  /** Turns taken in all. */
  readonly steps: number;
  /** What must never be; the run ends at the first. */
  readonly violations: readonly string[];
  /** What did not come to its end. */
  readonly stuck: readonly string[];
  readonly tally: Tally;
  readonly traceHash: string;
}

export async function simulate({ seed, steps, plant }: Run): Promise<RunResult> {
  const world = new World(seed, plant);
  await world.begin();
  const until = world.scheduler.steps + steps;
  while (world.scheduler.steps < until && isSound(world)) await world.step();
  world.calm();
  const stuck = isSound(world) ? await close(world) : [];
  if (isSound(world) && stuck.length === 0) audit(world);
  const { violations, tally } = world;
  return { seed, steps: world.scheduler.steps, violations, stuck, tally, traceHash: hashOf(world) };
}

const isSound = (world: World): boolean => world.violations.length === 0;
const hashOf = (world: World): string => world.scheduler.traceHash();

/** Until nothing is left to do and nothing waits; answers what does when it takes too long. */
async function close(world: World): Promise<string[]> {
  const { scheduler, databases, broker } = world;
  const until = scheduler.steps + CLOSING_STEPS;
  const waits = (): string[] => stillWaiting(databases, broker, scheduler.now());
  const goOn = async (isDone: () => boolean): Promise<boolean> => {
    while (!isDone() && isSound(world) && scheduler.steps < until) await world.step();
    return isDone();
  };
  for (;;) {
    if (!(await goOn(() => waits().length === 0))) return waits();
    let isAnythingLeft: boolean | undefined;
    world.live(world.pharmacist, async () => {
      isAnythingLeft = await finishRound(world);
    });
    if (!(await goOn(() => isAnythingLeft !== undefined))) return ['people do not come to an end'];
    if (!isAnythingLeft && waits().length === 0) {
      return disagreements(databases, world.journal, scheduler.now());
    }
  }
}

function audit(world: World): void {
  const { events, wrong } = world.audit.compare(inventoryBooks(world.databases.inventory));
  world.tally.add('eventsAudited', events);
  world.violations.push(...wrong.map((what) => `the auditor disagrees: ${what}`));
}
