/**
 * What became of a lot at a location, in sums: each entry of the lot counts for exactly one of
 * them, by where it came from or went to, so that what entered and arrived is what was used, sent
 * on, destroyed, given back, lost, or is on hand. An undone movement is taken off the sum that it
 * was counted for.
 */
import type { LocationId, LotNumber, ProductCode } from '@satchel/language';
import type { Movement } from './movement.js';

export interface LotFlow {
  /** From a supplier, a store with books of its own, or the opening. */
  entered: number;
  /** Received off a shipment. */
  arrived: number;
  dispensed: number;
  /** Put on a shipment to somewhere else. */
  issued: number;
  writtenOff: number;
  /** Back to a supplier, or to a store with books of its own. */
  returned: number;
  /** Put into sets, or taken for another lot, less what came from there: it is not lost. */
  converted: number;
  /** Lost less found: counts and adjustments. */
  unexplained: number;
}

export type FlowName = keyof LotFlow;

export const noFlow = (): LotFlow => ({
  entered: 0,
  arrived: 0,
  dispensed: 0,
  issued: 0,
  writtenOff: 0,
  returned: 0,
  converted: 0,
  unexplained: 0,
});

const BROUGHT_IN: readonly FlowName[] = ['entered', 'arrived'];

/** For which sum an entry counts, by the other side and the direction that it stands for. */
function flowOf(other: string, isInward: boolean): FlowName {
  switch (other) {
    case '@supplier':
    case '@external':
      return isInward ? 'entered' : 'returned';
    case '@opening':
      return 'entered';
    case '@in-transit':
      return isInward ? 'arrived' : 'issued';
    case '@dispensed':
      return 'dispensed';
    case '@written-off':
      return 'writtenOff';
    case '@converted':
      return 'converted';
    default:
      return 'unexplained';
  }
}

/** Adds a movement to the sums of its lot at the location whose card it touched. */
export function addToFlow(flow: LotFlow, movement: Movement): void {
  const isInward = movement.toEntry !== undefined;
  const other = isInward ? movement.from : movement.to;
  const name = flowOf(other, isInward !== (movement.kind === 'reversal'));
  const isAdded = isInward === BROUGHT_IN.includes(name);
  flow[name] += isAdded ? movement.quantity : -movement.quantity;
}

/** What the sums say is on hand. */
export function onHandOf(flow: LotFlow): number {
  const { entered, arrived, dispensed, issued, writtenOff, returned, converted } = flow;
  const gone = dispensed + issued + writtenOff + returned + converted + flow.unexplained;
  return entered + arrived - gone;
}

/** The sums of one lot at one location over some movements, and when the first and last were. */
export interface LotHistory {
  location: LocationId;
  product: ProductCode;
  lot: LotNumber;
  flow: LotFlow;
  firstAt: number;
  lastAt: number;
}

/** Location by location and lot by lot; movements between two ends touch no location. */
export function lotHistories(movements: Iterable<Movement>): LotHistory[] {
  const found = new Map<string, LotHistory>();
  for (const movement of movements) {
    const location = (movement.toEntry ?? movement.fromEntry)?.location;
    if (location === undefined) continue;
    const { product, lot, occurredAt: at } = movement;
    const key = `${location}|${product}|${lot}`;
    const place = { location, product, lot };
    const known = found.get(key) ?? { ...place, flow: noFlow(), firstAt: at, lastAt: at };
    addToFlow(known.flow, movement);
    known.firstAt = Math.min(known.firstAt, at);
    known.lastAt = Math.max(known.lastAt, at);
    found.set(key, known);
  }
  return [...found.values()];
}
