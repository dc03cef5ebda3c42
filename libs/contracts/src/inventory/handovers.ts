/**
 * Handing a kit over: who held it, who answers for it meanwhile, the count that others witnessed,
 * and who holds it from then on. People are opaque ids of accounts. docs/HANDOVER.md is its law.
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
  People,
  Text,
  Whole,
} from '../field.js';
import { PageInfo, PageRequest } from '../page.js';

/** Every reason with what it means. */
export const HANDOVER_REASON_MEANINGS = {
  leave: 'She is away for some time and may come back; until then somebody else answers.',
  resignation: 'She gives the kit back.',
  death: 'She has died. Nobody waits for her to be at the count.',
  transfer: 'She goes on to work elsewhere.',
  other: 'Something else; the note says what.',
} as const;
export type HandoverReason = keyof typeof HANDOVER_REASON_MEANINGS;
export const HANDOVER_REASONS = Object.keys(HANDOVER_REASON_MEANINGS) as HandoverReason[];

export const HANDOVER_STATUSES = ['open', 'counted', 'closed', 'cancelled'] as const;
export type HandoverStatus = (typeof HANDOVER_STATUSES)[number];
/** The most who witness one count. */
const WITNESSES_MAX = 2;
/** The longest id of a holder that the register takes. */
const HOLDER_MAX = 60;
const ACT_ID = 'Made by whoever does it; the same id is never carried out twice.';

export class HandoverCover {
  @Id('The account of the person who answers for the kit meanwhile; or `location`.', {
    optional: true,
  })
  account?: string;

  @Code('The facility, depot or warehouse that answers meanwhile; or `account`.', {
    optional: true,
    example: 'LR-NIMBA-F03',
  })
  location?: string;
}

/** What is agreed while a handover is under way. */
export class HandoverArrangement {
  @Id('The account of the next holder; absent while nobody is found yet.', { optional: true })
  incoming?: string;

  @Part('Who answers for the kit until then: an account, or a facility.', () => HandoverCover)
  cover!: HandoverCover;

  @DayField('By which day the next holder is expected to have it.', { example: '2026-12-15' })
  expectedUntil!: string;

  @Text('In words, never a name; needed for `other`.', 500, { optional: true })
  note?: string;
}

export class OpenHandover extends HandoverArrangement {
  @Id('Made by whoever opens it; becomes the id of the handover.')
  id!: string;

  @Code('The kit.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @OneOf('Why it is handed over.', HANDOVER_REASONS)
  reason!: HandoverReason;

  @DayField(
    'The last day on which who holds it now answered for it; today unless told, never later.',
    { optional: true, example: '2026-11-20' },
  )
  lastDay?: string;
}

/** What is said about a handover over HTTP, where the address names it. */
export class ArrangementBody extends HandoverArrangement {
  @Id(ACT_ID)
  id!: string;
}
export class ArrangeHandover extends ArrangementBody {
  @Id('The handover.')
  handover!: string;

