/** How sets are packed and unpacked: mostly where there is something to pack or unpack. */
import type { ComponentLots, LotQuantity, StockOrder, StockReport } from '@satchel/contracts';
import {
  beside,
  type Choices,
  entriesOf,
  frame,
  listedLots,
  oftenAs,
  pickFrom,
  type Scene,
} from './histories-scene.js';
import { PACKING_PLACES } from './histories-world.js';

const SET = 'SET';

const setsAt = (scene: Scene, location: string): number => scene.model.shelf(location, SET).onHand;

/** Whether there is a place where sets can be packed. */
export const canPack = (scene: Scene): boolean =>
  PACKING_PLACES.some((location) => packable(scene, location) > 0);

export const hasSets = (scene: Scene): boolean =>
  PACKING_PLACES.some((location) => setsAt(scene, location) > 0);

/** Whether so many sets could be packed of what lies there, as near as matters. */
function packable(scene: Scene, location: string): number {
  const free = (product: string): number => {
    const { onHand, allocated, wanted } = scene.model.shelf(location, product);
    return Math.max(onHand - allocated - wanted, 0);
  };
  return Math.floor(Math.min(free('ACT') / 3, free('ORS') / 2));
}

/** Mostly a place where it can be done. */
function placeFor(scene: Scene, isUnpacking: boolean, c: Choices): string {
  const all = [...PACKING_PLACES];
  const amount = (location: string) =>
    isUnpacking ? setsAt(scene, location) : packable(scene, location);
  const fitting = all.filter((location) => amount(location) > 0);
  return pickFrom(c.also % 6 < 5 && fitting.length > 0 ? fitting : all, c.where) ?? 'FA';
}

function howMany(most: number, n: number): number {
  const top = n % 9 === 8 ? most + 2 : Math.max(Math.min(most, 6), 1);
  return 1 + (Math.floor(n / 9) % Math.max(top, 1));
}

/** Now and then of something that is no set, so that nobody knows what it consists of. */
const productOf = (c: Choices): string => (c.lotB % 25 === 24 ? 'ACT' : SET);

/** Lots that sets may be given: known ones, which may keep too long, and new ones. */
function newLots(quantity: number, c: Choices): LotQuantity[] {
  const numbers = ['SET-N1', 'SET-N2', `SET-N${c.amount % 90}`, 'SET-A', 'SET-B', 'SET-Q'];
  const lot = pickFrom(numbers, c.lotA) ?? 'SET-N1';
  const other = pickFrom(numbers, c.lotA + 1) ?? 'SET-N2';
  if (c.lots % 4 < 3 || quantity < 2 || lot === other) return [{ lot, quantity }];
  return [
    { lot, quantity: quantity - 1 },
    { lot: other, quantity: 1 },
  ];
}

/** What came out, as far as somebody looked: all of it, a part, or more than there can be. */
function componentsOf(scene: Scene, location: string, quantity: number, c: Choices) {
  if (!oftenAs(60, c.lots)) return {};
  const products = c.pick % 3 === 0 ? ['ACT'] : ['ORS', 'ACT'];
  const components = products.map((product): ComponentLots => {
    const most = quantity * (product === 'ORS' ? 2 : c.pick % 7 === 6 ? 3 : 1);
    const size = (_: number, n: number) => 1 + (n % most);
    const lots = listedLots(scene, { location, product }, { ...c, lots: c.lotB }, size);
    const fitting = c.pick % 11 === 10 ? lots : within(lots, most);
    return { product, lots: fitting };
  });
  const strange = c.pick % 31 === 30 ? [{ product: 'NOTHING', lots: newLots(1, c) }] : [];
  return { components: [...components, ...strange] };
}

/** The first of them, as far as so many units go. */
function within(lots: LotQuantity[], most: number): LotQuantity[] {
  let left = most;
  return lots.flatMap((it) => {
    const quantity = Math.min(it.quantity, left);
    left -= quantity;
    return quantity > 0 ? [{ ...it, quantity }] : [];
  });
}

