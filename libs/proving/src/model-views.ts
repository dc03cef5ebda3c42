/** What the model ledger answers, and how it shows its books. */
import type { DiscrepancyKind, MovementKind, Purpose } from '@satchel/contracts';
import type { CardKey } from './model-register.js';

/** What the model says an item is answered with. */
export interface Predicted {
  id: string;
  outcome: 'accepted' | 'refused' | 'malformed';
  /** Problem code when refused. */
  code?: string;
  /** Sorted. */
  flags: string[];
  occurredAt?: string;
  onHand?: number;
  sequence?: number;
  /** Who stood by a disposal, as listed. */
  witnesses?: string[];
  /** The product that was asked for, where another was issued. */
  insteadOf?: string;
  /** From which day the contents hold by which it was packed or unpacked. */
  contentsFrom?: string;
  /** What happened on other cards with it, by product. */
  parts?: PredictedPart[];
}

export interface PredictedPart {
  product: string;
  event: string;
  quantity: number;
  /** Sorted. */
  flags: string[];
  onHand: number;
  sequence: number;
}

export interface EntryView {
  sequence: number;
  kind: MovementKind;
  direction: 'in' | 'out';
  quantity: number;
  lot: string;
  /** The other side: an end. */
  other: string;
  /** ISO 8601 with milliseconds, in UTC. */
  occurredAt: string;
  balanceAfter: number;
  lotBalanceAfter: number;
}
export interface ShelfView {
  sequence: number;
  onHand: number;
  allocated: number;
  /** Approved to be had from here and not issued. */
  wanted: number;
  /** Only lots of which there are any. */
  lots: Record<string, number>;
}
export interface CardView extends ShelfView {
  entries: EntryView[];
}
export interface ShipmentView {
  id: string;
  from: string;
  to: string;
  purpose: Purpose;
  lines: { product: string; lot: string; shipped: number; received: number; inferred: number }[];
  /** Units of one product that were given instead of another. */
  substituted: { product: string; insteadOf: string; quantity: number }[];
}
export interface DiscrepancyView {
  kind: DiscrepancyKind;
  location: string;
  product: string;
  event: string;
  quantity: number;
  open: number;
  status: 'open' | 'settled';
  /** Who answers for it, as role@location. */
  owner: string;
  /** How it ended, where it has. */
  outcome?: string;
  shipment?: string;
  /** The count of which it is said. */
  count?: string;
}
/** An accepted order or report, for whoever has to name one later. */
export interface PastEvent extends CardKey {
  id: string;
  kind: string;
  reversed: boolean;
  document?: string;
  shipment?: string;
  /** Of what packing or unpacking it is a part. */
  partOf?: string;
}
