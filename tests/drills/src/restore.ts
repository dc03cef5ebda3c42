/**
 * The drill of a restore: PostgreSQL is lost under load and put back from base backup and archive,
 * once all of it to the end of the archive, once inventory's own server to an earlier moment.
 */
import { parseArgs } from 'node:util';
import { writeFigure } from '@satchel/proving';
import { type RestoreRound, restoreRound, type Variant } from './restore-drill.js';

const HELP = `PostgreSQL is lost under load, and put back from base backup and archive.

  node tests/drills/dist/restore.js [options]

  --seed N       of the load; default 1
  --rounds N     of both variants each; default 1
  --seconds N    of load before, between and after; default 8
  --only NAME    all: every database, to the end; inventory: it alone, to an earlier moment
  --figure FILE  writes the figure restore
  --help
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string' },
    figure: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  if (values.help) {
    print(HELP);
    return 0;
  }
  const [seed, count, seconds] = [values.seed, values.rounds, values.seconds].map(Number) as [
    number,
    number,
    number,
  ];
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => abort.abort(new Error('interrupted: stopping what was started')));
  }
  const variants = (['all', 'inventory'] as const).filter((it) => (values.only ?? it) === it);
  const startedAt = performance.now();
  const rounds: RestoreRound[] = [];
  const total = count * variants.length;
  for (let round = 0; round < count; round += 1) {
    for (const variant of variants) {
      const elapsed = ((performance.now() - startedAt) / 1000).toFixed(0);
      print(`${rounds.length + 1} of ${total}, ${elapsed} s: ${variant}`);
      const say = (line: string): void => print(`  ${line}`);
      const options = { variant, seed: seed + round, seconds, signal: abort.signal, say };
      rounds.push(await restoreRound(options));
      for (const fault of rounds.at(-1)?.faults ?? []) say(`FAULT ${fault}`);
    }
  }
  return tell(rounds, seed);
}

function tell(rounds: readonly RestoreRound[], seed: number): number {
  const figures = Object.fromEntries(
    rounds.length === 0 ? [] : Object.entries(valuesOf(rounds)),
  ) as Record<string, number>;
  const held = rounds.every(
    ({ faults, findings, lostAfterSendingAgain }) =>
      faults.length === 0 && findings === 0 && lostAfterSendingAgain === 0,
  );
  writeFigure(values.figure, { name: 'restore', seed, values: figures, held });
  print(JSON.stringify(figures));
  print(held ? 'held' : 'did NOT hold');
  return held ? 0 : 1;
}

function valuesOf(rounds: readonly RestoreRound[]): Record<string, number> {
  const of = (variant: Variant): RestoreRound[] => rounds.filter((it) => it.variant === variant);
  const worst = (some: readonly RestoreRound[], what: keyof RestoreRound): number =>
    Math.max(0, ...some.map((round) => round[what] as number));
  const sum = (some: readonly RestoreRound[], what: keyof RestoreRound): number =>
    some.reduce((total, round) => total + (round[what] as number), 0);
  const [all, inventory] = [of('all'), of('inventory')];
  const round = (seconds: number): number => Math.round(seconds * 10) / 10;
  return {
    rounds: rounds.length,
    acknowledgedWrites: sum(rounds, 'acknowledged'),
    lostAtEndOfArchive: sum(all, 'lost'),
    worstSecondsLostAtEndOfArchive: round(worst(all, 'secondsLost')),
    lostAtEarlierMoment: sum(inventory, 'lost'),
    worstSecondsLostAtEarlierMoment: round(worst(inventory, 'secondsLost')),
    lostAfterSendingAgain: sum(rounds, 'lostAfterSendingAgain'),
    worstBackupSeconds: round(worst(rounds, 'backupSeconds')),
    worstRestoreSeconds: round(worst(rounds, 'restoreSeconds')),
    worstFirstSuccessSeconds: round(worst(rounds, 'firstSuccessSeconds')),
    divergencesAtEndOfArchive: sum(all, 'divergences'),
    divergencesAtEarlierMoment: sum(inventory, 'divergences'),
    verificationFindings: sum(rounds, 'findings'),
    faults: rounds.reduce((total, { faults }) => total + faults.length, 0),
  };
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
});
