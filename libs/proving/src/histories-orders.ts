/** How an abstract order becomes an order that makes sense in the world as it stands. */
import type { LotQuantity, OrderKind, StockOrder } from '@satchel/contracts';
import { canPack, hasSets, orderedPacking, spoiltPacking } from './histories-packing.js';
import {
  type Choices,
  isShort,
  listedLots,
  oftenAs,
  pickFrom,
  type Scene,
  sized,
  unkeyedShipments,
} from './histories-scene.js';
import { SUBSTITUTES_PERCENT } from './histories-weights.js';
import { BUSY_CARDS, RECIPIENTS } from './histories-world.js';
import type { CardKey } from './model-register.js';
import type { PastEvent } from './model-views.js';

export function tellOrder(scene: Scene, wanted: OrderKind, c: Choices): StockOrder {
  const kind = possible(scene, wanted, c);
  switch (kind) {
    case 'receive':
      return receive(scene, c);
    case 'issue':
      return issue(scene, c);
    case 'pack':
    case 'unpack':
      return orderedPacking(scene, kind, c);
    case 'allocate':
      return allocate(scene, c);
    case 'release':
      return release(scene, c);
    case 'reverse':
      return reverse(scene, c);
  }
}

/** Instead of an order for which there is no occasion, what would make one. */
function possible(scene: Scene, wanted: OrderKind, c: Choices): OrderKind {
  if (c.pick % 20 === 19) return wanted;
  let kind = wanted;
  if (kind === 'reverse' && scene.model.pastEvents().length === 0) kind = 'receive';
  if (kind === 'unpack' && !hasSets(scene)) kind = 'pack';
  if (kind === 'pack' && !canPack(scene)) kind = 'receive';
  if (kind === 'release' && scene.model.openAllocations().length === 0) kind = 'allocate';
  if ((kind === 'allocate' || kind === 'issue') && stocked(scene).length === 0) kind = 'receive';
  return kind;
}

interface Shelf extends CardKey {
  free: number;
  allocated: number;
}

/** Cards that hold stock which nobody was promised. */
function stocked(scene: Scene): Shelf[] {
  return BUSY_CARDS.flatMap(({ location, product }) => {
    const { onHand, allocated, wanted } = scene.model.shelf(location, product);
    const free = Math.max(onHand - allocated - wanted, 1);
    return onHand > allocated ? [{ location, product, free, allocated }] : [];
  });
}

function receive(scene: Scene, c: Choices): StockOrder {
  const stores = BUSY_CARDS.filter((it) => !it.location.startsWith('K'));
  const { location, product } = pickFrom(stores, c.where) ?? { location: 'WH', product: 'ACT' };
  const frame = { id: scene.newId(), kind: 'receive', location, product } as const;
  if (!oftenAs(55, c.lots)) return { ...frame, quantity: 20 + (c.amount % 180) };
  const size = (_: number, n: number) => 10 + (n % 90);
  return { ...frame, lots: listedLots(scene, { location, product }, c, size) };
}

function issue(scene: Scene, c: Choices): StockOrder {
  const card: CardKey =
    pickFrom(stocked(scene), c.where) ?? pickFrom(BUSY_CARDS, c.where) ?? BUSY_CARDS[0];
  const { location, product } = card;
  const waiting = unkeyedShipments(scene.model).find(
    (it) => it.product === product && (RECIPIENTS[location] ?? []).includes(it.location),
  );
  const isLateKeyed = waiting !== undefined && c.also % 4 > 0;
  const to = isLateKeyed
    ? waiting.location
    : (pickFrom(RECIPIENTS[location] ?? [], c.lotB) ?? 'K1');
  const asked = requisitionFor(scene, { location, product, to }, c);
  return {
    id: scene.newId(),
    kind: 'issue',
    location,
    product,
    ...(asked.share === undefined ? issuedQuantity(scene, card, c) : { quantity: asked.share }),
    to,
    shipment: isLateKeyed ? waiting.id : shipmentFor(scene, location, to, c),
    ...(asked.requisition === undefined ? {} : { requisition: asked.requisition }),
    ...(asked.insteadOf === undefined ? {} : { insteadOf: asked.insteadOf }),
    ...allocationFor(scene, { location, product: asked.insteadOf ?? product }, c),
  };
}

