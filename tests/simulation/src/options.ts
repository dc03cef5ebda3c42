/** What `npm run simulation` may be told. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly steps: number;
  readonly figure: string | undefined;
  readonly help: boolean;
}

export const HELP = `npm run simulation -- [--seed N] [--runs N] [--steps N] [--figure FILE]

The real use cases of inventory, requisition and replenishment in one process, over stores, a broker
and a network in memory, under faults that are drawn from a seed.

  --seed N       seed of the first run; each further run takes the next (default 1)
  --runs N       how many runs (default 20)
  --steps N      turns of a run before the faults end (default 8000)
  --figure FILE  writes what was measured there
  --help         this`;

export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '20' },
      steps: { type: 'string', default: '8000' },
      figure: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    seed: whole('seed', values.seed),
    runs: whole('runs', values.runs),
    steps: whole('steps', values.steps),
    figure: values.figure,
    help: values.help,
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`--${name} takes a whole number above zero, not ${text}`);
}
