/**
 * What every command of the drills does alike: options, progress with elapsed time, Ctrl-C that
 * ends what was started, one line at the end, the figure when it is asked for, and exit code 1 when
 * something did not hold.
 */
import { parseArgs } from 'node:util';
import { type Figure, writeFigure } from '@satchel/proving';

export interface CommandPlan<Sizes extends Readonly<Record<string, number>>> {
  readonly figure: string;
  /** What it does, as `--help` says it. */
  readonly about: string;
  /** Options with a number, and what they are unless told. */
  readonly sizes: Sizes;
  run(run: CommandRun<Sizes>): Promise<CommandOutcome>;
}

export interface CommandRun<Sizes> {
  readonly sizes: Sizes;
  readonly seed: number;
  /** Prints a line with the time since the start. */
  say(line: string): void;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface CommandOutcome {
  readonly values: Figure['values'];
  /** What did not hold, in words; nothing when all held. */
  readonly faults: readonly string[];
}

/** Runs the command that this process was started for. */
export async function runCommand<Sizes extends Readonly<Record<string, number>>>(
  plan: CommandPlan<Sizes>,
): Promise<void> {
  const given = readOptions(plan);
  if (given === undefined) return;
  const startedAt = performance.now();
  const say = (line: string): void => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(7);
    process.stdout.write(`${seconds} s  ${line}\n`);
  };
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('stopping what was started');
      abort.abort(new Error('stopped'));
    });
  }
  const { seed, figure, sizes } = given;
  try {
    const { values, faults } = await plan.run({ sizes, seed, say, signal: abort.signal });
    for (const fault of faults) say(`DOES NOT HOLD: ${fault}`);
    writeFigure(figure, { name: plan.figure, seed, values, held: faults.length === 0 });
    const told = Object.entries(values).map(([name, value]) => `${name} ${value}`);
    say(`${plan.figure}: ${faults.length === 0 ? 'held' : 'NOT HELD'} (${told.join(', ')})`);
    if (faults.length > 0) process.exitCode = 1;
  } catch (error) {
    say(abort.signal.aborted ? 'stopped' : `failed: ${tell(error)}`);
    process.exitCode = abort.signal.aborted ? 130 : 1;
  }
}

function readOptions<Sizes extends Readonly<Record<string, number>>>(
  plan: CommandPlan<Sizes>,
): { seed: number; figure: string | undefined; sizes: Sizes } | undefined {
  const sizeOptions = Object.keys(plan.sizes).map((name) => [name, { type: 'string' as const }]);
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      figure: { type: 'string' },
      help: { type: 'boolean' },
      ...Object.fromEntries(sizeOptions),
    },
  });
  const told = values as Readonly<Record<string, unknown>>;
  const { figure } = told;
  if (told['help']) {
    const sizes = Object.entries(plan.sizes).map(([name, usual]) => `  --${name} N (${usual})`);
    const lines = [plan.about, '', ...sizes, '  --seed N', '  --figure FILE', '  --help'];
    process.stdout.write(`${lines.join('\n')}\n`);
    return undefined;
  }
  const sizes = Object.fromEntries(
    Object.entries(plan.sizes).map(([name, usual]) => [name, numberOf(name, told[name], usual)]),
  ) as Sizes;
  return { seed: numberOf('seed', told['seed'], 1), figure: figure as string | undefined, sizes };
}

function numberOf(name: string, text: unknown, usual: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number from 0`);
  return value;
}

function tell(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (${tell(error.cause)})`;
  return `${error.stack ?? error.message}${cause}`;
}
