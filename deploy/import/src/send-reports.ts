/**
 * Sends the reports in batches, several lanes side by side, and keeps count of what became of them.
 * Within a lane a batch is sent when the one before it was answered, so a series stays in its
 * order.
 */
import type { StockEventAnswer, StockEventAnswers, StockReport } from '@satchel/contracts';
import type { Api } from './api.js';
import type { Checkpoint } from './checkpoint.js';
import { batchCount, batchesOf, type Lane } from './lanes.js';
import type { MonthClock } from './months.js';
import type { Progress } from './progress.js';

/** A report that was not accepted, or was booked at another time than it said. */
export interface Objection {
  readonly site: string;
  readonly product: string;
  readonly kind: string;
  readonly occurredAt: string;
  readonly why: string;
}

export interface Tally {
  /** Booked by this run. */
  accepted: number;
  /** Booked by an earlier run; sending them again changed nothing. */
  repeated: number;
  /** Confirmed by an earlier run of the same import, so not sent again. */
  skipped: number;
  refused: number;
  /** The first of them; `refused` counts them all. */
  readonly objections: Objection[];
  seconds: number;
}

export interface Sending {
  readonly api: Api;
  readonly lanes: readonly Lane[];
  readonly months: MonthClock;
  readonly batchSize: number;
  readonly checkpoint: Checkpoint;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const OBJECTIONS_MAX = 100;
/** A report that could not be decided is sent again so many times. */
const TRIES = 5;
/** The time was believed, or had to be corrected. */
const MOVED_IN_TIME = ['before-opening', 'clock-ahead'];

/** Sends what no earlier run has confirmed, until the signal. Throws what the API throws. */
export async function sendReports(sending: Sending): Promise<Tally> {
  const { api, lanes, checkpoint, progress, batchSize } = sending;
  const tally = { accepted: 0, repeated: 0, skipped: 0, refused: 0, objections: [], seconds: 0 };
  for (const [n, lane] of lanes.entries()) {
    const batches = Math.min(checkpoint.batches(n), batchCount(lane, batchSize));
    tally.skipped += Math.min(batches * batchSize, lane.reports);
  }
  progress.add(tally.skipped);
  const startedAtMs = performance.now();
  // Signing in first gives the server's clock, by which its answers are told from earlier ones.
  await api.get('/v1/me');
  const since = api.lastAnsweredAtMs;
  // One lane that cannot go on ends them all; each finishes the batch that it has sent.
  const stopped = new AbortController();
  const outcomes = await Promise.allSettled(
    lanes.map((lane, n) =>
      sendLane(sending, lane, n, tally, since, stopped.signal).catch((error: unknown) => {
        stopped.abort();
        throw error;
      }),
    ),
  );
  tally.seconds = (performance.now() - startedAtMs) / 1000;
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed && !sending.signal.aborted) throw failed.reason;
  return tally;
}

async function sendLane(
  sending: Sending,
  lane: Lane,
  number: number,
  tally: Tally,
  since: number,
  stopped: AbortSignal,
): Promise<void> {
  const { checkpoint, months, batchSize } = sending;
  let isClean = true;
  for (const batch of batchesOf(lane, months, batchSize, checkpoint.batches(number))) {
    if (stopped.aborted || sending.signal.aborted) return;
    const answers = await sendBatch(sending.api, batch);
    for (const [n, report] of batch.entries()) count(tally, report, answers[n], since);
    sending.progress.add(batch.length);
    if (answers.some((answer) => answer.outcome !== 'accepted')) {
      stopIfHopeless(tally, batch, answers);
      isClean = false;
    }
    // What was refused is sent again by the next run, which may find the cause put right.
    if (isClean) checkpoint.confirm(number);
  }
}

/** Answers in the order of the reports; those that could not be decided were tried again. */
export async function sendBatch(
  api: Api,
  batch: readonly StockReport[],
): Promise<StockEventAnswer[]> {
  const answers = new Map<string, StockEventAnswer>();
  let open = batch;
  for (let attempt = 0; attempt < TRIES && open.length > 0; attempt += 1) {
    const { items } = await api.post<StockEventAnswers>('/v1/reports/batch', { items: open });
    for (const answer of items) answers.set(answer.id, answer);
    open = open.filter(({ id }) => (answers.get(id)?.outcome ?? 'failed') === 'failed');
  }
  return batch.map(({ id }) => answers.get(id) ?? { id, outcome: 'failed' });
}

function count(
  tally: Tally,
  report: StockReport,
  answer: StockEventAnswer | undefined,
  since: number,
): void {
  const { location: site, product, kind, occurredAt } = report;
  const object = (why: string): void => {
    if (tally.objections.length >= OBJECTIONS_MAX) return;
    tally.objections.push({ site, product, kind, occurredAt, why });
  };
  if (answer?.outcome !== 'accepted') {
    tally.refused += 1;
    object(`${answer?.outcome ?? 'not answered'}: ${answer?.problem?.detail ?? 'no reason given'}`);
    return;
  }
  if (Date.parse(answer.recordedAt ?? '') < since) tally.repeated += 1;
  else tally.accepted += 1;
  const moved = answer.flags?.filter((flag) => MOVED_IN_TIME.includes(flag)) ?? [];
  if (moved.length > 0) object(`booked at ${answer.occurredAt}: ${moved.join(', ')}`);
}

/**
 * One lacking right or unknown location refuses everything; a thousand more refusals tell no more.
 */
function stopIfHopeless(
  tally: Tally,
  batch: readonly StockReport[],
  answers: readonly StockEventAnswer[],
): void {
  if (answers.some((answer) => answer.outcome === 'accepted')) return;
  const first = tally.objections.at(-1);
  throw new Error(`all ${batch.length} reports of a batch were refused. ${first?.why ?? ''}`);
}
