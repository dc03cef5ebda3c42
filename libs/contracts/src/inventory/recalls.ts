/** Recalls: lots that must not be used any more, who has them, and what became of all of them. */
import { event, message } from '../contract.js';
import { Code, Flag, Id, Instant, Lot, OneOf, Part, Parts, Text, Total, Whole } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { LotHolder } from './lot-holders.js';

/** How dangerous the lots are, from 1 (may kill) to 3 (unlikely to harm). */
export const RECALL_CLASSES = ['class-1', 'class-2', 'class-3'] as const;
export type RecallClass = (typeof RECALL_CLASSES)[number];
export const RECALL_ACTIONS = ['quarantine', 'return', 'destroy'] as const;
export type RecallAction = (typeof RECALL_ACTIONS)[number];
export const RECALL_LOTS_MAX = 50;

/** A number of units that may be below zero. */
const Signed = (what: string): PropertyDecorator => Whole(what, -1e15, 1e15, { example: 0 });

export class RecalledLot {
  @Lot('Lot number as printed.')
  number!: string;
}

export class OpenRecall {
  @Id('Made by whoever opens it; becomes the id of the recall.')
  id!: string;

  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Parts(
    'The lots. One that nobody knows is registered, so that it is blocked when it turns up.',
    () => RecalledLot,
    RECALL_LOTS_MAX,
    { least: 1 },
  )
  lots!: RecalledLot[];

  @Text('Why.', 500, { example: 'Fails dissolution, notice 2026/17 of the regulator.' })
  reason!: string;

  @OneOf(
    'How dangerous, and so how soon to confirm: 1 within a day, 2 three days, 3 a week.',
    RECALL_CLASSES,
  )
  class!: RecallClass;

  @OneOf('What holders are to do with what they find.', RECALL_ACTIONS)
  action!: RecallAction;

  @Text('What holders are told, in words.', 2000, {
    example: 'Stop using the lot, count it, put it apart and send it back with the next delivery.',
  })
  instruction!: string;
}

/** What became of one lot, at the moment of asking; all of the installation, whoever asks. */
export class RecallSum {
  @Text('The lot.', 40, { example: 'AL2409-17' })
  lot!: string;

  @Signed('Came into the country: from suppliers, stores with books of their own, and openings.')
  received!: number;

  @Total('In the books of locations.')
  onHand!: number;

  @Total('On shipments under way.')
  inTransit!: number;

  @Signed('Given back to suppliers, or to stores with books of their own.')
  returned!: number;

  @Signed('Written off.')
  destroyed!: number;

  @Signed('Given to patients.')
  dispensed!: number;

  @Signed('Put into sets or taken for another lot, less what came out of sets or from other lots.')
  converted!: number;

  @Signed('Lost less found: counts and adjustments.')
  unexplained!: number;

  @Signed('Received less all of these; anything but 0 is a fault of the books.')
  difference!: number;

  @Total('Found by those who confirmed, as each said last.')
  found!: number;

  @Signed('What the books had there when each confirmed, less what was found.')
  notFound!: number;
}

export class RecallState {
  @Id('The recall.')
  id!: string;

  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Parts('The lots.', () => RecalledLot, RECALL_LOTS_MAX)
  lots!: RecalledLot[];

  @Text('Why.', 500)
  reason!: string;

  @OneOf('How dangerous.', RECALL_CLASSES)
  class!: RecallClass;

  @OneOf('What holders are to do.', RECALL_ACTIONS)
  action!: RecallAction;

  @Text('What holders are told.', 2000)
  instruction!: string;

  @OneOf('Whether it is still open.', ['open', 'closed'])
  status!: 'open' | 'closed';

  @Instant('When it was opened.')
  openedAt!: string;

  @Text('Opaque id of who opened it.', 100)
  openedBy!: string;

  @Instant('When it was closed.', { optional: true })
  closedAt?: string;

  @Text('Opaque id of who closed it.', 100, { optional: true })
  closedBy?: string;

  @Text('Why it was closed with units that nobody can account for.', 500, { optional: true })
  closingReason?: string;

  @Parts('What became of each lot, as it was at closing.', () => RecallSum, RECALL_LOTS_MAX, {
    optional: true,
  })
  sums?: RecallSum[];

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export const openRecall = message('inventory.cmd.open-recall.v1', OpenRecall, RecallState);
export const recallOpened = event('inventory.evt.recall-opened.v1', RecallState);
export const recallClosed = event('inventory.evt.recall-closed.v1', RecallState);

/** As its sender words it; which recall stands in the address. */
export class ClosingBody {
  @Id('Made by whoever closes it; the same id is never carried out twice.')
  id!: string;

  @Text('Why it is closed although units are not accounted for, or holders did not confirm.', 500, {
    optional: true,
    example: 'Two clinics are cut off by the flood; their stock was confirmed by telephone.',
  })
  reason?: string;
}
export class CloseRecall extends ClosingBody {
  @Id('The recall.')
  recall!: string;
}
export const closeRecall = message('inventory.cmd.close-recall.v1', CloseRecall, RecallState);

export class LotFinding {
  @Lot('Lot number as printed.')
  lot!: string;

