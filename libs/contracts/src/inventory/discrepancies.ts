/**
 * Discrepancies: what does not agree, with who answers for it and how it ends. People say what
 * explains one or accept the loss; none of their acts moves stock.
 */
import { ROLES, type Role } from '@satchel/access';
import { event, message } from '../contract.js';
import { Code, Flag, Id, Instant, OneOf, Part, Parts, Text, Total, Whole } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { DiscrepancyProposal, PROPOSALS_MAX } from './discrepancy-proposals.js';

export const DISCREPANCY_KINDS = [
  'over-dispensed',
  'short-receipt',
  'over-receipt',
  'unknown-shipment',
  'expired-handed-out',
  'voucher-keyed-twice',
  'count-shortage',
  'count-surplus',
  'carry-over-shortage',
  'carry-over-surplus',
] as const;
export type DiscrepancyKind = (typeof DISCREPANCY_KINDS)[number];

export class DiscrepancyState {
  @Id('The discrepancy.')
  id!: string;

  @OneOf('What does not agree.', DISCREPANCY_KINDS)
  kind!: DiscrepancyKind;

  @Code('Where.')
  location!: string;

  @Code('Which product.')
  product!: string;

  @Total('Units it was opened with.')
  quantity!: number;

  @Total('Units still open.')
  open!: number;

  @OneOf('Whether it is still open.', ['open', 'settled'])
  status!: 'open' | 'settled';

  @Text('Role that answers for it.', 40)
  ownerRole!: string;

  @Code('Where that role is held.')
  ownerAt!: string;

  @Id('The order or report that opened it.')
  event!: string;

  @Id('The shipment it is about.', { optional: true })
  shipment?: string;

  @Id('The count, or the beginning balance, of which it is said.', { optional: true })
  count?: string;

  @Instant('When what it is about happened.')
  occurredAt!: string;

  @Instant('When it was opened.')
  openedAt!: string;

  @Instant('When it was settled.', { optional: true })
  settledAt?: string;

  @Text('How it ended.', 60, { optional: true })
  outcome?: string;

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;

  @Whole(
    "Lists only: days since it was opened, or that it was open, by the location's days.",
    0,
    1e6,
    {
      optional: true,
      example: 12,
    },
  )
  ageDays?: number;

  @Total('Lists only: from how many units on it concerns somebody; absent where any does.', {
    optional: true,
  })
  limitUnits?: number;

  @Flag('Lists only: below that limit, alone and with the others of its card.', { optional: true })
  immaterial?: boolean;
}
export const discrepancyChanged = event('inventory.evt.discrepancy-changed.v1', DiscrepancyState);

/** Which discrepancies of a list: those that concern somebody, those too small to, or both. */
export const MATERIALITIES = ['material', 'immaterial', 'all'] as const;
export type Materiality = (typeof MATERIALITIES)[number];

export class ListDiscrepancies extends PageRequest {
  @Code('Only at this location.', { optional: true })
  location?: string;

  @OneOf('Only these; open unless told.', ['open', 'settled'], { optional: true })
  status?: 'open' | 'settled';

  @OneOf('Only of this kind.', DISCREPANCY_KINDS, { optional: true })
  kind?: DiscrepancyKind;

  @Code('Only at locations of this zone.', { optional: true })
  zone?: string;

  @Code('Only those for which a role at this location or zone answers.', { optional: true })
  ownerAt?: string;

  @OneOf('Material ones unless told.', MATERIALITIES, { optional: true })
  materiality?: Materiality;
}
export class DiscrepancyPage {
  @Parts('Discrepancies, oldest first.', () => DiscrepancyState, 200)
  items!: DiscrepancyState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;

  @Total('How many more there are, on all pages, that are too small to concern anybody.', {
    optional: true,
  })
  immaterial?: number;
}
export const listDiscrepancies = message(
  'inventory.qry.list-discrepancies.v1',
  ListDiscrepancies,
  DiscrepancyPage,
);

export class DiscrepancyAct {
  @OneOf('What was done.', ['assigned', 'noted', 'settled', 'reopened'])
  act!: 'assigned' | 'noted' | 'settled' | 'reopened';

