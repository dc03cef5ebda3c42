/** The pack sets into which a recalled lot was packed. */
import { message } from '../contract.js';
import { Code, DayField, Id, Lot, OneOf, Part, Parts, Text, Total } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';
import { LOT_STATUSES, type LotStatus } from './register-lots.js';

export const SET_CERTAINTIES = ['contains', 'may-contain'] as const;
export type SetCertainty = (typeof SET_CERTAINTIES)[number];

export class ListRecalledSets extends PageRequest {
  @Id('The recall.')
  recall!: string;
}

/** A lot of sets in which a recalled lot is, also in a set that is in the set. */
export class RecalledSet {
  @Lot('The recalled lot.')
  lot!: string;

  @Code('The set.', { example: 'KIT-ICCM' })
  set!: string;

  @Text('Lot of the sets; `unidentified` where they were packed without one.', 40, {
    example: 'SET-17',
  })
  setLot!: string;

  @OneOf(
    '`may-contain`: it was packed of stock without a lot number, where the recalled lot may be.',
    SET_CERTAINTIES,
  )
  certainty!: SetCertainty;

  @OneOf('Whether sets of this lot may still be issued.', LOT_STATUSES)
  status!: LotStatus;

  @DayField('Last day of use of the sets.', { optional: true })
  expiresOn?: string;

  @Total('Sets of this lot in the books of locations that the asker sees.')
  onHand!: number;
}

export class RecalledSetPage {
  @Parts('By recalled lot, set and lot of the set.', () => RecalledSet, 200)
  items!: RecalledSet[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

export const listRecalledSets = message(
  'inventory.qry.recalled-sets.v1',
  ListRecalledSets,
  RecalledSetPage,
);