  @Total('Units found, whatever the book says; 0 says that none were.')
  found!: number;

  @Total('Of those, sent back or handed back.', { optional: true })
  returned?: number;

  @Total('Of those, put apart here.', { optional: true })
  quarantined?: number;

  @Total('Of those, destroyed.', { optional: true })
  destroyed?: number;
}

/** As its sender words it; which recall stands in the address. */
export class FindingsBody {
  @Id('Made by whoever reports; the same id is never recorded twice.')
  id!: string;

  @Code('Where was looked.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Parts(
    'What was found of each lot; a lot of the recall that is not listed was not found.',
    () => LotFinding,
    RECALL_LOTS_MAX,
  )
  lots!: LotFinding[];

  @Text('Anything else.', 500, { optional: true })
  note?: string;
}

export class ReportRecallFindings extends FindingsBody {
  @Id('The recall.')
  recall!: string;
}

/** What one location is to do about a recall, and has done. */
export class RecallTask {
  @Id('The recall.')
  recall!: string;

  @Code('The location.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Text('Role that is to confirm.', 40, { example: 'facility-in-charge' })
  ownerRole!: string;

  @Code('Where that role is held.', { example: 'LR-NIMBA-F03' })
  ownerAt!: string;

  @OneOf('`told` until somebody there has confirmed.', ['told', 'confirmed'])
  state!: 'told' | 'confirmed';

  @Instant('When it was told: at opening, or when the lot came there later.')
  toldAt!: string;

  @Instant('By when it was to confirm.')
  dueAt!: string;

  @Whole('Whole hours from being told to having confirmed, or to now.', 0, 1_000_000_000, {
    example: 26,
  })
  ageHours!: number;

  @Flag('Whether it has not confirmed and should have.')
  isOverdue!: boolean;

  @Instant('When it confirmed last.', { optional: true })
  confirmedAt?: string;

  @Text('Opaque id of who confirmed.', 100, { optional: true })
  confirmedBy?: string;

  @Parts('What was found.', () => LotFinding, RECALL_LOTS_MAX)
  lots!: LotFinding[];

  @Text('Anything else that was said.', 500, { optional: true })
  note?: string;
}
export const reportRecallFindings = message(
  'inventory.cmd.report-recall-findings.v1',
  ReportRecallFindings,
  RecallTask,
);

export class ListRecalls extends PageRequest {
  @OneOf('Only these.', ['open', 'closed'], { optional: true })
  status?: 'open' | 'closed';

  @Code('Only of this product.', { optional: true })
  product?: string;
}
export class RecallPage {
  @Parts('Recalls, newest first.', () => RecallState, 200)
  items!: RecallState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listRecalls = message('inventory.qry.list-recalls.v1', ListRecalls, RecallPage);

export class GetRecall {
  @Id('The recall.')
  recall!: string;
}
export class RecallDetail extends RecallState {
  @Parts(
    'What became of each lot up to now; only for whoever sees a whole country.',
    () => RecallSum,
    RECALL_LOTS_MAX,
    { optional: true },
  )
  sumsNow?: RecallSum[];

  @Total('Locations that the asker sees and that were told.', { example: 40 })
  told!: number;

  @Total('Of those, the ones that confirmed.', { example: 31 })
  confirmed!: number;

  @Total('Of those, the ones that did not and should have.', { example: 2 })
  overdue!: number;
}
export const getRecall = message('inventory.qry.recall.v1', GetRecall, RecallDetail);

export class ListRecallHolders extends PageRequest {
  @Id('The recall.')
  recall!: string;

  @OneOf(
    'As they are `now` (unless told), or as they were when it was `opened`.',
    ['now', 'opened'],
    { optional: true },
  )
  as?: 'now' | 'opened';

  @Code('Only this location, and what is on the way to it.', { optional: true })
  location?: string;
}
export class RecallHolderPage {
  @Code('The product of the recall.', { optional: true, example: 'ACT-1' })
  product?: string;

  @Parts('Holders by lot and location, shipments under way among them.', () => LotHolder, 200)
  items!: LotHolder[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listRecallHolders = message(
  'inventory.qry.recall-holders.v1',
  ListRecallHolders,
  RecallHolderPage,
);

export class ListRecallTasks extends PageRequest {
  @Id('The recall.')
  recall!: string;

  @OneOf('Only these; `told` is the list of whom to remind.', ['told', 'confirmed'], {
    optional: true,
  })
  state?: 'told' | 'confirmed';

  @Code('Only of this location.', { optional: true })
  location?: string;
}
export class RecallTaskPage {
  @Parts('By location.', () => RecallTask, 200)
  items!: RecallTask[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listRecallTasks = message(
  'inventory.qry.recall-tasks.v1',
  ListRecallTasks,
  RecallTaskPage,
);
