/**
 * Legs: what one order or report does on the cards of other products at its location. Each is an
 * event of its own card, so that every rule about cards holds for it, and names the event of which
 * it is a part; all are booked with it or none is.
 */
import type { ProductCode, Uuid } from '@satchel/language';
import type { PackPart } from './book.js';
import { pairKey } from './facts.js';
import { derivedId } from './hash-chain.js';
import { accept, begin } from './keeping.js';
import type { Posting } from './posting.js';
import type { Telling, Told } from './told.js';

/** The event of a leg follows from the whole, so that telling it twice is known for what it is. */
export const legId = (event: Uuid, product: ProductCode): Uuid =>
  derivedId(event, `leg:${product}`);

/** The same telling as the card of another product hears it. */
export function toldToLeg(telling: Telling, product: ProductCode): Telling {
  const { told } = telling;
  const { lots: _lots, components, ...rest } = told;
  const lots = components?.find((component) => component.product === product)?.lots;
  const own: Told = { ...rest, id: legId(told.id, product), product, ...(lots ? { lots } : {}) };
  return { ...telling, told: own };
}

export function beginLeg(posting: Posting, telling: Telling, product: ProductCode): Posting {
  const { book, card: whole, event } = posting;
  const location = whole.location.id;
  const card = book.cards.get(pairKey(location, product));
  if (!card) throw new Error(`bug: no card was locked for ${location} ${product}`);
  const leg = begin(book, card, toldToLeg(telling, product));
  leg.event.answer.partOf = event.id;
  return leg;
}

/** Keeps the leg and says what the answer to the whole says of it. */
export function endLeg(leg: Posting, quantity: number): PackPart {
  const { id, product } = leg.event;
  const { onHand, sequence, flags, lots, discrepancies } = accept(leg);
  return {
    product,
    event: id,
    quantity,
    ...(onHand === undefined ? {} : { onHand }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(flags ? { flags } : {}),
    ...(lots ? { lots } : {}),
    ...(discrepancies ? { discrepancies } : {}),
  };
}
