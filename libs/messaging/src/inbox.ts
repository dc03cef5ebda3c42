/**
 * The inbox remembers which messages were taken over, in the same transaction as their effect, or
 * as their parking. A message taken over is never taken over again.
 */
import { crashPoint } from './crash-point.js';
import type { EventEnvelope } from './envelope.js';
import type { InboxTable } from './inbox-table.js';
import type { Incoming } from './incoming.js';
import { watchStates } from './state-watch.js';
import type { EventHandler, StateCopy } from './subscriptions.js';
import type { SqlRunner } from './types.js';

/** Create statements for a service's first migration; run them as the owner role. */
export const inboxSql = `
CREATE TABLE inbox (
  consumer text NOT NULL,
  message_id uuid NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, message_id)
);
CREATE TABLE parked (
  position bigserial PRIMARY KEY,
  consumer text NOT NULL,
  message_id uuid NOT NULL,
  key text NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT now(),
  next_attempt_at timestamptz,
  released_at timestamptz,
  UNIQUE (consumer, message_id)
);
CREATE INDEX parked_waiting ON parked (consumer, key, position) WHERE released_at IS NULL;
`;

/** What the runtime role needs on the tables of `inboxSql`; add it to the same migration. */
export function inboxGrants(runtimeRole: string): string {
  return `
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, parked TO ${runtimeRole};
GRANT USAGE ON SEQUENCE parked_position_seq TO ${runtimeRole};
`;
}

/** Records ids; answers those that were not known. */
export async function takeOver(
  tx: SqlRunner,
  consumer: string,
  messageIds: readonly string[],
): Promise<Set<string>> {
  const rows = await tx(
    `INSERT INTO inbox (consumer, message_id) SELECT $1, unnest($2::uuid[])
     ON CONFLICT DO NOTHING RETURNING message_id`,
    [consumer, messageIds],
  );
  await crashPoint('inbox.after-take-over');
  return new Set(rows.map((row) => String(row['message_id'])));
}

/** Finds the handler of a plain subject. */
export type PlainHandlers = ReadonlyMap<string, EventHandler<unknown>>;

/** Who applies plain messages, with what, and where it is remembered. */
export interface PlainWork {
  readonly inbox: InboxTable;
  /** Name of the consumer in the inbox. */
  readonly consumer: string;
  readonly plain: PlainHandlers;
  /** States by subject whose versions are watched; empty where nothing is compared. */
  readonly states: ReadonlyMap<string, StateCopy>;
}

/**
 * Applies plain messages in their order inside one transaction: each that is new, once. Those whose
 * key is blocked are parked behind what blocks it, and so is a state that goes back.
 */
export async function applyPlain(
  tx: SqlRunner,
  work: PlainWork,
  messages: readonly Incoming[],
  blocked: ReadonlySet<string>,
): Promise<void> {
  if (messages.length === 0) return;
  const { inbox, consumer } = work;
  const ids = messages.map(({ event }) => event.id);
  const fresh = await inbox.takeOver(tx, consumer, ids);
  const watch = await watchStates(
    tx,
    work,
    messages.map(({ event }) => event),
  );
  const stuck = new Set(blocked);
  const behind: Incoming[] = [];
  for (const incoming of messages) {
    const { event } = incoming;
    // One batch may hold the same message twice.
    if (!fresh.delete(event.id)) continue;
    if (watch.goesBack(event)) stuck.add(event.partitionkey);
    if (stuck.has(event.partitionkey)) behind.push(incoming);
    else {
      await handlerOf(work.plain, event)(event, tx);
      watch.applied(event);
    }
  }
  await watch.write();
  await crashPoint('inbox.after-effect');
  await inbox.parkBehind(tx, consumer, behind);
}

export function handlerOf(handlers: PlainHandlers, event: EventEnvelope): EventHandler<unknown> {
  const handler = handlers.get(event.type);
  if (!handler) throw new Error(`nothing handles ${event.type}`);
  return handler;
}
