/** `npm run import`: reads the command line, imports, says what became of it and how to go on. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@satchel/language';
import { ApiOutOfReach, ApiRefusal } from './api.js';
import { type FileOutcome, importFile } from './bulk/import-file.js';
import { linesOf } from './figures.js';
import { type ImportOutcome, importRecords } from './import-records.js';
import {
  type FileOptions,
  type Options,
  type RecordOptions,
  readOptions,
  USAGE,
} from './options.js';
import { askPassword } from './password.js';
import { progressOn } from './progress.js';
import type { Fault } from './record.js';
import { shown as shownText } from './stock-row.js';

const EXIT = { agrees: 0, failed: 1, usage: 2, interrupted: 130 } as const;
const GO_ON = 'Start the same command again to go on from there.';
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
  const around = { checkpointFolder, clock: systemClock, signal: whenInterrupted(), say };
  const progress = progressOn({ out: process.stdout });
  if (options.what === 'file') {
    if (!credentials && options.write) return whoAreYou();
    return tellFile(await importFile({ ...options, ...around, credentials, progress }), options);
  }
  if (!credentials) return whoAreYou();
  const outcome = await importRecords({ ...options, ...around, ...credentials, progress });
  return report(outcome, options);
}

function whoAreYou(): number {
  complain('Say who you are: SATCHEL_USER (or --user) and SATCHEL_PASSWORD.');
  return EXIT.usage;
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

function tellFile(outcome: FileOutcome, { file, report }: FileOptions): number {
  const { kind, lines, items, faults, shown, tally } = outcome;
  for (const { line, column, value, problem, todo } of shown) {
    const what = value === '' ? column : `${column} ${shownText(value)}`;
    complain(`${file}:${line}: ${what ? `${what} ` : ''}${problem}. ${todo}`);
  }
  if (faults > shown.length) complain(`... and ${faults - shown.length} more`);
  if (faults > 0) {
    const where = report === undefined ? '--report FILE writes them all' : `all in ${report}`;
    complain(`${faults} faults (${where})`);
  }
  say(`${lines} lines, ${items} items; ${peakMemory()}`);
  if (tally) {
    const { written, repeated, skipped, refused } = tally;
    say(`${written} written, ${repeated} stood there already, ${refused} refused`);
    if (skipped > 0) say(`${skipped} confirmed by an earlier run were not sent again`);
  } else say('Nothing was written.');
  if (kind === 'checked') say('Every line is sound. Run it again with --write.');
  if (kind === 'interrupted') complain(`Stopped after line ${tally?.line ?? 0}. ${GO_ON}`);
  if (kind === 'interrupted') return EXIT.interrupted;
  return kind === 'done' || kind === 'checked' ? EXIT.agrees : EXIT.failed;
}

function peakMemory(): string {
  return `memory at the most ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`;
}

function report(outcome: ImportOutcome, options: RecordOptions): number {
  if (outcome.kind === 'faulty') {
    for (const fault of outcome.faults) complain(faultLine(fault));
    complain(`\n${outcome.faults.length} faults. Nothing was written.`);
    return EXIT.failed;
  }
  if (outcome.kind === 'checked') {
    say('Every row is sound. Nothing was written; run it again with --write.');
    return EXIT.agrees;
  }
  if (outcome.kind === 'interrupted') {
    complain(`Stopped: ${outcome.confirmed} of ${outcome.reports} stock events are booked.`);
    complain(GO_ON);
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
  if (isExpected) complain(GO_ON);
  process.exitCode = EXIT.failed;
}
