/**
 * Stores with a system of their own: what they say stands there, and how long ago they said it.
 * Their differences come from and go to `@external`. docs/OBSERVED.md says how.
 */
import { message } from '../contract.js';
import {
  Code,
  DayField,
  Flag,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Total,
  Units,
  When,
  Whole,
  Words,
} from '../field.js';
import { LotQuantity } from '../packs-told.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { ProblemBody } from '../problem-body.js';
import { EVENT_OUTCOMES, LOTS_MAX } from './stock-events.js';

/** Most products in one snapshot: they are booked in one transaction of the ledger. */
export const SNAPSHOT_LINES_MAX = BATCH_MAX;

const DIFFERENCE_MAX = 1e12;

export class SnapshotLine {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Units('What its system says is there, over all lots; instead of `lots`.', { optional: true })
  quantity?: number;

  @Parts(
    'How many of each lot; instead of `quantity`. One that is absent is told as zero.',
    () => LotQuantity,
    LOTS_MAX,
    { optional: true },
  )
  lots?: LotQuantity[];
}

export class RecordSnapshot {
  @Id('Made by whoever sends it; becomes the id of the snapshot.')
  id!: string;

  @Code('The observed location.', { example: 'LR-NIMBA-HOSPITAL' })
  location!: string;

  @When('When its system said so: an instant, or a day, of which the end is taken.')
  takenAt!: string;

  @Flag('Whether it names all that is there: what the book has besides is then told as zero.', {
    optional: true,
  })
  whole?: boolean;

  @Flag('Whether it is only looked at: nothing is written, and each line says what is wrong.', {
    optional: true,
  })
  dryRun?: boolean;

  @Instant('When the sender sent this by its own clock; corrects that clock.', { optional: true })
  sentAt?: string;

  @Parts('By product, each once.', () => SnapshotLine, SNAPSHOT_LINES_MAX, { least: 1 })
  lines!: SnapshotLine[];
}

export class SnapshotLineState {
  @Code('The product.')
  product!: string;

  @Id('The count that booked it; absent where nothing was written.', { optional: true })
  event?: string;

  @OneOf('What became of it; absent where nothing was written.', EVENT_OUTCOMES, {
    optional: true,
  })
  outcome?: (typeof EVENT_OUTCOMES)[number];

  @Part('Why it was not booked, or would not be.', () => ProblemBody, { optional: true })
  problem?: ProblemBody;

  @Total('What was told, over all lots.', { optional: true })
  told?: number;

  @Whole('What was told less the book as of then.', -DIFFERENCE_MAX, DIFFERENCE_MAX, {
    optional: true,
  })
  difference?: number;

  @Flag('Whether something that happened later was in the book already.', { optional: true })
  late?: boolean;

  @Words('What was noticed, as in the answer to a report.', 20, { optional: true })
  flags?: string[];
}

export class SnapshotState {
  @Id('The snapshot.')
  id!: string;

  @Code('The observed location.')
  location!: string;

  @Instant('When its system said so, as booked; absent where no line was booked.', {
    optional: true,
  })
  takenAt?: string;

  @Instant('When it was recorded; absent after a dry run.', { optional: true })
  recordedAt?: string;

  @Flag('Whether it was written; not after a dry run.')
  written!: boolean;

  @Parts('In the order sent, then those told as zero.', () => SnapshotLineState, BATCH_MAX)
  lines!: SnapshotLineState[];
}

/** How old what an observed location told is. */
export class ObservedTold {
  @DayField('Since when it is observed.')
  since!: string;

  @Instant('Of when its latest snapshot is; absent where it never sent one.', { optional: true })
  toldAt?: string;

  @Whole('How many whole days ago that was.', 0, 1_000_000, { optional: true })
  days?: number;
}

export class ListObservedLocations extends PageRequest {
  @Code('Only in this zone, or of what this location supplies, directly or through others.', {
    optional: true,
  })
  area?: string;
}
export class ObservedLocation extends ObservedTold {
  @Code('The location.')
  location!: string;
}
export class ObservedLocationPage {
  @Parts('Observed locations by code.', () => ObservedLocation, 200)
  items!: ObservedLocation[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const recordSnapshot = message(
  'inventory.cmd.record-snapshot.v1',
  RecordSnapshot,
  SnapshotState,
);
export const listObservedLocations = message(
  'inventory.qry.list-observed-locations.v1',
  ListObservedLocations,
  ObservedLocationPage,
);
