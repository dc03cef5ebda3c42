/**
 * Who can treat what today. Of one location worked out from its books when asked; of a zone, how
 * many of its kits can, from sums that are worked out beside the ledger. Unknown is never counted
 * as in stock.
 */
import { message } from '../contract.js';
import {
  Code,
  DayField,
  Instant,
  OneOf,
  Part,
  Parts,
  Text,
  Total,
  Whole,
  Words,
} from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { NEEDS_MAX } from './conditions.js';
import { AGE_MONTHS_MAX } from './packs-and-courses.js';

export const TREATMENT_ANSWERS = ['can-treat', 'cannot', 'unknown'] as const;
export type TreatmentAnswer = (typeof TREATMENT_ANSWERS)[number];
export const NEED_STANDINGS = ['there', 'missing', 'unknown'] as const;
export type NeedStanding = (typeof NEED_STANDINGS)[number];
/** Most ages that one condition is told apart by. */
export const AGE_BANDS_MAX = 100;

export class GetTreatments extends PageRequest {
  @Code('The location.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @Code('Only this condition.', { optional: true })
  condition?: string;
}

export class TreatmentNeed {
  @Text('What is needed.', 60, { example: 'medicine' })
  name!: string;

  @OneOf(
    '`there` for one person at least; `missing`: the location manages a product of it, was heard of in time, and has not enough of any; `unknown`: not heard of within its limit, or it manages no product of this need.',
    NEED_STANDINGS,
  )
  standing!: NeedStanding;

  @Total('For how many people it is enough, of what is known to be there.')
  courses!: number;
}

export class BandTreatment {
  @Whole('From this age on, in months; absent where age makes no difference.', 0, AGE_MONTHS_MAX, {
    optional: true,
    example: 2,
  })
  fromMonths?: number;

  @Whole('Up to and including this age.', 0, AGE_MONTHS_MAX, { optional: true, example: 11 })
  toMonths?: number;

  @OneOf('Whether one person of this age can be treated today.', TREATMENT_ANSWERS)
  answer!: TreatmentAnswer;

  @Total(
    'How many people of this age alone could be treated; absent where that is not known. People of other ages, and other conditions, draw on the same stock.',
    { optional: true },
  )
  courses?: number;

  @Parts('What each need has.', () => TreatmentNeed, NEEDS_MAX)
  needs!: TreatmentNeed[];
}

export class ConditionTreatment {
  @Code('The condition.', { example: 'malaria' })
  condition!: string;

  @Text('Its name.', 200, { example: 'Malaria, uncomplicated' })
  name!: string;

  @Parts('By age, the youngest first.', () => BandTreatment, AGE_BANDS_MAX)
  ages!: BandTreatment[];
}

export class Treatments {
  @Code('The location.')
  location!: string;

  @DayField('The day there, by which lots are expired or not.')
  today!: string;

  @Parts('By condition.', () => ConditionTreatment, 200)
  items!: ConditionTreatment[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const getTreatments = message('inventory.qry.treatments.v1', GetTreatments, Treatments);

export class GetZoneTreatments extends PageRequest {
  @Code('The zone; the outermost one for the whole country.', { example: 'LR' })
  zone!: string;

  @Words('Only these conditions.', 200, { optional: true })
  conditions?: string[];
}

export class ZoneBandTreatment {
  @Whole('From this age on, in months; absent where age makes no difference.', 0, AGE_MONTHS_MAX, {
    optional: true,
  })
  fromMonths?: number;

  @Whole('Up to and including this age.', 0, AGE_MONTHS_MAX, { optional: true })
  toMonths?: number;

  @Total('Kits that can treat one person of this age at least.')
  canTreat!: number;

  @Total('Kits that cannot: something is known to be missing.')
  cannot!: number;

  @Total('Kits of which it is not known.')
  unknown!: number;
}

export class ZoneConditionTreatment {
  @Code('The condition.')
  condition!: string;

  @Parts('By age, the youngest first.', () => ZoneBandTreatment, AGE_BANDS_MAX)
  ages!: ZoneBandTreatment[];
}

export class ZoneTreatments {
  @Code('The zone, with everything in it.')
  zone!: string;

  @Instant('As of when: everything that was recorded before is in these sums.')
  asOf!: string;

  @Whole('How long ago that was, in seconds.', 0, Number.MAX_SAFE_INTEGER)
  ageSeconds!: number;

  @Parts('By condition; none where the zone has no kit.', () => ZoneConditionTreatment, 200)
  items!: ZoneConditionTreatment[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const getZoneTreatments = message(
  'inventory.qry.zone-treatments.v1',
  GetZoneTreatments,
  ZoneTreatments,
);
