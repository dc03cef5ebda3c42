/**
 * What an abstract operation is resolved against: the world as the model ledger has it at that
 * moment. Everything follows from the numbers chosen; 0 is always the plainest choice, so that
 * shrinking leads to plain histories.
 */
import type { LotQuantity, MovementKind, ReportKind, StockReport } from '@satchel/contracts';
import { addDays, DAY_MS, localDay, MINUTE_MS } from '@satchel/language';
import { BUSY_CARDS } from './histories-world.js';
import type { ModelLedger } from './model-ledger.js';
import type { CardKey, ModelRegister } from './model-register.js';
import type { EntryView } from './model-views.js';

/** The numbers of one operation. Each is taken modulo whatever there is to choose from. */
export interface Choices {
  where: number;
  when: number;
  ago: number;
  amount: number;
  lots: number;
  lotA: number;
  lotB: number;
  pick: number;
  also: number;
  twist: number;
}

export interface Scene {
  register: ModelRegister;
  model: ModelLedger;
  /** The moment of recording, in milliseconds. */
  now: number;
  /** How far the sender's clock is behind, in milliseconds. */
  shift: number;
  newId(): string;
}

export function pickFrom<T>(list: readonly T[], n: number): T | undefined {
  return list[n % Math.max(list.length, 1)];
}

/** True for so many of a hundred numbers, never for 0. */
export const oftenAs = (percent: number, n: number): boolean => n % 100 >= 100 - percent;

/** An open shipment line with what remains of it. */
export interface OpenLine extends CardKey {
  shipment: string;
  lot: string;
  remaining: number;
  inferred: number;
}

export function shipmentLines(model: ModelLedger): OpenLine[] {
  return model.shipments().flatMap((shipment) =>
    shipment.lines.map((line) => ({
      location: shipment.to,
      product: line.product,
      shipment: shipment.id,
      lot: line.lot,
      remaining: line.shipped - line.received,
      inferred: line.inferred,
    })),
  );
}

/** Receipts that name a shipment which nobody has keyed yet. */
export function unkeyedShipments(model: ModelLedger): (CardKey & { id: string; open: number })[] {
  const known = new Set(model.shipments().map((it) => it.id));
  return model
    .discrepancies()
    .filter((it) => it.kind === 'unknown-shipment' && it.status === 'open')
    .flatMap(({ shipment, location, product, open }) =>
      shipment === undefined || known.has(shipment)
        ? []
        : [{ id: shipment, location, product, open }],
    );
}

/** Whether some of a product on a shipment is said to be missing. */
export function isShort(
  model: ModelLedger,
): (it: { shipment?: string; product: string }) => boolean {
  const short = model
    .discrepancies()
    .filter((it) => it.kind === 'short-receipt' && it.status === 'open');
  return (it) => short.some((one) => one.shipment === it.shipment && one.product === it.product);
}

/** A quantity of the order of what there is: mostly less, sometimes more. */
export function sized(amount: number, base: number): number {
  const most = amount % 5 === 4 ? base * 1.3 : base * 0.4;
  return 1 + (Math.floor(amount / 5) % Math.max(6, Math.ceil(most)));
}

const NEW_LOT_EXPIRIES = [undefined, '2026-04-05', '2027-03-31'];

/** Lots that a person might name: those on the shelf, those registered, and some never heard of. */
function namableLots(
  scene: Scene,
  card: CardKey,
  n: number,
): { lot: string; expiresOn?: string }[] {
  const held = Object.keys(scene.model.shelf(card.location, card.product).lots);
  const registered = scene.register.lots.filter((it) => it.product === card.product);
  const expiresOn = NEW_LOT_EXPIRIES[n % NEW_LOT_EXPIRIES.length];
  const given = expiresOn === undefined ? {} : { expiresOn };
  return [
    ...held.map((lot) => ({ lot })),
    ...held.map((lot) => ({ lot })),
    ...registered.map((it) => ({ lot: it.number })),
    { lot: `${card.product}-N${n % 4}`, ...given },
    { lot: `${card.product}-D`, ...given },
    { lot: 'unidentified' },
  ];
}

/** One to three lots with a quantity each, in the order of the choices. */
export function listedLots(
  scene: Scene,
  card: CardKey,
  c: Choices,
  size: (balance: number, n: number) => number,
): LotQuantity[] {
  const namable = namableLots(scene, card, c.lotB);
  const { lots } = scene.model.shelf(card.location, card.product);
  const listed: LotQuantity[] = [];
  for (let n = 0; n <= c.lots % 3; n++) {
    const named = pickFrom(namable, c.lotA + n * (1 + c.lotB));
    if (!named || listed.some((it) => it.lot === named.lot)) continue;
    listed.push({ ...named, quantity: size(lots[named.lot] ?? 0, c.amount + n * 7) });
  }
  return listed;
}

/** A quantity, or listed lots. */
export function askedFor(
  scene: Scene,
  card: CardKey,
  c: Choices,
): { quantity: number } | { lots: LotQuantity[] } {
  const { onHand } = scene.model.shelf(card.location, card.product);
  if (!oftenAs(45, c.lots)) return { quantity: sized(c.amount, onHand) };
  return { lots: listedLots(scene, card, c, (balance, n) => sized(n, balance)) };
}

export interface Moment {
  occurredAt: string;
  precision?: 'minute' | 'day' | 'month';
}

