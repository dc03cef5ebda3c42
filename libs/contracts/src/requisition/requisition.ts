/** Requisitions: who asked for what, who approved it, what became of it, by when. */
import { event, message } from '../contract.js';
import {
  Code,
  DayField,
  Flag,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Text,
  Total,
  Units,
  Whole,
} from '../field.js';
import { InPacks, looseField, type PackCount, packsField } from '../packs-told.js';
import { PageInfo, PageRequest } from '../page.js';

/** Most products on one requisition. */
export const LINES_MAX = 200;
export const URGENCIES = ['regular', 'emergency'] as const;
export type Urgency = (typeof URGENCIES)[number];
export const REQUISITION_STATUSES = [
  'submitted',
  'approved',
  'rejected',
  'cancelled',
  'part-issued',
  'issued',
  'received',
  'short',
] as const;
export type RequisitionStatus = (typeof REQUISITION_STATUSES)[number];

export class RequestedLine {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  /** Absent only where packs are told; they are turned into it before anybody reads it. */
  @Units('How many dispensing units are asked for.', { least: 1, optional: true })
  requested!: number;

  @packsField()
  packs?: PackCount[];

  @looseField()
  loose?: number;
}
export class SubmitRequisition {
  @Id('Made by whoever asks; becomes the id of the requisition.')
  id!: string;

  @Code('For which location.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @Code('In which programme; decides who supplies.', { example: 'iccm' })
  programme!: string;

  @OneOf('Emergencies stand in a queue of their own.', URGENCIES)
  urgency!: Urgency;

  @Parts('What is asked for, each product once.', () => RequestedLine, LINES_MAX, { least: 1 })
  lines!: RequestedLine[];

  @Text('Anything the approver should know.', 500, { optional: true })
  note?: string;
}

export class ApprovedLine {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  /** Absent only where packs are told; they are turned into it before anybody reads it. */
  @Units('How many are approved; may be zero.', { optional: true })
  approved!: number;

  @packsField()
  packs?: PackCount[];

  @looseField()
  loose?: number;

  @Text('Why it is not what was asked; needed when it differs.', 200, { optional: true })
  reason?: string;
}
export class ApproveRequisition {
  @Id('Made by the approver; the same id is never carried out twice.')
  id!: string;

  @Id('The requisition.')
  requisition!: string;

  @Whole('The version that the approver saw.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;

  @Parts(
    'Lines that differ from what was asked; the others are approved as asked.',
    () => ApprovedLine,
    LINES_MAX,
    { optional: true },
  )
  lines?: ApprovedLine[];
}
export class RejectRequisition {
  @Id('Made by the approver; the same id is never carried out twice.')
  id!: string;

  @Id('The requisition.')
  requisition!: string;

  @Whole('The version that the approver saw.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;

  @Text('Why; goes back to whoever asked.', 500)
  reason!: string;
}
export class CancelRequisition extends RejectRequisition {}

/** Units of another product that were issued for a line. */
export class IssuedInstead {
  @Code('The product that was issued.')
  product!: string;

  @Total('How many units.')
  quantity!: number;

  @Part('The same in the packs of that product.', () => InPacks, { optional: true })
  inPacks?: InPacks;
}
export class RequisitionLine {
  @Code('The product.')
  product!: string;

  @Units('Asked for.')
  requested!: number;

  @Part(
    'What was asked for, in the packs of the product: 3 boxes of 10 and 5 loose. Over HTTP only, as are the others: packs as the register has them at the moment; absent where it does not answer.',
    () => InPacks,
    { optional: true },
  )
  requestedInPacks?: InPacks;

  @Units('Proposed by replenishment when it was submitted; absent when it could not say.', {
    optional: true,
  })
  suggested?: number;

  @Part('The suggestion in packs.', () => InPacks, { optional: true })
  suggestedInPacks?: InPacks;

  @Units('By the written procedure (minimum and maximum) when it was submitted.', {
    optional: true,
  })
  byProcedure?: number;

