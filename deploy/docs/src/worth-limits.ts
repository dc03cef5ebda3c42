/** Limits on figures of value, expiry and losses. */
import { AREA_LOCATIONS_MAX, LOSS_MONTHS_MAX, PRICE_MAX } from '@satchel/contracts';

export const worthLimits = [
  {
    what: 'Locations added up while somebody waits',
    value: String(AREA_LOCATIONS_MAX),
    why: 'A facility with its kits, or a depot with its facilities; larger areas have sums that are worked out beside the ledger.',
    where: 'libs/contracts/src/inventory/stock-value.ts',
  },
  {
    what: 'Months of losses in one answer',
    value: String(LOSS_MONTHS_MAX),
    why: 'Three years show a trend; the sums are kept by month.',
    where: 'libs/contracts/src/inventory/stock-losses.ts',
  },
  {
    what: 'Minor units of a price',
    value: PRICE_MAX.toLocaleString('en').replaceAll(',', ' '),
    why: 'Ten million dollars for a pack; more is a slip of the hand.',
    where: 'libs/contracts/src/inventory/price.ts',
  },
];
