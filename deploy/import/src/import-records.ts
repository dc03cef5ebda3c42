/**
 * One import from the files to the figures: read and check everything, register, send, verify.
 *
 * Guarantees: nothing is written while any row is faulty; what an interrupted run has confirmed is
 * not sent again; the figures come from the API, not from what was meant to be sent.
 */
import type { Clock } from '@satchel/language';
import { Api } from './api.js';
import { Checkpoint } from './checkpoint.js';
import { type Figures, figuresOf } from './figures.js';
import { dealOut, type Lane } from './lanes.js';
import { MonthClock } from './months.js';
import type { Progress, ProgressMaker } from './progress.js';
import { type InputFiles, readInput } from './read-input.js';
import { type Fault, type Input, recordCount } from './record.js';
import { type Country, planRegister } from './register-plan.js';
import { sendRegister } from './send-register.js';
import { sendReports } from './send-reports.js';
import { verify } from './verify.js';

export interface ImportOptions {
  readonly files: InputFiles;
  readonly country: Country;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly lanes: number;
  /** Whether anything is written; otherwise the files are only checked. Default: yes. */
  readonly write?: boolean;
  /** Reports per batch. Default: 500, the most that the API takes. */
  readonly batchSize?: number;
  /** Where checkpoints are kept. */
  readonly checkpointFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: ProgressMaker;
  readonly say: (line: string) => void;
  /** How long one request may be tried for, in milliseconds. */
  readonly patienceMs?: number;
}

export type ImportOutcome =
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] }
  | { readonly kind: 'checked'; readonly records: number }
  | { readonly kind: 'interrupted'; readonly confirmed: number; readonly reports: number }
  | { readonly kind: 'done'; readonly figures: Figures };

const BATCH_MAX = 500;

/** Imports the files. Throws what the API throws, and when a file cannot be read. */
export async function importRecords(options: ImportOptions): Promise<ImportOutcome> {
  const { files, country, clock, say } = options;
  const { input, faults } = await readInput(files, country.timeZone, clock);
  if (faults.length > 0) return { kind: 'faulty', faults };
  say(`${recordCount(input)} records in ${input.series.length} series, all rows sound`);
  if (options.write === false) return { kind: 'checked', records: recordCount(input) };
  const sending = sendingOf(options, input);
  try {
    const figures = await bookAndCheck(options, input, sending);
    if (figures) return { kind: 'done', figures };
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  return { kind: 'interrupted', confirmed: confirmedOf(sending), reports: sending.reports };
}

/** The lanes, and how far each came. */
interface Sending {
  readonly lanes: readonly Lane[];
  readonly batchSize: number;
  readonly checkpoint: Checkpoint;
  readonly reports: number;
}

function sendingOf(options: ImportOptions, input: Input): Sending {
  const batchSize = options.batchSize ?? BATCH_MAX;
  const lanes = dealOut(input.series, options.lanes);
  const { contentHash } = input;
  const { url, username, country } = options;
  const about = { contentHash, url, username, country, batchSize, lanes: options.lanes };
  const checkpoint = new Checkpoint(options.checkpointFolder, about, options.lanes);
  if (checkpoint.isContinued) options.say('going on where the interrupted import was');
  const reports = lanes.reduce((sum, lane) => sum + lane.reports, 0);
  return { lanes, batchSize, checkpoint, reports };
}

function confirmedOf({ lanes, batchSize, checkpoint }: Sending): number {
  const confirmed = lanes.map((lane, n) =>
    Math.min(checkpoint.batches(n) * batchSize, lane.reports),
  );
  return confirmed.reduce((sum, count) => sum + count, 0);
}

/** The figures; undefined when it was interrupted on the way. */
async function bookAndCheck(
  options: ImportOptions,
  input: Input,
  sending: Sending,
): Promise<Figures | undefined> {
  const { country, say, signal, lanes } = options;
  const { series } = input;
  const api = new Api({
    url: options.url,
    username: options.username,
    password: options.password,
    channel: 'import',
    clock: options.clock,
    signal,
    onWait: (why, seconds) => say(`waiting ${seconds.toFixed(1)} s: ${why}`),
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
  });
  const register = await sendRegister(api, planRegister(input, country), country.code);
  const months = new MonthClock(country.timeZone);
  const tally = await withProgress(options, 'stock events', sending.reports, (progress) =>
    sendReports({ ...sending, api, months, progress, signal }),
  );
  if (signal.aborted) return undefined;
  if (tally.refused === 0) sending.checkpoint.clear();
  const verified = await withProgress(options, 'records checked', recordCount(input), (progress) =>
    verify({ api, series, months, lanes, progress, signal }),
  );
  return figuresOf(series, register, tally, verified);
}

async function withProgress<T>(
  { progress }: ImportOptions,
  name: string,
  total: number,
  work: (shown: Progress) => Promise<T>,
): Promise<T> {
  const shown = progress(name, total);
  try {
    return await work(shown);
  } finally {
    shown.stop();
  }
}
