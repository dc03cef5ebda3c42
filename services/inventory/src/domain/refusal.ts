/** Refusals: the closed list of ways in which the ledger says no, each with what to do about it. */
import type { RefusalNote } from './book.js';

/** Every code with its status and meaning; the docs list is made from this table. */
export const REFUSALS = {
  'id-reused': [422, 'This id was used before with other content. Make a new id for a new event.'],
  'unknown-location': [404, 'No such location. Check its code, or register it first.'],
  'unknown-product': [404, 'No such product. Check its code, or register it first.'],
  'unknown-lot': [
    409,
    'The register has no such lot of this product. Register it, or leave the lot out.',
  ],
  'shipment-differs': [
    409,
    'A shipment with this id goes between other locations or for another purpose. Make a new shipment id.',
  ],
  'unknown-requisition': [
    404,
    'No approved requisition that is known here yet names this location, store and product. Check it, or send the same again.',
  ],
  'more-than-approved': [409, 'This would issue more than was approved.'],
  'unknown-allocation': [409, 'No open allocation with this id stands on this card.'],
  'lot-not-usable': [409, 'The lot is expired, quarantined or recalled and must not be issued.'],
  'shelf-life-too-short': [409, 'The lot expires too soon for where it would go.'],
  'insufficient-stock': [409, 'There is not enough stock that can be issued.'],
  'unknown-contents': [
    404,
    'The register does not say what a set of this product consists of on that day. Register its contents first.',
  ],
  'contents-differ': [
    409,
    'The lots that are listed are of another product, or more, than so many sets contain.',
  ],
  'set-expires-sooner': [
    409,
    'What goes into these sets expires before the lot that is named. Give them a lot of their own.',
  ],
  'part-of-a-set': [
    409,
    'This is a part of packing or unpacking. Reverse that, on the card of the set.',
  ],
  'reserved-for-others': [409, 'The stock is there, but reserved for what was approved before.'],
  earmarked: [
    409,
    'The stock is there, but earmarked for something else. Whoever decides about the store may waive it.',
  ],
  'unknown-waiver': [409, 'No waiver with this id was recorded for an earmark on this card.'],
  'own-waiver': [403, 'Nobody takes earmarked stock by a waiver that she recorded herself.'],
  'unknown-event': [409, 'No accepted order or report with this id stands on this card.'],
  'count-instead': [
    409,
    'This can no longer be undone, since its stock has moved on. Count the shelf instead.',
  ],
  'not-reversible': [409, 'Events of this kind are not reversed. A release ends an allocation.'],
  'already-reversed': [409, 'This was reversed before.'],
} as const satisfies Record<string, readonly [number, string]>;

export type RefusalCode = keyof typeof REFUSALS;

export type Figures = Record<string, number | string>;

export class Refused {
  readonly note: RefusalNote;
  constructor(
    readonly code: RefusalCode,
    more = '',
    figures?: Figures,
  ) {
    const [status, sentence] = REFUSALS[code];
    const detail = more ? `${sentence} ${more}` : sentence;
    this.note = { status, code, detail, ...(figures ? { figures } : {}) };
  }
}

export function reservedForOthers(free: number, reserved: number, asked: number): Refused {
  const sentence = `${reserved} units here are reserved; ${free} can be had, ${asked} were asked.`;
  return new Refused('reserved-for-others', sentence, { available: free, reserved, asked });
}
