/**
 * Bodies about lots and what does not agree: recalls, holds, earmarks, discrepancies. A recall of a
 * number is always of the same lots, so that what is found later can be found of these.
 */
import { LOCATIONS, LOTS, type Papers, PRODUCTS, ZONES } from './country.js';
import type { Dice, Json } from './dice.js';

/** The paper that the path of a request names, as a number. */
export type LotMaker = (dice: Dice, papers: Papers, index: number, paper: number) => Json;

const REASONS = ['fails dissolution', 'gâté', 'ຢາ', 'the cold chain was broken'] as const;
/** Every so many recalls one is of a lot that stands on shelves. */
const OF_SHELVES = 3;

export function recalledBy(paper: number): { product: string; lots: string[] } {
  const at = <T>(from: readonly T[], n: number): T => from[n % from.length] as T;
  const onShelves = paper % OF_SHELVES === 0 ? [at(LOTS, paper / OF_SHELVES)] : [];
  return { product: at(PRODUCTS, paper), lots: [...onShelves, `R-${paper}`] };
}

/** Few enough that later requests meet what earlier ones made; more of them as a run goes on. */
export function lotPaper(dice: Dice, index: number): number {
  return dice.whole(0, 8 + Math.floor(index / 500));
}

const act = (dice: Dice): Json => ({ id: dice.uuid() });
const noted: LotMaker = (dice) => ({ ...act(dice), note: dice.pick(REASONS) });

function finding(dice: Dice, lot: string): Json {
  const found = dice.whole(0, 40);
  const returned = dice.whole(0, found);
  return {
    lot,
    found,
    ...(dice.chance(0.6) ? { returned, destroyed: found - returned } : {}),
  };
}

export const LOT_BODIES: Readonly<Record<string, LotMaker>> = {
  'post-recalls': (dice, papers, index) => {
    const paper = lotPaper(dice, index);
    const { product, lots } = recalledBy(paper);
    return {
      id: papers.id('recall', paper),
      product,
      lots: lots.map((number) => ({ number })),
      reason: dice.pick(REASONS),
      class: dice.pick(['class-1', 'class-2', 'class-3']),
      action: dice.pick(['quarantine', 'return', 'destroy']),
      instruction: dice.pick(REASONS),
    };
  },
  'post-recalls-id-findings': (dice, _papers, _index, paper) => ({
    ...act(dice),
    location: dice.pick(LOCATIONS),
    lots: recalledBy(paper)
      .lots.filter(() => dice.chance(0.7))
      .map((lot) => finding(dice, lot)),
    ...(dice.chance(0.3) ? { note: dice.pick(REASONS) } : {}),
  }),
  'post-recalls-id-close': (dice) => ({
    ...act(dice),
    ...(dice.chance(0.7) ? { reason: dice.pick(REASONS) } : {}),
  }),
  'post-lot-holds': (dice, papers, index) => {
    const hold = { id: papers.id('hold', lotPaper(dice, index)), reason: dice.pick(REASONS) };
    const product = dice.pick(PRODUCTS);
    if (dice.chance(0.2)) return { ...hold, product, lot: dice.pick(LOTS) };
    return {
      ...hold,
      location: dice.pick(LOCATIONS),
      product,
      lot: dice.pick([...LOTS, 'unidentified']),
      ...(dice.chance(0.5) ? { quantity: dice.whole(1, 60) } : {}),
    };
  },
  'post-lot-holds-id-release': (dice) => ({ ...act(dice), reason: dice.pick(REASONS) }),
  'post-earmarks': (dice, papers, index) => ({
    ...{ id: papers.id('earmark', lotPaper(dice, index)), reason: dice.pick(REASONS) },
    ...{ location: dice.pick(LOCATIONS), product: dice.pick(PRODUCTS) },
    ...dice.pick([{}, { lot: dice.pick(LOTS) }, { funder: 'GF' }]),
    ...{ quantity: dice.whole(1, 60), from: '2025-01-01', until: '2099-12-31' },
    for: dice.pick([{ campaign: 'SIA' }, { zone: dice.pick(ZONES) }, { funder: 'GF' }]),
  }),
  'post-earmarks-id-end': (dice) => ({ ...act(dice), reason: dice.pick(REASONS) }),
  'post-earmarks-id-waivers': (dice, papers, index) => ({
    id: papers.id('waiver', lotPaper(dice, index)),
    quantity: dice.whole(1, 20),
    reason: dice.pick(REASONS),
  }),
  'post-discrepancies-id-assign': (dice) => ({
    ...act(dice),
    ownerRole: dice.pick(['storekeeper', 'district-pharmacist']),
    ownerAt: dice.pick(LOCATIONS),
  }),
  'post-discrepancies-id-notes': noted,
  'post-discrepancies-id-reopen': noted,
  'post-discrepancies-id-settle': (dice, papers, index) => {
    if (dice.chance(0.5)) {
      return { ...act(dice), outcome: 'accepted-as-loss', note: dice.pick(REASONS) };
    }
    const event = papers.id('event', dice.whole(0, 60 + Math.floor(index / 100)));
    const shipment = papers.id('shipment', dice.whole(0, 60 + Math.floor(index / 100)));
    return {
      ...act(dice),
      outcome: 'explained-by',
      ...(dice.chance(0.5) ? { event } : { shipment }),
    };
  },
};
