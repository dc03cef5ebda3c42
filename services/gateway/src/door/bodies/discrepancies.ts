/** Bodies of what people do about a discrepancy; which one it is stands in the address. */
import { ROLES, type Role } from '@satchel/access';
import { Code, Id, OneOf, SETTLEMENTS, type Settlement, Text } from '@satchel/contracts';

const OWN_ID = 'Made by whoever acts; the same id is never carried out twice.';

export class DiscrepancyPath {
  @Id('The discrepancy.')
  id!: string;
}

export class SettlementBody {
  @Id(OWN_ID)
  id!: string;

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

export class DiscrepancyNoteBody {
  @Id(OWN_ID)
  id!: string;

  @Text('What is to be known about it.', 500, { example: 'The scoop of the old tin was used.' })
  note!: string;
}

export class DiscrepancyOwnerBody {
  @Id(OWN_ID)
  id!: string;

  @OneOf('The role that answers for it from now on.', ROLES)
  ownerRole!: Role;

  @Code('The location or zone at which that role is held.', { example: 'LR-NIMBA' })
  ownerAt!: string;

  @Text('Why.', 500, { optional: true })
  note?: string;
}
