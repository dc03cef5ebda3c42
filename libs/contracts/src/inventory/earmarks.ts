/** Earmarks: stock that is for a purpose, and the recorded waivers by which it goes elsewhere. */
import { message } from '../contract.js';
import {
  Code,
  DayField,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Text,
  Total,
  Units,
  Whole,
} from '../field.js';
import { PageInfo, PageRequest } from '../page.js';

/** Most earmarks of one product that stand at a place at once. */
export const EARMARKS_MAX = 50;

/** What an order is for, beside where it goes. */
export class OrderPurpose {
  @Code('The programme; that of the requisition, where it answers one.', {
    optional: true,
    example: 'iccm',
  })
  programme?: string;

  @Code('The campaign.', { optional: true, example: 'SIA-2026' })
  campaign?: string;

  @Code('On whose account.', { optional: true, example: 'GLOBAL-FUND' })
  funder?: string;
}

/** What stock is for; at least one of them. */
export class EarmarkPurpose {
  @Code('Only for this programme.', { optional: true, example: 'iccm' })
  programme?: string;

  @Code('Only for this campaign.', { optional: true, example: 'SIA-2026' })
  campaign?: string;

  @Code('Only on account of this funder.', { optional: true, example: 'GLOBAL-FUND' })
  funder?: string;

  @Code('Only to locations in this zone.', { optional: true, example: 'LR-NIMBA' })
  zone?: string;
}

export class SetEarmark {
  @Id('Made by whoever sets it; becomes the id of the earmark.')
  id!: string;

  @Code('Where.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Text('Only units of this lot; also `unidentified`.', 40, { optional: true })
  lot?: string;

  @Code('Only units of lots that this funder paid for.', { optional: true })
  funder?: string;

  @Units('How many units, also where they are not there yet.', { least: 1, example: 500 })
  quantity!: number;

  @Part('What for: all that is named has to be so.', () => EarmarkPurpose)
  for!: EarmarkPurpose;

  @DayField('The first day, by the clock of the location.', { example: '2026-11-21' })
  from!: string;

  @DayField('The last day.', { example: '2099-12-31' })
  until!: string;

  @Text('Why.', 500, { example: 'The measles campaign begins in January.' })
  reason!: string;
}

export class EarmarkState extends SetEarmark {
  @Total('Units that have left it, for its purpose or by waivers.')
  used!: number;

  @Total('Units that it keeps while they are there.')
  left!: number;

  @Instant('When it was set; the oldest is kept first.')
  setAt!: string;

  @Text('Opaque id of who set it.', 100)
  setBy!: string;

  @Instant('When it was ended; absent until then.', { optional: true })
  endedAt?: string;

  @Text('Opaque id of who ended it.', 100, { optional: true })
  endedBy?: string;

  @Text('Why it was ended.', 500, { optional: true })
  endReason?: string;

  @Whole('Version.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}
export const setEarmark = message('inventory.cmd.set-earmark.v1', SetEarmark, EarmarkState);

export class EndEarmark {
  @Id('Made by whoever ends it; the same id is never carried out twice.')
  id!: string;

  @Id('The earmark.')
  earmark!: string;

  @Text('Why.', 500, { example: 'The campaign was put off.' })
  reason!: string;
}
export const endEarmark = message('inventory.cmd.end-earmark.v1', EndEarmark, EarmarkState);

export class WaiveEarmark {
  @Id('Made by whoever waives; becomes the id of the waiver, which an order names.')
  id!: string;

  @Id('The earmark.')
  earmark!: string;

  @Units('How many units may go elsewhere.', { least: 1, example: 40 })
  quantity!: number;

  @Text('Why.', 500, { example: 'The district hospital has none left.' })
  reason!: string;
}
export class EarmarkWaiverState extends WaiveEarmark {
  @Total('Units that were taken by it.')
  used!: number;

  @Instant('When it was recorded.')
  waivedAt!: string;

  @Text('Opaque id of who waived; somebody else has to order by it.', 100)
  waivedBy!: string;
}
export const waiveEarmark = message(
  'inventory.cmd.waive-earmark.v1',
  WaiveEarmark,
  EarmarkWaiverState,
);

export class ListEarmarks extends PageRequest {
  @OneOf(
    'Only these; `open` unless told. `over` is what was ended, and what is past its last day.',
    ['open', 'over', 'all'],
    { optional: true },
  )
  status?: 'open' | 'over' | 'all';

  @Code('Only at this location.', { optional: true })
  location?: string;

  @Code('Only of this product.', { optional: true })
  product?: string;
}
export class EarmarkPage {
  @Parts('Newest first.', () => EarmarkState, 200)
  items!: EarmarkState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listEarmarks = message('inventory.qry.list-earmarks.v1', ListEarmarks, EarmarkPage);

export class ListEarmarkWaivers extends PageRequest {
  @Id('The earmark.')
  earmark!: string;
}
export class EarmarkWaiverPage {
  @Parts('Newest first.', () => EarmarkWaiverState, 200)
  items!: EarmarkWaiverState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listEarmarkWaivers = message(
  'inventory.qry.list-earmark-waivers.v1',
  ListEarmarkWaivers,
  EarmarkWaiverPage,
);

/** What left which earmark with an order or report. */
export class EarmarkUse {
  @Id('The earmark.')
  earmark!: string;

  @Total('Units.')
  quantity!: number;

  @Id('By which waiver, where it was not for the purpose of the earmark.', { optional: true })
  waiver?: string;
}
