/** Many runs, one seed after another, and the figure of them all. */
import type { Figure } from '@satchel/proving';
import type { Options } from './options.js';
import { type RunResult, simulate } from './simulate.js';
import { Tally } from './tally.js';

export interface Campaign {
  readonly results: readonly RunResult[];
  readonly figure: Figure;
}

export const isSound = ({ violations, stuck }: RunResult): boolean =>
  violations.length === 0 && stuck.length === 0;

/** Runs until all are done or `isOver` says so; `told` hears of each run as it ends. */
export async function campaign(
  { seed, runs, steps }: Pick<Options, 'seed' | 'runs' | 'steps'>,
  told: (result: RunResult, done: number) => void,
  isOver: () => boolean,
): Promise<Campaign> {
  const results: RunResult[] = [];
  for (let n = 0; n < runs && !isOver(); n += 1) {
    const result = await simulate({ seed: seed + n, steps });
    results.push(result);
    told(result, results.length);
  }
  return { results, figure: figureOf(seed, results, runs) };
}

function figureOf(seed: number, results: readonly RunResult[], runs: number): Figure {
  const tally = new Tally();
  for (const result of results) tally.take(result.tally);
  const sum = (of: (result: RunResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const violations = sum((result) => result.violations.length);
  const stuck = sum((result) => result.stuck.length);
  return {
    name: 'simulation',
    seed,
    values: {
      runs: results.length,
      steps: sum((result) => result.steps),
      messagesDelivered: tally.of('delivered'),
      duplicated: tally.of('duplicated'),
      dropped: tally.of('dropped'),
      crashes: tally.of('crashes'),
      brokerFailures: tally.of('brokerFailures'),
      streamsLostOrPutBack: tally.of('streamsLost') + tally.of('streamsPutBack'),
      offlineWeeks: tally.of('offlineWeeks'),
      eventsAudited: tally.of('eventsAudited'),
      violations,
      stuck,
    },
    held: violations + stuck === 0 && results.length === runs,
  };
}
