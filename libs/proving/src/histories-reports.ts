/** How an abstract report becomes a report that makes sense in the world as it stands. */
import type { LotQuantity, ReportKind, StockReport } from '@satchel/contracts';
import { reportedPacking } from './histories-packing.js';
import {
  askedFor,
  beside,
  type Choices,
  cameOf,
  entriesOf,
  frame,
  isAt,
  listedLots,
  type OpenLine,
  oftenAs,
  pickFrom,
  roughly,
  type Scene,
  shipmentLines,
  sized,
  unkeyedShipments,
} from './histories-scene.js';
import { lineToSettle, sent, settledBack, witnessesOf } from './histories-sent.js';
import { BUSY_CARDS } from './histories-world.js';
import type { CardKey } from './model-register.js';

export function tellReport(scene: Scene, kind: ReportKind, c: Choices): StockReport {
  const card = cardFor(scene, kind, c);
  switch (kind) {
    case 'opening':
      return { ...frame(scene, kind, card, c), ...opened(scene, card, c) };
    case 'counted':
      return counted(scene, card, c);
    case 'received':
      return received(scene, card, c);
    case 'issued-on-voucher':
    case 'given':
    case 'returned':
      return sent(scene, kind, card, c);
    case 'disposed': {
      const said = { reason: 'expired', witnesses: witnessesOf(c) };
      return { ...frame(scene, kind, card, c), ...askedFor(scene, card, c), ...said };
    }
    case 'adjusted': {
      const direction = c.pick % 2 === 0 ? 'loss' : 'gain';
      const said = { direction, reason: 'found in the store' } as const;
      return { ...frame(scene, kind, card, c), ...askedFor(scene, card, c), ...said };
    }
    case 'packed':
    case 'unpacked':
      return reportedPacking(scene, kind, c);
    case 'written-off':
      return { ...frame(scene, kind, card, c), ...askedFor(scene, card, c), reason: 'wet' };
    case 'dispensed':
      return { ...frame(scene, kind, card, c), ...askedFor(scene, card, c) };
  }
}

const TAKING: ReportKind[] = [
  'dispensed',
  'written-off',
  'disposed',
  'issued-on-voucher',
  'given',
  'returned',
];

/** Mostly a card that has what it takes: stock to take from, or something on its way to count. */
function cardFor(scene: Scene, kind: ReportKind, c: Choices): CardKey {
  const any = pickFrom(BUSY_CARDS, c.where) ?? BUSY_CARDS[0];
  if (kind === 'counted' && c.also % 5 < 2) {
    const open = shipmentLines(scene.model).filter((it) => it.remaining > 0);
    return pickFrom(open, c.where) ?? any;
  }
  const promised = scene.model.openAllocations();
  if (c.also % 7 === 6 && kind !== 'opening') return pickFrom(promised, c.where) ?? any;
  const takes = TAKING.includes(kind);
  const isEmpty = (it: CardKey) => scene.model.shelf(it.location, it.product).onHand === 0;
  if (!takes || !isEmpty(any) || c.pick % 5 === 4) return any;
  const start = c.where % BUSY_CARDS.length;
  const others = [...BUSY_CARDS.slice(start), ...BUSY_CARDS.slice(0, start)];
  return others.find((it) => !isEmpty(it)) ?? any;
}

function opened(scene: Scene, card: CardKey, c: Choices) {
  if (!oftenAs(45, c.lots)) return { quantity: c.amount % 10 === 9 ? 0 : 5 + (c.amount % 60) };
  return { lots: listedLots(scene, card, c, (_, n) => (n % 9 === 8 ? 0 : 1 + (n % 30))) };
}

/** Counts agree, differ a little, find what is on its way, or are anything at all. */
function differenceOf(scene: Scene, card: CardKey, c: Choices): number {
  const little = 1 + (Math.floor(c.amount / 10) % 6);
  const onTheWay = shipmentLines(scene.model)
    .filter((it) => it.location === card.location && it.product === card.product)
    .reduce((sum, it) => sum + it.remaining, 0);
  const all = [
    0,
    0,
    -little,
    -little,
    little,
    little,
    onTheWay,
    onTheWay,
    onTheWay + 2,
    -little * 9,
  ];
  const ways = onTheWay > 0 ? all : all.slice(0, 6);
  return ways[c.amount % ways.length] ?? 0;
}

