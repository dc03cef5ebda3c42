/**
 * All combinations of places and faults, one after another on a system that keeps its history; a
 * new one is started when the books have grown, and after a combination that did not hold. What is
 * finished is kept in a file, so that an interrupted run goes on where it was.
 */
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { Chance } from './chance.js';
import { type CombinationResult, runCombination, type Stage } from './combination.js';
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
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
  finished(result: Finished, left: number): void;
}

/** Combinations on one system before a new one is started. */
const SYSTEM_LIFE = 50;
const WARM_MS = 1_500;

/** Every combination whose name holds all the words of `only`, in an order drawn from the seed. */
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
  const { seed, combinations, stateFile, signal } = options;
  const kept = new Map(finishedBefore(stateFile).map((each) => [each.name, each]));
  const todo = combinations.filter(({ name }) => !kept.has(name));
  const tally: Tally = { acknowledged: 0, refused: 0 };
  let stage: Stage | undefined;
  let life = 0;
  const leave = async (): Promise<void> => {
    tally.acknowledged += stage?.load.writes.count('acknowledged') ?? 0;
    tally.refused += stage?.load.writes.count('refused') ?? 0;
    const leaving = stage;
    stage = undefined;
    await leaving?.drill.stop();
  };
  try {
    for (const [n, { name, place, fault }] of todo.entries()) {
      if (signal.aborted) break;
      stage ??= await startStage(seed + n, options.log);
      const startedAt = performance.now();
      const result = await runCombination(stage, place, fault, seed + n);
      if (signal.aborted) break;
      const finished = { name, ...result, tookMs: Math.round(performance.now() - startedAt) };
      kept.set(name, finished);
      if (stateFile) appendFileSync(stateFile, `${JSON.stringify(finished)}\n`);
      options.finished(finished, todo.length - n - 1);
      life += 1;
      if (life >= SYSTEM_LIFE || finished.faults.length > 0) {
        life = 0;
        await leave();
      }
    }
  } finally {
    await leave();
  }
  const wanted = new Set(combinations.map(({ name }) => name));
  return { results: [...kept.values()].filter(({ name }) => wanted.has(name)), tally };
}

function finishedBefore(stateFile: string | undefined): Finished[] {
  if (stateFile === undefined) return [];
  try {
    const lines = readFileSync(stateFile, 'utf8').trim().split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Finished);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Forgets what was finished. */
export function forgetState(stateFile: string): void {
  rmSync(stateFile, { force: true });
}
