// The verification for others to call: drills that change a ledger, and the drill of a restore.

export { type Finding, lineOf } from './findings.js';
export { digestOfSeal, hashOfEntry, hashOfEvent, NO_HASH } from './formula.js';
export { type OutsideSeals, sealsOfFile, sealsOfGateway } from './outside-seals.js';
export type {
  BetweenRow,
  CountRow,
  EntryRow,
  EventRow,
  HeadRow,
  MovementRow,
  OfCard,
  SealRow,
} from './rows.js';
export { BETWEEN, COUNTS, ENTRIES, EVENTS, HEADS_BY_SEAL, SEALS } from './rows.js';
export { type Verified, type Verifying, verifyLedger } from './verify-ledger.js';
export { LOST } from './verify-losses.js';
export { ON_THE_WAY } from './verify-shipments.js';
