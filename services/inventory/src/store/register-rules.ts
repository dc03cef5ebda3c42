/** Rules, prices and lots of the register in PostgreSQL: entries that are not announced. */
import type { LotEntry, ProductPrice, ShelfLifeRule } from '@satchel/contracts';
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { Registered } from '../use-cases/register-ports.js';
import { priceColumns, ruleKey } from './register-rows.js';

interface Write {
  readonly write: string;
  readonly values: unknown[];
  readonly read: string;
  readonly key: unknown[];
}

/** Writes what is news, and says which version it is now. */
async function upserted(run: SqlRunner, { write, values, read, key }: Write): Promise<Registered> {
  const [written] = await run(write, values);
  await crashPoint('register.after-rule');
  const [kept] = written ? [written] : await run(read, key);
  const version = Number(kept?.['version'] ?? 0);
  if (!written) return { outcome: 'unchanged', version };
  return { outcome: version === 1 ? 'created' : 'changed', version };
}

/** A rule that holds no more stays, without days. */
export function writeShelfLifeRule(run: SqlRunner, entry: ShelfLifeRule): Promise<Registered> {
  const [scope, code] = ruleKey(entry);
  return upserted(run, {
    write: `INSERT INTO shelf_life_rule AS t (scope, code, level, days, version)
     VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (scope, code, level) DO UPDATE SET days = excluded.days,
       version = t.version + 1
     WHERE t.days IS DISTINCT FROM excluded.days RETURNING version::float8 AS version`,
    values: [scope, code, entry.level, entry.minimumShelfLifeDays ?? null],
    read: `SELECT version::float8 AS version FROM shelf_life_rule
     WHERE scope = $1 AND code = $2 AND level = $3`,
    key: [scope, code, entry.level],
  });
}

export function writeProductPrice(run: SqlRunner, entry: ProductPrice): Promise<Registered> {
  return upserted(run, {
    write: `INSERT INTO product_price AS t (product, from_day, price_currency, price_minor,
       price_units, version) VALUES ($1, $2, $3, $4, $5, 1)
     ON CONFLICT (product, from_day) DO UPDATE SET price_currency = excluded.price_currency,
       price_minor = excluded.price_minor, price_units = excluded.price_units,
       version = t.version + 1
     WHERE (t.price_currency, t.price_minor, t.price_units) IS DISTINCT FROM
       (excluded.price_currency, excluded.price_minor, excluded.price_units)
     RETURNING version::float8 AS version`,
    values: [entry.product, entry.from, ...priceColumns(entry.unitPrice)],
    read: 'SELECT version::float8 AS version FROM product_price WHERE product = $1 AND from_day = $2',
    key: [entry.product, entry.from],
  });
}

export function writeLot(run: SqlRunner, entry: LotEntry): Promise<Registered> {
  return upserted(run, {
    write: `INSERT INTO lot AS t (product, number, expires_on, status, verified, funder,
         price_currency, price_minor, price_units) VALUES ($1, $2, $3, $4, true, $5, $6, $7, $8)
       ON CONFLICT (product, number) DO UPDATE SET expires_on = excluded.expires_on,
         status = excluded.status, verified = true, funder = excluded.funder,
         price_currency = excluded.price_currency, price_minor = excluded.price_minor,
         price_units = excluded.price_units, version = t.version + 1
       WHERE (t.expires_on, t.status, t.verified, t.funder, t.price_currency, t.price_minor,
         t.price_units) IS DISTINCT FROM (excluded.expires_on, excluded.status, true,
         excluded.funder, excluded.price_currency, excluded.price_minor, excluded.price_units)
       RETURNING version::float8 AS version`,
    values: [
      ...[entry.product, entry.number, entry.expiresOn ?? null, entry.status],
      ...[entry.funder ?? null, ...priceColumns(entry.unitPrice)],
    ],
    read: 'SELECT version::float8 AS version FROM lot WHERE product = $1 AND number = $2',
    key: [entry.product, entry.number],
  });
}
