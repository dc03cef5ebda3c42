/** Sums of open discrepancies, worked out beside the ledger. Nobody is in them. */
import { message } from '../contract.js';
import { Code, Instant, OneOf, Part, Parts, Total, Whole } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { DISCREPANCY_KINDS, type DiscrepancyKind } from './discrepancies.js';
import { LOCATION_KINDS, type LocationKind } from './register.js';

/** How long discrepancies have been open, in days. */
export const DISCREPANCY_AGES = ['0-7', '8-30', '31-90', 'over-90'] as const;
export type DiscrepancyAge = (typeof DISCREPANCY_AGES)[number];
export const SUMS_BY = ['level', 'zone', 'product'] as const;
export type SumsBy = (typeof SUMS_BY)[number];

export class GetDiscrepancySums extends PageRequest {
  @Code('The zone; the outermost one for the whole country.', { example: 'LR' })
  zone!: string;

  @OneOf(
    'By kind of location unless told; by the zones just inside this one; or by product.',
    SUMS_BY,
    {
      optional: true,
    },
  )
  by?: SumsBy;

  @OneOf('Only of this kind.', DISCREPANCY_KINDS, { optional: true })
  kind?: DiscrepancyKind;

  @OneOf('Only at locations of this kind.', LOCATION_KINDS, { optional: true })
  level?: LocationKind;
}

export class DiscrepancySum {
  @OneOf('What does not agree.', DISCREPANCY_KINDS)
  kind!: DiscrepancyKind;

  @OneOf("For how many days, by each location's calendar.", DISCREPANCY_AGES)
  age!: DiscrepancyAge;

  @Total('How many are open that concern somebody.')
  discrepancies!: number;

  @Total('How many more are open that are too small to.')
  immaterial!: number;

  @Total('By product only: open units of those that concern somebody.', { optional: true })
  units?: number;
}

export class DiscrepancySumsOf {
  @Code('The kind of location, the zone or the product.')
  of!: string;

  @Parts('By kind and age; what there is none of is left out.', () => DiscrepancySum, 100)
  sums!: DiscrepancySum[];
}

export class DiscrepancySums {
  @Code('The zone, with everything in it.')
  zone!: string;

  @OneOf('By what it is listed.', SUMS_BY)
  by!: SumsBy;

  @Instant('As of when: everything that was recorded before is in these sums.')
  asOf!: string;

  @Whole('How long ago that was, in seconds.', 0, Number.MAX_SAFE_INTEGER)
  ageSeconds!: number;

  @Parts('In order of their codes.', () => DiscrepancySumsOf, 200)
  items!: DiscrepancySumsOf[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const getDiscrepancySums = message(
  'inventory.qry.discrepancy-sums.v1',
  GetDiscrepancySums,
  DiscrepancySums,
);
