/**
 * JetStream as Satchel uses it, and no better: what it acknowledges it may forget, what it delivers
 * it may deliver again, late and in any order; its disk may be lost, or put back to an older copy,
 * with the consumers' state as new as it was or with its own.
 */
import type { Broker, Delivery, DurableFloor, Published, StreamState } from '@satchel/messaging';
import { streamOf } from '@satchel/messaging';
import type { Random } from './random.js';
import type { Owner, Scheduler } from './scheduler.js';
import type { Tally } from './tally.js';
import type { Weather } from './weather.js';

const DUPLICATE_WINDOW_MS = 120_000;
const ACK_WAIT_MS = 10_000;

interface Stored {
  readonly seq: number;
  readonly subject: string;
  readonly text: string;
  readonly id: string;
}

class Durable {
  /** Given out at least once, up to here. */
  delivered = 0;
  readonly acked = new Set<number>();
  /** Given out and not acknowledged: when each is given out again. */
  readonly pending = new Map<number, number>();

  constructor(readonly name: string) {}

  /** Acknowledged without a gap. */
  get floor(): number {
    let floor = 0;
    while (this.acked.has(floor + 1)) floor += 1;
    return floor;
  }

  /** Another of the same name, which begins behind `last` or behind the floor. */
  backTo(last: number): Durable {
    const anew = new Durable(this.name);
    anew.delivered = Math.min(this.floor, last);
    for (let seq = 1; seq <= anew.delivered; seq += 1) anew.acked.add(seq);
    return anew;
  }

  copy(): Durable {
    const copy = new Durable(this.name);
    copy.delivered = this.delivered;
    for (const seq of this.acked) copy.acked.add(seq);
    for (const [seq, at] of this.pending) copy.pending.set(seq, at);
    return copy;
  }
}

class Stream {
  messages: Stored[] = [];
  durables = new Map<string, Durable>();
  readonly ids = new Map<string, { seq: number; at: number }>();

  constructor(
    readonly name: string,
    readonly created: string,
    readonly epoch: number,
  ) {}

  copy(): Stream {
    const copy = new Stream(this.name, this.created, this.epoch);
    copy.messages = [...this.messages];
    copy.durables = new Map([...this.durables].map(([name, it]) => [name, it.copy()]));
    for (const [id, known] of this.ids) copy.ids.set(id, known);
    return copy;
  }
}

/** Thrown for whatever the broker does not answer. */
export class BrokerFault extends Error {
  override readonly name = 'BrokerFault';
}

