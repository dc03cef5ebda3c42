/**
 * Sums over zones of what stock is worth, what will expire unused and what was lost, worked out
 * anew beside the ledger (docs/decisions/0012), each as of one moment. Losses are summed up month
 * by month: the last two in every turn, all that never were, and of the others the one that is
 * longest ago; each month says how old it is. One process at a time, by a lease.
 */
import { crashPoint, Lease, type Log, type SqlRunner } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { LevelSumTurn } from '../domain/level-sum-turn.js';
import { ms, time } from './rows.js';
import { EXPIRING, LOSSES, VALUES } from './worth-sql.js';

/** Months of losses that are summed up in every turn, since most reports are about these. */
const MONTHS_EACH_TURN = 2;

interface Renewal {
  /** Ends with a table `sums`. */
  readonly sums: string;
  readonly table: string;
  readonly keys: string;
  readonly values: string;
  /** Which rows of the table are about the same. */
  readonly where?: string;
}

const RENEWALS = {
  value: {
    sums: VALUES('zones'),
    table: 'value_sum',
    keys: 'zone, product, level, funder, currency',
    values: 'units, minor_units',
  },
  expiry: {
    sums: EXPIRING('zones'),
    table: 'expiry_sum',
    keys: 'zone, expires_on, product, lot',
    values: 'locations, units, unknown, unused',
  },
  losses: {
    sums: LOSSES('zones'),
    table: 'loss_sum',
    keys: 'zone, product, month, reason, funder, currency',
    values: 'units, minor_units',
    where: `t.month = to_char($2::date, 'YYYY-MM')`,
  },
} as const satisfies Record<string, Renewal>;

/** Every month in which something was lost, by its first day, and when it was summed up last. */
const MONTHS = `
WITH RECURSIVE month(first) AS (
  SELECT date_trunc('month', min(day))::date FROM loss_total
  UNION ALL SELECT (SELECT date_trunc('month', min(t.day))::date FROM loss_total t
    WHERE t.day >= m.first + interval '1 month') FROM month m WHERE m.first IS NOT NULL
)
SELECT m.first::text AS first,
  (m.first + interval '1 month' - interval '1 day')::date::text AS last,
  ${ms('w.as_of')} AS "asOf"
FROM month m LEFT JOIN worth_turn w ON w.what = 'losses ' || to_char(m.first, 'YYYY-MM')
WHERE m.first IS NOT NULL ORDER BY m.first`;

const LAST = `SELECT ${ms('as_of')} AS "asOf", took_ms AS "tookMs" FROM worth_turn
WHERE what = 'all'`;

const TURN = `
INSERT INTO worth_turn (what, as_of, took_ms) VALUES ($1, ${time('$2::float8')}, $3)
ON CONFLICT (what) DO UPDATE SET as_of = excluded.as_of, took_ms = excluded.took_ms`;

interface LossMonth {
  readonly first: string;
  readonly last: string;
  readonly asOf: number | null;
}

/** What `SumStock` works with. */
export class PostgresWorthSums {
  private readonly lease: Lease;

  constructor(pool: Pool, log: Log) {
    this.lease = new Lease({ name: 'worth sums', pool, log });
  }

  async isOurTurn(): Promise<boolean> {
    return (await this.lease.tryHold()) !== undefined;
  }

  async last(): Promise<LevelSumTurn | undefined> {
    const [row] = await (await this.session()).run(LAST, []);
    return row as unknown as LevelSumTurn | undefined;
  }

  async renew(asOf: number): Promise<LevelSumTurn> {
    const started = performance.now();
    const session = await this.session();
    const at = new Date(asOf).toISOString();
    const rows = await session.run(MONTHS, []);
    const months = monthsDue(rows as unknown as LossMonth[]);
    const { value, expiry, losses } = RENEWALS;
    await session.transaction((tx) => sum(tx, renewal(value), [at], ['value', asOf]));
    await session.transaction((tx) => sum(tx, renewal(expiry), [at], ['expiry', asOf]));
    for (const { first, last } of months) {
      const name = `losses ${first.slice(0, 7)}`;
      await session.transaction((tx) => sum(tx, renewal(losses), [at, first, last], [name, asOf]));
    }
    const tookMs = Math.ceil(performance.now() - started);
    await session.run(TURN, ['all', asOf, tookMs]);
    await crashPoint('worth-sums.after-turn');
    return { asOf, tookMs };
  }

  /** Gives the turn back, after the one in hand as far as PostgreSQL answers. */
  async release(turn?: Promise<void>): Promise<void> {
    await this.lease.outlast(turn);
    await this.lease.release();
  }

  private async session() {
    const session = await this.lease.tryHold();
    if (!session) throw new Error('another process sums up what stock is worth now');
    return session;
  }
}

async function sum(
  tx: SqlRunner,
  statement: string,
  values: string[],
  turn: [what: string, asOf: number],
): Promise<void> {
  const started = performance.now();
  await tx(statement, values);
  await crashPoint('worth-sums.after-sum');
  await tx(TURN, [...turn, Math.ceil(performance.now() - started)]);
  await crashPoint('worth-sums.after-age');
}

/** The latest, those never summed up, and the one that was longest ago. */
function monthsDue(months: readonly LossMonth[]): LossMonth[] {
  const early = months.slice(0, -MONTHS_EACH_TURN);
  const known = early.filter((month) => month.asOf !== null);
  const [oldest] = known.sort((a, b) => (a.asOf ?? 0) - (b.asOf ?? 0));
  return [
    ...early.filter((month) => month.asOf === null),
    ...(oldest ? [oldest] : []),
    ...months.slice(-MONTHS_EACH_TURN),
  ];
}

/** Brings a table to what stands in `sums`; rows that stay the same are left alone. */
function renewal({ sums, table, keys, values, where = 'true' }: Renewal): string {
  const same = keys.split(', ').map((key) => `f.${key} = t.${key}`);
  const changed = values.split(', ');
  return `${sums}, fresh AS (
  SELECT ${keys.replace('zone', 'area AS zone')}, ${values} FROM sums
), away AS (
  DELETE FROM ${table} t WHERE ${where} AND NOT EXISTS (SELECT FROM fresh f
    WHERE ${same.join(' AND ')})
)
INSERT INTO ${table} AS t (${keys}, ${values}) SELECT * FROM fresh
ON CONFLICT (${keys}) DO UPDATE SET
  ${changed.map((value) => `${value} = excluded.${value}`).join(', ')}
WHERE (${changed.map((value) => `t.${value}`).join(', ')}) IS DISTINCT FROM
  (${changed.map((value) => `excluded.${value}`).join(', ')})`;
}
