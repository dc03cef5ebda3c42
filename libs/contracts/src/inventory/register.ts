/**
 * The register: zones, programmes, locations, products, lots, and which location manages which
 * product. Inventory owns it; an entry is its full state, so registering the same entry again
 * changes nothing, and the announcements carry the full state with a version, of which the highest
 * wins.
 */
import { event, message } from '../contract.js';
import { Code, DayField, Flag, OneOf, Part, Parts, Text, Units, Whole, Words } from '../field.js';
import { BATCH_MAX } from '../page.js';
import { ProblemBody } from '../problem-body.js';
import { AgeCourse, COURSES_MAX, NamedPack, PACKS_MAX, PackRounding } from './packs-and-courses.js';

export const LOCATION_KINDS = ['warehouse', 'depot', 'facility', 'kit'] as const;
export type LocationKind = (typeof LOCATION_KINDS)[number];
export const REPORTING_MODES = ['by-treatment', 'by-count'] as const;
export type ReportingMode = (typeof REPORTING_MODES)[number];

export class ZoneEntry {
  @Code('Code of the zone.', { example: 'LR-NIMBA' })
  id!: string;

  @Text('Its name.', 200, { example: 'Nimba' })
  name!: string;

  @Text('Its level, in the words of the country.', 60, { example: 'county' })
  level!: string;

  @Code('The zone around it; absent for the country.', { optional: true, example: 'LR' })
  parent?: string;
}

export class ProgrammeEntry {
  @Code('Code of the programme.', { example: 'iccm' })
  id!: string;

  @Text('Its name.', 200, { example: 'Integrated community case management' })
  name!: string;
}

export class SupplyLine {
  @Code('The programme.', { example: 'iccm' })
  programme!: string;

  @Code('The location that supplies this one for it.', { example: 'LR-NIMBA-DEPOT' })
  supplier!: string;
}

/** What the equity figures need. */
export class Remoteness {
  @OneOf('Distance from the nearest facility.', ['under-5-km', '5-to-10-km', 'over-10-km'], {
    optional: true,
  })
  distanceBand?: string;

  @OneOf('How supplies get there.', ['road', 'foot', 'boat'], { optional: true })
  accessMode?: string;

  @Flag('Whether the programme counts it as hard to reach.', { optional: true })
  hardToReach?: boolean;

  @Whole('People served.', 0, 1_000_000_000, { optional: true, example: 350 })
  population?: number;

  @DayField('The road is closed until this day, as the district entered it.', { optional: true })
  accessClosedUntil?: string;
}

export class LocationEntry {
  @Code('Code of the location.', { example: 'LR-NIMBA-F03-K07' })
  id!: string;

  @Text('Its name.', 200, { example: 'Kit 7 of Ganta East' })
  name!: string;

  @OneOf('What kind of location it is.', LOCATION_KINDS)
  kind!: LocationKind;

  @Code('The innermost zone it lies in.', { example: 'LR-NIMBA' })
  zone!: string;

  @Text('IANA time zone of its days.', 60, { example: 'Africa/Monrovia' })
  timeZone!: string;

  @DayField('Nothing is believed to have happened here before this day; a year ago unless told.', {
    optional: true,
    example: '2025-11-01',
  })
  openedOn?: string;

  @DayField(
    'Since when a system of its own keeps its stock (docs/OBSERVED.md); never later than today.',
    {
      optional: true,
    },
  )
  observedSince?: string;

  @Text(
    'Opaque id of the account of who holds it, never a name; of a kit see docs/HANDOVER.md.',
    60,
    {
      optional: true,
    },
  )
  holder?: string;

  @Parts('Who supplies it, by programme.', () => SupplyLine, 20, { optional: true })
  supplyLines?: SupplyLine[];

  @Part('Distance, access and people served.', () => Remoteness, { optional: true })
  remoteness?: Remoteness;

  @Whole('Days between two regular resupplies.', 1, 366, { optional: true, example: 30 })
  resupplyIntervalDays?: number;

  @Whole('Days from a request to medicine in hand, as planned.', 0, 366, {
    optional: true,
    example: 7,
  })
  leadTimeDays?: number;

  @Whole('Stock issued to it must keep so many days; absent: as shelf life rules say.', 0, 3650, {
    optional: true,
    example: 30,
  })
  minimumShelfLifeDays?: number;
}

export class ProductEntry {
  @Code('Code of the product.', { example: 'ACT-1' })
  id!: string;

  @Text('Medicine, strength and form.', 200, {
    example: 'Artemether-lumefantrine 20/120 mg, 1 x 6',
  })
  name!: string;

