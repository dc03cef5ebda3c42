/**
 * Opens the handover of a kit: from then on the cover answers for it, until somebody holds it.
 * Reports, requests and shipments to the kit go on as before.
 */
import { mayAt, type Principal } from '@satchel/access';
import { type HandoverState, type OpenHandover, openHandover, refuse } from '@satchel/contracts';
import { type Clock, isDay, localDay } from '@satchel/language';
import { type Handover, type HeldPlace, periodOf } from '../domain/handover.js';
import { handoverRefusal } from '../domain/handover-refusal.js';
import { handoverState } from '../domain/handover-state.js';
import { standingOf } from './count-sheet-case.js';
import { accepted, arrangementOf, fault, handOf, permit } from './handover-case.js';
import type { HandoverRecords, Handovers } from './handover-ports.js';
import { once } from './once.js';

export class OpensHandovers {
  constructor(
    private readonly handovers: Handovers,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws `malformed`, `unknown-location`, `not-permitted`, `id-reused` or a refusal; none of them
   * keeps anything.
   */
  open(body: OpenHandover, who: Principal): Promise<HandoverState> {
    const at = this.clock.now().getTime();
    return this.handovers.transact(async (records) => {
      await records.around.lockRegister();
      const kit = await seenKit(records, body.location, who);
      permit(who, 'hand-over-kit', kit);
      const command = { subject: openHandover.subject, body, who, at };
      return once(records.around, command, async () => {
        if (kit.kind !== 'kit') accepted(handoverRefusal('not-a-kit'));
        const other = await records.underWay(kit.id);
        if (other !== undefined) accepted(handoverRefusal('handover-under-way', '', { other }));
        const handover = await opened(records, body, kit, handOf(who, at));
        await records.add(handover);
        await records.begin({ ...periodOf(handover), at });
        return handoverState(handover) as HandoverState;
      });
    });
  }
}

async function opened(
  records: HandoverRecords,
  body: OpenHandover,
  kit: HeldPlace,
  { subject, at }: { subject: string; at: number },
): Promise<Handover> {
  const { id, location, reason } = body;
  const today = localDay(new Date(at), kit.timeZone);
  const lastDay = body.lastDay ?? today;
  if (!isDay(lastDay)) fault('/lastDay', 'wrong-form', 'is not a day of the calendar');
  if (lastDay > today) fault('/lastDay', 'too-large', 'is not here yet; open it then');
  const { holder } = kit;
  return {
    id,
    location,
    reason,
    ...(await arrangementOf(records, body, { reason, holder })),
    status: 'open',
    statusSince: at,
    ...(holder === undefined ? {} : { outgoing: holder }),
    lastDay,
    openedAt: at,
    openedBy: subject,
    version: 1,
  };
}

async function seenKit(records: HandoverRecords, id: string, who: Principal): Promise<HeldPlace> {
  const kit = await records.place(id);
  if (kit && mayAt(who, 'see-stock', standingOf(kit))) return kit;
  return refuse(404, 'unknown-location', `There is no location ${id} that you can see.`);
}
