// The verification for others to call: drills that change a ledger, and the drill of a restore.

export { type Finding, lineOf } from './findings.js';
export { digestOfSeal, hashOfEntry, hashOfEvent, NO_HASH } from './formula.js';
export { type OutsideSeals, sealsOfFile, sealsOfGateway } from './outside-seals.js';
export type { CountRow, EntryRow, EventRow, HeadRow, MovementRow, SealRow } from './rows.js';
export { type Verified, type Verifying, verifyLedger } from './verify-ledger.js';
