/**
 * Decides about a sheet beyond the limit: approves it, or asks for a recount. Neither changes what
 * was booked; a recount is another sheet. Whoever had a hand in the count decides nothing.
 */
import type { Principal } from '@satchel/access';
import {
  type ApproveCountSheet,
  type AskForRecount,
  approveCountSheet,
  askForRecount,
  type CountSheetState,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { type CountRefusal, isCountRefusal } from '../domain/count-refusal.js';
import {
  approve,
  askForRecount as askAgain,
  type CountSheet,
  type Hand,
} from '../domain/count-sheet.js';
import { type CountAct, once, openForApprover } from './count-sheet-case.js';
import type { CountSheetStore } from './ports.js';

export class DecideSheet {
  constructor(
    private readonly store: CountSheetStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `unknown-count-sheet`, `not-permitted`, `own-count` (nothing kept), `stale-version`,
   * `not-awaiting-approval`, `reasons-missing` or `id-reused`.
   */
  approve(body: ApproveCountSheet, who: Principal): Promise<CountSheetState> {
    const { subject } = approveCountSheet;
    return this.decide(body, subject, who, (sheet, hand) => approve(sheet, body.note, hand));
  }

  /** Throws the same, but for `reasons-missing`. */
  askForRecount(body: AskForRecount, who: Principal): Promise<CountSheetState> {
    const { subject } = askForRecount;
    return this.decide(body, subject, who, (sheet, hand) => askAgain(sheet, body.reason, hand));
  }

  private decide(
    body: ApproveCountSheet | AskForRecount,
    subject: string,
    who: Principal,
    decision: (sheet: CountSheet, hand: Hand) => CountSheet | CountRefusal,
  ): Promise<CountSheetState> {
    const at = this.clock.now().getTime();
    const act: CountAct = { id: body.id, subject, body, who, at };
    return once(this.store, act, async (records) => {
      const opened = await openForApprover(records, body, who);
      if (isCountRefusal(opened)) return opened;
      const hand = { subject: who.subject, at };
      const after = decision(opened.sheet, hand);
      if (!isCountRefusal(after)) await records.save(opened.sheet, after, hand);
      return after;
    });
  }
}
