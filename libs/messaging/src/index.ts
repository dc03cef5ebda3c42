/** How Satchel's services talk: request/reply, outbox, relay, inbox. See README.md. */
export { Answers } from './answers.js';
export type { Work } from './apply-batch.js';
export { BoundedClient } from './bounded-client.js';
export type { Broker, Published } from './broker.js';
export type { AskHeads, Mark } from './compare-heads.js';
export { settleBatch, type WorkOptions, workOf } from './consumer-work.js';
export {
  type Courier,
  type CourierHealth,
  type CourierOptions,
  connectCourier,
  type RequestOptions,
} from './courier.js';
export {
  CRASH_POINT_SLOT,
  CRASH_POINTS,
  type CrashPoint,
  type CrashPointHook,
  crashPoint,
} from './crash-point.js';
export { acceptDivergences, countDiverged, listDivergences } from './divergences.js';
export {
  decodeEnvelope,
  type EventEnvelope,
  NotAnEnvelope,
} from './envelope.js';
export { currentEpoch, ownEpoch, raiseEpoch } from './epoch.js';
export {
  type ConsumerHealth,
  EventConsumer,
  type EventConsumerOptions,
} from './event-consumer.js';
export { inboxGrants, inboxSql } from './inbox.js';
export type { InboxTable } from './inbox-table.js';
export type { Delivery } from './incoming.js';
export { Lease, type LeaseOptions, type Session } from './lease.js';
export * from './memory.js';
export { addEpochs } from './migrations/epochs.js';
export { leastMessagingRights } from './migrations/least-rights.js';
export type { OutboxTable } from './outbox-table.js';
export { listParked, type ParkedMessage, releaseParked } from './parked.js';
export { openPool, type PoolPlan } from './pool.js';
export {
  type AssertionBinding,
  hashRequest,
  mintAssertion,
  newKeyPair,
  readSigningKey,
  readTrustedKeys,
  type SigningKey,
  servicePrincipal,
  type TrustedKeys,
  verifyAssertion,
} from './principal.js';
export { Relay, type RelayHealth, type RelayOptions } from './relay.js';
export { RelayTurn, type RelayTurnOptions } from './relay-turn.js';
export { RequestContext } from './request-context.js';
export { RequestServer, type RequestServerOptions } from './request-server.js';
export { retryParked } from './retry-parked.js';
export { isConnectionFault, runnerOf, transactionOn } from './sql.js';
export type { DurableFloor, StreamState } from './stream.js';
export {
  type EventHandler,
  type EventSubscription,
  onEvent,
  onSequenced,
  onState,
  type SequencedCopy,
  type SequencedEvent,
  type SequencedHandler,
  type StateCopy,
} from './subscriptions.js';
export type { Log, SqlRunner } from './types.js';
export { eventSubjectsOf, HEADER, inboxOf, ownerOf, streamOf } from './wire.js';
export { within } from './within.js';
