/** Notes something about a discrepancy, gives it to another role, or opens it again. */
import type { Principal } from '@satchel/access';
import {
  type AssignDiscrepancy,
  assignDiscrepancy,
  type DiscrepancyDetail,
  type NoteDiscrepancy,
  noteDiscrepancy,
  type ReopenDiscrepancy,
  refuse,
  reopenDiscrepancy,
} from '@satchel/contracts';
import { assign, note, reopen } from '../domain/discrepancy-acts.js';
import type { ActOnDiscrepancy } from './act-on-discrepancy.js';

export class FollowsDiscrepancies {
  constructor(private readonly acts: ActOnDiscrepancy) {}

  /** Whoever reports at the place may say what happened, and whoever settles there. */
  note(body: NoteDiscrepancy, who: Principal): Promise<DiscrepancyDetail> {
    return this.acts.run(body, who, {
      subject: noteDiscrepancy.subject,
      rights: ['report-stock', 'settle-discrepancy'],
      decide: ({ discrepancy }, acting) => note(discrepancy, acting),
    });
  }

  assign(body: AssignDiscrepancy, who: Principal): Promise<DiscrepancyDetail> {
    const { ownerRole, ownerAt } = body;
    return this.acts.run(body, who, {
      subject: assignDiscrepancy.subject,
      rights: ['settle-discrepancy'],
      decide: async ({ discrepancy }, acting, records) => {
        if (!(await records.isPlace(ownerAt))) {
          refuse(404, 'unknown-location', `There is no location or zone ${ownerAt}.`);
        }
        return assign(discrepancy, { ownerRole, ownerAt }, acting);
      },
    });
  }

  reopen(body: ReopenDiscrepancy, who: Principal): Promise<DiscrepancyDetail> {
    return this.acts.run(body, who, {
      subject: reopenDiscrepancy.subject,
      rights: ['settle-discrepancy'],
      decide: ({ discrepancy, history }, acting) => reopen(discrepancy, history, acting),
    });
  }
}
