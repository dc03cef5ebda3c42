/** Says anew who is to hold the kit next, who answers meanwhile, and by when; all of it at once. */
import type { Principal } from '@satchel/access';
import { type ArrangeHandover, arrangeHandover, type HandoverState } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { arrange, periodOf } from '../domain/handover.js';
import { isHandoverRefusal } from '../domain/handover-refusal.js';
import { act, arrangementOf } from './handover-case.js';
import type { Handovers } from './handover-ports.js';

export class ArrangesHandovers {
  constructor(
    private readonly handovers: Handovers,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown-handover`, `not-permitted`, `id-reused`, `malformed` or a refusal. */
  arrange(body: ArrangeHandover, who: Principal): Promise<HandoverState> {
    const at = this.clock.now().getTime();
    const asked = { subject: arrangeHandover.subject, body, who, at };
    return act(this.handovers, asked, 'hand-over-kit', async (opened, records) => {
      const { handover, hand } = opened;
      const { reason, outgoing: holder } = handover;
      const arrangement = await arrangementOf(records, body, { reason, holder });
      const after = arrange(handover, arrangement, hand);
      if (isHandoverRefusal(after)) return after;
      const [before, cover] = [handover.cover, after.cover];
      if (before.account !== cover.account || before.location !== cover.location) {
        await records.begin({ ...periodOf(after), at });
      }
      return after;
    });
  }
}