  @Part('What the procedure says, in packs.', () => InPacks, { optional: true })
  byProcedureInPacks?: InPacks;

  @Units('Approved; absent until decided.', { optional: true })
  approved?: number;

  @Part('What was approved, in packs.', () => InPacks, { optional: true })
  approvedInPacks?: InPacks;

  @Total('Issued by the supplying store so far.')
  issued!: number;

  @Part('What was issued, in packs.', () => InPacks, { optional: true })
  issuedInPacks?: InPacks;

  @Parts('Of what was issued, what was of another product.', () => IssuedInstead, LINES_MAX, {
    optional: true,
  })
  issuedInstead?: IssuedInstead[];

  @Total('Received so far.')
  received!: number;

  @Part('What was received, in packs.', () => InPacks, { optional: true })
  receivedInPacks?: InPacks;

  @Text('Why the approved quantity is not what was asked.', 200, { optional: true })
  reason?: string;
}
export class RequisitionStep {
  @Instant('When.')
  at!: string;

  @Text('Opaque id of who.', 100)
  by!: string;

  @Text('What was done.', 40)
  act!: string;

  @Text('In words.', 500, { optional: true })
  note?: string;
}
export class RequisitionState {
  @Id('The requisition.')
  id!: string;

  @Code('For which location.')
  location!: string;

  @Code('In which programme.')
  programme!: string;

  @Code('Who supplies it.')
  supplier!: string;

  @OneOf('How urgent.', URGENCIES)
  urgency!: Urgency;

  @OneOf('Where it stands.', REQUISITION_STATUSES)
  status!: RequisitionStatus;

  @Instant('When it was submitted.')
  submittedAt!: string;

  @Text('Opaque id of who asked.', 100)
  submittedBy!: string;

  @Flag('Whether somebody asked on behalf of the holder.')
  forAnother!: boolean;

  @Text('Role that must act next; absent when nobody must.', 40, { optional: true })
  ownerRole?: string;

  @Code('Where that role is held.', { optional: true })
  ownerAt?: string;

  @Instant('By when they must act.', { optional: true })
  dueAt?: string;

  @DayField('When the goods are promised.', { optional: true })
  promisedOn?: string;

  @Parts('Lines by product.', () => RequisitionLine, LINES_MAX)
  lines!: RequisitionLine[];

  @Parts('What was done, oldest first.', () => RequisitionStep, 200)
  history!: RequisitionStep[];

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export const submitRequisition = message(
  'requisition.cmd.submit-requisition.v1',
  SubmitRequisition,
  RequisitionState,
);
export const approveRequisition = message(
  'requisition.cmd.approve-requisition.v1',
  ApproveRequisition,
  RequisitionState,
);
export const rejectRequisition = message(
  'requisition.cmd.reject-requisition.v1',
  RejectRequisition,
  RequisitionState,
);
export const cancelRequisition = message(
  'requisition.cmd.cancel-requisition.v1',
  CancelRequisition,
  RequisitionState,
);

export class GetRequisition {
  @Id('The requisition.')
  requisition!: string;
}
export const getRequisition = message(
  'requisition.qry.requisition.v1',
  GetRequisition,
  RequisitionState,
);

export class ListRequisitions extends PageRequest {
  @Code('Only for this location.', { optional: true })
  location?: string;

  @Code('Only those that this location supplies.', { optional: true })
  supplier?: string;

  @OneOf('Only these.', REQUISITION_STATUSES, { optional: true })
  status?: RequisitionStatus;

  @OneOf('Only these.', URGENCIES, { optional: true })
  urgency?: Urgency;
}
export class RequisitionPage {
  @Parts(
    'Requisitions, oldest first, emergencies before regular ones.',
    () => RequisitionState,
    200,
  )
  items!: RequisitionState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listRequisitions = message(
  'requisition.qry.list-requisitions.v1',
  ListRequisitions,
  RequisitionPage,
);

export const requisitionChanged = event('requisition.evt.requisition-changed.v1', RequisitionState);
