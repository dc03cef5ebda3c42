/** What may explain a discrepancy: a sentence, what shows it, and what to post if it is so. */
import { Code, Id, Instant, OneOf, Part, Text, Total, Units, Whole, Words } from '../field.js';

/** By what an explanation is found, the surest first. */
export const PROPOSAL_GROUNDS = [
  'under-way',
  'not-sent',
  'sent-twice',
  'wrongly-reversed',
  'opposite-elsewhere',
  'products-confused',
  'tenfold',
  'pack',
  'doubled',
  'swapped',
  'beside',
] as const;
export type ProposalGround = (typeof PROPOSAL_GROUNDS)[number];
/** Most proposals that are made about one discrepancy. */
export const PROPOSALS_MAX = 5;

export class ProposedBody {
  @Text('Kind of the report or order.', 40, { optional: true, example: 'received' })
  kind?: string;

  @Code('Where.', { optional: true })
  location?: string;

  @Code('Which product.', { optional: true })
  product?: string;

  @Units('How many dispensing units.', { optional: true })
  quantity?: number;

  @Instant('When it happened.', { optional: true })
  occurredAt?: string;

  @OneOf('Of an adjustment.', ['gain', 'loss'], { optional: true })
  direction?: 'gain' | 'loss';

  @Id('The shipment.', { optional: true })
  shipment?: string;

  @Code('To which location.', { optional: true })
  to?: string;

  @Id('The order or report that it names.', { optional: true })
  event?: string;

  @Text('Of a settlement: how it ends.', 60, { optional: true })
  outcome?: string;

  @Text('Why.', 200, { optional: true })
  reason?: string;
}

export class ProposedAct {
  @OneOf('Where it is posted: `/v1/reports`, `/v1/orders`, or `settle` of the discrepancy.', [
    'reports',
    'orders',
    'settle',
  ])
  to!: 'reports' | 'orders' | 'settle';

  @Part(
    'What is posted, with an `id` that the sender makes; where something is given, with a `shipment` likewise; where something is counted, with what is counted now.',
    () => ProposedBody,
  )
  body!: ProposedBody;
}

export class DiscrepancyProposal {
  @OneOf(
    'By what it is found: a delivery `under-way` that nobody confirmed; something `not-sent` that was written as sent; a report `sent-twice`, or `wrongly-reversed`; the `opposite-elsewhere`, at a neighbour; `products-confused` on one shelf; or a slip of the hand: a nought too many or few (`tenfold`), packs for units (`pack`), a digit `doubled`, two `swapped`, the key `beside`.',
    PROPOSAL_GROUNDS,
  )
  ground!: ProposalGround;

  @Text('What may have happened, for a person to judge.', 400)
  sentence!: string;

  @Total('Units that it would explain.')
  units!: number;

  @Whole(
    'Of a hundred differences of this size, how many would be explained as well by chance.',
    0,
    100,
  )
  byChancePercent!: number;

  @Words('Orders and reports that show it.', 5, { optional: true })
  events?: string[];

  @Words('Shipments that show it.', 5, { optional: true })
  shipments?: string[];

  @Words('Other discrepancies that show it.', 5, { optional: true })
  discrepancies?: string[];

  @Part(
    'What settles it, if it is so; absent where somebody has to look first.',
    () => ProposedAct,
    {
      optional: true,
    },
  )
  act?: ProposedAct;

  @Part('What is to be told besides, so that the books are right as well.', () => ProposedAct, {
    optional: true,
  })
  next?: ProposedAct;
}
