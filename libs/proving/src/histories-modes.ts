/** How an abstract change of a mode becomes one that makes sense in the world as it stands. */
import type { ReportingModeChange } from '@satchel/contracts';
import { addDays, localDay } from '@satchel/language';
import { type Choices, isAt, pickFrom, type Scene } from './histories-scene.js';
import { BUSY_CARDS } from './histories-world.js';
import type { CardKey } from './model-register.js';

/** Mostly from soon on; sometimes from days that are over, or are not managed at all. */
const DAYS_FROM_NOW = [0, 1, 1, 2, 3, -1, -2, -6, -20, -400, 12];

export function tellModeChange(scene: Scene, c: Choices): ReportingModeChange {
  const card = cardOf(scene, c);
  const location = c.twist === 999 ? 'NOWHERE' : card.location;
  const product = c.twist === 998 ? 'NOTHING' : card.product;
  const mode = c.amount % 2 === 0 ? 'by-count' : 'by-treatment';
  return { location, product, mode, from: dayOf(scene, card, c) };
}

/** Mostly one that is managed, and often one that was counted, so that there is what to change. */
function cardOf(scene: Scene, c: Choices): CardKey {
  const managed = BUSY_CARDS.filter((card) => scene.register.managed.some(isAt(card)));
  const counted = managed.filter((card) => scene.model.counts().some(isAt(card)));
  const likely = c.pick % 3 > 0 && counted.length > 0 ? counted : managed;
  return pickFrom(c.pick % 20 === 19 ? BUSY_CARDS : likely, c.where) ?? BUSY_CARDS[0];
}

/** On the day of the last count, or right behind it, as often as some day around now. */
function dayOf(scene: Scene, card: CardKey, c: Choices): string {
  const zone = scene.register.locations.find((it) => it.id === card.location)?.timeZone ?? 'UTC';
  const counts = scene.model
    .counts()
    .filter(isAt(card))
    .map((it) => it.occurredAt);
  const last = counts.sort().at(-1);
  if (last !== undefined && c.when % 2 === 1) {
    return addDays(localDay(new Date(last), zone), c.ago % 2);
  }
  return addDays(localDay(new Date(scene.now), zone), pickFrom(DAYS_FROM_NOW, c.ago) ?? 0);
}
