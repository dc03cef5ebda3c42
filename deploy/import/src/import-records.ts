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
import { dealOut } from './lanes.js';
import { MonthClock } from './months.js';
import type { ProgressMaker } from './progress.js';
import { type InputFiles, readInput } from './read-input.js';
import { type Fault, type Input, recordCount } from './record.js';
import { type Country, planRegister } from './register-plan.js';
import { sendRegister } from './send-register.js';
import { sendReports, type Tally } from './send-reports.js';
import { verify } from './verify.js';

export interface ImportOptions {
  readonly files: InputFiles;
  readonly country: Country;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly lanes: number;
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
  | { readonly kind: 'interrupted'; readonly confirmed: number; readonly reports: number }
  | { readonly kind: 'done'; readonly figures: Figures };

const BATCH_MAX = 500;

/** Imports the files. Throws what the API throws, and when a file cannot be read. */
export async function importRecords(options: ImportOptions): Promise<ImportOutcome> {
  const { files, country, clock, say } = options;
  const { input, faults } = await readInput(files, country.timeZone, clock);
  if (faults.length > 0) return { kind: 'faulty', faults };
  say(`${recordCount(input)} records in ${input.series.length} series, all rows sound`);
  const plan = planRegister(input, country);

  // Ctrl-C ends the import between two batches; what is under way is answered and confirmed first.
  const api = new Api({
    url: options.url,
    username: options.username,
    password: options.password,
    channel: 'import',
    clock,
    onWait: (why, seconds) => say(`waiting ${seconds.toFixed(1)} s: ${why}`),
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
  });
  const register = await sendRegister(api, plan, country.code);
  const months = new MonthClock(country.timeZone);
  const sent = await send(options, input, api, months);
  const reports = sent.reports;
  if (options.signal.aborted) return { kind: 'interrupted', confirmed: sent.confirmed, reports };

  const progress = options.progress('records checked', recordCount(input));
  try {
    const { signal, lanes } = options;
    const { series } = input;
    const verified = await verify({ api, series, months, lanes, progress, signal });
    return { kind: 'done', figures: figuresOf(series, register, sent.tally, verified) };
  } catch (error) {
    if (!options.signal.aborted) throw error;
    return { kind: 'interrupted', confirmed: reports, reports };
  } finally {
    progress.stop();
  }
}

interface Sent {
  readonly tally: Tally;
  readonly reports: number;
  readonly confirmed: number;
}

async function send(
  options: ImportOptions,
  input: Input,
  api: Api,
  months: MonthClock,
): Promise<Sent> {
  const batchSize = options.batchSize ?? BATCH_MAX;
  const lanes = dealOut(input.series, options.lanes);
  const reports = lanes.reduce((sum, lane) => sum + lane.reports, 0);
  const { contentHash } = input;
  const { url, username, country } = options;
  const about = { contentHash, url, username, country, batchSize, lanes: options.lanes };
  const checkpoint = new Checkpoint(options.checkpointFolder, about, options.lanes);
  if (checkpoint.isContinued) options.say('going on where the interrupted import was');
  const progress = options.progress('stock events', reports);
  try {
    const { signal } = options;
    const tally = await sendReports({
      api,
      lanes,
      months,
      batchSize,
      checkpoint,
      progress,
      signal,
    });
    if (!signal.aborted) checkpoint.clear();
    return { tally, reports, confirmed: tally.accepted + tally.repeated + tally.skipped };
  } finally {
    progress.stop();
  }
}
