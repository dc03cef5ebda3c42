/** Lists of the register, by cursor. */
import { mayAtAll, type Principal } from '@satchel/access';
import type {
  ListLocations,
  ListLots,
  ListManagedProducts,
  ListPackContents,
  ListProductPrices,
  ListProducts,
  ListProgrammes,
  ListShelfLifeRules,
  ListZones,
  LocationKind,
  LocationPage,
  LotPage,
  ManagedProductPage,
  PackContentsPage,
  ProductPage,
  ProductPricePage,
  ProgrammePage,
  ShelfLifeRulePage,
  ZonePage,
} from '@satchel/contracts';
import { refuse } from '@satchel/contracts';
import type { Pool } from 'pg';
import type { RegisterQuestions } from '../use-cases/register-ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { locationState, priceOf, ruleKey } from './register-rows.js';

const maySeePrices = (who: Principal): boolean =>
  who.kind === 'service' || mayAtAll(who, 'see-value');

export class PostgresRegisterQuestions implements RegisterQuestions {
  constructor(private readonly pool: Pool) {}

  async locations(asked: ListLocations): Promise<LocationPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(
      `SELECT entry, zone_path, supplier_path, version FROM location l
       WHERE id > $1 AND ($6::text IS NULL OR id = $6)
         AND ($2::text IS NULL OR zone_path @> ARRAY[$2::text])
         AND ($3::text IS NULL OR kind = $3)
         AND ($4::text IS NULL OR EXISTS (
           SELECT 1 FROM supply_line s WHERE s.location = l.id AND s.supplier = $4))
       ORDER BY id LIMIT $5`,
      [
        after,
        asked.zone ?? null,
        asked.kind ?? null,
        asked.supplier ?? null,
        limit + 1,
        asked.location ?? null,
      ],
    );
    return pageOf(rows.map(locationState), limit, (row) => [row.id]);
  }

  async products(asked: ListProducts): Promise<ProductPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(
      `SELECT entry || jsonb_build_object('version', version) AS state FROM product
       WHERE id > $1 AND ($2::text IS NULL OR programme = $2)
         AND ($4::text[] IS NULL OR id = ANY($4)) ORDER BY id LIMIT $3`,
      [after, asked.programme ?? null, limit + 1, asked.products ?? null],
    );
    const states = rows.map((row) => row.state as ProductPage['items'][number]);
    return pageOf(states, limit, (row) => [row.id]);
  }

  async zones(asked: ListZones): Promise<ZonePage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(
      `SELECT jsonb_strip_nulls(jsonb_build_object('id', id, 'name', name, 'level', level,
         'parent', parent)) AS state FROM zone WHERE id > $1 ORDER BY id LIMIT $2`,
      [after, limit + 1],
    );
    const states = rows.map((row) => row.state as ZonePage['items'][number]);
    return pageOf(states, limit, (row) => [row.id]);
  }

  async programmes(asked: ListProgrammes): Promise<ProgrammePage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [after] = readCursor(asked.cursor, 'code') ?? [''];
    const { rows } = await this.pool.query(
      'SELECT id, name FROM programme WHERE id > $1 ORDER BY id LIMIT $2',
      [after, limit + 1],
    );
    return pageOf(rows as ProgrammePage['items'], limit, (row) => [row.id]);
  }

  async managedProducts(asked: ListManagedProducts): Promise<ManagedProductPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [location, product, from] = readCursor(asked.cursor, 'code', 'code', 'day') ?? [
      '',
      '',
      '0001-01-01',
    ];
    const { rows } = await this.pool.query(
      `SELECT entry || jsonb_build_object('version', version) AS state FROM managed_product
       WHERE (location, product, from_day) > ($1, $2, $3::date)
         AND ($4::text IS NULL OR location = $4)
       ORDER BY location, product, from_day LIMIT $5`,
      [location, product, from, asked.location ?? null, limit + 1],
    );
    const states = rows.map((row) => row.state as ManagedProductPage['items'][number]);
    return pageOf(states, limit, (row) => [row.location, row.product, row.from]);
  }

  async packContents(asked: ListPackContents): Promise<PackContentsPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [product, from] = readCursor(asked.cursor, 'code', 'day') ?? ['', '0001-01-01'];
    const { rows } = await this.pool.query(
      `SELECT entry || jsonb_build_object('isUsed', used_at IS NOT NULL, 'version', version)
         AS state
       FROM pack_contents
       WHERE (product, from_day) > ($1, $2::date) AND ($3::text IS NULL OR product = $3)
       ORDER BY product, from_day LIMIT $4`,
      [product, from, asked.product ?? null, limit + 1],
    );
    const states = rows.map((row) => row.state as PackContentsPage['items'][number]);
    return pageOf(states, limit, (row) => [row.product, row.from]);
  }

  async shelfLifeRules(asked: ListShelfLifeRules): Promise<ShelfLifeRulePage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [level, scope, code] = readCursor(asked.cursor, 'role', 'role', 'text') ?? ['', '', ''];
    const { rows } = await this.pool.query(
      `SELECT level, scope, code, days, version::float8 AS version FROM shelf_life_rule
       WHERE (level, scope, code) > ($1, $2, $3) AND days IS NOT NULL
         AND ($4::text IS NULL OR level = $4)
       ORDER BY level, scope, code LIMIT $5`,
      [level, scope, code, asked.level ?? null, limit + 1],
    );
    const states = rows.map((row) => ({
      level: row.level as LocationKind,
      ...(row.scope === 'product' ? { product: String(row.code) } : {}),
      ...(row.scope === 'programme' ? { programme: String(row.code) } : {}),
      minimumShelfLifeDays: Number(row.days),
      version: Number(row.version),
    }));
    return pageOf(states, limit, (row) => [row.level, ...ruleKey(row)]);
  }

  async productPrices(asked: ListProductPrices, who: Principal): Promise<ProductPricePage> {
    if (!maySeePrices(who)) {
      refuse(403, 'not-permitted', 'None of your roles may see what stock costs.');
    }
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [product, from] = readCursor(asked.cursor, 'code', 'day') ?? ['', '0001-01-01'];
    const { rows } = await this.pool.query(
      `SELECT product, from_day::text AS "from", price_currency, price_minor, price_units, version
       FROM product_price
       WHERE (product, from_day) > ($1, $2::date) AND ($3::text IS NULL OR product = $3)
       ORDER BY product, from_day LIMIT $4`,
      [product, from, asked.product ?? null, limit + 1],
    );
    const states = rows.map((row) => ({
      ...{ product: String(row.product), from: String(row.from) },
      ...priceOf(row),
      version: Number(row.version),
    }));
    return pageOf(states, limit, (row) => [row.product, row.from]);
  }

  /** With prices for whoever may see values somewhere: a lot is the same everywhere. */
  async lots(asked: ListLots, who: Principal): Promise<LotPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [product, number] = readCursor(asked.cursor, 'code', 'lot') ?? ['', ''];
    const { rows } = await this.pool.query(
      `SELECT jsonb_strip_nulls(jsonb_build_object('product', product, 'number', number,
         'expiresOn', expires_on, 'status', status, 'funder', funder, 'unitPrice',
         CASE WHEN $5 AND price_currency IS NOT NULL THEN jsonb_build_object('currency',
           price_currency, 'minorUnits', price_minor, 'perUnits', price_units) END,
         'verified', verified, 'version', version)) AS state
       FROM lot WHERE (product, number) > ($1, $2) AND ($3::text IS NULL OR product = $3)
       ORDER BY product, number LIMIT $4`,
      [product, number, asked.product ?? null, limit + 1, maySeePrices(who)],
    );
    const states = rows.map((row) => row.state as LotPage['items'][number]);
    return pageOf(states, limit, (row) => [row.product, row.number]);
  }
}
