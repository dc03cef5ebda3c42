/**
 * How stock is said to have left for another place: by a paper voucher, as a gift to a peer or back
 * up the line, and how what was not taken comes back.
 */
import type { LotQuantity, StockReport } from '@satchel/contracts';
import {
  askedFor,
  beside,
  type Choices,
  cameOf,
  entriesOf,
  frame,
  isAt,
  isShort,
  type OpenLine,
  oftenAs,
  pickFrom,
  type Scene,
  shipmentLines,
  unkeyedShipments,
} from './histories-scene.js';
import { KEYED_AGAIN_PERCENT } from './histories-weights.js';
import { PEERS, RECIPIENTS } from './histories-world.js';
import type { CardKey } from './model-register.js';
import { SENDING, type SendingKind } from './model-words.js';

/** To whom a kind of report sends from a location, as often as it does. */
function takersOf(scene: Scene, kind: SendingKind, location: string): readonly string[] {
  if (kind === 'issued-on-voucher') return RECIPIENTS[location] ?? [];
  if (kind === 'given') return PEERS[location] ?? [];
  return scene.register.locations.find((it) => it.id === location)?.suppliers ?? [];
}

/** Who may have sent what somebody received before it was keyed. */
function sendersTo(scene: Scene, kind: SendingKind, location: string): string[] {
  return scene.register.locations
    .map((it) => it.id)
    .filter((id) => takersOf(scene, kind, id).includes(location));
}

/** Of a shipment that was received already, of a known one, or of a new one. */
export function sent(scene: Scene, kind: SendingKind, anyCard: CardKey, c: Choices): StockReport {
  const said = { ...paperOf(scene, kind, anyCard, c), ...reasonOf(kind) };
  const waiting = pickFrom(unkeyedShipments(scene.model), c.pick);
  const from = waiting && pickFrom(sendersTo(scene, kind, waiting.location), c.also);
  if (waiting && from !== undefined && c.pick % 10 >= (kind === 'given' ? 5 : 3)) {
    const card = { location: from, product: waiting.product };
    const asked = c.lotB % 2 === 0 ? { quantity: waiting.open } : askedFor(scene, card, c);
    const way = { to: waiting.location, shipment: waiting.id };
    return { ...frame(scene, kind, card, c), ...asked, ...way, ...said };
  }
  const framed: StockReport = frame(scene, kind, anyCard, c);
  const earlier =
    c.pick % 10 > 6
      ? pickFrom(entriesOf(scene, SENDING[kind].kind).filter(isAt(anyCard)), c.also)
      : undefined;
  const report = earlier ? beside(scene, framed, earlier, 0) : framed;
  return {
    ...report,
    ...askedFor(scene, anyCard, c),
    ...wayFrom(scene, kind, anyCard, c),
    ...said,
  };
}

/** Mostly a parcel of its own; sometimes more for one under way, or for one that is another's. */
function wayFrom(scene: Scene, kind: SendingKind, { location }: CardKey, c: Choices) {
  const takers = takersOf(scene, kind, location);
  const known = scene.model.shipments().filter((it) => it.from === location);
  const fitting = known.filter((it) => takers.includes(it.to));
  const often = kind === 'issued-on-voucher' ? [1, 2] : [1, 2, 3, 4];
  const mayBeAny = c.also % 8 === 7 ? known : fitting;
  const again = often.includes(c.pick % 10) ? pickFrom(mayBeAny, c.also) : undefined;
  const to = again && c.also % 16 !== 15 ? again.to : pickFrom(takers, c.lotB);
  return { to: to ?? otherThan(location), shipment: again?.id ?? scene.newId() };
}

const otherThan = (location: string) => (location === 'K1' ? 'FA' : 'K1');

const reasonOf = (kind: SendingKind) => (kind === 'returned' ? { reason: 'expires soon' } : {});

/** A paper of its own, or one that somebody at this place has keyed before. */
function paperOf(
  scene: Scene,
  kind: SendingKind,
  card: CardKey,
  c: Choices,
): { document?: string } {
  const isVoucher = kind === 'issued-on-voucher';
  if (!isVoucher && c.lotA % 4 > 0) return {};
  const keyed = scene.model
    .pastEvents()
    .filter((it) => it.kind === 'issued-on-voucher')
    .filter((it) => (c.lotA % 9 === 8 ? it.location === card.location : isAt(card)(it)));
  const isAgain = oftenAs(KEYED_AGAIN_PERCENT, c.lotA);
  const again = isAgain ? pickFrom(keyed.slice(-3), c.also)?.document : undefined;
  if (again !== undefined) return { document: c.lotA % 10 === 9 ? again.toLowerCase() : again };
  return { document: `V-${scene.newId()}` };
}

/** Mostly something that is under way, at best something that was missed where it went. */
export function lineToSettle(scene: Scene, c: Choices): OpenLine | undefined {
  const all = linesToSettle(scene);
  const left = all.filter((it) => it.remaining > 0);
  const short = c.lotB % 3 === 2 ? left.filter(isShort(scene.model)) : [];
  if (short.length > 0) return pickFrom(short, c.where);
  return pickFrom(c.lotB % 3 > 0 ? left : all, c.where);
}

/** Lines of gifts and returns, as seen from where they left. */
function linesToSettle(scene: Scene): OpenLine[] {
  const sender = new Map(
    scene.model
      .shipments()
      .filter((it) => it.purpose !== 'supply')
      .map((it) => [it.id, it.from]),
  );
  return shipmentLines(scene.model).flatMap((line) => {
    const location = sender.get(line.shipment);
    return location === undefined ? [] : [{ ...line, location }];
  });
}

/** What a peer did not take, all of it or some, at times more than is under way. */
export function settledBack(scene: Scene, line: OpenLine, c: Choices): StockReport {
  const report: StockReport = frame(scene, 'received', line, c);
  const said: { quantity: number } | { lots: LotQuantity[] } =
    c.lotB % 4 === 3 ? askedFor(scene, line, c) : cameOf(scene, line, c);
  const whole = { ...report, ...said, shipment: line.shipment };
  return c.ago % 9 === 8 ? { ...whole, complete: false } : whole;
}

/** Two who stood by, sometimes more. */
export function witnessesOf(c: Choices): string[] {
  const people = [1, 2, 3, 4, 5].map((n) => `0190b6a4-7c5e-7b1a-9f00-00000000000${n}`);
  const first = people.slice(0, 2 + (c.lotB % 4));
  return c.lotA % 2 === 0 ? first : first.reverse();
}
