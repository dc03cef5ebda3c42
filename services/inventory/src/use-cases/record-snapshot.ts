/**
 * Takes in what a store with a system of its own says is there: one `counted` report a product, on
 * the path of every report, and the snapshot beside them in one transaction of the ledger. The id
 * of each report follows from snapshot and product, so a snapshot is booked once, however often it
 * is sent. Late ones, and those out of order, are as normal as late counts.
 */
import { mayAt, type Principal } from '@satchel/access';
import {
  type FieldError,
  malformed,
  ProblemError,
  problem,
  type RecordSnapshot,
  recordSnapshot,
  refuse,
  SNAPSHOT_LINES_MAX,
  type SnapshotLine,
  type SnapshotLineState,
  type SnapshotState,
} from '@satchel/contracts';
import { type Clock, isDay, isInstant } from '@satchel/language';
import type { Answer, Book } from '../domain/book.js';
import type { LocationFacts } from '../domain/facts.js';
import { derivedId } from '../domain/hash-chain.js';
import { REFUSALS } from '../domain/refusal.js';
import type { Told } from '../domain/told.js';
import { standingOf } from './count-sheet-case.js';
import type { EventGroups } from './group-events.js';
import { contentHash, telling } from './record-stock-events.js';
import type { KeptSnapshot, Snapshots } from './snapshot-ports.js';

export class RecordsSnapshots {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly groups: EventGroups,
    private readonly clock: Clock,
  ) {}

  /** Throws `malformed`, `unknown-location`, `not-permitted`, `not-observed` or `id-reused`. */
  async record(body: RecordSnapshot, who: Principal): Promise<SnapshotState> {
    const { dryRun = false, ...said } = body;
    refuseMisfits(said);
    const facts = await this.snapshots.place(body.location);
    refuseUnlessMay(facts, body.location, who);
    const principal = who.onBehalfOf ?? who.subject;
    const hash = contentHash({ subject: recordSnapshot.subject, ...said });
    const kept = await this.snapshots.find(body.id);
    if (kept) return sameAgain(kept, principal, hash);
    const lines = await this.linesOf(said);
    if (dryRun) return this.looked(body, lines);
    return this.written(said, lines, { who, principal, hash });
  }

  /** What was told, and as zero what the book has besides where all was told. */
  private async linesOf({ location, whole, lines }: RecordSnapshot): Promise<SnapshotLine[]> {
    if (!whole) return lines;
    const told = new Set(lines.map(({ product }) => product));
    const besides = (await this.snapshots.held(location)).filter((product) => !told.has(product));
    if (lines.length + besides.length > SNAPSHOT_LINES_MAX) {
      const detail = `leaves ${besides.length} other products to be told as zero: too many at once`;
      throw new ProblemError(malformed([{ pointer: '/whole', code: 'too-large', detail }]));
    }
    return [...lines, ...besides.map((product) => ({ product, quantity: 0 }))];
  }

  private async looked({ id, location }: RecordSnapshot, lines: SnapshotLine[]) {
    const known = await this.snapshots.known(lines.map(({ product }) => product));
    const [status, detail] = REFUSALS['unknown-product'];
    const unknown = { problem: problem(status, 'unknown-product', detail) };
    return {
      id,
      location,
      written: false,
      lines: lines.map(({ product, ...counted }) => ({
        product,
        told: unitsOf(counted),
        ...(known.has(product) ? {} : unknown),
      })),
    };
  }

  private async written(
    { id, location, takenAt, sentAt }: RecordSnapshot,
    lines: SnapshotLine[],
    by: { who: Principal; principal: string; hash: string },
  ): Promise<SnapshotState> {
    const receivedAt = this.clock.now().getTime();
    const arrived = { receivedAt, ...(sentAt ? { sentAt: Date.parse(sentAt) } : {}) };
    const tellings = lines.map(({ product, ...counted }) => {
      const event = derivedId(id, product);
      const told: Told = { id: event, kind: 'counted', location, product, ...counted };
      return telling({ ...told, occurredAt: takenAt }, false, by.who, arrived);
    });
    let answer: SnapshotState | undefined;
    await this.groups.write(tellings, async (tx, book, answers) => {
      const states = lines.map((line, n) => lineState(line, answers[n], book));
      const at = booked(book, answers);
      const state: SnapshotState = {
        ...{ id, location, written: true, lines: states },
        recordedAt: new Date(book.recordedAt).toISOString(),
        ...(at === undefined ? {} : { takenAt: new Date(at).toISOString() }),
      };
      const { principal, hash } = by;
      const snapshot = { id, location, recordedAt: book.recordedAt, principal, hash };
      const took = at === undefined ? {} : { takenAt: at };
      const kept = await this.snapshots.keep(tx, { ...snapshot, ...took, answer: state });
      answer = sameAgain(kept, principal, hash);
    });
    if (!answer) throw new Error('bug: a snapshot has no answer');
    return answer;
  }
}