function issuedQuantity(
  scene: Scene,
  card: CardKey,
  c: Choices,
): { quantity: number } | { lots: LotQuantity[] } {
  const shelf = scene.model.shelf(card.location, card.product);
  const held = Object.entries(shelf.lots);
  if (!oftenAs(35, c.lots) || held.length === 0) {
    const { onHand, allocated, wanted } = shelf;
    const free = c.lotB % 4 === 0 ? onHand - allocated : onHand - allocated - wanted;
    const most = c.amount % 12 === 11 ? onHand + 5 : free;
    return { quantity: 1 + (c.amount % Math.max(1, Math.floor(most * 0.6))) };
  }
  if (c.lotA % 12 === 11) return { lots: [{ lot: `${card.product}-X`, quantity: 2 }] };
  const lots = held.slice(0, 1 + (c.lots % 2)).map(([lot, of]) => ({
    lot,
    quantity: 1 + (c.amount % Math.ceil(of * (c.lotA % 9 ? 0.7 : 1.4))),
  }));
  return { lots: c.lotA % 2 === 0 ? lots : lots.reverse() };
}

function shipmentFor(scene: Scene, from: string, to: string, c: Choices): string {
  const known = scene.model.shipments();
  const fitting = known.filter((it) => it.from === from && it.to === to);
  if (c.pick % 30 === 29) return pickFrom(known, c.also)?.id ?? scene.newId();
  if (c.pick % 3 === 2) return pickFrom(fitting, c.also)?.id ?? scene.newId();
  return scene.newId();
}

/** A requisition, and often the whole or a round part of what was approved. */
function requisitionFor(
  scene: Scene,
  way: { location: string; product: string; to: string },
  c: Choices,
): { requisition?: string; share?: number; insteadOf?: string } {
  if (!oftenAs(60, c.when)) return {};
  const wanted = wantedInstead(scene, way.product, c);
  const lines = scene.model.approvedLines().filter((it) => it.product === (wanted ?? way.product));
  const fitting = lines.filter((it) => it.location === way.to && it.supplier === way.location);
  const insteadOf = wanted === undefined ? {} : { insteadOf: wanted };
  if (c.ago % 25 === 24) return { requisition: scene.newId(), ...insteadOf };
  const line = pickFrom(c.ago % 25 >= 22 ? lines : fitting, c.ago);
  if (!line) return {};
  const { requisition, approved } = line;
  const parts = [Math.ceil(approved / 2), Math.ceil(approved / 3), approved, approved + 1];
  return c.lotB % 4 === 3
    ? { requisition, ...insteadOf }
    : { requisition, share: pickFrom(parts, c.amount) ?? 1, ...insteadOf };
}

/** Sometimes another product was asked for than is given; now and then none that is known. */
function wantedInstead(scene: Scene, product: string, c: Choices): string | undefined {
  if (!oftenAs(SUBSTITUTES_PERCENT, Math.floor(c.when / 10))) return undefined;
  const asked = scene.register.approved.map((it) => it.product);
  const others = scene.register.products.filter((it) => it !== product && asked.includes(it));
  return c.lotA % 30 === 29 ? 'NOTHING' : pickFrom(others, c.lotA);
}

function allocationFor(scene: Scene, card: CardKey, c: Choices): { allocation?: string } {
  const open = scene.model
    .openAllocations()
    .filter((it) => it.location === card.location && it.product === card.product);
  if (c.pick % 25 === 24) return { allocation: scene.newId() };
  if (c.pick % 25 === 23) {
    const any = pickFrom(scene.model.openAllocations(), c.also);
    return any ? { allocation: any.id } : {};
  }
  const drawn = c.pick % 2 === 1 ? pickFrom(open, c.also) : undefined;
  return drawn ? { allocation: drawn.id } : {};
}