function counted(scene: Scene, card: CardKey, c: Choices): StockReport {
  const report: StockReport = frame(scene, 'counted', card, c);
  const difference = differenceOf(scene, card, c);
  if (oftenAs(50, c.lots)) return { ...report, lots: countedLots(scene, card, c, difference) };
  const book = scene.model.asOf(card.location, card.product, roughly(scene, report));
  return { ...report, quantity: Math.max(book + difference, 0) };
}

/**
 * All lots of the shelf, one of them off by the difference, some taken for another, some left out.
 */
function countedLots(scene: Scene, card: CardKey, c: Choices, difference: number): LotQuantity[] {
  const { lots } = scene.model.shelf(card.location, card.product);
  const shelf = Object.entries(lots).map(([lot, quantity]) => ({ lot, quantity }));
  const off = pickFrom(shelf, c.lotA);
  if (off) off.quantity = Math.max(off.quantity + difference, 0);
  if (c.pick % 4 === 3) shelf.splice(c.lotB % (shelf.length + 1), 1);
  if (c.pick % 4 < 2) return shelf;
  const swapped = off && c.pick % 8 === 2 ? Math.floor(off.quantity / 2) : 0;
  if (off) off.quantity -= swapped;
  const others = listedLots(scene, card, c, (_, n) => swapped || n % 8);
  return [...shelf, ...others.filter((it) => !shelf.some((known) => known.lot === it.lot))];
}

function received(scene: Scene, anyCard: CardKey, c: Choices): StockReport {
  const p = c.pick % 100;
  const lines = shipmentLines(scene.model);
  const open = lines.filter((it) => it.remaining > 0);
  const inferred = pickFrom(
    lines.filter((it) => it.inferred > 0),
    c.also,
  );
  const line = pickFrom(open, c.where);
  if (inferred && p >= 40 && p < 62) return ofShipment(scene, inferred, c);
  const mine = lineToSettle(scene, c);
  if (mine && p >= 26 && p < 40) return settledBack(scene, mine, c);
  if (line && p < 54) return ofShipment(scene, line, c);
  if (line && p < 66) return nameless(scene, line, c);
  const report: StockReport = frame(scene, 'received', anyCard, c);
  const asked = askedFor(scene, anyCard, c);
  if (p < 74) return beforeGap(scene, { ...report, ...asked }, c);
  if (p < 80)
    return {
      ...beforeGap(scene, { ...report, ...asked }, c),
      source: p % 2 === 0 ? 'supplier' : 'external',
    };
  const unkeyed = pickFrom(unkeyedShipments(scene.model), c.also);
  if (unkeyed && p < 84) return { ...report, ...asked, shipment: unkeyed.id };
  const other = pickFrom(scene.model.shipments(), c.also);
  if (other && p < 90) return { ...report, ...asked, shipment: other.id };
  return { ...report, ...asked, shipment: scene.newId() };
}

/** Where stock was missing: often a receipt that explains it, if it happened before. */
function beforeGap(scene: Scene, report: StockReport, c: Choices): StockReport {
  const gap = c.lotB % 3 < 2 ? pickFrom(entriesOf(scene, 'missing-stock'), c.also) : undefined;
  if (!gap) return report;
  const { location, product } = gap;
  const quantity = Math.max(gap.quantity + (c.amount % 9) - 4, 1);
  const { lots: _, ...rest } = report;
  return beside(scene, { ...rest, location, product, quantity }, gap, -(c.ago % 6));
}

function ofShipment(scene: Scene, line: OpenLine, c: Choices): StockReport {
  const report: StockReport = frame(scene, 'received', line, c);
  const came = { ...cameOf(scene, line, c), shipment: line.shipment };
  const whole = c.lotB % 5 === 4 ? { ...report, ...came, complete: false } : { ...report, ...came };
  if (line.inferred === 0 || c.ago % 2 === 0) return whole;
  const known = pickFrom(entriesOf(scene, 'receipt-inferred').filter(isAt(line)), c.also);
  return known ? beside(scene, whole, known, (c.ago % 5) - 2) : whole;
}

