/**
 * What the relay does in a turn, whoever holds the outbox and whatever the broker is: publishes
 * what is not published, sees whether the stream is still the one it knew, starts over when it is
 * not, and notes what every subscriber has applied.
 */
import type { Broker } from './broker.js';
import type { Session } from './lease.js';
import type { OutboxTable, RelayState } from './outbox-table.js';
import { PUBLISH_LIMIT, publishPending } from './publication.js';
import { hasForgotten } from './relay-state.js';
import type { StreamState } from './stream.js';
import type { Log } from './types.js';

const SWEEP_ROWS = 1000;

export interface RelayTurnOptions {
  readonly service: string;
  readonly outbox: OutboxTable;
  readonly broker: Broker;
  readonly log: Log;
  /** Services that must have confirmed before a row may go; every durable consumer without it. */
  readonly subscribers?: readonly string[] | undefined;
}

export class RelayTurn {
  /** The stream as last checked; undefined when it must be checked before publishing. */
  private known: StreamState | undefined;
  private lastSequence = 0;
  /** Where the stream ended when it was confirmed before. */
  private endBefore: StreamState | undefined;

  constructor(private readonly options: RelayTurnOptions) {}

  /** The stream may have changed: it is checked before anything more is published. */
  forget(): void {
    this.known = undefined;
  }

  /**
   * Publishes everything that waits, until `stopping`; answers the first failure of a publication,
   * if there was one. Throws when PostgreSQL or the broker is away.
   */
  async publish(session: Session, stopping: () => boolean): Promise<unknown> {
    const { service, outbox, broker } = this.options;
    const stream = this.known ?? (await this.check(session));
    let failure: unknown;
    for (let more = true; more && failure === undefined && !stopping(); ) {
      const { lastSequence } = this;
      const publication = { service, stream: stream.name, lastSequence, outbox, broker };
      const result = await publishPending(session.run, publication);
      if (result.forgot) {
        await this.recover(session, 'it gave out a sequence twice');
        continue;
      }
      this.lastSequence = result.lastSequence;
      failure = result.failure;
      more = result.picked === PUBLISH_LIMIT;
    }
    return failure;
  }

  /** Notes what every subscriber has applied, and lets go of what is old and applied. */
  async confirm(session: Session): Promise<void> {
    const { outbox, broker, subscribers } = this.options;
    const stream = await this.check(session);
    const durables = await broker.durables();
    if (!(await this.isStill(stream))) return;
    const names = new Set(durables.map((durable) => durable.name));
    const complete = (subscribers ?? []).every((name) => names.has(name));
    if (durables.length === 0 || !complete) return;
    // What was there a turn ago has reached every consumer that says that nothing waits for it.
    const { endBefore } = this;
    const isTheSame = endBefore?.created === stream.created;
    const settled = isTheSame ? Math.min(endBefore.lastSequence, stream.lastSequence) : 0;
    this.endBefore = stream;
    const floors = durables.map(({ floor, hasAllOfItsOwn }) =>
      hasAllOfItsOwn ? Math.max(floor, settled) : floor,
    );
    const floor = Math.min(...floors);
    await outbox.noteConfirmed(session.run, stream, floor);
    while ((await outbox.sweepConfirmed(session.run, stream.name, SWEEP_ROWS)) === SWEEP_ROWS);
  }

  /**
   * Whether the consumers that were just told of are those of the stream that was checked: one that
   * was put back in between has other consumers, and their numbers are of other messages.
   */
  private async isStill({ created, lastSequence, epoch }: StreamState): Promise<boolean> {
    const now = await this.options.broker.ensureStream(epoch);
    return now.created === created && now.lastSequence >= lastSequence;
  }

  /** Makes sure of the stream, and that it is the one we knew. */
  private async check(session: Session): Promise<StreamState> {
    const { outbox, broker } = this.options;
    const epoch = await outbox.ownEpoch(session.run);
    const stream = await broker.ensureStream(epoch);
    const state = await outbox.recall(session.run, stream);
    if (stream.epoch > epoch) {
      throw new Error(
        `the stream tells epoch ${stream.epoch}, this database ${epoch}: it was put back from a backup and its epoch was not raised`,
      );
    }
    if (state.epoch < epoch || stream.epoch < epoch) return this.renew(session, epoch);
    if (hasForgotten(state, stream) || (await this.isAnother(state))) {
      return this.recover(session, 'it is not what it was');
    }
    // Answers to what was under way may be lost, and the stream with them: what has come since may
    // have a number beyond our last that a consumer had acknowledged of another message.
    if (!this.known) await broker.rewindConsumers(state.lastSequence);
    this.lastSequence = state.lastSequence;
    this.known = stream;
    return stream;
  }

  /**
   * A stream that went back in time may have grown past its old length before anybody looked, with
   * what was under way to it meanwhile: then another message has the number of our last one.
   */
  private async isAnother({ lastMessageId, lastSequence }: RelayState): Promise<boolean> {
    if (lastMessageId === undefined) return false;
    const there = await this.options.broker.messageIdAt(lastSequence);
    return there !== undefined && there !== lastMessageId;
  }

  /** Consumers of a broker that went back in time may believe to be further than the stream is. */
  private async recover(session: Session, reason: string): Promise<StreamState> {
    const { outbox, broker, log } = this.options;
    await broker.forgetConsumers();
    const stream = await broker.ensureStream(await outbox.ownEpoch(session.run));
    const count = await outbox.startOver(session, stream);
    log.warn('the stream has forgotten messages; publishing again', {
      stream: stream.name,
      reason,
      count,
    });
    this.lastSequence = stream.lastSequence;
    this.known = stream;
    return stream;
  }

  /**
   * A database that was put back tells a new history: the stream of the old one goes, with what
   * this producer has forgotten, and all that it does remember is published.
   */
  private async renew(session: Session, epoch: number): Promise<StreamState> {
    const { outbox, broker, log } = this.options;
    await broker.deleteStream();
    const stream = await broker.ensureStream(epoch);
    const count = await outbox.beginEpoch(session, stream);
    log.warn('a new epoch begins; publishing all that is remembered', { epoch, count });
    this.lastSequence = stream.lastSequence;
    this.known = stream;
    return stream;
  }
}
