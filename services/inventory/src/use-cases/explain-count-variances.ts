/** Says why shelf and book differ: after the submission, since a count is blind. */
import type { Principal } from '@satchel/access';
import {
  type CountSheetState,
  type ExplainCountVariances,
  explainCountVariances,
  malformed,
  ProblemError,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { isCountRefusal } from '../domain/count-refusal.js';
import { explain } from '../domain/count-sheet.js';
import { once, openForCounter } from './count-sheet-case.js';
import type { CountSheetStore } from './ports.js';

export class ExplainVariances {
  constructor(
    private readonly store: CountSheetStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `malformed`, `unknown-count-sheet`, `not-permitted` (nothing kept), `not-submitted`,
   * `already-discarded`, `stale-version`, `unknown-line` or `id-reused`.
   */
  async explain(body: ExplainCountVariances, who: Principal): Promise<CountSheetState> {
    const at = this.clock.now().getTime();
    const act = { id: body.id, subject: explainCountVariances.subject, body, who, at };
    refuseMisfits(body);
    return once(this.store, act, async (records) => {
      const opened = await openForCounter(records, body, who);
      if (isCountRefusal(opened)) return opened;
      const hand = { subject: who.subject, at };
      const after = explain(opened.sheet, body.lines, hand);
      if (!isCountRefusal(after)) await records.save(opened.sheet, after, hand);
      return after;
    });
  }
}

function refuseMisfits({ lines }: ExplainCountVariances): void {
  const faults = lines.flatMap(({ product, reason, note }, n) => [
    ...(lines.findIndex((line) => line.product === product) === n
      ? []
      : [{ pointer: `/lines/${n}/product`, code: 'not-allowed', detail: 'is listed twice' }]),
    ...(reason === 'other' && note === undefined
      ? [{ pointer: `/lines/${n}/note`, code: 'required', detail: 'is needed for `other`' }]
      : []),
  ]);
  if (faults.length > 0) throw new ProblemError(malformed(faults));
}