  @Text('The unit in which it is counted; never changes.', 60, { example: 'tablet' })
  dispensingUnit!: string;

  @Units('Dispensing units in the pack in which it is supplied.', { least: 1, example: 180 })
  packSize!: number;

  @Parts(
    'Packs that people count in; `3 boxes of 10` is told by them.',
    () => NamedPack,
    PACKS_MAX,
    {
      optional: true,
    },
  )
  packs?: NamedPack[];

  @Part('How a need becomes whole supply packs; up unless told.', () => PackRounding, {
    optional: true,
  })
  rounding?: PackRounding;

  @Units('Dispensing units of one treatment course.', { least: 1, optional: true, example: 6 })
  courseUnits?: number;

  @Parts(
    'Courses by age; where there are any, people of other ages are not given it.',
    () => AgeCourse,
    COURSES_MAX,
    { optional: true },
  )
  courses?: AgeCourse[];

  @Words('The conditions it treats.', 20, { optional: true, example: ['malaria'] })
  treats?: string[];

  @Code('The programme that supplies it.', { optional: true, example: 'iccm' })
  programme?: string;
}

export class ManagedProductEntry {
  @Code('The location.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @OneOf('Whether use is reported, or only counts and receipts.', REPORTING_MODES)
  mode!: ReportingMode;

  @DayField('From which day.')
  from!: string;

  @DayField('Up to and including which day; open end if absent.', { optional: true })
  to?: string;

  @Whole('Months of stock below which it is reordered, in tenths.', 0, 360, {
    optional: true,
    example: 10,
  })
  minimumMonthsTenths?: number;

  @Whole('Months of stock up to which it is filled, in tenths.', 1, 360, {
    optional: true,
    example: 20,
  })
  maximumMonthsTenths?: number;
}

export class RegisterItemAnswer {
  @Text('Which entry: its code, or location and product.', 100)
  id!: string;

  @OneOf('What became of it.', ['created', 'changed', 'unchanged', 'refused'])
  outcome!: 'created' | 'changed' | 'unchanged' | 'refused';

  @Whole('Version of the entry now.', 0, Number.MAX_SAFE_INTEGER, { optional: true })
  version?: number;

  @Part('Why it was refused.', () => ProblemBody, { optional: true })
  problem?: ProblemBody;
}

export class RegisterAnswer {
  @Parts('One answer per entry, in the order sent.', () => RegisterItemAnswer, BATCH_MAX)
  items!: RegisterItemAnswer[];
}

export class RegisterZones {
  @Parts('Zones, each parent before its children.', () => ZoneEntry, BATCH_MAX, { least: 1 })
  items!: ZoneEntry[];
}
export class RegisterProgrammes {
  @Parts('Programmes.', () => ProgrammeEntry, BATCH_MAX, { least: 1 })
  items!: ProgrammeEntry[];
}
export class RegisterLocations {
  @Parts('Locations, each supplier before those it supplies.', () => LocationEntry, BATCH_MAX, {
    least: 1,
  })
  items!: LocationEntry[];
}
export class RegisterProducts {
  @Parts('Products.', () => ProductEntry, BATCH_MAX, { least: 1 })
  items!: ProductEntry[];
}
export class RegisterManagedProducts {
  @Parts('What is managed where.', () => ManagedProductEntry, BATCH_MAX, { least: 1 })
  items!: ManagedProductEntry[];
}

export const registerZones = message(
  'inventory.cmd.register-zones.v1',
  RegisterZones,
  RegisterAnswer,
);
export const registerProgrammes = message(
  'inventory.cmd.register-programmes.v1',
  RegisterProgrammes,
  RegisterAnswer,
);
export const registerLocations = message(
  'inventory.cmd.register-locations.v1',
  RegisterLocations,
  RegisterAnswer,
);
export const registerProducts = message(
  'inventory.cmd.register-products.v1',
  RegisterProducts,
  RegisterAnswer,
);
export const registerManagedProducts = message(
  'inventory.cmd.register-managed-products.v1',
  RegisterManagedProducts,
  RegisterAnswer,
);

/** A location as it stands, with where it lies in the tree. */
export class LocationState extends LocationEntry {
  @Words('The zones around it, innermost first.', 20)
  zonePath!: string[];

  @Words('The locations above it along its supply lines, nearest first.', 50)
  supplierPath!: string[];

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export class ProductState extends ProductEntry {
  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export class ManagedProductState extends ManagedProductEntry {
  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export const locationChanged = event('inventory.evt.location-changed.v1', LocationState);
export const productChanged = event('inventory.evt.product-changed.v1', ProductState);
export const managedProductChanged = event(
  'inventory.evt.managed-product-changed.v1',
  ManagedProductState,
);
