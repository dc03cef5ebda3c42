/** Holds: a lot that must not be issued for now, everywhere or at one place, and why. */
import { message } from '../contract.js';
import { Code, Id, Instant, OneOf, Part, Parts, Text, Units, Whole } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';

export class PlaceLotHold {
  @Id('Made by whoever places it; becomes the id of the hold.')
  id!: string;

  @Code('Where; everywhere if absent, which makes the lot quarantined in the register.', {
    optional: true,
    example: 'LR-NIMBA-F03',
  })
  location?: string;

  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Text('The lot; at one place also `unidentified`.', 40, { example: 'AL2409-17' })
  lot!: string;

  @Units('How many units; all there are if absent. Only at one place.', {
    least: 1,
    optional: true,
    example: 30,
  })
  quantity?: number;

  @Text('Why.', 500, { example: 'The cold chain was broken on the way.' })
  reason!: string;
}

export class LotHold extends PlaceLotHold {
  @Instant('When it was placed.')
  placedAt!: string;

  @Text('Opaque id of who placed it.', 100)
  placedBy!: string;

  @Instant('When it was released; absent while it holds.', { optional: true })
  releasedAt?: string;

  @Text('Opaque id of who released it.', 100, { optional: true })
  releasedBy?: string;

  @Text('Why it was released.', 500, { optional: true })
  releaseReason?: string;

  @Whole('Version.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export const placeLotHold = message('inventory.cmd.place-lot-hold.v1', PlaceLotHold, LotHold);

export class ReleaseLotHold {
  @Id('Made by whoever releases it; the same id is never carried out twice.')
  id!: string;

  @Id('The hold.')
  hold!: string;

  @Text('Why.', 500, { example: 'The laboratory found nothing.' })
  reason!: string;
}
export const releaseLotHold = message('inventory.cmd.release-lot-hold.v1', ReleaseLotHold, LotHold);

export class ListLotHolds extends PageRequest {
  @OneOf('Only these; `open` unless told.', ['open', 'released', 'all'], { optional: true })
  status?: 'open' | 'released' | 'all';

  @Code('Only at this location; those that hold everywhere are left out.', { optional: true })
  location?: string;

  @Code('Only of this product.', { optional: true })
  product?: string;

  @Text('Only of this lot.', 40, { optional: true })
  lot?: string;
}
export class LotHoldPage {
  @Parts('Newest first; those that hold everywhere are for everybody.', () => LotHold, 200)
  items!: LotHold[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listLotHolds = message('inventory.qry.list-lot-holds.v1', ListLotHolds, LotHoldPage);
