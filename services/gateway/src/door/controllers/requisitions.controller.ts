/** Restock requests: who asked for what, who approved it, what became of it. */
import { Controller } from '@nestjs/common';
import {
  approveRequisition,
  cancelRequisition,
  getRequisition,
  ListRequisitions,
  listRequisitions,
  RequisitionPage,
  RequisitionState,
  rejectRequisition,
  SubmitRequisition,
  submitRequisition,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import { ShowPacks } from '../../use-cases/show-packs.js';
import { TurnPacks } from '../../use-cases/turn-packs.js';
import type { Ask } from '../ask.js';
import { ApprovalBody, RefusalBody, RequisitionPath } from '../bodies/requisitions.js';
import { approvalExample, requisitionExample } from '../examples.js';
import { Route } from '../route.js';

const tag = 'Requisitions';
const inPacks =
  'Each quantity of a line stands there in units, and beside it in packs as the register has them now.';
const reading = { verb: 'GET', right: 'see-requisition', tag, asksOwner: true } as const;
const deciding = {
  verb: 'POST',
  tag,
  query: RequisitionPath,
  reply: RequisitionState,
  ifMatch: true,
  etag: true,
  asksOwner: true,
  problems: [
    'unknown-requisition',
    'already-approved',
    'already-rejected',
    'already-cancelled',
    'stale-version',
    'id-reused',
    'idempotency-key-differs',
  ],
} as const;

@Controller()
export class RequisitionsController {
  constructor(
    private readonly owner: AskOwner,
    private readonly packs: TurnPacks,
    private readonly show: ShowPacks,
  ) {}

  @Route({
    verb: 'POST',
    path: '/v1/requisitions',
    right: 'submit-requisition',
    tag,
    summary: 'Ask for restock',
    description:
      'For a location and programme, which decide who supplies. The id is yours to make and becomes ' +
      'the id of the requisition; sent again with the same content it is answered like the first ' +
      'time. Instead of `requested`, `packs` and `loose` may stand. ' +
      inPacks,
    body: SubmitRequisition,
    reply: RequisitionState,
    status: 201,
    etag: true,
    examples: { body: requisitionExample },
    asksOwner: true,
    problems: [
      'unknown-location',
      'unknown-product',
      'unknown-pack',
      'pack-size-differs',
      'no-supply-line',
      'id-reused',
      'idempotency-key-differs',
      'register-behind',
    ],
  })
  submit(ask: Ask<SubmitRequisition>): Promise<RequisitionState> {
    const { body, caller } = ask;
    const submitted = this.packs.asking(body.lines, 'requested', caller, (lines) =>
      this.owner.run(submitRequisition, { ...body, lines }, caller),
    );
    return this.show.requisition(submitted, caller);
  }

  @Route({
    ...reading,
    path: '/v1/requisitions',
    summary: 'List requisitions',
    description: `Emergencies first, then the oldest first. ${inPacks}`,
    query: ListRequisitions,
    reply: RequisitionPage,
  })
  list(ask: Ask<undefined, ListRequisitions>): Promise<RequisitionPage> {
    const { query, caller } = ask;
    return this.show.requisitions(this.owner.run(listRequisitions, query, caller), caller);
  }

  @Route({
    ...reading,
    path: '/v1/requisitions/:id',
    summary: 'Read a requisition',
    description: `Its ETag is what a decision must carry in \`If-Match\`. ${inPacks}`,
    query: RequisitionPath,
    reply: RequisitionState,
    etag: true,
    problems: ['unknown-requisition'],
  })
  read(ask: Ask<undefined, RequisitionPath>): Promise<RequisitionState> {
    const { query, caller } = ask;
    const read = this.owner.run(getRequisition, { requisition: query.id }, caller);
    return this.show.requisition(read, caller);
  }

  @Route({
    ...deciding,
    path: '/v1/requisitions/:id/approve',
    right: 'approve-requisition',
    summary: 'Approve',
    description:
      'As asked, or with changed quantities and the reason for each. Nobody approves her own request.',
    body: ApprovalBody,
    examples: { body: approvalExample },
    problems: [
      ...deciding.problems,
      'own-request',
      'unknown-line',
      'reject-instead',
      'unknown-pack',
      'pack-size-differs',
    ],
  })
  approve(ask: Ask<ApprovalBody, RequisitionPath>): Promise<RequisitionState> {
    const { lines: told, ...decision } = decisionOf(ask);
    const approved = this.packs.asking(told ?? [], 'approved', ask.caller, (lines) =>
      this.owner.run(approveRequisition, { ...decision, ...(told && { lines }) }, ask.caller),
    );
    return this.show.requisition(approved, ask.caller);
  }

  @Route({
    ...deciding,
    path: '/v1/requisitions/:id/reject',
    right: 'approve-requisition',
    summary: 'Reject',
    description: 'With the reason, which goes back to whoever asked.',
    body: RefusalBody,
    problems: [...deciding.problems, 'own-request'],
  })
  reject(ask: Ask<RefusalBody, RequisitionPath>): Promise<RequisitionState> {
    const decided = this.owner.run(rejectRequisition, decisionOf(ask), ask.caller);
    return this.show.requisition(decided, ask.caller);
  }

  @Route({
    ...deciding,
    path: '/v1/requisitions/:id/cancel',
    right: 'submit-requisition',
    summary: 'Cancel',
    description: 'Ends with what was already issued.',
    body: RefusalBody,
  })
  cancel(ask: Ask<RefusalBody, RequisitionPath>): Promise<RequisitionState> {
    const decided = this.owner.run(cancelRequisition, decisionOf(ask), ask.caller);
    return this.show.requisition(decided, ask.caller);
  }
}

/** The decision as its owner takes it: which requisition, as it was seen. */
function decisionOf<Body extends object>(
  ask: Ask<Body, RequisitionPath>,
): Body & { requisition: string; version: number } {
  return { ...ask.body, requisition: ask.query.id, version: ask.version };
}