export class SimulatedBroker {
  isUp = true;
  private streams = new Map<string, Stream>();
  private kept: Map<string, Stream> | undefined;
  private made = 0;
  private cut: { readonly happens: Promise<never>; readonly now: () => void } = cutting();
  private readonly bells = new Map<string, Set<() => void>>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly tally: Tally,
    /** As it is now. */
    private readonly weather: () => Weather,
  ) {}

  /** Calls back whenever the stream of a service has something new. */
  listen(service: string, heard: () => void): void {
    const bells = this.bells.get(streamOf(service)) ?? new Set();
    this.bells.set(streamOf(service), bells.add(heard));
  }

  goDown(): void {
    this.isUp = false;
    this.cut.now();
  }

  comeUp(): void {
    this.isUp = true;
    this.cut = cutting();
    for (const bells of this.bells.values()) for (const ring of bells) ring();
  }

  loseStreams(): void {
    this.streams = new Map();
    this.restartAfterLoss();
  }

  keepStreams(): void {
    this.kept = new Map([...this.streams].map(([name, it]) => [name, it.copy()]));
  }

  /** Back to the copy; consumers may believe to be further than the stream is. */
  putStreamsBack(): void {
    if (!this.kept) return;
    const before = this.streams;
    this.streams = new Map([...this.kept].map(([name, it]) => [name, it.copy()]));
    if (this.random.chance(0.5)) {
      for (const [name, stream] of this.streams) {
        const consumers = before.get(name)?.durables;
        if (consumers) stream.durables = consumers;
      }
    }
    this.restartAfterLoss();
  }

  /** Whether a message stands in a stream that one of its consumers has not seen. */
  isAnybodyBehind(): boolean {
    return [...this.streams.values()].some(({ messages, durables }) =>
      [...durables.values()].some(({ delivered }) => delivered < messages.length),
    );
  }

  /** Events that a consumer has not acknowledged yet. */
  lagOf(source: string, consumer: string): number {
    const stream = this.streams.get(streamOf(source));
    if (!stream) return 0;
    const acked = stream.durables.get(consumer)?.acked.size ?? 0;
    return stream.messages.length - acked;
  }

  /** The broker as one process's relay sees it. */
  of(service: string, owner: Owner): Broker {
    const name = streamOf(service);
    return {
      ensureStream: (epoch) => this.reached(owner, 'ensure stream', () => this.ensure(name, epoch)),
      deleteStream: () =>
        this.reached(owner, 'delete stream', () => void this.streams.delete(name)),
      forgetConsumers: () =>
        this.reached(owner, 'forget consumers', () => this.streams.get(name)?.durables.clear()),
      rewindConsumers: (last) =>
        this.reached(owner, 'rewind consumers', () => this.rewind(name, last)),
      durables: () => this.reached(owner, 'list consumers', () => this.durables(name)),
      messageIdAt: (seq) =>
        this.reached(owner, 'message by number', () => {
          return this.streams.get(name)?.messages[seq - 1]?.id;
        }),
      publish: (subject, text, id) =>
        this.reached(owner, `publish ${subject}`, () => this.store(name, { subject, text, id })),
      whileConnected: (work) => Promise.race([work, this.cut.happens]),
    };
  }

  /** Makes sure of a durable consumer, as `ensureDurable` does, and pulls from it. */
  async pull(owner: Owner, source: string, consumer: string): Promise<Delivery[]> {
    const durable = await this.reached(owner, `consumer of ${source}`, () =>
      this.durableOf(source, consumer),
    );
    return this.reached(owner, `pull from ${source}`, () => this.give(source, durable, owner));
  }

  private durableOf(source: string, consumer: string): Durable {
    const stream = this.streams.get(streamOf(source));
    if (!stream) throw new BrokerFault('there is no stream');
    const found = stream.durables.get(consumer);
    if (found && found.delivered <= stream.messages.length) return found;
    const made = new Durable(consumer);
    stream.durables.set(consumer, made);
    return made;
  }

  private give(source: string, durable: Durable, owner: Owner): Delivery[] {
    const stream = this.streams.get(streamOf(source));
    if (stream?.durables.get(durable.name) !== durable) throw new BrokerFault('consumer deleted');
    const now = this.scheduler.now().getTime();
    const again = [...durable.pending].flatMap(([seq, at]) => (at <= now ? [seq] : []));
    const most = this.random.pick([1, 4, 16, 64]);
    const fresh = stream.messages.slice(durable.delivered, durable.delivered + most);
    durable.delivered += fresh.length;
    const chosen = [...again, ...fresh.map(({ seq }) => seq)];
    const doubled = chosen.filter(() => this.random.chance(this.weather().doubled));
    this.tally.add('duplicated', doubled.length + again.length);
    const isShuffled = this.random.chance(0.5);
    const order = [...chosen, ...doubled];
    return (isShuffled ? this.random.shuffled(order) : order).flatMap((seq) => {
      const message = stream.messages[seq - 1];
      durable.pending.set(seq, now + ACK_WAIT_MS);
      if (!message || this.isLost()) return [];
      this.tally.add('delivered');
      return [this.delivery(message, durable, owner)];
    });
  }

  private delivery({ seq, subject, text }: Stored, durable: Durable, owner: Owner): Delivery {
    return {
      subject,
      string: () => text,
      ack: () => {
        if (this.isLost() || !this.isUp) return;
        void this.scheduler.turn(owner, `ack ${seq}`).then(() => {
          durable.pending.delete(seq);
          durable.acked.add(seq);
        });
      },
      nak: (millis = 0) => {
        durable.pending.set(seq, this.scheduler.now().getTime() + millis);
      },
    };
  }

  private store(name: string, message: Omit<Stored, 'seq'>): Published {
    const stream = this.streams.get(name);
    if (!stream) throw new BrokerFault('jetstream is not enabled');
    const at = this.scheduler.now().getTime();
    const known = stream.ids.get(message.id);
    if (known && at - known.at < DUPLICATE_WINDOW_MS) return { seq: known.seq, duplicate: true };
    const seq = stream.messages.length + 1;
    stream.messages.push({ ...message, seq });
    stream.ids.set(message.id, { seq, at });
    for (const ring of this.bells.get(name) ?? []) ring();
    return { seq, duplicate: false };
  }

  private ensure(name: string, epoch: number): StreamState {
    let stream = this.streams.get(name);
    if (!stream) {
      this.made += 1;
      stream = new Stream(name, `made ${this.made}`, epoch);
      this.streams.set(name, stream);
    }
    const { created, messages } = stream;
    return { name, created, lastSequence: messages.length, epoch: stream.epoch };
  }

  private rewind(name: string, last: number): void {
    const durables = this.streams.get(name)?.durables;
    for (const durable of durables?.values() ?? []) {
      if (durable.delivered > last) durables?.set(durable.name, durable.backTo(last));
    }
  }

  private durables(name: string): DurableFloor[] {
    const durables = [...(this.streams.get(name)?.durables.values() ?? [])];
    return durables.map((durable) => ({ name: durable.name, floor: durable.floor }));
  }

  /** There and back again; each way may fail, with or without the effect. */
  private async reached<T>(owner: Owner, what: string, effect: () => T): Promise<T> {
    await this.scheduler.turn(owner, `to broker: ${what}`);
    if (!this.isUp || this.isLost()) throw new BrokerFault(`no answer: ${what}`);
    const result = effect();
    await this.scheduler.turn(owner, `from broker: ${what}`);
    if (!this.isUp || this.isLost()) throw new BrokerFault(`no answer: ${what}`);
    return result;
  }

  private isLost(): boolean {
    const lost = this.random.chance(this.weather().lost);
    if (lost) this.tally.add('dropped');
    return lost;
  }

  /** A broker that lost its disk was away, and everybody noticed. */
  private restartAfterLoss(): void {
    this.goDown();
    this.comeUp();
  }
}

function cutting(): { happens: Promise<never>; now: () => void } {
  let now = (): void => undefined;
  const happens = new Promise<never>((_resolve, reject) => {
    now = () => reject(new BrokerFault('the connection was lost'));
  });
  // Where nobody waits for anything it happens all the same.
  happens.catch((error: unknown) => error);
  return { happens, now };
}
