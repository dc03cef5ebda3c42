/** Throws a draft away; what was written on it is kept, and is never booked. */
import type { Principal } from '@satchel/access';
import {
  type CountSheetState,
  type DiscardCountSheet,
  discardCountSheet,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { isCountRefusal } from '../domain/count-refusal.js';
import { discard } from '../domain/count-sheet.js';
import { once, openForCounter } from './count-sheet-case.js';
import type { CountSheetStore } from './ports.js';

export class DiscardSheet {
  constructor(
    private readonly store: CountSheetStore,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown-count-sheet`, `not-permitted`, `already-…`, `stale-version`, `id-reused`. */
  discard(body: DiscardCountSheet, who: Principal): Promise<CountSheetState> {
    const at = this.clock.now().getTime();
    const act = { id: body.id, subject: discardCountSheet.subject, body, who, at };
    return once(this.store, act, async (records) => {
      const opened = await openForCounter(records, body, who);
      if (isCountRefusal(opened)) return opened;
      const hand = { subject: who.subject, at };
      const after = discard(opened.sheet, hand);
      if (!isCountRefusal(after)) await records.save(opened.sheet, after, hand);
      return after;
    });
  }
}