function allocate(scene: Scene, c: Choices): StockOrder {
  const shelf = pickFrom(stocked(scene), c.where);
  const { location, product } = shelf ?? pickFrom(BUSY_CARDS, c.where) ?? BUSY_CARDS[0];
  const most = (shelf?.free ?? 3) * (c.amount % 9 === 8 ? 1.5 : 0.6);
  const quantity = 1 + (c.amount % Math.max(1, Math.floor(most)));
  const to = pickFrom(RECIPIENTS[location] ?? [], c.lotB) ?? 'K1';
  return { id: scene.newId(), kind: 'allocate', location, product, quantity, to };
}

function release(scene: Scene, c: Choices): StockOrder {
  const open = pickFrom(scene.model.openAllocations(), c.where);
  const { location, product } = open ?? BUSY_CARDS[0];
  const allocation = open && c.amount % 12 !== 11 ? open.id : scene.newId();
  return { id: scene.newId(), kind: 'release', location, product, allocation };
}

const REVERSIBLE = [
  'received',
  'dispensed',
  'adjusted',
  'written-off',
  'disposed',
  'issued-on-voucher',
  'given',
  'returned',
  'receive',
  'issue',
  'pack',
  'packed',
  'unpack',
  'unpacked',
];

/** Mostly something that can be undone and happened lately, sometimes anything. */
function reverse(scene: Scene, c: Choices): StockOrder {
  const past = scene.model.pastEvents().reverse();
  const likely = past.filter(
    (it) => REVERSIBLE.includes(it.kind) && !it.reversed && it.partOf === undefined,
  );
  const twins = c.lotA % 4 === 3 ? keyedTwice(scene, likely) : [];
  const short = c.lotA % 4 === 2 ? likely.filter(isShort(scene.model)) : [];
  const some = [twins, short, likely, past].find((list) => list.length > 0) ?? past;
  const event = pickFrom(c.pick % 8 === 7 ? past : some, c.where % 6);
  const card = event && c.amount % 40 !== 39 ? event : BUSY_CARDS[0];
  return {
    id: scene.newId(),
    kind: 'reverse',
    location: card.location,
    product: card.product,
    event: event?.id ?? scene.newId(),
    reason: 'keyed wrongly',
  };
}

/** Vouchers of a number that was keyed more than once. */
function keyedTwice(scene: Scene, past: PastEvent[]): PastEvent[] {
  const open = scene.model.discrepancies().filter((it) => it.kind === 'voucher-keyed-twice');
  const numbers = past.filter((it) => open.some(({ event }) => event === it.id));
  return past.filter((it) => numbers.some(({ document }) => document === it.document));
}

/** Ways in which an order can be wrong although its contract class takes it. */
export function spoiltOrder(order: StockOrder, n: number): StockOrder {
  const { id, location, product } = order;
  const bare = { id, location, product };
  const to = location === 'K1' ? 'K2' : 'K1';
  const instead = { ...bare, kind: 'issue', quantity: 3, shipment: id, to } as const;
  const spoilt: StockOrder[] = [
    { ...bare, kind: 'receive' },
    { ...bare, kind: 'receive', quantity: 3, lots: [{ lot: 'ACT-A', quantity: 3 }] },
    { ...bare, kind: 'receive', lots: [{ lot: 'ACT-A', quantity: 0 }] },
    { ...bare, kind: 'issue', quantity: 3, to: 'K1' },
    { ...bare, kind: 'issue', quantity: 3, shipment: id },
    { ...bare, kind: 'issue', quantity: 3, shipment: id, to: location },
    { ...instead, insteadOf: 'ORS' },
    { ...instead, insteadOf: product, requisition: id },
    { ...bare, kind: 'receive', quantity: 3, insteadOf: 'ORS' },
    { ...bare, kind: 'allocate', to: 'K1', lots: [{ lot: 'ACT-A', quantity: 3 }] },
    { ...bare, kind: 'reverse', event: id },
    { ...bare, kind: 'reverse', reason: 'of nothing' },
    { ...bare, kind: 'release' },
    ...spoiltPacking(bare),
  ];
  return pickFrom(spoilt, n) ?? order;
}

/** The same order with something else in it. */
export function alteredOrder(order: StockOrder, n: number): StockOrder {
  return order.quantity === undefined || n % 2 === 0
    ? { ...order, document: `other ${n}` }
    : { ...order, quantity: order.quantity + sized(n, 10) };
}
