/**
 * All combinations of places and faults, one after another on a system that keeps its history; a
 * new one is started when the books have grown, and after a combination that did not hold. What is
 * finished is kept in a file, so that an interrupted run goes on where it was.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { Chance } from './chance.js';
import {
  type CombinationResult,
  NEVER_REACHED,
  runCombination,
  type Stage,
} from './combination.js';
import { startDrillSystem } from './drill-system.js';
import { FAULTS, type Fault } from './faults.js';
import { Load } from './load.js';
import { until } from './moment.js';
import { PLACES, type Place } from './places.js';
import { untilQuiet } from './quiet.js';

export interface Combination {
  /** `<service> <point>: <fault>` */
  readonly name: string;
  readonly place: Place;
  readonly fault: Fault;
}

export interface Finished extends CombinationResult {
  readonly name: string;
  readonly tookMs: number;
  /** It was staged a second time: the first brought no service to the point. */
  readonly again?: true;
}

/** Writes of all systems that the run has used, decided at their ends. */
export interface Tally {
  acknowledged: number;
  refused: number;
}

export interface DrillOptions {
  readonly seed: number;
  readonly combinations: readonly Combination[];
  /** Where finished combinations are kept; absent: nowhere. */
  readonly stateFile?: string;
  /** Systems side by side. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
  finished(result: Finished, left: number): void;
}

/** Combinations on one system before a new one is started. */
const SYSTEM_LIFE = 60;
const WARM_MS = 1_500;

/** Every place × every fault whose name holds all the words of `only`, in an order of the seed. */
export function combinationsOf(seed: number, only: readonly string[] = []): Combination[] {
  const all = PLACES.flatMap((place) =>
    FAULTS.map((fault) => ({
      name: `${place.service} ${place.point}: ${fault.name}`,
      place,
      fault,
    })),
  ).filter(({ name }) => only.every((word) => name.includes(word)));
  const chance = new Chance(seed);
  return all
    .map((combination) => ({ combination, at: chance.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ combination }) => combination);
}

/**
 * Of every point × fault one place: several services pass the same point of the same library, and
 * the seed says which of them meets which fault there.
 */
export function oneServiceEach(
  combinations: readonly Combination[],
  seed: number,
): readonly Combination[] {
  const chance = new Chance(seed);
  const services = new Map<string, Combination[]>();
  for (const each of combinations) {
    const key = `${each.place.point}: ${each.fault.name}`;
    services.set(key, [...(services.get(key) ?? []), each]);
  }
  const chosen = new Set([...services.values()].map((each) => chance.pick(each)));
  return combinations.filter((combination) => chosen.has(combination));
}

/** A combination has chances of its own, so that it meets the same on its own as among others. */
export function seedOf(seed: number, name: string): number {
  return createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE();
}

/** A system that has a history, and a load that goes on with it. */
export async function startStage(
  seed: number,
  log: (line: string) => void = () => undefined,
): Promise<Stage> {
  const drill = await startDrillSystem({ log });
  try {
    const load = new Load({ country: drill.country, seed });
    await load.stockUp();
    load.start();
    await until(performance.now() + WARM_MS);
    await load.stop();
    await untilQuiet(drill.system);
    return { drill, load };
  } catch (error) {
    await drill.stop();
    throw error;
  }
}

/** Runs what is not finished yet. Answers all results, those of earlier runs included. */
export async function runDrill(
  options: DrillOptions,
): Promise<{ results: Finished[]; tally: Tally }> {
  const { combinations, stateFile } = options;
  const kept = new Map(finishedBefore(stateFile).map((each) => [each.name, each]));
  const todo = combinations.filter(({ name }) => !kept.has(name));
  const tally: Tally = { acknowledged: 0, refused: 0 };
  const queue = { left: todo.length, next: () => todo.shift() };
  const keep = (finished: Finished): void => {
    kept.set(finished.name, finished);
    if (stateFile) appendFileSync(stateFile, `${JSON.stringify(finished)}\n`);
    queue.left -= 1;
    options.finished(finished, queue.left);
  };
  const lanes = Array.from({ length: options.lanes }, () =>
    runLane(options, queue.next, keep, tally),
  );
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected');
  if (failed) throw failed.reason;
  const wanted = new Set(combinations.map(({ name }) => name));
  return { results: [...kept.values()].filter(({ name }) => wanted.has(name)), tally };
}

/** One system after another, on each one combination after another. */
async function runLane(
  { seed, signal, log }: DrillOptions,
  next: () => Combination | undefined,
  keep: (finished: Finished) => void,
  tally: Tally,
): Promise<void> {
  let stage: Stage | undefined;
  let life = 0;
  const leave = async (): Promise<void> => {
    const leaving = stage;
    stage = undefined;
    life = 0;
    tally.acknowledged += leaving?.load.writes.count('acknowledged') ?? 0;
    tally.refused += leaving?.load.writes.count('refused') ?? 0;
    await leaving?.drill.stop();
  };
  const attempt = async ({ name, place, fault }: Combination): Promise<Finished | undefined> => {
    const ownSeed = seedOf(seed, name);
    stage ??= await startStage(ownSeed, log);
    const startedAt = performance.now();
    const result = await runCombination(stage, place, fault, ownSeed);
    if (signal.aborted) return undefined;
    life += 1;
    if (life >= SYSTEM_LIFE || result.faults.length > 0) await leave();
    return { name, ...result, tookMs: Math.round(performance.now() - startedAt) };
  };
  try {
    while (!signal.aborted) {
      const combination = next();
      if (!combination) break;
      let finished = await attempt(combination);
      if (finished && isUnreached(finished)) {
        const second = await attempt(combination);
        finished = second && { ...second, again: true };
      }
      if (finished) keep(finished);
    }
  } finally {
    await leave();
  }
}

/**
 * The load and what else is made to happen did not bring the service there in time: nothing was
 * struck, so it says nothing. It is staged once more, and again when a run goes on.
 */
function isUnreached({ faults }: CombinationResult): boolean {
  return faults.length === 1 && faults[0] === NEVER_REACHED;
}

/** What was finished, without those that say nothing. */
function finishedBefore(stateFile: string | undefined): Finished[] {
  if (stateFile === undefined) return [];
  try {
    const lines = readFileSync(stateFile, 'utf8').trim().split('\n');
    const finished = lines
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Finished);
    return finished.filter((each) => !isUnreached(each));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Forgets what was finished. */
export function forgetState(stateFile: string): void {
  rmSync(stateFile, { force: true });
}
