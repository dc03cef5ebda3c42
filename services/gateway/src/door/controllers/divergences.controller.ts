/** What services know beyond an owner that was put back from a backup, and whom to believe. */
import { Controller } from '@nestjs/common';
import { SettleDivergences } from '../../use-cases/settle-divergences.js';
import type { Ask } from '../ask.js';
import {
  AcceptanceBody,
  AcceptanceReply,
  DivergenceList,
  DivergencesAsked,
} from '../bodies/divergences.js';
import { Route } from '../route.js';

const tag = 'Divergences';

@Controller()
export class DivergencesController {
  constructor(private readonly divergences: SettleDivergences) {}

  @Route({
    verb: 'GET',
    path: '/v1/divergences',
    right: 'see-divergences',
    tag,
    summary: 'List divergences',
    description:
      'After a service was put back from a backup: what others applied and it has forgotten, or ' +
      'has otherwise now. Each waits for a person; nothing is merged by itself.',
    query: DivergencesAsked,
    reply: DivergenceList,
    asksOwner: true,
  })
  list(ask: Ask<undefined, DivergencesAsked>): Promise<DivergenceList> {
    return this.divergences.list(ask.query.status, ask.caller);
  }

  @Route({
    verb: 'POST',
    path: '/v1/divergences/accept',
    right: 'settle-divergences',
    tag,
    summary: "Accept the owner's history",
    description:
      'The copies of these keys are made anew from their owner. What really happened and the owner ' +
      'has forgotten is to be reported again, or counted, first or afterwards. Safe to repeat.',
    body: AcceptanceBody,
    reply: AcceptanceReply,
    asksOwner: true,
  })
  accept(ask: Ask<AcceptanceBody>): Promise<AcceptanceReply> {
    return this.divergences.accept(ask.body.divergences, ask.caller);
  }
}
