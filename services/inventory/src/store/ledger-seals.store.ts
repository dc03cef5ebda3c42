/**
 * Seals in PostgreSQL. The heads of a seal are read in one statement, so all of them are as of one
 * moment: what is written meanwhile belongs to the next seal. No writer waits for a seal, and a
 * seal waits for no writer. One process at a time, by a lease.
 */
import { ledgerSealed } from '@satchel/contracts';
import {
  appendToOutbox,
  crashPoint,
  Lease,
  type Log,
  outgoing,
  ownEpoch,
  type SqlRunner,
} from '@satchel/messaging';
import type { Pool } from 'pg';
import { derivedId } from '../domain/hash-chain.js';
import { type Head, type Seal, sealOver } from '../domain/ledger-seal.js';
import type { LedgerSeals } from '../use-cases/ports.js';
import { ms, time } from './rows.js';

/** Cards that are unmarked in one statement: so many may have to wait for it, and not long. */
const CLEAR_CARDS = 1000;
/** From it and a seal's digest follows the id of the message that announces the seal. */
const SEAL_NAMESPACE = '00000000-0000-8000-8000-000000000000';

type Card = Pick<Head, 'location' | 'product'>;

/** Before every card there is. */
const FIRST_CARD: Card = { location: '', product: '' };

const LAST = `
SELECT epoch, number::float8 AS number, ${ms('sealed_at')} AS "sealedAt", cards, previous, digest
FROM ledger_seal ORDER BY number DESC LIMIT 1`;

/**
 * From one card on, in the order of the index over marked cards: whatever the planner believes of
 * tables that grow so fast, sorting all that is left for each seal is not what is wanted.
 */
const IN_ORDER = `
SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
  set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
  set_config('enable_mergejoin', 'off', true)`;

/** A head that is sealed already was not unmarked, since its process ended too early. */
const HEADS = `
INSERT INTO sealed_head (location, product, events, head, seal)
SELECT location, product, event_count, event_head, $1 FROM stock_card c
WHERE unsealed AND (location, product) > ($3, $4)
  AND NOT EXISTS (SELECT FROM sealed_head h
    WHERE h.location = c.location AND h.product = c.product AND h.events = c.event_count)
ORDER BY location, product LIMIT $2
RETURNING location, product, events::float8 AS events, head`;

const SEAL = `
INSERT INTO ledger_seal (number, epoch, sealed_at, cards, previous, digest)
VALUES ($1, $2, ${time('$3::float8')}, $4, $5, $6)`;

/**
 * Skips cards that are being written to, since they change. Waiting for none of them, it cannot
 * stand in anybody's way for long, nor in a circle of those who wait.
 */
const CLEAR = `
WITH due AS (
  SELECT c.location, c.product
  FROM unnest($1::text[], $2::text[], $3::bigint[]) AS h(location, product, events)
  JOIN stock_card c ON c.location = h.location AND c.product = h.product
  WHERE c.event_count = h.events FOR UPDATE OF c SKIP LOCKED
)
UPDATE stock_card c SET unsealed = false FROM due
WHERE c.location = due.location AND c.product = due.product`;

export class PostgresLedgerSeals implements LedgerSeals {
  private readonly lease: Lease;
  /** Where the seal before stopped, if there was more than it may hold. */
  private goOnAfter: Card | undefined;

  constructor(
    pool: Pool,
    log: Log,
    private readonly announced: () => void,
  ) {
    this.lease = new Lease({ name: 'ledger seals', pool, log });
  }

  async isOurTurn(): Promise<boolean> {
    return (await this.lease.tryHold()) !== undefined;
  }

  async last(): Promise<Seal | undefined> {
    return lastSeal((await this.session()).run);
  }

  async add(at: number, cardsMax: number): Promise<Seal> {
    const session = await this.session();
    const after = this.goOnAfter ?? FIRST_CARD;
    this.goOnAfter = undefined;
    const sealing = { at, cardsMax, after };
    const { seal, heads } = await session.transaction((tx) => addSeal(tx, sealing));
    this.announced();
    for (let n = 0; n < heads.length; n += CLEAR_CARDS) {
      const some = heads.slice(n, n + CLEAR_CARDS);
      await session.transaction((tx) => clearMarks(tx, some));
    }
    if (heads.length === cardsMax) this.goOnAfter = heads.at(-1);
    return seal;
  }

  /** Gives the turn back, after the one in hand as far as PostgreSQL answers. */
  async release(turn?: Promise<void>): Promise<void> {
    await this.lease.outlast(turn);
    await this.lease.release();
  }

  private async session() {
    const session = await this.lease.tryHold();
    if (!session) throw new Error('another process seals the ledger now');
    return session;
  }
}

async function lastSeal(run: SqlRunner): Promise<Seal | undefined> {
  const [row] = await run(LAST, []);
  return row as unknown as Seal | undefined;
}

interface Sealing {
  readonly at: number;
  readonly cardsMax: number;
  readonly after: Card;
}

async function addSeal(
  tx: SqlRunner,
  { at, cardsMax, after }: Sealing,
): Promise<{ seal: Seal; heads: Head[] }> {
  const last = await lastSeal(tx);
  await tx(IN_ORDER, []);
  const rows = await tx(HEADS, [(last?.number ?? 0) + 1, cardsMax, after.location, after.product]);
  // Rows come back as they were added, which is in the order of the cards.
  const heads = rows as unknown as Head[];
  await crashPoint('seal.after-heads');
  const epoch = await ownEpoch(tx);
  const seal = sealOver(heads, { last, epoch, at });
  const { number, cards, previous, digest } = seal;
  await tx(SEAL, [number, epoch, at, cards, previous, digest]);
  await crashPoint('seal.after-seal');
  const sealedAt = new Date(at);
  const announcement = outgoing(ledgerSealed, {
    messageId: derivedId(SEAL_NAMESPACE, digest),
    partitionKey: 'ledger',
    payload: { ...seal, sealedAt: sealedAt.toISOString() },
    createdAt: sealedAt,
  });
  await appendToOutbox(tx, [announcement], { notify: false });
  return { seal, heads };
}

async function clearMarks(tx: SqlRunner, heads: readonly Head[]): Promise<void> {
  await tx(IN_ORDER, []);
  await tx(CLEAR, [
    heads.map((head) => head.location),
    heads.map((head) => head.product),
    heads.map((head) => head.events),
  ]);
  await crashPoint('seal.after-clear');
}
