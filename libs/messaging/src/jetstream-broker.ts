/** The broker of a relay: JetStream, over the courier's connection. */
import { type JetStreamManager, jetstream } from '@nats-io/jetstream';
import type { Broker } from './broker.js';
import type { Courier } from './courier.js';
import { crashPoint } from './crash-point.js';
import {
  deleteStream,
  durablesOf,
  ensureStream,
  forgetConsumers,
  messageIdAt,
  rewindConsumers,
} from './stream.js';
import { streamOf } from './wire.js';

const ACK_TIMEOUT_MS = 5000;

export function jetstreamBroker(courier: Courier, replicas: number): Broker {
  const stream = streamOf(courier.name);
  const client = jetstream(courier.connection);
  let known: JetStreamManager | undefined;
  const managed = async <T>(work: (manager: JetStreamManager) => Promise<T>): Promise<T> => {
    known ??= await client.jetstreamManager(false);
    return courier.whileConnected(work(known));
  };
  return {
    ensureStream: (epoch) =>
      managed((manager) => ensureStream(manager, courier.name, replicas, epoch)),
    deleteStream: () => managed((manager) => deleteStream(manager, stream)),
    forgetConsumers: () => managed((manager) => forgetConsumers(manager, stream)),
    rewindConsumers: (last) => managed((manager) => rewindConsumers(manager, stream, last)),
    durables: () => managed((manager) => durablesOf(manager, stream)),
    messageIdAt: (sequence) => managed((manager) => messageIdAt(manager, stream, sequence)),
    publish: async (subject, text, msgID) => {
      const options = { msgID, timeout: ACK_TIMEOUT_MS, expect: { streamName: stream } };
      const answer = await client.publish(subject, text, options);
      await crashPoint('relay.after-broker-ack');
      return answer;
    },
    whileConnected: (work) => courier.whileConnected(work),
  };
}
