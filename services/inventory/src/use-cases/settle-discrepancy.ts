/**
 * Settles a discrepancy: by something that was recorded on its card, or by accepting the loss. A
 * loss is accepted by who has the right to, gives the reason, and did not report it herself.
 */
import { mayAt, type Principal } from '@satchel/access';
import {
  type DiscrepancyDetail,
  malformed,
  ProblemError,
  refuse,
  type SettleDiscrepancy,
  settleDiscrepancy,
} from '@satchel/contracts';
import { acceptLoss, explain } from '../domain/discrepancy-acts.js';
import type { ActOnDiscrepancy } from './act-on-discrepancy.js';
import type { OnFile } from './ports.js';

export class SettlesDiscrepancies {
  constructor(private readonly acts: ActOnDiscrepancy) {}

  settle(body: SettleDiscrepancy, who: Principal): Promise<DiscrepancyDetail> {
    refuseUnclear(body);
    return this.acts.run(body, who, {
      subject: settleDiscrepancy.subject,
      rights: ['settle-discrepancy'],
      decide: async (found, acting, records) => {
        const { discrepancy, limitUnits } = found;
        if (body.outcome === 'accepted-as-loss') {
          refuseToAccept(found, who, acting.by);
          return acceptLoss(discrepancy, acting);
        }
        const explaining = await records.explaining(body, discrepancy);
        return explain(discrepancy, explaining, limitUnits, acting);
      },
    });
  }
}

/** What explains it is named once; a loss is accepted with the reason and nothing else. */
function refuseUnclear(body: SettleDiscrepancy): void {
  const named = (['event', 'movement', 'shipment'] as const).filter((each) => body[each]);
  const fault = (pointer: string, code: string, detail: string): never => {
    throw new ProblemError(malformed([{ pointer, code, detail }]));
  };
  if (body.outcome === 'accepted-as-loss') {
    if (named[0]) fault(`/${named[0]}`, 'not-allowed', 'does not belong to a loss');
    if (!body.note) fault('/note', 'required', 'is missing: say why the loss is accepted');
  } else if (named.length !== 1) {
    const detail = 'must be named, or `movement` or `shipment` instead: one of the three';
    fault('/event', named.length === 0 ? 'required' : 'not-allowed', detail);
  }
}

function refuseToAccept({ standing, reporters }: OnFile, who: Principal, by: string): void {
  if (!mayAt(who, 'accept-loss', standing)) {
    const detail = `None of your roles may accept a loss at ${standing.location}.`;
    refuse(403, 'not-permitted', detail);
  }
  if (reporters.includes(by)) {
    const detail = 'You reported what this is about. Somebody else has to accept the loss.';
    refuse(403, 'own-report', detail);
  }
}
