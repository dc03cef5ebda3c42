/** `npm run verify-ledger`: reads the command line, verifies, prints findings, counts and rate. */
import pg from 'pg';
import { type Databases, findDatabases } from './databases.js';
import { lineOf } from './findings.js';
import { type Options, readOptions, USAGE } from './options.js';
import { type OutsideSeals, sealsOfFile, sealsOfGateway } from './outside-seals.js';
import type { Tally } from './verify-card.js';
import { type Verified, verifyLedger } from './verify-ledger.js';

const EXIT = { sound: 0, findings: 1, failed: 2, interrupted: 130 } as const;
const PROGRESS_MS = 2000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    say(USAGE);
    return EXIT.sound;
  }
  const options = readOptions(args, process.env);
  if (Array.isArray(options)) {
    for (const fault of options) complain(fault);
    complain(`\n${USAGE}`);
    return EXIT.failed;
  }
  const signal = whenInterrupted();
  const databases = await findDatabases(options);
  try {
    return await verifyAll(options, databases, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    complain('Interrupted: nothing is known of the rest.');
    return EXIT.interrupted;
  } finally {
    await databases.close();
  }
}

function whenInterrupted(): AbortSignal {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => abort.abort(new Error('interrupted')));
  }
  return abort.signal;
}

async function verifyAll(
  options: Options,
  { inventoryUrl, gatewayUrl }: Databases,
  signal: AbortSignal,
): Promise<number> {
  // The copies first: a seal that is made meanwhile is then not missed outside.
  const outside = await outsideSeals(options, gatewayUrl);
  return connected(inventoryUrl, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ cards: number }>(
      'SELECT count(*)::float8 AS cards FROM stock_card',
    );
    const startedAtMs = performance.now();
    let printed = 0;
    const verified = await verifyLedger({
      client,
      outside,
      restored: options.restored,
      onFinding: (finding) => {
        printed += 1;
        if (printed <= options.most) say(lineOf(finding));
        if (printed === options.most + 1) say('… more findings are counted, and not printed');
      },
      onProgress: progress(rows[0]?.cards ?? 0, startedAtMs),
      signal,
    });
    await client.query('ROLLBACK');
    summary(verified, outside, (performance.now() - startedAtMs) / 1000);
    return verified.findings === 0 ? EXIT.sound : EXIT.findings;
  });
}

async function outsideSeals(
  { seals, withSeals }: Options,
  gatewayUrl: string | undefined,
): Promise<OutsideSeals | undefined> {
  if (!withSeals) return undefined;
  if (seals !== undefined) return sealsOfFile(seals);
  return gatewayUrl === undefined ? undefined : connected(gatewayUrl, sealsOfGateway);
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'verify-ledger' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function progress(cards: number, startedAtMs: number): (tally: Tally) => void {
  let toldAtMs = startedAtMs;
  return (tally) => {
    const now = performance.now();
    if (now - toldAtMs < PROGRESS_MS) return;
    toldAtMs = now;
    const seconds = Math.round((now - startedAtMs) / 1000);
    complain(`${tally.cards} of ${cards} cards, ${tally.entries} entries, ${seconds} s`);
  };
}

function summary(verified: Verified, outside: OutsideSeals | undefined, seconds: number): void {
  const { cards, events, entries, between, counts, seals, heads, outsideSeals: known } = verified;
  const last = outside?.seals.at(-1);
  say(
    `${cards} cards, ${events} events, ${entries} entries, ${between} movements between ends, ` +
      `${counts} counts, ${heads} sealed heads in ${seals} seals`,
  );
  if (!outside) {
    say('No copy of the seals was looked at: history that was computed anew is not found.');
  } else if (!last) {
    say('There is no seal outside yet: history that was computed anew is not found.');
  } else {
    const at = new Date(last.sealedAt).toISOString();
    say(
      `${known} seals outside, the last (${last.number}) of ${at}; ${verified.notYetOutside} newer`,
    );
  }
  const rate = Math.round((events + entries) / Math.max(seconds, 0.001));
  const took = `${seconds.toFixed(1)} s, ${rate} events and entries a second`;
  const { findings } = verified;
  say(
    findings === 0 ? `The ledger is as it was written. ${took}` : `${findings} findings. ${took}`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT.failed;
}
