/**
 * Physical counts as a process: a sheet is opened blind, filled in, submitted, explained, and
 * where it is far off, approved by somebody who had no hand in it. docs/COUNTS.md is its law.
 */
import { message } from '../contract.js';
import {
  Code,
  Flag,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Text,
  Total,
  Units,
  When,
  Whole,
  Words,
} from '../field.js';
import { LotQuantity, LotTold, looseField, type PackCount, packsField } from '../packs-told.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { ProblemBody } from '../problem-body.js';
import {
  ABC_CLASSES,
  type AbcClass,
  VARIANCE_REASONS,
  type VarianceReason,
} from './count-words.js';
import { EVENT_OUTCOMES, LOTS_MAX } from './stock-events.js';

/** Most products on one sheet: they are booked in one transaction of the ledger. */
export const COUNT_LINES_MAX = BATCH_MAX;
export const COUNT_SCOPES = ['managed', 'listed', 'cycle'] as const;
export type CountScope = (typeof COUNT_SCOPES)[number];
export const COUNT_STATUSES = [
  'draft',
  'submitted',
  'awaiting-approval',
  'approved',
  'recount-asked',
  'discarded',
] as const;
export type CountStatus = (typeof COUNT_STATUSES)[number];
export const COUNT_DECISIONS = ['approved', 'recount-asked'] as const;
export type CountDecision = (typeof COUNT_DECISIONS)[number];

const VARIANCE_MAX = 1e12;

export class OpenCountSheet {
  @Id('Made by whoever opens it; becomes the id of the sheet.')
  id!: string;

  @Code('Where is counted.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @OneOf(
    '`managed`: every product that the location manages; `listed`: those in `products`; `cycle`: managed products whose class is due by the policy.',
    COUNT_SCOPES,
  )
  scope!: CountScope;

  @Words('`listed` only: which products.', COUNT_LINES_MAX, {
    optional: true,
    example: ['ACT-1', 'ORS'],
  })
  products?: string[];

  @Words('`cycle` only: only these classes, `A`, `B` or `C`.', 3, {
    optional: true,
    example: ['A'],
  })
  classes?: string[];

  @When('When it is counted: an instant, or a day where the hour is not known. May be long ago.')
  countedAt!: string;

  @Id('The sheet of which a recount was asked, if this is it.', { optional: true })
  recountOf?: string;
}

export class CountedLine {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Units('What stands on the shelf, over all lots; instead of `lots`. Zero is a count.', {
    optional: true,
  })
  quantity?: number;

  @Parts(
    'How many of each lot; instead of `quantity`. One that is absent is counted as zero.',
    () => LotQuantity,
    LOTS_MAX,
    { optional: true },
  )
  lots?: LotQuantity[];

  @Text('What the next to look at it should know.', 200, {
    optional: true,
    example: 'two boxes wet',
  })
  note?: string;
}
/** A line as it may be told: in packs instead of units. The sheet keeps it in units. */
export class CountedLineTold {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Units('What stands on the shelf, over all lots; instead of `lots`. Zero is a count.', {
    optional: true,
  })
  quantity?: number;

  @packsField()
  packs?: PackCount[];

  @looseField()
  loose?: number;

  @Parts('How many of each lot; instead of `quantity`.', () => LotTold, LOTS_MAX, {
    optional: true,
  })
  lots?: LotTold[];

  @Text('What the next to look at it should know.', 200, { optional: true })
  note?: string;
}
export class SaveCountLines {
  @Id('The sheet.')
  sheet!: string;

  @Whole('The version that was changed.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;

  @When('When it is counted, where that changes.', { optional: true })
  countedAt?: string;

  @Parts(
    'Lines as they now stand; others stay. One without quantity and lots is not counted yet.',
    () => CountedLine,
    COUNT_LINES_MAX,
  )
  lines!: CountedLine[];
}

/** What every act about a sheet says. */
export class CountSheetAct {
  @Id('Made by whoever does it; the same id is never carried out twice.')
  id!: string;

  @Id('The sheet.')
  sheet!: string;

  @Whole('The version that was seen.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export class SubmitCountSheet extends CountSheetAct {
  @Flag('Whether lines without a count are left out; else such a sheet is refused.', {
    optional: true,
  })
  leaveUncounted?: boolean;

  @Instant('When the sender sent this by its own clock; corrects that clock.', { optional: true })
  sentAt?: string;
}
export class DiscardCountSheet extends CountSheetAct {}

export class Explanation {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @OneOf('Why the shelf and the book differ.', VARIANCE_REASONS)
  reason!: VarianceReason;

  @Text('In words; needed for `other`.', 200, { optional: true, example: 'flood of 12 November' })
  note?: string;
}
export class ExplainCountVariances extends CountSheetAct {
  @Parts('Reasons, each product once.', () => Explanation, COUNT_LINES_MAX, { least: 1 })
  lines!: Explanation[];
}
export class ApproveCountSheet extends CountSheetAct {
  @Text('Anything to be remembered with it.', 500, { optional: true })
  note?: string;
}
export class AskForRecount extends CountSheetAct {
  @Text('Why; goes back to those who counted.', 500, { example: 'Look in the cold room as well.' })
  reason!: string;
}

export class CountSheetLine extends CountedLine {
  @OneOf('`cycle` only: its class by use.', ABC_CLASSES, { optional: true })
  class?: AbcClass;

  @Id('Once submitted: the report that booked it.', { optional: true })
  event?: string;