  @Text('Opaque id of who did it; `@ledger` where it follows from what was recorded.', 100)
  by!: string;

  @Instant('When.')
  at!: string;

  @Text('What was noted, or the reason.', 500, { optional: true })
  note?: string;

  @Text('How it was settled.', 60, { optional: true })
  outcome?: string;

  @Id('The order or report that explains it.', { optional: true })
  event?: string;

  @Total('Units that were settled or opened again.', { optional: true })
  units?: number;

  @Text('Role to which it was assigned.', 40, { optional: true })
  ownerRole?: string;

  @Code('Where that role is held.', { optional: true })
  ownerAt?: string;
}

/** Most acts that are told of one discrepancy: the latest. */
export const ACTS_TOLD_MAX = 200;

export class DiscrepancyDetail extends DiscrepancyState {
  @Parts(
    'What people did about it, oldest first; the latest 200.',
    () => DiscrepancyAct,
    ACTS_TOLD_MAX,
  )
  history!: DiscrepancyAct[];

  @Parts(
    'While it is open and when it is read: what may explain it, the surest first. Nothing is done by itself.',
    () => DiscrepancyProposal,
    PROPOSALS_MAX,
    { optional: true },
  )
  proposals?: DiscrepancyProposal[];
}

export class GetDiscrepancy {
  @Id('The discrepancy.')
  discrepancy!: string;
}
export const getDiscrepancy = message(
  'inventory.qry.discrepancy.v1',
  GetDiscrepancy,
  DiscrepancyDetail,
);

/** What somebody does about a discrepancy; which one it is stands in the address, or beside it. */
class ActWithId {
  @Id('Made by whoever acts; the same id is never carried out twice.')
  id!: string;
}

export const SETTLEMENTS = ['explained-by', 'accepted-as-loss'] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

export class SettlementBody extends ActWithId {
  @OneOf('`explained-by` something that was recorded; or `accepted-as-loss`.', SETTLEMENTS)
  outcome!: Settlement;

  @Id('What explains it: an order or report on the same card.', { optional: true })
  event?: string;

  @Id('Or one of its movements.', { optional: true })
  movement?: string;

  @Id('Or a shipment of which something was recorded on the card.', { optional: true })
  shipment?: string;

  @Text('Why the loss is accepted, or what else is to be known.', 500, { optional: true })
  note?: string;
}
export class SettleDiscrepancy extends SettlementBody {
  @Id('The discrepancy.')
  discrepancy!: string;
}
export const settleDiscrepancy = message(
  'inventory.cmd.settle-discrepancy.v1',
  SettleDiscrepancy,
  DiscrepancyDetail,
);

export class DiscrepancyNoteBody extends ActWithId {
  @Text('What is to be known about it.', 500, { example: 'The scoop of the old tin was used.' })
  note!: string;
}
export class NoteDiscrepancy extends DiscrepancyNoteBody {
  @Id('The discrepancy.')
  discrepancy!: string;
}
export const noteDiscrepancy = message(
  'inventory.cmd.note-discrepancy.v1',
  NoteDiscrepancy,
  DiscrepancyDetail,
);

export class DiscrepancyOwnerBody extends ActWithId {
  @OneOf('The role that answers for it from now on.', ROLES)
  ownerRole!: Role;

  @Code('The location or zone at which that role is held.', { example: 'LR-NIMBA' })
  ownerAt!: string;

  @Text('Why.', 500, { optional: true })
  note?: string;
}
export class AssignDiscrepancy extends DiscrepancyOwnerBody {
  @Id('The discrepancy.')
  discrepancy!: string;
}
export const assignDiscrepancy = message(
  'inventory.cmd.assign-discrepancy.v1',
  AssignDiscrepancy,
  DiscrepancyDetail,
);

export class ReopenDiscrepancy extends DiscrepancyNoteBody {
  @Id('The discrepancy.')
  discrepancy!: string;
}
export const reopenDiscrepancy = message(
  'inventory.cmd.reopen-discrepancy.v1',
  ReopenDiscrepancy,
  DiscrepancyDetail,
);
