/**
 * Submits a count sheet: one `counted` report a line, on the path of every report. The sheet, what
 * became of its lines and the events are written in one transaction of the ledger, so there is no
 * moment in which one stands without the other. The id of each event follows from sheet and
 * product, so that a sheet is booked once, however often it is submitted.
 */
import type { Principal } from '@satchel/access';
import {
  type CountSheetState,
  malformed,
  ProblemError,
  type SubmitCountSheet,
  submitCountSheet,
} from '@satchel/contracts';
import { type Clock, isInstant, localDay } from '@satchel/language';
import type { SqlRunner } from '@satchel/messaging';
import type { Answer, Book } from '../domain/book.js';
import { modeOn } from '../domain/card.js';
import { isBeyond, policyOn } from '../domain/count-policy.js';
import { isCountRefusal } from '../domain/count-refusal.js';
import {
  type CountSheet,
  type LineResult,
  linesToBook,
  type SheetLine,
  submit,
} from '../domain/count-sheet.js';
import { pairKey } from '../domain/facts.js';
import { derivedId } from '../domain/hash-chain.js';
import type { Told } from '../domain/told.js';
import {
  answeredBefore,
  type CountAct,
  keep,
  openForCounter,
  replyOf,
} from './count-sheet-case.js';
import type { EventGroups } from './group-events.js';
import type { CountSheetRecords, CountSheetStore, KeptAnswer } from './ports.js';
import { telling } from './record-stock-events.js';

/** Somebody else changed the sheet, or sent the same, between our look and our transaction. */
class Overtaken extends Error {}
/** Each time somebody else was quicker, which ends in an answer or in a stale version. */
const TRIES_MAX = 5;

/** A sheet that may be booked, as it was looked at. */
interface Bookable {
  readonly sheet: CountSheet;
  readonly lines: readonly SheetLine[];
  readonly courses: ReadonlyMap<string, number | undefined>;
}

export class SubmitSheet {
  constructor(
    private readonly store: CountSheetStore,
    private readonly groups: EventGroups,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `malformed`, `unknown-count-sheet`, `not-permitted` (nothing kept), `stale-version`,
   * `already-…`, `lines-not-counted` or `id-reused`.
   */
  async submit(body: SubmitCountSheet, who: Principal): Promise<CountSheetState> {
    if (body.sentAt !== undefined && !isInstant(body.sentAt)) {
      const detail = 'is not an instant of the calendar';
      throw new ProblemError(malformed([{ pointer: '/sentAt', code: 'wrong-form', detail }]));
    }
    const at = this.clock.now().getTime();
    const act = { id: body.id, subject: submitCountSheet.subject, body, who, at };
    for (let tries = 1; ; tries += 1) {
      const answer = await this.attempt(body, act, tries);
      if (answer) return replyOf(answer);
    }
  }

  private async attempt(
    body: SubmitCountSheet,
    act: CountAct,
    tries: number,
  ): Promise<KeptAnswer['answer'] | undefined> {
    const looked = await this.store.transact((records) => look(records, body, act));
    if (!('lines' in looked)) return looked;
    let answer: KeptAnswer['answer'] | undefined;
    const tellings = looked.lines.map((line) =>
      telling(toldOf(looked.sheet, line), false, act.who, {
        receivedAt: act.at,
        ...(body.sentAt === undefined ? {} : { sentAt: Date.parse(body.sentAt) }),
      }),
    );
    try {
      await this.groups.write(tellings, async (tx, book, answers) => {
        answer = await this.conclude(tx, looked, act, { book, answers });
      });
      return answer;
    } catch (error) {
      if (error instanceof Overtaken && tries < TRIES_MAX) return undefined;
      throw error;
    }
  }

  /** Inside of the ledger's transaction: the sheet as it was looked at, or nothing at all. */
  private async conclude(
    tx: SqlRunner,
    looked: Bookable,
    act: CountAct,
    booked: { book: Book; answers: Answer[] },
  ): Promise<KeptAnswer['answer']> {
    const records = this.store.within(tx);
    if (await records.answered(act.id)) throw new Overtaken();
    const sheet = await records.locked(looked.sheet.id);
    if (sheet?.version !== looked.sheet.version) throw new Overtaken();
    const hand = { subject: act.who.subject, at: booked.book.recordedAt };
    const after = submit(sheet, resultsOf(looked, booked), hand);
    if (isCountRefusal(after)) throw new Overtaken();
    await records.save(sheet, after, hand);
    return keep(records, act, after);
  }
}

/** The answer where there is one already, or what is to be booked. */
async function look(
  records: CountSheetRecords,
  body: SubmitCountSheet,
  act: CountAct,
): Promise<Bookable | KeptAnswer['answer']> {
  const before = await answeredBefore(records, act);
  if (before) return before;
  const opened = await openForCounter(records, body, act.who);
  if (isCountRefusal(opened)) return keep(records, act, opened);
  const { sheet } = opened;
  const lines = linesToBook(sheet, body.leaveUncounted ?? false);
  if ('refused' in lines) return keep(records, act, lines);
  const courses = await records.products(lines.map(({ product }) => product));
  return { sheet, lines, courses };
}

function toldOf({ id, location, countedAt }: CountSheet, { product, counted }: SheetLine): Told {
  const event = derivedId(id, product);
  return { id: event, kind: 'counted', location, product, ...counted, occurredAt: countedAt };
}

function resultsOf(
  { sheet, lines, courses }: Bookable,
  { book, answers }: { book: Book; answers: Answer[] },
): Map<string, LineResult> {
  const results = lines.map(({ product }, n): [string, LineResult] => {
    const answer = answers[n];
    if (!answer) throw new Error('bug: an event has no answer');
    const found = foundOf(sheet, product, { book, event: answer.id, courses });
    const { id, outcome, refusal, flags = [], discrepancies = [] } = answer;
    return [
      product,
      {
        event: id,
        outcome,
        flags,
        discrepancies,
        ...(refusal ? { refusal } : {}),
        ...(found ? { found } : {}),
      },
    ];
  });
  return new Map(results);
}

function foundOf(
  { location }: CountSheet,
  product: string,
  { book, event, courses }: { book: Book; event: string } & Pick<Bookable, 'courses'>,
): LineResult['found'] {
  const record = book.changes.counts.find((each) => each.event === event);
  const card = book.cards.get(pairKey(location, product));
  if (!record || !card) return undefined;
  const { at, counted, variance, late } = record;
  const isUse = variance < 0 && modeOn(card, at) === 'by-count';
  const policy = policyOn(localDay(new Date(at), card.location.timeZone));
  const beyondLimit =
    !isUse &&
    isBeyond(policy, {
      variance,
      book: counted - variance,
      kind: card.location.kind,
      courseUnits: courses.get(product),
    });
  return { at, counted, variance, late, isUse, beyondLimit };
}
