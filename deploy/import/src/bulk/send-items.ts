/**
 * Sends items in batches, one after the other in the order they come, since a parent has to stand
 * before its children. What an earlier run has confirmed is passed over; what was refused is told
 * with its line and the rest goes on.
 */
import {
  BATCH_MAX,
  columnAt,
  PACKING_KINDS,
  PACKING_MAX,
  type RegisterAnswer,
  type SnapshotState,
  type StockEventAnswer,
  type StockReport,
} from '@satchel/contracts';
import { type Api, ApiRefusal } from '../api.js';
import type { Checkpoint } from '../checkpoint.js';
import { sendBatch } from '../send-reports.js';
import type { BulkItem } from './bulk-items.js';
import type { BulkKind } from './bulk-kind.js';
import type { FoundFault } from './line-report.js';

export interface BulkTally {
  /** Written by this run: entries that are new or differ, reports that were not booked yet. */
  written: number;
  /** Stood there already; sending them again changed nothing. */
  repeated: number;
  /** Confirmed by an earlier run of the same file, so not sent again. */
  skipped: number;
  refused: number;
  /** Up to and including this line of the file everything was answered. */
  line: number;
}

export interface BulkSending {
  readonly api: Api;
  readonly kind: BulkKind;
  readonly items: AsyncIterable<BulkItem>;
  /** Absent where the order of items depends on what the register knows already. */
  readonly checkpoint?: Checkpoint;
  readonly signal: AbortSignal;
  onFault(fault: FoundFault): void;
}

/** Below what the API reads of one body, with room for the frame around the items. */
const BATCH_MAX_BYTES = 900_000;

/** Counts into `tally` until all is sent or the signal comes. Throws what the API throws. */
export async function sendItems(sending: BulkSending, tally: BulkTally): Promise<void> {
  const { api, checkpoint, signal } = sending;
  // Signing in first gives the server's clock, by which its answers are told from earlier ones.
  await api.get('/v1/me');
  const since = api.lastAnsweredAtMs;
  const confirmed = checkpoint?.batches(0) ?? 0;
  let number = 0;
  let isClean = true;
  for await (const batch of batchesOf(sending.items)) {
    if (signal.aborted) return;
    number += 1;
    if (number <= confirmed) tally.skipped += batch.length;
    else {
      const refusedBefore = tally.refused;
      await sendOne(sending, batch, tally, since);
      const refused = tally.refused - refusedBefore;
      isClean &&= refused === 0;
      // What was refused is sent again by the next run, which may find the cause put right.
      if (isClean) checkpoint?.confirm(0);
      const isHopeless = refused === batch.length && tally.written + tally.repeated === 0;
      if (isHopeless) throw new Error(`all ${refused} lines of the first batch were refused`);
    }
    const last = batch.at(-1);
    if (last) tally.line = last.line + last.lines - 1;
  }
}

/** The same file is always cut into the same batches, so that they can be counted. */
export async function* batchesOf(items: AsyncIterable<BulkItem>): AsyncGenerator<BulkItem[]> {
  let batch: BulkItem[] = [];
  let bytes = 0;
  let packing = 0;
  for await (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item.item)) + 1;
    const packs = 'kind' in item.item && PACKING_KINDS.includes(String(item.item.kind)) ? 1 : 0;
    const isFull = batch.length === BATCH_MAX || packing + packs > PACKING_MAX;
    if (isFull || bytes + size > BATCH_MAX_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
      packing = 0;
    }
    batch.push(item);
    bytes += size;
    packing += packs;
  }
  if (batch.length > 0) yield batch;
}

async function sendOne(
  { api, kind, onFault }: BulkSending,
  batch: readonly BulkItem[],
  tally: BulkTally,
  since: number,
): Promise<void> {
  const items = batch.map(({ item }) => item);
  const outcomes = await outcomesOf(api, kind, items, since);
  for (const [n, { line }] of batch.entries()) {
    const outcome: Outcome = outcomes[n] ?? { refused: 'was not answered' };
    if (typeof outcome === 'string') tally[outcome] += 1;
    else {
      tally.refused += 1;
      const todo = 'Put it right and send the file again; nothing is written twice.';
      const column = outcome.at === undefined ? '' : columnAt(kind.table.columns, outcome.at);
      onFault({ line, column, value: '', problem: `refused: ${outcome.refused}`, todo });
    }
  }
}

/** `at` points to the field of the item that is at fault, where the API names one. */
interface Refused {
  readonly refused: string;
  readonly at?: string;
}
type Outcome = 'written' | 'repeated' | Refused;

async function outcomesOf(
  api: Api,
  { sending, path }: BulkKind,
  items: readonly object[],
  since: number,
): Promise<Outcome[]> {
  if (sending === 'register') return registered(await api.put<RegisterAnswer>(path, { items }));
  if (sending === 'reports') {
    const answers = await sendBatch(api, items as StockReport[]);
    return answers.map((answer) => booked(answer, since));
  }
  const outcomes: Outcome[] = [];
  for (const item of items) outcomes.push(await sendSnapshot(api, path, item, since));
  return outcomes;
}

/** Refused also where only some of its products were: what is kept under its id stays as it is. */
async function sendSnapshot(api: Api, path: string, item: object, since: number): Promise<Outcome> {
  try {
    const { lines, recordedAt } = await api.post<SnapshotState>(path, item);
    const wrong = lines.filter(({ outcome }) => outcome !== 'accepted');
    if (wrong.length > 0) {
      const each = wrong.map((line) => `${line.product}: ${line.problem?.detail ?? line.outcome}`);
      return { refused: each.join(' ') };
    }
    return Date.parse(recordedAt ?? '') < since ? 'repeated' : 'written';
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return { refused: error.problem.detail ?? error.message };
  }
}

function registered({ items }: RegisterAnswer): Outcome[] {
  return items.map(({ outcome, problem }) => {
    if (outcome === 'refused') {
      const [fault] = problem?.errors ?? [];
      const refused = problem?.detail ?? 'no reason was given';
      return fault ? { refused, at: fault.pointer } : { refused };
    }
    return outcome === 'unchanged' ? 'repeated' : 'written';
  });
}

function booked({ outcome, recordedAt, problem }: StockEventAnswer, since: number): Outcome {
  if (outcome !== 'accepted') return { refused: problem?.detail ?? outcome };
  return Date.parse(recordedAt ?? '') < since ? 'repeated' : 'written';
}
