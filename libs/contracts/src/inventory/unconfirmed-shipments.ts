/**
 * Shipments that nobody confirmed: what is still on the way, and what only a count says has come.
 * With the day by which it was to be confirmed, and who is asked first.
 */
import { message } from '../contract.js';
import { Code, DayField, Id, Instant, OneOf, Part, Parts, Text, Total, Whole } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';

export const CONFIRMATION_STAGES = ['not-due', 'ask-receiver', 'ask-sender'] as const;
export type ConfirmationStage = (typeof CONFIRMATION_STAGES)[number];
/** More days than any shipment is under way. */
const DAYS_MAX = 100_000;

export class UnconfirmedLine {
  @Code('The product.')
  product!: string;

  @Total('Put on the way.')
  shipped!: number;

  @Total('Received, or matched with what was received before.')
  confirmed!: number;

  @Total('Known to have come only because a count found them.')
  inferred!: number;

  @Total('Still on the way in the book.')
  open!: number;

  @Id('The latest count that found some of it.', { optional: true })
  count?: string;

  @Instant('When that count was.', { optional: true })
  countedAt?: string;
}

export class UnconfirmedShipment {
  @Id('The shipment.')
  id!: string;

  @Code('From which location.')
  from!: string;

  @Code('To which location.')
  to!: string;

  @Id('The requisition it answers.', { optional: true })
  requisition?: string;

  @Text('Number of the paper.', 60, { optional: true })
  document?: string;

  @Instant('When it was issued.')
  issuedAt!: string;

  @Whole("Days since it was issued, by the receiver's calendar.", 0, DAYS_MAX)
  ageDays!: number;

  @DayField('When it was promised.', { optional: true })
  promisedOn?: string;

  @DayField('The last day on which it is in time: as promised, else as is usual for such a route.')
  dueOn!: string;

  @Whole('Days past that day; 0 while it is in time.', 0, DAYS_MAX)
  overdueDays!: number;

  @OneOf('Whether it is in time, and who is asked when it is not.', CONFIRMATION_STAGES)
  stage!: ConfirmationStage;

  @Text('Role that is asked: the receiver first, then the sender.', 40)
  ownerRole!: string;

  @Code('Where that role is held.')
  ownerAt!: string;

  @Total('Units still on the way in the book, over all products.')
  unitsOpen!: number;

  @Total('Units that only a count told of, over all products.')
  unitsInferred!: number;

  @Parts('By product.', () => UnconfirmedLine, 1000)
  lines!: UnconfirmedLine[];
}

export class ListUnconfirmedShipments extends PageRequest {
  @Code('Only from or to this location.', { optional: true })
  location?: string;

  @Code('Only those for which somebody in this zone is asked.', { optional: true })
  zone?: string;

  @Code('Only those for which somebody at this location is asked.', { optional: true })
  ownerAt?: string;

  @OneOf('Only those at this stage.', CONFIRMATION_STAGES, { optional: true })
  stage?: ConfirmationStage;
}
export class UnconfirmedShipmentPage {
  @Parts('Shipments, the oldest first.', () => UnconfirmedShipment, 200)
  items!: UnconfirmedShipment[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listUnconfirmedShipments = message(
  'inventory.qry.list-unconfirmed-shipments.v1',
  ListUnconfirmedShipments,
  UnconfirmedShipmentPage,
);

export class ShipmentReminder {
  @Text('Role that is asked.', 40)
  ownerRole!: string;

  @Code('Where that role is held.')
  ownerAt!: string;

  @Code('The innermost zone in which that is.')
  zone!: string;

  @Total('Shipments that she is to confirm, in time or not.')
  shipments!: number;

  @Total('Those of them that are past their day.')
  due!: number;

  @Instant('When the oldest of those listed was issued.')
  oldestIssuedAt!: string;

  @Whole('Most days by which one is past its day.', 0, DAYS_MAX)
  overdueDaysMax!: number;
}

export class ListShipmentReminders extends PageRequest {
  @Code('Only who is asked in this zone.', { optional: true })
  zone?: string;

  @Code('Only who is asked at this location.', { optional: true })
  location?: string;

  @OneOf(
    '`due`: only who has one past its day; `all`: who has any. `due` unless told.',
    ['due', 'all'],
    { optional: true },
  )
  show?: 'due' | 'all';
}
export class ShipmentReminderPage {
  @Parts('By who is asked, in the order of places.', () => ShipmentReminder, 200)
  items!: ShipmentReminder[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listShipmentReminders = message(
  'inventory.qry.list-shipment-reminders.v1',
  ListShipmentReminders,
  ShipmentReminderPage,
);