  @Whole('The version that it is about.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

/** Who was there when the kit was counted, and on which sheet it stands. */
export class WitnessedCount {
  @Id('The count sheet; absent only where the kit has nothing to be counted.', { optional: true })
  sheet?: string;

  @People('Accounts of one or two witnesses, who never answered for the kit here.', WITNESSES_MAX, {
    example: ['0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e96'],
  })
  witnesses!: string[];

  @Flag('Whether who held it until then was there.', { optional: true, example: true })
  outgoingPresent?: boolean;

  @Text('Why she was not there, in words. Then there are two witnesses, but after a death.', 500, {
    optional: true,
  })
  absence?: string;
}
export class WitnessedCountBody extends WitnessedCount {
  @Id(ACT_ID)
  id!: string;
}
export class WitnessHandoverCount extends WitnessedCountBody {
  @Id('The handover.')
  handover!: string;

  @Whole('The version that it is about.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export class HandoverClosingBody {
  @Id(ACT_ID)
  id!: string;

  @Text('Anything to be remembered with it.', 500, { optional: true })
  note?: string;
}
export class CloseHandover extends HandoverClosingBody {
  @Id('The handover.')
  handover!: string;

  @Whole('The version that it is about.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export class CancellationBody {
  @Id(ACT_ID)
  id!: string;

  @Text('Why; such as that she has come back.', 500, { example: 'She came back from her leave.' })
  reason!: string;
}
export class CancelHandover extends CancellationBody {
  @Id('The handover.')
  handover!: string;

  @Whole('The version that it is about.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export class HandoverCount extends WitnessedCount {
  @Instant('When it was recorded.')
  at!: string;
}

export class HandoverEnding {
  @Instant('When.')
  at!: string;

  @Text('Opaque id of who did it.', 100)
  by!: string;

  @Text('In words.', 500, { optional: true })
  note?: string;
}

export class HandoverAccount {
  @Text('Opaque id of the account.', HOLDER_MAX)
  account!: string;

  @Flag(
    'True: it should be able to report for the kit. False: it should no longer hold the role `chw` there.',
  )
  shouldReport!: boolean;
}

export class HandoverState {
  @Id('The handover.')
  id!: string;

  @Code('The kit.')
  location!: string;

  @OneOf('Why it is handed over.', HANDOVER_REASONS)
  reason!: HandoverReason;

  @OneOf('Where it stands.', HANDOVER_STATUSES)
  status!: HandoverStatus;

  @Instant('Since when it stands there.')
  statusSince!: string;

  @Text('Opaque id of who held it when it was opened; absent where nobody did.', HOLDER_MAX, {
    optional: true,
  })
  outgoing?: string;

  @Text('Opaque id of the next holder; absent while nobody is found.', HOLDER_MAX, {
    optional: true,
  })
  incoming?: string;

  @Part('Who answers for the kit until it is closed or cancelled.', () => HandoverCover)
  cover!: HandoverCover;

  @DayField('The last day on which the outgoing holder answered for it.')
  lastDay!: string;

  @DayField('By which day the next holder is expected to have it.')
  expectedUntil!: string;

  @Text('In words.', 500, { optional: true })
  note?: string;

  @Instant('When it was opened.')
  openedAt!: string;

  @Text('Opaque id of who opened it.', 100)
  openedBy!: string;

  @Part('The witnessed count, once there is one; the last of them.', () => HandoverCount, {
    optional: true,
  })
  count?: HandoverCount;

  @Part('How it ended.', () => HandoverEnding, { optional: true })
  ending?: HandoverEnding;

  @Parts(
    'What whoever keeps accounts has to see to: nothing of it happens by itself.',
    () => HandoverAccount,
    3,
  )
  accounts!: HandoverAccount[];

  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export class HandoverInList extends HandoverState {
  @Whole('For how many whole days it has been, or was, under way.', 0, 1_000_000)
  days!: number;

  @Flag('Whether it is still under way after the day by which it was expected to be done.')
  overdue!: boolean;
}

export class GetHandover {
  @Id('The handover.')
  handover!: string;
}
export const HANDOVERS_SHOWN = ['under-way', ...HANDOVER_STATUSES, 'all'] as const;
export type HandoversShown = (typeof HANDOVERS_SHOWN)[number];
export class ListHandovers extends PageRequest {
  @Code('Only of this kit.', { optional: true })
  location?: string;

  @Code('Only in this zone, or of what this location supplies, directly or through others.', {
    optional: true,
  })
  area?: string;

  @OneOf('Only these; those under way (open or counted) unless told.', HANDOVERS_SHOWN, {
    optional: true,
  })
  show?: HandoversShown;
}
export class HandoverPage {
  @Parts('Handovers; the one that was opened first comes first.', () => HandoverInList, 200)
  items!: HandoverInList[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export class ListKitsWithoutHolder extends PageRequest {
  @Code('Only in this zone, or of what this location supplies, directly or through others.', {
    optional: true,
  })
  area?: string;
}
export class KitWithoutHolder {
  @Code('The kit.')
  location!: string;

  @Id('The handover to a first holder, where one is under way.', { optional: true })
  handover?: string;

  @Part('Who answers for it meanwhile.', () => HandoverCover, { optional: true })
  cover?: HandoverCover;

  @Whole('For how many whole days that handover has been under way.', 0, 1_000_000, {
    optional: true,
  })
  days?: number;
}
export class KitWithoutHolderPage {
  @Parts('Kits by code.', () => KitWithoutHolder, 200)
  items!: KitWithoutHolder[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export class ListHolders extends PageRequest {
  @Code('The kit.')
  location!: string;
}
export class HeldPeriod {
  @Instant('From when; absent where it was so before this was kept.', { optional: true })
  from?: string;

  @Instant('Until when; absent for how it is now.', { optional: true })
  until?: string;

  @Text('Opaque id of the holder; absent where nobody held it.', HOLDER_MAX, { optional: true })
  holder?: string;

  @Part('Who answered for it instead, while it was handed over.', () => HandoverCover, {
    optional: true,
  })
  cover?: HandoverCover;

  @Id('The handover by which this began; absent where the register said so.', { optional: true })
  handover?: string;
}
export class HeldPeriodPage {
  @Parts('Periods without a gap; the present one comes first.', () => HeldPeriod, 200)
  items!: HeldPeriod[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const openHandover = message('inventory.cmd.open-handover.v1', OpenHandover, HandoverState);
export const arrangeHandover = message(
  'inventory.cmd.arrange-handover.v1',
  ArrangeHandover,
  HandoverState,
);
export const witnessHandoverCount = message(
  'inventory.cmd.witness-handover-count.v1',
  WitnessHandoverCount,
  HandoverState,
);
export const closeHandover = message(
  'inventory.cmd.close-handover.v1',
  CloseHandover,
  HandoverState,
);
export const cancelHandover = message(
  'inventory.cmd.cancel-handover.v1',
  CancelHandover,
  HandoverState,
);
export const getHandover = message('inventory.qry.handover.v1', GetHandover, HandoverState);
export const listHandovers = message(
  'inventory.qry.list-handovers.v1',
  ListHandovers,
  HandoverPage,
);
export const listKitsWithoutHolder = message(
  'inventory.qry.list-kits-without-holder.v1',
  ListKitsWithoutHolder,
  KitWithoutHolderPage,
);
export const listHolders = message('inventory.qry.list-holders.v1', ListHolders, HeldPeriodPage);
