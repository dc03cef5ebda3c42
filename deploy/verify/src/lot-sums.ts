/**
 * What became of one lot on one card, added up from its entries: docs/LOTS.md, section 1. Each
 * entry counts for one sum, by the place on its other side; what was undone is taken off that sum.
 */
import type { EntryRow, LotRow } from './rows.js';

const IN = ['entered', 'arrived'] as const;
const OUT = ['dispensed', 'issued', 'writtenOff', 'returned', 'converted', 'unexplained'] as const;
type Sum = (typeof IN)[number] | (typeof OUT)[number];

/** What a row of a lot's balance says, in the order in which differences are told. */
export const LOT_FIELDS = ['onHand', ...IN, ...OUT, 'firstAt', 'lastAt'] as const;

export class LotSums implements Pick<LotRow, (typeof LOT_FIELDS)[number]> {
  onHand = 0;
  entered = 0;
  arrived = 0;
  dispensed = 0;
  issued = 0;
  writtenOff = 0;
  returned = 0;
  converted = 0;
  unexplained = 0;
  firstAt: number | null = null;
  lastAt: number | null = null;

  add({ fromPlace, toPlace, kind, quantity, occurredAt }: EntryRow, isIn: boolean): void {
    const units = isIn ? quantity : -quantity;
    this.onHand += units;
    const sum = sumOf(isIn ? fromPlace : toPlace, isIn !== (kind === 'reversal'));
    this[sum] += sum === 'entered' || sum === 'arrived' ? units : -units;
    this.firstAt = Math.min(this.firstAt ?? occurredAt, occurredAt);
    this.lastAt = Math.max(this.lastAt ?? occurredAt, occurredAt);
  }
}

function sumOf(other: string, stoodForIn: boolean): Sum {
  if (other === '@opening') return 'entered';
  if (other === '@supplier' || other === '@external') return stoodForIn ? 'entered' : 'returned';
  if (other === '@in-transit') return stoodForIn ? 'arrived' : 'issued';
  if (other === '@dispensed') return 'dispensed';
  if (other === '@converted') return 'converted';
  return other === '@written-off' ? 'writtenOff' : 'unexplained';
}
