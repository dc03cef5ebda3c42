/**
 * The figure `broker-loss`: NATS's store deleted or rolled back under load, round after round, and
 * what became of the effects.
 */
import { parseArgs } from 'node:util';
import { writeFigure } from '@satchel/proving';
import { startStage } from './crash-drill.js';
import { type LossRound, runLossRound } from './loss-rounds.js';

const HELP = `NATS killed and its store deleted or put back to an older copy, under load.

  node tests/drills/dist/broker-loss.js [options]

  --seed N        default 1
  --rounds N      default 20
  --figure FILE   writes the figure broker-loss
  --help
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '20' },
    figure: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  if (values.help) {
    print(HELP);
    return 0;
  }
  const [seed, rounds] = [Number(values.seed), Number(values.rounds)];
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      print(`${signal}: stopping after the round in hand`);
      abort.abort();
    });
  }
  const startedAt = performance.now();
  const stage = await startStage(seed);
  const done: LossRound[] = [];
  try {
    for (let n = 0; n < rounds && !abort.signal.aborted; n += 1) {
      const round = await runLossRound(stage, n, seed);
      done.push(round);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      const verdict = round.faults.length === 0 ? 'held' : 'DID NOT HOLD';
      const converged = `quiet after ${(round.convergedMs / 1000).toFixed(1)} s`;
      print(`${n + 1}/${rounds} ${seconds} s: ${round.what}: ${verdict}, ${converged}`);
      for (const fault of round.faults.slice(0, 12)) print(`    ${fault}`);
    }
  } finally {
    await stage.drill.stop();
  }
  return conclude(seed, rounds, done, stage.load.writes.count('acknowledged'));
}

function conclude(seed: number, rounds: number, done: LossRound[], acknowledged: number): number {
  const sum = (of: (round: LossRound) => number) => done.reduce((total, it) => total + of(it), 0);
  const held = done.length === rounds && done.every(({ faults }) => faults.length === 0);
  const times = done.map(({ convergedMs }) => convergedMs).sort((one, other) => one - other);
  const figures = {
    rounds: done.length,
    deleted: done.filter(({ what }) => what === 'deleted').length,
    rolledBack: done.filter(({ what }) => what !== 'deleted').length,
    effectsLost: sum((round) => round.effectsLost),
    effectsDoubled: sum((round) => round.effectsDoubled),
    writesAcknowledged: acknowledged,
    unansweredDecided: sum((round) => round.decided),
    convergedMedianMs: Math.round(times[Math.floor(times.length / 2)] ?? 0),
    convergedMostMs: Math.round(times.at(-1) ?? 0),
  };
  writeFigure(values.figure, { name: 'broker-loss', seed, values: figures, held });
  const says = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  print(`${held ? 'everything held' : 'NOT EVERYTHING HELD'}: ${says.join(', ')}`);
  return held ? 0 : 1;
}

process.exitCode = await main();