  @OneOf('What became of that report.', EVENT_OUTCOMES, { optional: true })
  outcome?: (typeof EVENT_OUTCOMES)[number];

  @Part('Why it was not booked.', () => ProblemBody, { optional: true })
  problem?: ProblemBody;

  @Instant('When it was counted, as booked.', { optional: true })
  bookedAt?: string;

  @Total('What was counted, over all lots.', { optional: true })
  counted?: number;

  @Whole('The book as of then, before the count.', -VARIANCE_MAX, VARIANCE_MAX, { optional: true })
  book?: number;

  @Whole('Count less book, as found when it was booked.', -VARIANCE_MAX, VARIANCE_MAX, {
    optional: true,
  })
  variance?: number;

  @Whole(
    'The same after what was reported late: all entries of the card that belong to this count.',
    -VARIANCE_MAX,
    VARIANCE_MAX,
    { optional: true },
  )
  varianceNow?: number;

  @Flag('Whether something that happened later was in the book already.', { optional: true })
  late?: boolean;

  @Flag('Whether it is farther off than the policy lets pass without approval.', { optional: true })
  beyondLimit?: boolean;

  @Words('What was noticed, as in the answer to a report.', 20, { optional: true })
  flags?: string[];

  @Words('Discrepancies that it opened.', 20, { optional: true })
  discrepancies?: string[];

  @OneOf(
    'Why shelf and book differ; absent while nobody has said. `used` is said by the book itself, where use is known by counting.',
    [...VARIANCE_REASONS, 'used'],
    { optional: true },
  )
  reason?: VarianceReason | 'used';

  @Text('The reason in words.', 200, { optional: true })
  reasonNote?: string;
}

export class CountSheetDecision {
  @OneOf('What was decided.', COUNT_DECISIONS)
  act!: CountDecision;

  @Instant('When.')
  at!: string;

  @Text('Opaque id of who decided.', 100)
  by!: string;

  @Text('In words.', 500, { optional: true })
  note?: string;
}

/** A sheet as it stands. Who counted is kept, and nowhere told. */
export class CountSheetSummary {
  @Id('The sheet.')
  id!: string;

  @Code('Where is counted.')
  location!: string;

  @OneOf('What is counted.', COUNT_SCOPES)
  scope!: CountScope;

  @OneOf('Where it stands.', COUNT_STATUSES)
  status!: CountStatus;

  @Instant('Since when it stands there.')
  statusSince!: string;

  @When('When it is counted, as the sheet says.')
  countedAt!: string;

  @Instant('When it was opened.')
  openedAt!: string;

  @Instant('When it was submitted.', { optional: true })
  submittedAt?: string;

  @Id('The sheet that it counts again.', { optional: true })
  recountOf?: string;

  @Total('Lines that wait for a reason.')
  unexplained!: number;

  @Total('Lines that are farther off than the policy lets pass.')
  beyondLimit!: number;

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export class CountSheetState extends CountSheetSummary {
  @Parts('By product.', () => CountSheetLine, COUNT_LINES_MAX)
  lines!: CountSheetLine[];

  @Part('What was decided about a sheet beyond the limit.', () => CountSheetDecision, {
    optional: true,
  })
  decision?: CountSheetDecision;
}
export class CountSheetInList extends CountSheetSummary {
  @Whole('For how many whole days it has stood there.', 0, 1_000_000)
  days!: number;
}

export class GetCountSheet {
  @Id('The sheet.')
  sheet!: string;
}
export const COUNT_WAITS = ['approval', 'reasons'] as const;
export type CountWait = (typeof COUNT_WAITS)[number];
export class ListCountSheets extends PageRequest {
  @Code('Only at this location.', { optional: true })
  location?: string;

  @Code('Only in this zone, or at what this location supplies, directly or through others.', {
    optional: true,
  })
  area?: string;

  @OneOf('Only these.', COUNT_STATUSES, { optional: true })
  status?: CountStatus;

  @OneOf(
    'Only those that wait for an approval, or that have lines without a reason.',
    COUNT_WAITS,
    {
      optional: true,
    },
  )
  waitsFor?: CountWait;
}
export class CountSheetPage {
  @Parts(
    'Sheets; the one that has stood longest as it stands comes first.',
    () => CountSheetInList,
    200,
  )
  items!: CountSheetInList[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const openCountSheet = message(
  'inventory.cmd.open-count-sheet.v1',
  OpenCountSheet,
  CountSheetState,
);
export const saveCountLines = message(
  'inventory.cmd.save-count-lines.v1',
  SaveCountLines,
  CountSheetState,
);
export const discardCountSheet = message(
  'inventory.cmd.discard-count-sheet.v1',
  DiscardCountSheet,
  CountSheetState,
);
export const submitCountSheet = message(
  'inventory.cmd.submit-count-sheet.v1',
  SubmitCountSheet,
  CountSheetState,
);
export const explainCountVariances = message(
  'inventory.cmd.explain-count-variances.v1',
  ExplainCountVariances,
  CountSheetState,
);
export const approveCountSheet = message(
  'inventory.cmd.approve-count-sheet.v1',
  ApproveCountSheet,
  CountSheetState,
);
export const askForRecount = message(
  'inventory.cmd.ask-for-recount.v1',
  AskForRecount,
  CountSheetState,
);
export const getCountSheet = message(
  'inventory.qry.count-sheet.v1',
  GetCountSheet,
  CountSheetState,
);
export const listCountSheets = message(
  'inventory.qry.list-count-sheets.v1',
  ListCountSheets,
  CountSheetPage,
);
