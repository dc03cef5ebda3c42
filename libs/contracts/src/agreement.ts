/**
 * How a consumer finds out whether its copy agrees with its owner, and what it lists when it does
 * not. A position is the sequence of a stock card, or the version of whatever is announced whole.
 */
import { message } from './contract.js';
import { Flag, Instant, OneOf, Part, Parts, Text, Whole, Words } from './field.js';
import { BATCH_MAX, PageInfo, PageRequest } from './page.js';

/** What consumers keep copies of. */
export const COPIED_KINDS = [
  'card',
  'location',
  'product',
  'managed-product',
  'shipment',
  'requisition',
] as const;
export type CopiedKind = (typeof COPIED_KINDS)[number];

const KEY_MAX = 300;
const POSITION_MAX = Number.MAX_SAFE_INTEGER;

/** How far a consumer has come with one key. */
export class KnownHead {
  @Text('The key: location and product of a card with a bar between, or an id.', KEY_MAX, {
    example: 'KIT-7|ORS',
  })
  key!: string;

  @Whole('The last sequence or version that was applied.', 0, POSITION_MAX, { example: 41 })
  position!: number;
}

export class HeadsWanted {
  @OneOf('Of what.', COPIED_KINDS)
  kind!: CopiedKind;

  @Parts(
    'Keys to be compared; without it, all keys there are, page by page.',
    () => KnownHead,
    500,
    {
      optional: true,
    },
  )
  known?: KnownHead[];

  @Text('Without `known`: the key after which the page begins.', KEY_MAX, { optional: true })
  after?: string;

  @Whole('How many at the most; 500 unless told.', 1, 500, { optional: true })
  limit?: number;

  @Flag('Whether the full states are wanted too; then ask for 50 keys at the most.', {
    optional: true,
  })
  withState?: boolean;
}

/** How far the owner is with one key. */
export class Head {
  @Text('The key.', KEY_MAX, { example: 'KIT-7|ORS' })
  key!: string;

  @Whole('The last sequence or version there is.', 0, POSITION_MAX, { example: 43 })
  position!: number;

  @Text("Of a card: the entry's hash at the position that was asked for.", 64, { optional: true })
  hash?: string;

  @Text('The full state as JSON text, where it was wanted.', 500_000, { optional: true })
  state?: string;
}

export class HeadPage {
  @Whole('Which of its histories the owner tells.', 1, 2_147_483_647, { example: 1 })
  epoch!: number;

  @Parts(
    'Heads; a key that was asked for and is absent is not known to the owner.',
    () => Head,
    500,
  )
  items!: Head[];
}

export const inventoryHeads = message('inventory.qry.heads.v1', HeadsWanted, HeadPage);
export const requisitionHeads = message('requisition.qry.heads.v1', HeadsWanted, HeadPage);

/** Something that a service applied and its owner does not have, or has otherwise. */
export class Divergence {
  @Text('Its id.', 36, { example: '0190b6a4-7c5e-4b1a-9f00-3d2c1b0a9e8f' })
  id!: string;

  @Text('Whose copy of whose data: consumer and source.', 80, {
    example: 'replenishment.inventory',
  })
  consumer!: string;

  @OneOf('Of what.', COPIED_KINDS)
  kind!: CopiedKind;

  @Text('The key.', KEY_MAX, { example: 'KIT-7|ORS' })
  key!: string;

  @Whole("The owner's history that it was compared with.", 1, 2_147_483_647)
  epoch!: number;

  @Whole('The sequence or version that was applied.', 0, POSITION_MAX)
  ours!: number;

  @Whole('The one that the owner has; absent when it knows nothing of the key.', 0, POSITION_MAX, {
    optional: true,
  })
  theirs?: number;

  @Text('Hash of the entry that was applied.', 64, { optional: true })
  ourHash?: string;

  @Text("Hash of the owner's entry at the same sequence.", 64, { optional: true })
  theirHash?: string;

  @Instant('When it was found.')
  foundAt!: string;

  @Instant("When a person accepted the owner's history.", { optional: true })
  acceptedAt?: string;

  @Text('Opaque id of that person.', 100, { optional: true })
  acceptedBy?: string;

  @Instant('When the copy was made anew.', { optional: true })
  settledAt?: string;
}

export class ListDivergences extends PageRequest {
  @OneOf(
    'Those that wait for a person or are being settled, or those that are settled.',
    ['open', 'settled'],
    { optional: true },
  )
  status?: 'open' | 'settled';
}

export class DivergencePage {
  @Parts('The oldest first.', () => Divergence, 200)
  items!: Divergence[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export class AcceptHistory {
  @Words('Ids of divergences.', BATCH_MAX)
  divergences!: string[];
}

export class HistoryAccepted {
  @Words('Those that were found here; saying it again changes nothing.', BATCH_MAX)
  accepted!: string[];
}

/** Per service that keeps copies: what diverges, and that its owner's history is to be believed. */
export const divergenceContracts = {
  inventory: contractsOf('inventory'),
  requisition: contractsOf('requisition'),
  replenishment: contractsOf('replenishment'),
} as const;

function contractsOf(service: string) {
  return {
    list: message(`${service}.qry.divergences.v1`, ListDivergences, DivergencePage),
    accept: message(`${service}.cmd.accept-history.v1`, AcceptHistory, HistoryAccepted),
  };
}
