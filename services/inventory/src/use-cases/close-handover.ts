/**
 * Closes a handover: from this moment the next holder holds the kit, in the register too. By
 * somebody who is not part of it and had no hand in the count. No account is changed by it.
 */
import type { Principal } from '@satchel/access';
import { type CloseHandover, closeHandover, type HandoverState } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { close, periodOf } from '../domain/handover.js';
import { isHandoverRefusal } from '../domain/handover-refusal.js';
import { act } from './handover-case.js';
import type { HandoverRecords, Handovers } from './handover-ports.js';

export class ClosesHandovers {
  constructor(
    private readonly handovers: Handovers,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown-handover`, `not-permitted`, `own-handover`, `id-reused` or a refusal. */
  close(body: CloseHandover, who: Principal): Promise<HandoverState> {
    const at = this.clock.now().getTime();
    const asked = { subject: closeHandover.subject, body, who, at };
    return act(this.handovers, asked, 'close-handover', async (opened, records) => {
      const { handover, kit, hand } = opened;
      const sheet = await sheetOf(records, handover.count?.sheet);
      const counting = { ...(sheet ? { sheet } : {}), toCount: [], timeZone: kit.timeZone };
      const after = close(handover, counting, body.note, hand);
      if (isHandoverRefusal(after)) return after;
      await records.begin({ ...periodOf(after), at });
      if (after.incoming !== undefined) await records.hold(kit.id, after.incoming, at);
      return after;
    });
  }
}

function sheetOf(records: HandoverRecords, id: string | undefined) {
  return id === undefined ? undefined : records.sheet(id);
}
