// What specs build on: real databases and brokers, a clock that stands still, bounded waiting, and
// the auditor of the stock ledger.

export type { AuditReport, LedgerUnderTest } from './audit.js';
export { auditHistory } from './audit.js';
export { AuditDisagreement, asShown, conserved, differencesOf } from './audit-compare.js';
export { AuditTally } from './audit-tally.js';
export type { Proof } from './brought-about.js';
export {
  BETWEEN_PROOFS,
  broughtAboutBy,
  CALL_PROOFS,
  ENTRY_PROOFS,
  FIELD_PROOFS,
} from './brought-about.js';
export type { FakeClock } from './clock.js';
export { fakeClock } from './clock.js';
export type { Figure } from './figure.js';
export { writeFigure } from './figure.js';
export { freshFolder } from './folder.js';
export type { AbstractCall, AbstractItem, History, HistoryLength, ToldCall } from './histories.js';
export { histories, Narrator } from './histories.js';
export { HISTORY_START, OBSERVED_WORLD, SMALL_WORLD } from './histories-world.js';
export type {
  CardView,
  DiscrepancyView,
  EntryView,
  OrdersCall,
  PastEvent,
  Predicted,
  ReportsCall,
  ShelfView,
  ShipmentView,
} from './model-ledger.js';
export { ModelLedger } from './model-ledger.js';
export type { ModeAnswer, ModesCall } from './model-modes.js';
export type {
  ApprovalNews,
  ModelLine,
  ModelLocation,
  ModelLot,
  ModelRegister,
} from './model-register.js';
export type { FreshNats } from './nats.js';
export { freshNats, sharedNats } from './nats.js';
export { pdfPages } from './pdf-text.js';
export type { FreshDatabase } from './postgres.js';
export { freshDatabase } from './postgres.js';
export { problemShape, withoutFigures } from './problem-shape.js';
export type { Story } from './story.js';
export { story } from './story.js';
export type { WaitLimits } from './wait.js';
export { eventually } from './wait.js';
