/**
 * The door for commands and questions about requisitions. Bodies are checked, principals verified.
 */
import { Controller } from '@nestjs/common';
import {
  ApproveRequisition,
  approveRequisition,
  CancelRequisition,
  cancelRequisition,
  GetRequisition,
  getRequisition,
  type HeadPage,
  HeadsWanted,
  ListRequisitions,
  listRequisitions,
  RejectRequisition,
  type RequisitionPage,
  type RequisitionState,
  refuse,
  rejectRequisition,
  requisitionHeads,
  SubmitRequisition,
  submitRequisition,
} from '@satchel/contracts';
import { Answers, RequestContext } from '@satchel/messaging';
import { Approval } from '../use-cases/approve-requisition.js';
import { Cancellation } from '../use-cases/cancel-requisition.js';
import { RequisitionReading } from '../use-cases/read-requisitions.js';
import { Rejection } from '../use-cases/reject-requisition.js';
import { Submission } from '../use-cases/submit-requisition.js';
import { TellHeads } from '../use-cases/tell-heads.js';

@Controller()
export class RequisitionController {
  constructor(
    private readonly submission: Submission,
    private readonly approval: Approval,
    private readonly rejection: Rejection,
    private readonly cancellation: Cancellation,
    private readonly reading: RequisitionReading,
  ) {}

  @Answers(submitRequisition)
  submit(body: SubmitRequisition, context: RequestContext): Promise<RequisitionState> {
    return this.submission.submit(body, context);
  }

  @Answers(approveRequisition)
  approve(body: ApproveRequisition, context: RequestContext): Promise<RequisitionState> {
    return this.approval.approve(body, context);
  }

  @Answers(rejectRequisition)
  reject(body: RejectRequisition, context: RequestContext): Promise<RequisitionState> {
    return this.rejection.reject(body, context);
  }

  @Answers(cancelRequisition)
  cancel(body: CancelRequisition, context: RequestContext): Promise<RequisitionState> {
    return this.cancellation.cancel(body, context);
  }

  @Answers(getRequisition)
  get(body: GetRequisition, context: RequestContext): Promise<RequisitionState> {
    return this.reading.get(body, context);
  }

  @Answers(listRequisitions)
  list(body: ListRequisitions, context: RequestContext): Promise<RequisitionPage> {
    return this.reading.list(body, context);
  }
}

/** For services alone: they compare their copies with it. */
@Controller()
export class HeadsController {
  constructor(private readonly heads: TellHeads) {}

  @Answers(requisitionHeads)
  tell(body: HeadsWanted, { principal }: RequestContext): Promise<HeadPage> {
    if (principal.kind !== 'service') refuse(403, 'not-permitted', 'Only services compare copies.');
    return this.heads.run(body);
  }
}