function sameAgain(kept: KeptSnapshot, principal: string, hash: string): SnapshotState {
  if (kept.hash === hash && kept.principal === principal) return kept.answer;
  return refuse(422, 'id-reused', `The id ${kept.id} was used for something else. Make a new one.`);
}

function refuseUnlessMay(facts: LocationFacts | undefined, location: string, who: Principal): void {
  if (!facts || !mayAt(who, 'see-stock', standingOf(facts))) {
    refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
  }
  if (!mayAt(who, 'report-stock', standingOf(facts))) {
    refuse(403, 'not-permitted', `You may see ${location}, but not report there.`);
  }
  if (facts.isObserved) return;
  const detail = `${location} keeps its stock here. Open a count sheet, or register it as observed.`;
  refuse(409, 'not-observed', detail);
}

/** Times that are none, lines without units or with both, and products told twice. */
function refuseMisfits({ takenAt, sentAt, lines }: RecordSnapshot): void {
  const wrong = (pointer: string, code: string, detail: string) => ({ pointer, code, detail });
  const faults: FieldError[] = [];
  if (!(takenAt.length === 10 ? isDay(takenAt) : isInstant(takenAt))) {
    faults.push(wrong('/takenAt', 'wrong-form', 'is not a day or an instant of the calendar'));
  }
  if (sentAt !== undefined && !isInstant(sentAt)) {
    faults.push(wrong('/sentAt', 'wrong-form', 'is not an instant of the calendar'));
  }
  const seen = new Set<string>();
  for (const [n, { product, quantity, lots }] of lines.entries()) {
    if ((quantity === undefined) === (lots === undefined)) {
      faults.push(wrong(`/lines/${n}`, 'required', 'has `quantity` or `lots`, one of the two'));
    }
    const named = lots?.map(({ lot }) => lot) ?? [];
    if (new Set(named).size < named.length) {
      faults.push(wrong(`/lines/${n}/lots`, 'not-allowed', 'names a lot twice'));
    }
    if (seen.has(product)) {
      faults.push(wrong(`/lines/${n}/product`, 'not-allowed', 'is told twice'));
    }
    seen.add(product);
  }
  if (faults.length > 0) throw new ProblemError(malformed(faults));
}

function unitsOf({ quantity, lots }: Omit<SnapshotLine, 'product'>): number {
  return quantity ?? (lots ?? []).reduce((sum, lot) => sum + lot.quantity, 0);
}

function lineState(
  { product, ...counted }: SnapshotLine,
  answer: Answer | undefined,
  book: Book,
): SnapshotLineState {
  if (!answer) throw new Error('bug: an event has no answer');
  const { id: event, outcome, refusal, flags = [] } = answer;
  const found = book.changes.counts.find((each) => each.event === event);
  return {
    ...{ product, event, outcome, told: unitsOf(counted), flags: [...flags] },
    ...(refusal ? { problem: problem(refusal.status, refusal.code, refusal.detail) } : {}),
    ...(found ? { difference: found.variance, late: found.late } : {}),
  };
}

/** The latest time at which a line of it was booked. */
function booked(book: Book, answers: Answer[]): number | undefined {
  const ids = new Set(answers.map(({ id }) => id));
  const times = book.changes.counts.filter(({ event }) => ids.has(event)).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.max(...times);
}
