/**
 * One file from its first line to the figures. It is read twice: once to hold every line against
 * what its columns take, what stood above and what the register knows; and, only when nothing was
 * found and it was told to write, once more to send it.
 *
 * Guarantees: nothing is written while a line is at fault; nothing is written that was not asked
 * for; an interrupted run goes on where it was; sending the same file again changes nothing; memory
 * hardly grows with the file.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { DayOrder } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { Api } from '../api.js';
import { Checkpoint } from '../checkpoint.js';
import type { Progress, ProgressMaker } from '../progress.js';
import {
  type BulkReading,
  bulkItems,
  codesInFile,
  type KnownCodes,
  parentsFirst,
  refersToItself,
} from './bulk-items.js';
import type { BulkKind } from './bulk-kind.js';
import { knownCodes } from './known-codes.js';
import { type FoundFault, LineReport } from './line-report.js';
import { type BulkTally, sendItems } from './send-items.js';

export interface FileImport {
  readonly kind: BulkKind;
  readonly file: string;
  readonly days: DayOrder;
  /** Whether it is sent once all of it is sound; otherwise it is only checked. */
  readonly write: boolean;
  /** Where every line at fault is written, as CSV. */
  readonly report: string | undefined;
  readonly url: string;
  /** Without them references are not held against the register, and nothing can be written. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly checkpointFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: ProgressMaker;
  readonly say: (line: string) => void;
  /** How long one request may be tried for, in milliseconds. */
  readonly patienceMs?: number;
}

export interface FileOutcome {
  readonly kind: 'faulty' | 'checked' | 'interrupted' | 'refused' | 'done';
  /** Lines of data, and the items that they make. */
  readonly lines: number;
  readonly items: number;
  readonly faults: number;
  /** The first of them. */
  readonly shown: readonly FoundFault[];
  /** Absent when nothing was sent. */
  readonly tally?: BulkTally;
}

const KIBIBYTE = 1024;

/** Throws what the API throws, and when the file cannot be read or was changed meanwhile. */
export async function importFile(options: FileImport): Promise<FileOutcome> {
  const report = new LineReport(options.report);
  try {
    return await checkAndSend(options, report);
  } finally {
    report.close();
  }
}

async function checkAndSend(options: FileImport, report: LineReport): Promise<FileOutcome> {
  const api = apiOf(options);
  if (options.write && !api) throw new Error('Nothing can be written without an account.');
  if (!api) options.say('no account: references are not held against the register');
  const known: KnownCodes = api ? await knownCodes(api, options.kind) : new Map();
  const checked = await check(options, known, report);
  const { hash, lines, items } = checked;
  const told = (kind: FileOutcome['kind'], tally?: BulkTally): FileOutcome => ({
    kind,
    lines,
    items,
    faults: report.count,
    shown: report.shown,
    ...(tally ? { tally } : {}),
  });
  if (checked.isStopped) return told('interrupted');
  if (report.count > 0) return told('faulty');
  if (!options.write || !api) return told('checked');
  const tally = { written: 0, repeated: 0, skipped: 0, refused: 0, line: 0 };
  try {
    await send(options, api, known, { hash, tally, report });
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  if (options.signal.aborted) return told('interrupted', tally);
  return told(tally.refused > 0 ? 'refused' : 'done', tally);
}

function apiOf({ credentials, url, clock, signal, say, patienceMs }: FileImport): Api | undefined {
  if (!credentials) return undefined;
  return new Api({
    url,
    ...credentials,
    channel: 'import',
    clock,
    signal,
    onWait: (why, seconds) => say(`waiting ${seconds.toFixed(1)} s: ${why}`),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
}

async function check(options: FileImport, known: KnownCodes, report: LineReport) {
  const hash = createHash('sha256');
  const found = { lines: 0, items: 0, isStopped: false };
  await throughFile(options, 'KiB checked', async (reading) => {
    const onFault = (fault: FoundFault): void => report.add(fault);
    const { file, signal } = options;
    try {
      const isOne = refersToItself(options.kind);
      const own = isOne ? { inFile: await codesInFile(file, signal) } : {};
      for await (const item of bulkItems({ ...reading, ...own, known, hash, onFault })) {
        found.items += 1;
        found.lines += item.lines;
      }
    } catch (error) {
      if (!options.signal.aborted) throw error;
      found.isStopped = true;
    }
  });
  return { ...found, hash: hash.digest('hex') };
}

async function send(
  options: FileImport,
  api: Api,
  known: KnownCodes,
  { hash, tally, report }: { hash: string; tally: BulkTally; report: LineReport },
): Promise<void> {
  const { kind, days, url, credentials, signal, checkpointFolder, say } = options;
  const about = { hash, kind: kind.table.name, days, url, username: credentials?.username };
  const checkpoint = new Checkpoint(checkpointFolder, about, 1);
  if (checkpoint.isContinued) say('going on where the interrupted import was');
  await throughFile(options, 'KiB sent', async (reading) => {
    const changed = ({ line, problem }: FoundFault): void => {
      throw new Error(`the file was changed while it was read: line ${line} ${problem}`);
    };
    // It was checked; what is known now may be more than then, by what an earlier run has sent.
    const read = () => bulkItems({ ...reading, known: new Map(), onFault: changed });
    const items = refersToItself(kind) ? parentsFirst(kind, known, read) : read();
    const onFault = (fault: FoundFault): void => report.add(fault);
    const resuming = refersToItself(kind) ? {} : { checkpoint };
    await sendItems({ api, kind, items, ...resuming, signal, onFault }, tally);
  });
  if (!signal.aborted && tally.refused === 0) checkpoint.clear();
}

type Reading = Omit<BulkReading, 'known' | 'onFault'>;

/** Reads through the file while its bytes are counted for whoever watches. */
async function throughFile(
  { file, kind, days, clock, signal, progress }: FileImport,
  name: string,
  work: (reading: Reading) => Promise<void>,
): Promise<void> {
  const shown: Progress = progress(name, Math.ceil(statSync(file).size / KIBIBYTE));
  let bytes = 0;
  const onBytes = (count: number): void => {
    const before = Math.floor(bytes / KIBIBYTE);
    bytes += count;
    shown.add(Math.floor(bytes / KIBIBYTE) - before);
  };
  try {
    await work({ file, kind, days, now: clock.now(), signal, onBytes });
  } finally {
    shown.stop();
  }
}
