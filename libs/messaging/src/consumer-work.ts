/**
 * What a consumer does with the messages in its hands, wherever they came from: reads them, applies
 * or parks them, and only then acknowledges them.
 */

import { applyBatch, parkUnreadable, type Work } from './apply-batch.js';
import type { AskHeads } from './compare-heads.js';
import { crashPoint } from './crash-point.js';
import type { InboxTable } from './inbox-table.js';
import { type Delivery, type Incoming, readMessage } from './incoming.js';
import type { Session } from './lease.js';
import { RETRY_DELAYS_MS } from './setback.js';
import type {
  EventHandler,
  EventSubscription,
  SequencedHandler,
  StateCopy,
} from './subscriptions.js';
import type { Log } from './types.js';

const OWNER_AWAY_MS = 1000;

/** What the work of a consumer is made of. */
export interface WorkOptions {
  /** Name of the consumer in its inbox. */
  readonly consumer: string;
  readonly subscriptions: readonly EventSubscription[];
  readonly inbox: InboxTable;
  readonly log: Log;
  /** Milliseconds before each further try of a failing message; one try more than delays. */
  readonly retryDelaysMs?: readonly number[] | undefined;
  /** Called when a message was parked, to be tried again. */
  readonly onSetback: () => void;
  /** Asks the owner how far it is; without it nothing is compared. */
  readonly owner?: AskHeads | undefined;
  /** The epoch of the source up to which the copy was compared with it. */
  readonly comparedEpoch?: () => number;
}

/** Thrown for events of an epoch that the copy has not been compared with. */
export class LaterEpoch extends Error {
  override readonly name = 'LaterEpoch';
}

export function workOf(options: WorkOptions): Work {
  const plain = new Map<string, EventHandler<unknown>>();
  const states = new Map<string, StateCopy>();
  const sequenced = new Map<string, SequencedHandler<unknown>>();
  for (const subscription of options.subscriptions) {
    const { subject } = subscription;
    if (subscription.kind === 'sequenced') sequenced.set(subject, subscription.handler);
    else {
      plain.set(subject, subscription.handler);
      if (subscription.copy && options.owner) states.set(subject, subscription.copy);
    }
  }
  const { consumer, inbox, log, onSetback } = options;
  const delaysMs = options.retryDelaysMs ?? RETRY_DELAYS_MS;
  const { owner, comparedEpoch = () => 0 } = options;
  const handlers = { plain, states, sequenced };
  return { consumer, inbox, ...handlers, delaysMs, log, onSetback, owner, comparedEpoch };
}

/** Applies or parks all of them, then acknowledges them. Throws only when the database is away. */
export async function settleBatch(
  session: Session,
  work: Work,
  batch: readonly Delivery[],
): Promise<void> {
  const known: Incoming[] = [];
  await crashPoint('consumer.before-apply');
  for (const message of batch) {
    // A stream carries more than one service wants; what it does not is not even read.
    if (!isHandled(work, message.subject)) continue;
    const read = readMessage(message);
    if (!('event' in read)) await parkUnreadable(session, work, read);
    else if (isHandled(work, read.event.type)) known.push(read);
  }
  const compared = work.comparedEpoch();
  if (work.owner && compared > 0 && known.some(({ event }) => event.epoch > compared)) {
    throw new LaterEpoch('the source tells a later epoch than our copy was compared with');
  }
  const behind = known.length === 0 ? [] : await applyBatch(session, work, known);
  await crashPoint('consumer.before-ack');
  const again = new Set(behind.map(({ message }) => message));
  for (const message of batch) {
    if (again.has(message)) message.nak(OWNER_AWAY_MS);
    else message.ack();
  }
  await crashPoint('consumer.after-ack');
}

function isHandled(work: Work, subject: string): boolean {
  return work.plain.has(subject) || work.sequenced.has(subject);
}
