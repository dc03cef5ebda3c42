/**
 * `node tests/drills/dist/tamper.js`: edits by a superuser, one after the other, each to be found
 * by the verification of the ledger.
 */
import { parseArgs } from 'node:util';
import { writeFigure } from '@satchel/proving';
import { tellLedger } from './tamper-ledger.js';
import { type RoundsTally, tamper } from './tamper-rounds.js';

const USAGE = `node tests/drills/dist/tamper.js [options]

Tells a ledger of random histories through the whole system, has it sealed, and then, as superuser,
changes, deletes, copies, swaps, cuts and forges: one edit at a time, each undone after the
verification has looked for it.

  --rounds N     so many edits of those that are promised to be found (default 1000)
  --seed N       the same histories and edits again (default 20261121)
  --figure FILE  write the figure
  --help         this text`;

const PROGRESS_MS = 5000;
const CHAPTERS = [120, 90, 50] as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { rounds: text, seed: text, figure: text, help: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options, strict: true });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  const rounds = Number(values.rounds ?? 1000);
  const seed = Number(values.seed ?? 20_261_121);
  if (!Number.isInteger(rounds) || !Number.isInteger(seed) || rounds < 1) {
    say(USAGE);
    return 2;
  }
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());
  say('telling a ledger through the whole system, and waiting for its seals');
  const ledger = await tellLedger({ seed, chapters: CHAPTERS });
  const startedAtMs = performance.now();
  try {
    const onRound = progress(rounds, startedAtMs);
    const tally = await tamper(ledger, { seed, rounds, signal: abort.signal, onRound });
    return report(tally, seed, (performance.now() - startedAtMs) / 1000, values.figure);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    say('interrupted');
    return 130;
  } finally {
    await ledger.stop();
  }
}

function progress(rounds: number, startedAtMs: number): (tally: RoundsTally) => void {
  let toldAtMs = startedAtMs;
  return ({ edits, found }) => {
    const now = performance.now();
    if (now - toldAtMs < PROGRESS_MS) return;
    toldAtMs = now;
    say(`${edits} of ${rounds} edits, ${found} found, ${Math.round((now - startedAtMs) / 1000)} s`);
  };
}

function report(
  tally: RoundsTally,
  seed: number,
  seconds: number,
  figure: string | undefined,
): number {
  for (const complaint of tally.complaints.slice(0, 50)) say(complaint);
  for (const [kind, { edits, found }] of [...tally.perKind].sort()) {
    say(`${kind.padEnd(32)} ${String(found).padStart(4)} of ${String(edits).padStart(4)}`);
  }
  const { edits, found, notPromised, notPromisedFound, controls, falseAlarms } = tally;
  const held = found === edits && falseAlarms === 0;
  const kinds = tally.perKind.size;
  const values = { edits, found, falseAlarms, controls, kinds, notPromised, notPromisedFound };
  writeFigure(figure, {
    name: 'tamper',
    seed,
    values: { ...values, seconds: Math.round(seconds) },
    held,
  });
  say(
    `${found} of ${edits} edits of ${kinds} kinds found, ${falseAlarms} false alarms in ${controls} ` +
      `rounds without one, in ${seconds.toFixed(0)} s; beyond the promise: ${notPromised}, of which ` +
      `${notPromisedFound} showed`,
  );
  return held ? 0 : 1;
}

process.exitCode = await main();