/** A receipt that does not say which shipment brought it. */
function nameless(scene: Scene, line: OpenLine, c: Choices): StockReport {
  const came = cameOf(scene, line, c);
  const isNothing = 'lots' in came ? came.lots.every((it) => it.quantity === 0) : !came.quantity;
  return { ...frame(scene, 'received', line, c), ...(isNothing ? { quantity: 3 } : came) };
}

/** Ways in which a report can be wrong although its contract class takes it. */
export function spoiltReport(report: StockReport, n: number): StockReport {
  const { quantity: _, lots: __, ...bare } = report;
  const to = report.location === 'K2' ? 'K1' : 'K2';
  const gift = { ...bare, kind: 'given', quantity: 3 } as const;
  const back = { ...gift, kind: 'returned', shipment: report.id } as const;
  const burnt = { ...bare, kind: 'disposed', quantity: 2, reason: 'wet' } as const;
  const { reason: ___, ...untold } = { ...burnt, reason: '' };
  const spoilt: StockReport[] = [
    bare,
    { ...bare, quantity: 3, lots: [{ lot: 'ACT-A', quantity: 3 }] },
    {
      ...bare,
      lots: [
        { lot: 'ACT-A', quantity: 3 },
        { lot: 'ACT-A', quantity: 2 },
      ],
    },
    { ...report, occurredAt: '2026-02-30' },
    { ...report, occurredAt: '2026-03-02T25:00:00Z' },
    { ...report, occurredAt: '2026-03-02T10:60:00Z' },
    { ...bare, kind: 'received', quantity: 0 },
    { ...report, kind: 'received', source: 'supplier', shipment: report.id },
    { ...bare, kind: 'written-off', quantity: 4 },
    { ...bare, kind: 'adjusted', quantity: 4, reason: 'no way given' },
    { ...bare, kind: 'dispensed', quantity: 0 },
    { ...bare, kind: 'dispensed', lots: [{ lot: 'ACT-B', quantity: 0 }] },
    { ...bare, kind: 'counted', quantity: 4, direction: 'gain' },
    { ...bare, kind: 'dispensed', quantity: 4, complete: true },
    {
      ...bare,
      kind: 'issued-on-voucher',
      quantity: 4,
      to: report.location,
      shipment: report.id,
      document: 'V',
    },
    { ...bare, kind: 'issued-on-voucher', quantity: 4, to: 'K2', shipment: report.id },
    { ...bare, kind: 'packed', lots: [{ lot: 'SET-N1', quantity: 1, expiresOn: '2027-01-01' }] },
    { ...bare, kind: 'packed', quantity: 1, packedOn: '2026-03-01' },
    { ...bare, kind: 'unpacked', quantity: 1, packedOn: '2026-02-30' },
    gift,
    { ...gift, shipment: report.id, to: report.location },
    { ...gift, shipment: report.id, to, complete: false },
    { ...back, to: report.location, reason: 'wet' },
    { ...burnt, witnesses: [] },
    { ...burnt, witnesses: ['supervisor'] },
    { ...burnt, witnesses: ['twin', 'twin'] },
    { ...burnt, witnesses: ['clerk-1', 'clerk-2', 'supervisor'] },
    { ...untold, witnesses: ['supervisor', 'in-charge'] },
    { ...burnt, kind: 'written-off', witnesses: ['supervisor', 'in-charge'] },
    { ...bare, kind: 'counted', lots: [{ lot: 'ACT-N9', quantity: 1, expiresOn: '2026-06-31' }] },
    {
      ...bare,
      kind: 'counted',
      lots: [
        { lot: 'ACT-A', quantity: 600_000_000 },
        { lot: 'ACT-B', quantity: 600_000_000 },
      ],
    },
  ];
  return pickFrom(spoilt, n) ?? bare;
}

/** The same report with something else in it. */
export function alteredReport(report: StockReport, n: number): StockReport {
  if (n % 2 === 0) return { ...report, document: `other ${n}` };
  return report.quantity === undefined
    ? { ...report, reason: 'said otherwise' }
    : { ...report, quantity: report.quantity + sized(n, 10) };
}
