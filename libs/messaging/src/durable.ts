/**
 * The durable pull consumer of one service on another's stream. It is made when missing and made
 * anew when the broker remembers it further on than the stream reaches; delivery then starts at the
 * beginning, which is safe because whatever was applied is recognised.
 */
import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { crashPoint } from './crash-point.js';
import { eventSubjectsOf, streamOf } from './wire.js';

const NANOS_PER_MS = 1_000_000;
/** Longer than most batches; whatever is delivered twice is recognised. */
const ACK_WAIT_MS = 5_000;
const MAX_UNACKNOWLEDGED = 5000;

/**
 * Makes sure of the consumer named `service` on the stream of `source`. Throws when there is no
 * stream yet.
 */
export async function ensureDurable(
  manager: JetStreamManager,
  service: string,
  source: string,
  only = eventSubjectsOf(source),
): Promise<ConsumerInfo> {
  const stream = streamOf(source);
  const found = await infoOf(manager, stream, service);
  if (found) {
    const { state } = await manager.streams.info(stream);
    if (found.delivered.stream_seq <= state.last_seq) return found;
    await manager.consumers.delete(stream, service);
    await crashPoint('consumer.after-unmake');
  }
  const made = await manager.consumers.add(stream, configOf(service, only));
  await crashPoint('consumer.after-make');
  return made;
}

/** Deletes the consumer, so that it begins at the start of the stream when it is made again. */
export async function forgetDurable(
  manager: JetStreamManager,
  service: string,
  source: string,
): Promise<void> {
  const stream = streamOf(source);
  if (await infoOf(manager, stream, service)) await manager.consumers.delete(stream, service);
  await crashPoint('consumer.after-forget');
}

/** The consumer as the broker knows it, or undefined when it does not. */
export async function infoOf(
  manager: JetStreamManager,
  stream: string,
  service: string,
): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(stream, service);
  } catch (error) {
    const missing =
      error instanceof JetStreamApiError && error.code === JetStreamApiCodes.ConsumerNotFound;
    if (missing) return undefined;
    throw error;
  }
}

function configOf(service: string, subject: string): Partial<ConsumerConfig> {
  return {
    durable_name: service,
    // A single filter: servers before 2.10 know no other.
    filter_subject: subject,
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ACK_WAIT_MS * NANOS_PER_MS,
    max_deliver: -1,
    max_ack_pending: MAX_UNACKNOWLEDGED,
  };
}
