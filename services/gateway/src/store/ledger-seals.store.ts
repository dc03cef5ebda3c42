/** Seals over the ledger in PostgreSQL: the first seen of each number is kept and never changed. */
import type { LedgerSeal } from '@satchel/contracts';
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { KeptSeal, KeptSeals, SealContradiction } from '../use-cases/ports.js';

const KEEP = `
INSERT INTO ledger_seal (epoch, number, sealed_at, cards, previous, digest, kept_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true AS kept`;

const CONTRADICT = `
INSERT INTO ledger_seal_contradiction (epoch, number, sealed_at, cards, previous, digest, reason,
  seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`;

/** The seal of this number that is kept, and the digest of the one before it. */
const AROUND = `
SELECT
  (SELECT digest FROM ledger_seal WHERE epoch = $1 AND number = $2) AS digest,
  (SELECT digest FROM ledger_seal WHERE epoch <= $1 AND number = $2 - 1
   ORDER BY epoch DESC LIMIT 1) AS before`;

const PAGE = `
SELECT s.epoch, s.number::float8 AS number, s.sealed_at, s.cards::float8 AS cards, s.previous,
  s.digest, s.kept_at, EXISTS (SELECT FROM ledger_seal_contradiction c
    WHERE c.epoch = s.epoch AND c.number = s.number) AS contradicted
FROM ledger_seal s WHERE (s.epoch, s.number) > ($1, $2) ORDER BY s.epoch, s.number LIMIT $3`;

/**
 * Keeps a seal inside the transaction that takes its message over. Answers how it contradicts what
 * is kept, if it does; that is kept too.
 */
export async function keepSeal(
  tx: SqlRunner,
  seal: LedgerSeal,
  at: Date,
): Promise<SealContradiction | undefined> {
  const { epoch, number, sealedAt, cards, previous, digest } = seal;
  const columns = [epoch, number, sealedAt, cards, previous, digest];
  await tx(KEEP, [...columns, at]);
  await crashPoint('gateway-seal.after-keep');
  const [around] = await tx(AROUND, [epoch, number]);
  const reason = contradictionOf(seal, around?.['digest'], around?.['before']);
  if (reason) await tx(CONTRADICT, [...columns, reason, at]);
  return reason;
}

function contradictionOf(
  { digest, previous }: LedgerSeal,
  kept: unknown,
  before: unknown,
): SealContradiction | undefined {
  if (kept !== digest) return 'another-was-kept';
  // One that was never heard of cannot be contradicted.
  return before !== null && before !== previous ? 'does-not-follow' : undefined;
}

export class KeptSealsStore implements KeptSeals {
  constructor(private readonly run: SqlRunner) {}

  async page(after: { epoch: number; number: number }, limit: number): Promise<KeptSeal[]> {
    const rows = await this.run(PAGE, [after.epoch, after.number, limit]);
    return rows.map((row) => ({
      epoch: Number(row['epoch']),
      number: Number(row['number']),
      sealedAt: iso(row['sealed_at']),
      cards: Number(row['cards']),
      previous: String(row['previous']),
      digest: String(row['digest']),
      keptAt: iso(row['kept_at']),
      contradicted: row['contradicted'] === true,
    }));
  }
}

function iso(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  throw new Error('a time of a seal is none');
}