/** When something is said to have happened, as the sender's clock and habits put it. */
export function momentOf(scene: Scene, card: CardKey, c: Choices): Moment {
  const w = c.when % 1000;
  const minutesAgo = (most: number) => scene.now - (c.ago % most) * MINUTE_MS;
  if (w < 150) return instant(scene, scene.now, c);
  if (w < 370) return instant(scene, minutesAgo(3 * 1440), c);
  if (w < 470) return instant(scene, minutesAgo(25 * 1440), c);
  if (w < 580) return bareDay(scene, card, scene.now - (c.ago % 8) * DAY_MS, c);
  if (w < 780) return instant(scene, beforeCount(scene, card, c), c);
  if (w < 920) return instant(scene, besideAnother(scene, card, c, w), c);
  if (w < 940) return instant(scene, scene.now + (1 + (c.ago % 5)) * MINUTE_MS, c);
  if (w < 955) return instant(scene, scene.now + (6 + (c.ago % 14_400)) * MINUTE_MS, c);
  if (w < 970) return instant(scene, minutesAgo(1440) - 400 * DAY_MS, c);
  if (w < 988) return bareDay(scene, card, scene.now + (c.ago % 3) * DAY_MS, c);
  return bareDay(scene, card, scene.now - (60 + (c.ago % 400)) * DAY_MS, c);
}

/** Within the days before a count that was recorded already. */
function beforeCount(scene: Scene, card: CardKey, c: Choices): number {
  const count = pickFrom(scene.model.counts().filter(isAt(card)), c.also);
  const at = count ? Date.parse(count.occurredAt) : scene.now;
  return at - (c.ago % (4 * 1440)) * MINUTE_MS;
}

/** At the very time of a count or an entry of the card, or a millisecond beside it. */
function besideAnother(scene: Scene, card: CardKey, c: Choices, w: number): number {
  const counts = scene.model.counts().filter(isAt(card));
  const entries = scene.model.card(card.location, card.product).entries;
  const others: { occurredAt: string }[] = counts.length > 0 && w < 900 ? counts : entries;
  const other = pickFrom(others, c.ago)?.occurredAt;
  const beside = w % 10 === 0 ? (c.ago % 2) * 2 - 1 : 0;
  return other === undefined ? scene.now : Date.parse(other) + beside;
}

function instant(scene: Scene, at: number, c: Choices): Moment {
  const claimed = at - scene.shift;
  if (c.also % 10 === 7) return { occurredAt: withOffset(claimed, 3), precision: 'minute' };
  if (c.also % 10 === 8) return { occurredAt: withOffset(claimed, -5) };
  if (c.also % 10 === 9) return { occurredAt: new Date(claimed).toISOString(), precision: 'month' };
  return { occurredAt: new Date(claimed).toISOString() };
}

function withOffset(at: number, hours: number): string {
  const wall = new Date(at + hours * 60 * MINUTE_MS).toISOString().slice(0, -1);
  const sign = hours < 0 ? '-' : '+';
  return `${wall}${sign}0${Math.abs(hours)}:00`;
}

function bareDay(scene: Scene, card: CardKey, at: number, c: Choices): Moment {
  const location = scene.register.locations.find((it) => it.id === card.location);
  const day = localDay(new Date(at), location?.timeZone ?? 'UTC');
  const occurredAt = addDays(day, -Math.round(scene.shift / DAY_MS));
  return c.also % 2 === 0 ? { occurredAt } : { occurredAt, precision: 'day' };
}

/** The instant that a moment will be booked at, near enough to choose quantities by. */
export function roughly(scene: Scene, moment: Moment): Date {
  return new Date(Math.min(Date.parse(moment.occurredAt) + scene.shift, scene.now));
}

export const isAt = (card: CardKey) => (it: CardKey) =>
  it.location === card.location && it.product === card.product;

export function frame(scene: Scene, kind: ReportKind, card: CardKey, c: Choices) {
  const { location, product } = card;
  return { id: scene.newId(), kind, location, product, ...momentOf(scene, card, c) };
}

/** Entries of one kind, wherever they are, to report something that has to do with them. */
export function entriesOf(scene: Scene, kind: MovementKind): (EntryView & CardKey)[] {
  const cards = new Map(BUSY_CARDS.map((card) => [`${card.location} ${card.product}`, card]));
  return [...cards.values()].flatMap(({ location, product }) =>
    scene.model
      .card(location, product)
      .entries.filter((entry) => entry.kind === kind)
      .map((entry) => ({ ...entry, location, product })),
  );
}

/** The same report of another time, up to so many half days before or after an entry. */
export function beside<Report extends StockReport>(
  scene: Scene,
  report: Report,
  entry: EntryView,
  halfDays: number,
): Report {
  const at = Date.parse(entry.occurredAt) + halfDays * 43_200_000 - scene.shift;
  return { ...report, occurredAt: new Date(at).toISOString(), precision: 'minute' };
}

/** What came of a shipment: all of it, less, more, or nothing, with or without lots. */
export function cameOf(scene: Scene, line: OpenLine, c: Choices) {
  const here = shipmentLines(scene.model).filter(
    (it) => it.shipment === line.shipment && it.product === line.product,
  );
  const likely = (it: OpenLine) => (it.remaining > 0 ? it.remaining : it.inferred);
  const change =
    [0, 0, 0, -1 - (c.lotA % 4), -1 - (c.lotA % 4), 1 + (c.lotA % 5)][c.amount % 6] ?? 0;
  if (oftenAs(45, c.lots)) {
    const listed = here.map((it, n) => {
      return { lot: it.lot, quantity: Math.max(likely(it) + (n === 0 ? change : 0), 0) };
    });
    if (c.lots % 5 === 4) listed.reverse();
    return { lots: listed };
  }
  const all = here.reduce((sum, it) => sum + likely(it), 0);
  return { quantity: c.amount % 23 === 22 ? 0 : Math.max(all + change, 0) };
}
