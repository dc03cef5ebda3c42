/** `npm run import`: reads the command line, imports, prints the figures, and says how to go on. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@satchel/language';
import { ApiOutOfReach, ApiRefusal } from './api.js';
import { linesOf } from './figures.js';
import { type ImportOutcome, importRecords } from './import-records.js';
import { type Options, readOptions, USAGE } from './options.js';
import { askPassword } from './password.js';
import { progressOn } from './progress.js';
import type { Fault } from './record.js';

const EXIT = { agrees: 0, failed: 1, usage: 2, interrupted: 130 } as const;
/** In the project's own data folder, which git ignores. */
const checkpointFolder = fileURLToPath(new URL('../../../.satchel/import', import.meta.url));

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
    return EXIT.agrees;
  }
  const options = readOptions(args, process.env);
  if (Array.isArray(options)) {
    for (const fault of options) complain(fault);
    complain(`\n${USAGE}`);
    return EXIT.usage;
  }
  const credentials = await credentialsOf(options);
  if (!credentials) {
    complain('Say who you are: SATCHEL_USER (or --user) and SATCHEL_PASSWORD.');
    return EXIT.usage;
  }
  const outcome = await importRecords({
    ...options,
    ...credentials,
    checkpointFolder,
    clock: systemClock,
    signal: whenInterrupted(),
    progress: progressOn({ out: process.stdout }),
    say,
  });
  return report(outcome, options);
}

async function credentialsOf(
  options: Options,
): Promise<{ username: string; password: string } | undefined> {
  const { user: username, url } = options;
  if (username === undefined) return undefined;
  const canAsk = options.password === undefined && process.stdin.isTTY;
  const password = canAsk
    ? await askPassword(`Password of ${username} at ${url}: `, process.stdin, process.stderr)
    : options.password;
  return password === undefined ? undefined : { username, password };
}

/** The first Ctrl-C ends it cleanly, the second at once. */
function whenInterrupted(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      complain('\nstopping after the batches that are under way');
      abort.abort(new Error('interrupted'));
    });
  }
  return abort.signal;
}

function report(outcome: ImportOutcome, options: Options): number {
  if (outcome.kind === 'faulty') {
    for (const fault of outcome.faults) complain(faultLine(fault));
    complain(`\n${outcome.faults.length} faults. Nothing was written.`);
    return EXIT.failed;
  }
  if (outcome.kind === 'interrupted') {
    complain(`Stopped: ${outcome.confirmed} of ${outcome.reports} stock events are booked.`);
    complain('Start the same command again to go on from there.');
    return EXIT.interrupted;
  }
  for (const line of linesOf(outcome.figures)) say(line);
  if (options.report !== undefined) {
    writeFileSync(options.report, `${JSON.stringify(outcome.figures, undefined, 2)}\n`);
  }
  return outcome.figures.agrees ? EXIT.agrees : EXIT.failed;
}

function faultLine({ file, line, reason }: Fault): string {
  return `${file}:${line}: ${reason}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isExpected = error instanceof ApiRefusal || error instanceof ApiOutOfReach;
  complain(error instanceof Error ? error.message : String(error));
  if (isExpected) complain('Start the same command again to go on from there.');
  process.exitCode = EXIT.failed;
}
