/** Bodies of the decisions about a requisition; the version travels in `If-Match`. */
import { ApprovedLine, Id, LINES_MAX, Parts, Text } from '@satchel/contracts';

export class RequisitionPath {
  @Id('The requisition.')
  id!: string;
}

export class ApprovalBody {
  @Id('Made by the approver; the same id is never carried out twice.')
  id!: string;

  @Parts(
    'Lines that differ from what was asked; the others are approved as asked.',
    () => ApprovedLine,
    LINES_MAX,
    { optional: true },
  )
  lines?: ApprovedLine[];
}

export class RefusalBody {
  @Id('Made by whoever decides; the same id is never carried out twice.')
  id!: string;

  @Text('Why; goes back to whoever asked.', 500, { example: 'The kit was filled yesterday.' })
  reason!: string;
}