const packedOn = (c: Choices): { packedOn?: string } =>
  c.when % 5 === 4
    ? { packedOn: pickFrom(['2026-03-19', '2026-03-20', '2026-02-02', '2025-12-31'], c.ago) ?? '' }
    : {};

export function orderedPacking(scene: Scene, kind: 'pack' | 'unpack', c: Choices): StockOrder {
  const isUnpacking = kind === 'unpack';
  const location = placeFor(scene, isUnpacking, c);
  const most = isUnpacking ? setsAt(scene, location) : packable(scene, location);
  const quantity = howMany(most, c.amount);
  const bare = { id: scene.newId(), kind, location, product: productOf(c) };
  if (!isUnpacking) return { ...bare, lots: newLots(quantity, c) };
  const more = { ...componentsOf(scene, location, quantity, c), ...packedOn(c) };
  if (c.lotA % 3 > 0) return { ...bare, quantity, ...more };
  const held = Object.entries(scene.model.shelf(location, SET).lots);
  const lots = held.slice(0, 1 + (c.lotA % 2)).map(([lot, of]) => ({
    lot,
    quantity: 1 + (c.amount % Math.ceil(of * (c.lotB % 7 === 6 ? 1.5 : 1))),
  }));
  const strange = [{ lot: pickFrom(['SET-X', 'SET-Q'], c.lotB) ?? 'SET-X', quantity: 1 }];
  return { ...bare, lots: lots.length > 0 && c.lotA % 24 > 0 ? lots : strange, ...more };
}

export function reportedPacking(
  scene: Scene,
  kind: 'packed' | 'unpacked',
  c: Choices,
): StockReport {
  const isUnpacking = kind === 'unpacked';
  const location = placeFor(scene, isUnpacking, c);
  const most = isUnpacking ? setsAt(scene, location) : packable(scene, location);
  const quantity = howMany(most, c.amount);
  const report: StockReport = frame(scene, kind, { location, product: productOf(c) }, c);
  const lots = isUnpacking
    ? listedLots(scene, { location, product: SET }, c, (of, n) => 1 + (n % Math.max(of, 2)))
    : newLots(quantity, c);
  const asked = c.lotA % 2 === 0 && lots.length > 0 ? { lots } : { quantity };
  const more = isUnpacking ? { ...componentsOf(scene, location, quantity, c), ...packedOn(c) } : {};
  return explaining(scene, { ...report, ...asked, ...more }, c);
}

/** Where stock was missing: often a set that was opened before, and nobody had said so. */
function explaining(scene: Scene, report: StockReport, c: Choices): StockReport {
  const gaps = entriesOf(scene, 'missing-stock').filter((it) => it.location === report.location);
  const gap = c.also % 3 === 0 ? pickFrom(gaps, c.ago) : undefined;
  return gap ? beside(scene, report, gap, -(c.ago % 4)) : report;
}

/** Ways in which packing can be wrong although its contract class takes it. */
export function spoiltPacking(bare: Pick<StockOrder, 'id' | 'location'>): StockOrder[] {
  const set = { ...bare, product: SET };
  const lots = [{ lot: 'ACT-A', quantity: 1 }];
  const one = { product: 'ACT', lots };
  const unpack = { ...set, kind: 'unpack', quantity: 1 } as const;
  return [
    { ...set, kind: 'pack', quantity: 2 },
    { ...set, kind: 'pack', lots: [{ lot: 'unidentified', quantity: 1 }] },
    { ...set, kind: 'pack', lots: [{ lot: 'SET-N1', quantity: 1, expiresOn: '2027-01-01' }] },
    { ...set, kind: 'pack', lots: [{ lot: 'SET-N1', quantity: 1 }], components: [one] },
    { ...unpack, components: [one, one] },
    { ...unpack, components: [{ product: SET, lots }] },
    { ...unpack, components: [{ product: 'ACT', lots: [...lots, ...lots] }] },
    { ...unpack, components: [{ product: 'ACT', lots: [{ lot: 'ACT-A', quantity: 0 }] }] },
    { ...unpack, packedOn: '2026-02-30' },
    { ...set, kind: 'receive', quantity: 1, components: [one] },
  ];
}
