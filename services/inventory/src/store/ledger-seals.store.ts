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

const LAST = `
SELECT epoch, number::float8 AS number, ${ms('sealed_at')} AS "sealedAt", cards, previous, digest
FROM ledger_seal ORDER BY number DESC LIMIT 1`;

/** A head that is sealed already was not unmarked, since its process ended too early. */
const HEADS = `
INSERT INTO sealed_head (location, product, events, head, seal)
SELECT location, product, event_count, event_head, $1 FROM stock_card c
WHERE unsealed AND NOT EXISTS (SELECT FROM sealed_head h
  WHERE h.location = c.location AND h.product = c.product AND h.events = c.event_count)
ORDER BY location, product LIMIT $2
RETURNING location, product, events::float8 AS events, head`;

const SEAL = `
INSERT INTO ledger_seal (number, epoch, sealed_at, cards, previous, digest)
VALUES ($1, $2, ${time('$3::float8')}, $4, $5, $6)`;

/**
 * Skips cards that are being written to: they are unmarked next time, or changed by then. Waiting
 * for none of them, it cannot stand in anybody's way for long, nor in a circle of those who wait.
 */
const CLEAR = `
WITH due AS (
  SELECT c.location, c.product FROM stock_card c
  JOIN sealed_head h ON h.location = c.location AND h.product = c.product
    AND h.events = c.event_count
  WHERE c.unsealed AND (c.location, c.product) > ($1, $2)
  ORDER BY c.location, c.product LIMIT $3 FOR UPDATE OF c SKIP LOCKED
), cleared AS (
  UPDATE stock_card c SET unsealed = false FROM due
  WHERE c.location = due.location AND c.product = due.product
)
SELECT location, product FROM due ORDER BY location DESC, product DESC LIMIT 1`;

export class PostgresLedgerSeals implements LedgerSeals {
  private readonly lease: Lease;

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
    const seal = await session.transaction((tx) => addSeal(tx, at, cardsMax));
    this.announced();
    if (seal.cards > 0) await clearMarks(session.run);
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

async function addSeal(tx: SqlRunner, at: number, cardsMax: number): Promise<Seal> {
  const last = await lastSeal(tx);
  const heads = await tx(HEADS, [(last?.number ?? 0) + 1, cardsMax]);
  await crashPoint('seal.after-heads');
  const epoch = await ownEpoch(tx);
  const seal = sealOver(heads as unknown as Head[], { last, epoch, at });
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
  return seal;
}

async function clearMarks(run: SqlRunner): Promise<void> {
  let after: [unknown, unknown] | undefined = ['', ''];
  while (after) {
    const [last] = await run(CLEAR, [...after, CLEAR_CARDS]);
    await crashPoint('seal.after-clear');
    after = last && [last['location'], last['product']];
  }
}
