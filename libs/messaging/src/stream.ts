/**
 * A service's JetStream stream as its relay sees it: made when it is missing, and recognised when
 * it is not the one we knew, because its disk was lost or put back to an older state.
 */
import {
  type ConsumerInfo,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream';
import { crashPoint } from './crash-point.js';
import { eventSubjectsOf, streamOf } from './wire.js';

const NANOS_PER_SECOND = 1_000_000_000;
const MAX_AGE_DAYS = 14;
const DUPLICATE_WINDOW_SECONDS = 120;

/** What is known of a stream at one moment. */
export interface StreamState {
  readonly name: string;
  /** Differs when the stream was made anew. */
  readonly created: string;
  readonly lastSequence: number;
  /** Of the producer whose history it tells. */
  readonly epoch: number;
}

/** In the stream's description, since servers before 2.10 keep no metadata. */
const EPOCH_SAID = /^epoch (\d+)$/;

/** The stream of the service's events; made if there is none. */
export async function ensureStream(
  manager: JetStreamManager,
  service: string,
  replicas: number,
  epoch = 1,
): Promise<StreamState> {
  const name = streamOf(service);
  try {
    return stateOf(await manager.streams.info(name));
  } catch (error) {
    if (!isMissingStream(error)) throw error;
  }
  const made = await manager.streams.add({
    name,
    description: `epoch ${epoch}`,
    subjects: [eventSubjectsOf(service)],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: MAX_AGE_DAYS * 24 * 3600 * NANOS_PER_SECOND,
    duplicate_window: DUPLICATE_WINDOW_SECONDS * NANOS_PER_SECOND,
    num_replicas: replicas,
  });
  await crashPoint('stream.after-make');
  return stateOf(made);
}

/** The epoch that a stream tells; a stream made before there were epochs tells the first. */
export function epochOf(info: StreamInfo): number {
  return Number(EPOCH_SAID.exec(info.config.description ?? '')?.[1] ?? 1);
}

/**
 * Deletes the stream with its consumers: it tells a history that its producer has forgotten. Its
 * window of duplicates goes with it, so everything can be published again at once.
 */
export async function deleteStream(manager: JetStreamManager, name: string): Promise<void> {
  try {
    await manager.streams.delete(name);
  } catch (error) {
    if (!isMissingStream(error)) throw error;
  }
  await crashPoint('stream.after-unmake');
}

/** The id of the message with this number; undefined when there is none, or none any more. */
export async function messageIdAt(
  manager: JetStreamManager,
  stream: string,
  sequence: number,
): Promise<string | undefined> {
  const found = await manager.streams.getMessage(stream, { seq: sequence });
  return found?.header.get('Nats-Msg-Id') || undefined;
}

/** Deletes the durable consumers of a stream; each makes itself anew and reads from the start. */
export async function forgetConsumers(manager: JetStreamManager, stream: string): Promise<void> {
  for (const { name } of await durablesOf(manager, stream)) {
    await forgetConsumer(manager, stream, name);
  }
}

/**
 * Makes anew whichever durable consumer was given more than the first `last` messages; it goes on
 * behind these, or behind what it had acknowledged of them. One that is only deleted, because we
 * stopped in between or it was quicker than we, makes itself anew and reads from the start.
 */
export async function rewindConsumers(
  manager: JetStreamManager,
  stream: string,
  last: number,
): Promise<void> {
  const consumers: ConsumerInfo[] = [];
  for await (const info of manager.consumers.list(stream)) consumers.push(info);
  for (const { config, delivered, ack_floor: floor } of consumers) {
    if (config.durable_name === undefined || delivered.stream_seq <= last) continue;
    await forgetConsumer(manager, stream, config.durable_name);
    const start = Math.min(floor.stream_seq, last) + 1;
    await startConsumerAt(manager, stream, { ...config, opt_start_seq: start });
  }
}

async function startConsumerAt(
  manager: JetStreamManager,
  stream: string,
  config: ConsumerInfo['config'],
): Promise<void> {
  try {
    await manager.consumers.add(stream, {
      ...config,
      deliver_policy: DeliverPolicy.StartSequence,
    });
    await crashPoint('stream.after-set-back-consumer');
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || config.durable_name === undefined) throw error;
    // It has made itself anew in between; that it is there is all that we want to know.
    await manager.consumers.info(stream, config.durable_name);
  }
}

async function forgetConsumer(
  manager: JetStreamManager,
  stream: string,
  name: string,
): Promise<void> {
  await manager.consumers.delete(stream, name);
  await crashPoint('stream.after-forget-consumer');
}

/** A durable consumer and how far it has acknowledged without a gap. */
export interface DurableFloor {
  readonly name: string;
  readonly floor: number;
  /**
   * Whether it takes only some subjects and has acknowledged all of them that there are; its floor
   * stands at the last of these, however much else has come since.
   */
  readonly hasAllOfItsOwn?: boolean;
}

export async function durablesOf(
  manager: JetStreamManager,
  stream: string,
): Promise<DurableFloor[]> {
  const found: DurableFloor[] = [];
  for await (const info of manager.consumers.list(stream)) {
    if (info.config.durable_name === undefined) continue;
    found.push({
      name: info.config.durable_name,
      floor: info.ack_floor.stream_seq,
      hasAllOfItsOwn:
        info.config.filter_subject?.endsWith('.>') !== true &&
        info.num_pending + info.num_ack_pending === 0,
    });
  }
  return found;
}

export function isMissingStream(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}

function stateOf(info: StreamInfo): StreamState {
  return {
    name: info.config.name,
    created: info.created,
    lastSequence: info.state.last_seq,
    epoch: epochOf(info),
  };
}
