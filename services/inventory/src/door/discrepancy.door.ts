/** Where discrepancies are asked about and acted on. */
import { Controller } from '@nestjs/common';
import {
  type AssignDiscrepancy,
  assignDiscrepancy,
  type DiscrepancyDetail,
  type DiscrepancyPage,
  type DiscrepancySums,
  type GetDiscrepancy,
  type GetDiscrepancySums,
  getDiscrepancy,
  getDiscrepancySums,
  type ListDiscrepancies,
  listDiscrepancies,
  type NoteDiscrepancy,
  noteDiscrepancy,
  type ReopenDiscrepancy,
  reopenDiscrepancy,
  type SettleDiscrepancy,
  settleDiscrepancy,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { DiscrepancySumQuestions } from '../use-cases/discrepancy-sum-ports.js';
import { FollowsDiscrepancies } from '../use-cases/follow-discrepancy.js';
import { DiscrepancyQuestions } from '../use-cases/ports.js';
import { SettlesDiscrepancies } from '../use-cases/settle-discrepancy.js';

@Controller()
export class DiscrepancyDoor {
  constructor(
    private readonly questions: DiscrepancyQuestions,
    private readonly totals: DiscrepancySumQuestions,
    private readonly settles: SettlesDiscrepancies,
    private readonly follows: FollowsDiscrepancies,
  ) {}

  @Answers(listDiscrepancies)
  list(body: ListDiscrepancies, { principal }: RequestContext): Promise<DiscrepancyPage> {
    return this.questions.list(body, principal);
  }

  @Answers(getDiscrepancy)
  detail(body: GetDiscrepancy, { principal }: RequestContext): Promise<DiscrepancyDetail> {
    return this.questions.detail(body, principal);
  }

  @Answers(getDiscrepancySums)
  sums(body: GetDiscrepancySums, { principal }: RequestContext): Promise<DiscrepancySums> {
    return this.totals.sums(body, principal);
  }

  @Answers(settleDiscrepancy)
  settle(body: SettleDiscrepancy, { principal }: RequestContext): Promise<DiscrepancyDetail> {
    return this.settles.settle(body, principal);
  }

  @Answers(noteDiscrepancy)
  note(body: NoteDiscrepancy, { principal }: RequestContext): Promise<DiscrepancyDetail> {
    return this.follows.note(body, principal);
  }

  @Answers(assignDiscrepancy)
  assign(body: AssignDiscrepancy, { principal }: RequestContext): Promise<DiscrepancyDetail> {
    return this.follows.assign(body, principal);
  }

  @Answers(reopenDiscrepancy)
  reopen(body: ReopenDiscrepancy, { principal }: RequestContext): Promise<DiscrepancyDetail> {
    return this.follows.reopen(body, principal);
  }
}
