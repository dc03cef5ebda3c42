/**
 * Says on which sheet the kit was counted for its handover, and who was there. The count itself is
 * a count sheet like any other; a later one may take its place, such as a recount.
 */
import type { Principal } from '@satchel/access';
import {
  type HandoverState,
  type WitnessHandoverCount,
  witnessHandoverCount,
} from '@satchel/contracts';
import { type Clock, localDay } from '@satchel/language';
import { type Witnessing, witness } from '../domain/handover.js';
import { act, countingOf, fault } from './handover-case.js';
import type { Handovers } from './handover-ports.js';

export class WitnessesHandoverCounts {
  constructor(
    private readonly handovers: Handovers,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown-handover`, `unknown-count-sheet`, `not-permitted`, or a refusal. */
  async witness(body: WitnessHandoverCount, who: Principal): Promise<HandoverState> {
    if (body.witnesses.length === 0) fault('/witnesses', 'too-short', 'names one or two people');
    if (new Set(body.witnesses).size < body.witnesses.length) {
      fault('/witnesses', 'not-allowed', 'names somebody twice');
    }
    const at = this.clock.now().getTime();
    const asked = { subject: witnessHandoverCount.subject, body, who, at };
    return act(this.handovers, asked, 'hand-over-kit', async (opened, records) => {
      const { handover, kit, hand } = opened;
      const dayOf = (text?: string) =>
        text?.length === 10 ? text : localDay(new Date(text ?? at), kit.timeZone);
      const counting = await countingOf(records, kit, body.sheet, dayOf);
      return witness(handover, saidOf(body), counting, hand);
    });
  }
}

function saidOf({ sheet, witnesses, outgoingPresent, absence }: WitnessHandoverCount): Witnessing {
  return {
    ...(sheet === undefined ? {} : { sheet }),
    witnesses,
    ...(outgoingPresent === undefined ? {} : { outgoingPresent }),
    ...(absence === undefined ? {} : { absence }),
  };
}
