/** The questions that a country asks, each about another place every time. */
import type { RunningSystem } from '@satchel/local';
import { withConnection } from '@satchel/local';
import { closedLoop, type Times } from '../closed-loop.js';
import type { GatewayClient } from '../gateway-client.js';
import type { Target } from '../http-load.js';
import { type Country, ROOT } from './country.js';

interface Question {
  readonly name: string;
  readonly path: () => string;
}

const any = (most: number): number => 1 + Math.floor(Math.random() * most);

export function questionsOf(country: Country): Question[] {
  const kit = (): string => country.kit(any(country.sizes.kits)).id;
  const product = (): string => country.products[any(country.products.length) - 1]?.id ?? '';
  const card = (location: string): string =>
    `/v1/locations/${location}/stock-cards/${product()}?limit=50`;
  return [
    { name: 'stock on hand of a kit', path: () => `/v1/locations/${kit()}/stock` },
    { name: 'stock card of a kit, a page', path: () => card(kit()) },
    {
      name: 'stock card of a depot, a page',
      path: () => card(country.depot(any(country.districts)).id),
    },
    {
      name: 'national stock of a product by level',
      path: () => `/v1/zones/${ROOT}/stock?products=${product()}`,
    },
    {
      name: 'who holds a lot, a page',
      path: () => {
        const of = product();
        return `/v1/lots/${of}/${country.lot(of, any(country.lots))}/holders?limit=50`;
      },
    },
    {
      name: 'kits below minimum in a district, a page',
      path: () =>
        `/v1/below-minimum?within=${country.district(any(country.districts))}&kind=kit&limit=50`,
    },
  ];
}

export interface Answered extends Times {
  readonly question: string;
}

/** Asks each for so many seconds, after a tenth of that which does not count. */
export async function ask(
  signedIn: () => Promise<GatewayClient>,
  questions: readonly Question[],
  { clients, seconds }: { clients: number; seconds: number },
  told: (answered: Answered) => void,
): Promise<Answered[]> {
  const all: Answered[] = [];
  for (const { name, path } of questions) {
    const client = await signedIn();
    const next = () => ({ path: path() });
    await closedLoop(client, { clients, seconds: Math.max(1, Math.round(seconds / 10)), next });
    const times = await closedLoop(client, { clients, seconds, next });
    const answered = { question: name, ...times };
    told(answered);
    all.push(answered);
  }
  return all;
}

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly heapMiB: number;
  readonly indexMiB: number;
}

const SIZES = `
SELECT relname AS table, greatest(reltuples, 0)::float8 AS rows,
  pg_table_size(oid)::float8 / 1048576 AS "heapMiB", pg_indexes_size(oid)::float8 / 1048576
  AS "indexMiB"
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_total_relation_size(oid) > $1
ORDER BY pg_total_relation_size(oid) DESC`;

/** Tables of a megabyte and more. */
export async function sizesOf(system: RunningSystem, service: 'inventory' | 'replenishment') {
  return withConnection(system.databases[service].ownerUrl, async (client) => {
    const { rows } = await client.query<TableSize>(SIZES, [1_048_576]);
    const whole = (value: number): number => Math.round(value);
    return rows.map(({ table, ...row }) => ({
      table,
      rows: whole(row.rows),
      heapMiB: whole(row.heapMiB),
      indexMiB: whole(row.indexMiB),
    }));
  });
}

/** Cards all over the country that hold enough to be dispensed from for a while. */
export async function wellStocked(system: RunningSystem, most: number): Promise<Target[]> {
  return withConnection(system.databases.inventory.ownerUrl, async (client) => {
    const { rows: sizes } = await client.query<{ rows: number }>(
      `SELECT greatest(reltuples, 1)::float8 AS rows FROM pg_class WHERE relname = 'lot_balance'`,
    );
    const share = Math.min(100, (1000 * most) / (sizes[0]?.rows ?? 1));
    const { rows } = await client.query<Target>(
      `SELECT location, product, lot FROM lot_balance TABLESAMPLE BERNOULLI ($1)
       WHERE on_hand >= 100 AND location LIKE 'K-%' ORDER BY random() LIMIT $2`,
      [share, most],
    );
    return rows;
  });
}
