/** Ends a handover without a new holder: who held the kit answers for it again. */
import type { Principal } from '@satchel/access';
import { type CancelHandover, cancelHandover, type HandoverState } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { cancel, periodOf } from '../domain/handover.js';
import { isHandoverRefusal } from '../domain/handover-refusal.js';
import { act } from './handover-case.js';
import type { Handovers } from './handover-ports.js';

export class CancelsHandovers {
  constructor(
    private readonly handovers: Handovers,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown-handover`, `not-permitted`, `id-reused`, `stale-version`, `…-ended`. */
  cancel(body: CancelHandover, who: Principal): Promise<HandoverState> {
    const at = this.clock.now().getTime();
    const asked = { subject: cancelHandover.subject, body, who, at };
    return act(this.handovers, asked, 'hand-over-kit', async ({ handover, hand }, records) => {
      const after = cancel(handover, body.reason, hand);
      if (!isHandoverRefusal(after)) await records.begin({ ...periodOf(after), at });
      return after;
    });
  }
}
