/**
 * How far the books are, for services that compare their copies: cards by their sequence and the
 * hash of the entry asked for, everything else by its version, with its full state where wanted.
 */
import type { Head, HeadPage, HeadsWanted } from '@satchel/contracts';
import { ownEpoch, runnerOf } from '@satchel/messaging';
import type { Pool } from 'pg';
import type { HeadQuestions } from '../use-cases/ports.js';
import { SHIPMENT_STATE } from './surroundings-questions.js';

const LIMIT_DEFAULT = 500;

const CARDS_KNOWN = `
SELECT k.location || '|' || k.product AS key, c.sequence::float8 AS position, m.hash
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS k(location, product, position)
JOIN stock_card c ON c.location = k.location AND c.product = k.product
LEFT JOIN movement m ON m.location = k.location AND m.product = k.product
  AND m.sequence = k.position
WHERE c.sequence > 0`;

const CARDS_AFTER = `
SELECT location || '|' || product AS key, sequence::float8 AS position FROM stock_card
WHERE sequence > 0 AND (location, product) > ($1, $2) ORDER BY location, product LIMIT $3`;

/** Where the states of a kind are: the parts of the key in order, and the state. */
interface States {
  readonly table: string;
  readonly keys: readonly (readonly [column: string, type: string])[];
  readonly state: string;
}

const WITH_VERSION = `entry || jsonb_build_object('version', version)`;

const STATES: Partial<Record<HeadsWanted['kind'], States>> = {
  location: {
    table: 'location',
    keys: [['id', 'text']],
    state: `entry || jsonb_build_object('version', version, 'zonePath', to_jsonb(zone_path),
      'supplierPath', to_jsonb(supplier_path))`,
  },
  product: { table: 'product', keys: [['id', 'text']], state: WITH_VERSION },
  'managed-product': {
    table: 'managed_product',
    keys: [
      ['location', 'text'],
      ['product', 'text'],
      ['from_day', 'date'],
    ],
    state: WITH_VERSION,
  },
  shipment: { table: 'shipment', keys: [['id', 'uuid']], state: SHIPMENT_STATE },
};

export class PostgresHeads implements HeadQuestions {
  constructor(private readonly pool: Pool) {}

  async heads(wanted: HeadsWanted): Promise<HeadPage> {
    // The epoch first: what is read afterwards is told in it, or in a later one.
    const epoch = await ownEpoch(runnerOf(this.pool));
    const items = wanted.kind === 'card' ? await this.cards(wanted) : await this.states(wanted);
    return { epoch, items };
  }

  private async cards({ known, after, limit }: HeadsWanted): Promise<Head[]> {
    const keys = (known ?? []).map(({ key }) => key.split('|'));
    const { rows } = known
      ? await this.pool.query(CARDS_KNOWN, [
          keys.map(([location]) => location ?? ''),
          keys.map(([, product]) => product ?? ''),
          known.map(({ position }) => position),
        ])
      : await this.pool.query(CARDS_AFTER, [
          ...[...(after ?? '|').split('|'), ''].slice(0, 2),
          limit ?? LIMIT_DEFAULT,
        ]);
    return rows.map(headOf);
  }

  private async states({ kind, known, after, limit, withState }: HeadsWanted): Promise<Head[]> {
    const found = STATES[kind];
    if (!found) return [];
    const { table, keys, state } = found;
    const columns = keys.map(([column]) => `s.${column}`);
    const told = withState ? `, json_strip_nulls((${state})::json)::text AS state` : '';
    const key = columns.join(" || '|' || ");
    const select = `SELECT ${key} AS key, s.version::float8 AS position${told}
      FROM ${table} s`;
    const parts = (key: string): string[] => key.split('|');
    if (known) {
      const asked = known.map(({ key }) => parts(key));
      const arrays = keys.map(([, type], n) => `$${n + 1}::${type}[]`);
      const names = keys.map(([column]) => column);
      const same = names.map((name) => `s.${name} = k.${name}`);
      const { rows } = await this.pool.query(
        `${select} JOIN unnest(${arrays.join(', ')}) AS k(${names.join(', ')})
         ON ${same.join(' AND ')}`,
        keys.map((_key, n) => asked.map((each) => each[n] ?? null)),
      );
      return rows.map(headOf);
    }
    const from = keys.map(([, type], n) => `$${n + 2}::${type}`);
    const beyond =
      after === undefined ? '' : `WHERE (${columns.join(', ')}) > (${from.join(', ')})`;
    const { rows } = await this.pool.query(
      `${select} ${beyond} ORDER BY ${columns.join(', ')} LIMIT $1`,
      [limit ?? LIMIT_DEFAULT, ...(after === undefined ? [] : parts(after))],
    );
    return rows.map(headOf);
  }
}

function headOf(row: Record<string, unknown>): Head {
  const { key, position, hash, state } = row;
  return {
    key: String(key),
    position: Number(position),
    ...(typeof hash === 'string' ? { hash } : {}),
    ...(typeof state === 'string' ? { state } : {}),
  };
}
