/** What is below its minimum, by place: the list that a district works down. */
import { message } from '../contract.js';
import { Code, Instant, OneOf, Part, Parts, Total } from '../field.js';
import { LOCATION_KINDS, type LocationKind } from '../inventory/register.js';
import { PageInfo, PageRequest } from '../page.js';

export class ListBelowMinimum extends PageRequest {
  @Code('A zone, or a location: what lies in it, it itself, and what it supplies.', {
    example: 'LR-NIMBA',
  })
  within!: string;

  @OneOf('Only locations of this kind.', LOCATION_KINDS, { optional: true })
  kind?: LocationKind;

  @Code('Only this product.', { optional: true })
  product?: string;
}

export class BelowMinimum {
  @Code('Where.')
  location!: string;

  @OneOf('What kind of location that is.', LOCATION_KINDS)
  kind!: LocationKind;

  @Code('Which product.')
  product!: string;

  @Total('In the book now.')
  onHand!: number;

  @Total(
    'Months of the written procedure times average monthly consumption; at least 1 where nothing is left.',
  )
  minimum!: number;

  @Instant('When the minimum was worked out.')
  evaluatedAt!: string;

  @Instant('When anything was last heard of it.', { optional: true })
  heardAt?: string;
}

export class BelowMinimumPage {
  @Parts('By kind, code of the location, and product.', () => BelowMinimum, 200)
  items!: BelowMinimum[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;

  @Instant(
    'Since when cards wait to be evaluated, where that is longer than ten minutes: what is absent may then only not have been looked at.',
    { optional: true },
  )
  notEvaluatedSince?: string;
}
export const listBelowMinimum = message(
  'replenishment.qry.list-below-minimum.v1',
  ListBelowMinimum,
  BelowMinimumPage,
);
