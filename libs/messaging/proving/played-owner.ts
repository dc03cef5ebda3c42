/**
 * A producer that can be put back from a backup, and the copy that a consumer keeps of it: cards
 * whose entries are numbered, and states with versions.
 */
import type { HeadPage, HeadsWanted } from '@satchel/contracts';
import { event, Text, Whole } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { ownEpoch, raiseEpoch } from '../src/epoch.js';
import type { SequencedCopy, SequencedEvent, SequencedHandler } from '../src/subscriptions.js';
import type { SqlRunner } from '../src/types.js';
import { clock, commitEvents, type ServiceDatabase } from './world.js';

export class Entry {
  @Whole('Number on the card.', 1, 1_000_000)
  sequence!: number;

  @Text('What it says.', 100)
  note!: string;
}
export const entered = event('inventory.evt.entered.v1', Entry);

export class Shipped {
  @Whole('Version.', 1, 1_000_000)
  version!: number;

  @Text('What it says.', 100)
  note!: string;
}
export const shipped = event('inventory.evt.shipped.v1', Shipped);

/** What the owner has, kept apart from its outbox as a ledger is. */
interface Books {
  cards: Map<string, string[]>;
  states: Map<string, Shipped>;
}

export class PlayedOwner {
  private books: Books = { cards: new Map(), states: new Map() };
  private kept: { books: Books; position: number } | undefined;

  constructor(private readonly database: ServiceDatabase) {}

  /** Adds entries to a card and announces them. */
  async enter(key: string, ...notes: string[]): Promise<void> {
    for (const note of notes) {
      const card = this.books.cards.get(key) ?? [];
      card.push(note);
      this.books.cards.set(key, card);
      const payload = { sequence: card.length, note };
      await this.announce(entered.subject, key, payload, card.length);
    }
  }

  /** Changes a state and announces it. */
  async ship(key: string, note: string): Promise<void> {
    const version = (this.books.states.get(key)?.version ?? 0) + 1;
    this.books.states.set(key, { version, note });
    await this.announce(shipped.subject, key, { version, note });
  }

  async backUp(): Promise<void> {
    const [row] = await this.database.run(
      'SELECT coalesce(max(position), 0) AS at FROM outbox',
      [],
    );
    this.kept = { books: structuredClone(this.books), position: Number(row?.['at']) };
  }

  /** Goes back to the backup; the relay must not run meanwhile. */
  async restore(): Promise<void> {
    if (!this.kept) throw new Error('there is no backup');
    this.books = structuredClone(this.kept.books);
    await this.database.run('DELETE FROM outbox WHERE position > $1', [this.kept.position]);
    await this.database.asOwner((run) => raiseEpoch(run, 'a restore'));
  }

  since(key: string, after: number): SequencedEvent<Entry>[] {
    const notes = (this.books.cards.get(key) ?? []).slice(after, after + 2);
    return notes.map((note, n) => {
      const sequence = after + n + 1;
      return { sequence, epoch: 1, data: { sequence, note } };
    });
  }

  async heads({ kind, known, after = '', limit = 500, withState }: HeadsWanted): Promise<HeadPage> {
    const all =
      kind === 'card'
        ? [...this.books.cards].map(([key, card]) => ({ key, position: card.length }))
        : [...this.books.states].map(([key, { version }]) => ({ key, position: version }));
    const asked = new Map(known?.map(({ key, position }) => [key, position]));
    const found = all
      .filter(({ key }) => (known ? asked.has(key) : key > after))
      .sort((one, other) => (one.key < other.key ? -1 : 1))
      .slice(0, known ? undefined : limit);
    const items = found.map(({ key, position }) => {
      const hash = this.books.cards.get(key)?.[(asked.get(key) ?? 0) - 1];
      const state = withState ? { state: JSON.stringify(this.books.states.get(key)) } : {};
      return { key, position, ...(kind === 'card' && hash ? { hash } : {}), ...state };
    });
    return { epoch: await ownEpoch(this.database.run), items };
  }

  private async announce(
    subject: string,
    partitionKey: string,
    payload: object,
    sequence?: number,
  ): Promise<void> {
    const more = sequence === undefined ? {} : { sequence };
    const message = { messageId: uuid(), subject, partitionKey, payload, createdAt: clock.now() };
    await commitEvents(this.database.pool, [{ ...message, ...more }]);
  }
}

/** The consumer's cards: `progress` holds how far, `effects` what was applied. */
export class CopiedCards implements SequencedHandler<Entry> {
  poison: string | undefined;

  constructor(private readonly owner: PlayedOwner) {}

  readonly copy: SequencedCopy = {
    kind: 'card',
    marksAfter: async (run, after, limit) => {
      const rows = await run(
        `SELECT p.key, p.applied, (SELECT note FROM effects e WHERE e.key = p.key
           ORDER BY position DESC LIMIT 1) AS hash
         FROM progress p WHERE p.applied > 0 AND p.key LIKE 'KIT-%' AND p.key > $1
         ORDER BY p.key LIMIT $2`,
        [after ?? '', limit],
      );
      return rows.map((row) => ({
        key: String(row['key']),
        position: Number(row['applied']),
        hash: String(row['hash']),
      }));
    },
    forget: async (tx, key) => {
      await tx('UPDATE progress SET applied = 0 WHERE key = $1', [key]);
      await tx('DELETE FROM effects WHERE key = $1', [key]);
    },
  };

  async appliedSequences(tx: SqlRunner, keys: string[]): Promise<Map<string, number>> {
    const rows = await tx('SELECT key, applied FROM progress WHERE key = ANY($1)', [keys]);
    return new Map(rows.map((row) => [String(row['key']), Number(row['applied'])]));
  }

  async apply(tx: SqlRunner, runs: ReadonlyMap<string, SequencedEvent<Entry>[]>): Promise<void> {
    for (const [key, events] of runs) {
      for (const { sequence, data } of events) {
        if (data.note === this.poison) throw new Error(`cannot apply ${data.note}`);
        await tx('INSERT INTO effects (key, note) VALUES ($1, $2)', [key, data.note]);
        await tx(
          `INSERT INTO progress (key, applied) VALUES ($1, $2)
           ON CONFLICT (key) DO UPDATE SET applied = excluded.applied`,
          [key, sequence],
        );
      }
    }
  }

  async fetchSince(key: string, after: number): Promise<SequencedEvent<Entry>[]> {
    return this.owner.since(key, after);
  }
}
