/**
 * `npm run drill`: every crash point × every fault, under load, each checked afterwards. A
 * combination that does not hold is told with how to run exactly it again.
 */
import { parseArgs } from 'node:util';
import { writeFigure } from '@satchel/proving';
import {
  combinationsOf,
  type Finished,
  forgetState,
  oneServiceEach,
  runDrill,
  type Tally,
} from './crash-drill.js';
import { FAULTS } from './faults.js';
import { ELSEWHERE } from './places.js';

const HELP = `Every crash point × every fault, under load. Where several services pass the
same point of a library, the seed says which of them meets which fault there.

  npm run drill -- [options]

  --seed N        load and order of the combinations; default 1
  --everywhere    every point in every service that passes it × every fault
  --only WORDS    everywhere, but only where the name holds this; may be repeated
  --lanes N       systems side by side; default 2
  --list          names the combinations and ends
  --resume FILE   keeps finished combinations in FILE and goes on after them
  --anew          with --resume: forgets what is in FILE first
  --figure FILE   writes the figure crash-points
  --verbose       prints what the servers say
  --help
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    everywhere: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    lanes: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    resume: { type: 'string' },
    anew: { type: 'boolean', default: false },
    figure: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function clock(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${minutes}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;
}

async function main(): Promise<number> {
  const seed = Number(values.seed);
  const all = combinationsOf(seed, values.only);
  // Words that name a combination mean it, whichever service the seed would choose.
  const combinations =
    values.everywhere || values.only.length > 0 ? all : oneServiceEach(all, seed);
  if (values.help || values.list) {
    print(values.help ? HELP : combinations.map(({ name }) => name).join('\n'));
    return 0;
  }
  if (values.anew && values.resume !== undefined) forgetState(values.resume);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      print(`${signal}: stopping after the combination in hand`);
      abort.abort();
    });
  }
  print(
    `${combinations.length} combinations, seed ${seed}; passed elsewhere: ${ELSEWHERE.join(', ')}`,
  );
  const startedAt = performance.now();
  let count = 0;
  const { results, tally } = await runDrill({
    seed,
    combinations,
    lanes: Number(values.lanes),
    signal: abort.signal,
    ...(values.resume === undefined ? {} : { stateFile: values.resume }),
    ...(values.verbose ? { log: print } : {}),
    finished: (result, left) => {
      count += 1;
      const elapsed = performance.now() - startedAt;
      const eta = clock((elapsed / count) * left);
      const done = combinations.length - left;
      const seconds = (result.tookMs / 1000).toFixed(1);
      const verdict = result.faults.length === 0 ? 'held' : 'DID NOT HOLD';
      print(
        `${done}/${combinations.length} ${clock(elapsed)} (${eta} left) ${result.name}: ${verdict}, ${seconds} s`,
      );
      if (result.faults.length > 0) complain(result, seed);
    },
  });
  return conclude(seed, combinations.length, results, tally);
}

function complain({ name, faults }: Finished, seed: number): void {
  for (const fault of faults.slice(0, 12)) print(`    ${fault}`);
  if (faults.length > 12) print(`    and ${faults.length - 12} more`);
  print(`    again: npm run drill -- --seed ${seed} --only '${name}'`);
}

function conclude(seed: number, wanted: number, results: Finished[], tally: Tally): number {
  const failed = results.filter(({ faults }) => faults.length > 0);
  const unreached = [...new Set(results.filter((it) => !it.reached).map((it) => pointOf(it.name)))];
  const sum = (of: (each: Finished) => number) => results.reduce((total, it) => total + of(it), 0);
  const held = failed.length === 0 && results.length === wanted;
  const figures = {
    combinations: results.length,
    places: new Set(results.map(({ name }) => pointOf(name))).size,
    points: new Set(results.map(({ name }) => pointOf(name).split(' ')[1])).size,
    faults: FAULTS.length,
    failed: failed.length,
    unreached: unreached.length,
    stagedAgain: results.filter(({ again }) => again).length,
    unitsLost: sum((it) => it.unitsLost),
    unitsDoubled: sum((it) => it.unitsDoubled),
    negative: sum((it) => it.negative),
    unansweredDecided: sum((it) => it.decided),
    drilledSeconds: Math.round(sum((it) => it.tookMs) / 1000),
  };
  writeFigure(values.figure, { name: 'crash-points', seed, values: figures, held });
  for (const point of unreached) print(`never reached: ${point}`);
  const says = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  // Of earlier runs that this one goes on with, nobody has kept these.
  says.push(`in this run ${tally.acknowledged} writes acknowledged, ${tally.refused} refused`);
  print(`${held ? 'everything held' : 'NOT EVERYTHING HELD'}: ${says.join(', ')}`);
  return held ? 0 : 1;
}

/** `<service> <point>` of a combination's name. */
function pointOf(name: string): string {
  return name.slice(0, name.indexOf(':'));
}

process.exitCode = await main();
