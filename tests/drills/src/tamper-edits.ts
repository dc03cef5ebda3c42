/**
 * What a superuser may do to single rows: change a column, delete, add a copy, swap with another.
 * Every one of them is promised to be found, before or after the last seal; but a card on which
 * nothing was written may go, or be said of another place.
 */
import type { Chance } from './chance.js';
import { cardKey, type TamperedLedger } from './tamper-ledger.js';

/** An edit that was made. */
export interface Edit {
  /** Such as `update movement`. */
  readonly kind: string;
  /** What exactly, for whoever looks into one that was not found. */
  readonly what: string;
  /** Whether verification has promised to find it. */
  readonly promised: boolean;
}

export type Tamper = (ledger: TamperedLedger, chance: Chance) => Promise<Edit | undefined>;

const TABLES = [
  'movement',
  'movement',
  'stock_event',
  'stock_event',
  'physical_count',
  'stock_card',
  'lot_balance',
  'day_total',
  'sealed_head',
  'ledger_seal',
] as const;
/** What a row is about, in every table of the cards. */
const KEY = new Set(['location', 'product']);
/** That a card waits to be sealed may be said of any card at any time. */
const NOT_COVERED = new Set(['unsealed']);

interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

interface Picked {
  readonly ctid: string;
  readonly value: string | null;
}

async function columnsOf({ client }: TamperedLedger, table: string): Promise<Column[]> {
  const { rows } = await client.query(
    `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return rows.filter(({ name }) => !NOT_COVERED.has(name));
}

async function pickRow(
  { client }: TamperedLedger,
  chance: Chance,
  table: string,
  column = 'ctid',
): Promise<Picked | undefined> {
  const { rows: counted } = await client.query(`SELECT count(*)::integer AS n FROM ${table}`);
  if (counted[0].n === 0) return undefined;
  const { rows } = await client.query(
    `SELECT ctid::text, "${column}"::text AS value FROM ${table} ORDER BY ctid OFFSET $1 LIMIT 1`,
    [chance.whole(0, counted[0].n - 1)],
  );
  return rows[0];
}

/** A card is made before its first entry: an empty one says as much as none, under any name. */
async function isEmptyCard(
  { client }: TamperedLedger,
  table: string,
  ctid: string,
): Promise<boolean> {
  if (table !== 'stock_card') return false;
  const { rows } = await client.query(
    'SELECT event_count = 0 AS empty FROM stock_card WHERE ctid = $1::tid',
    [ctid],
  );
  return rows[0].empty;
}

export const updateColumn: Tamper = async (ledger, chance) => {
  const table = chance.pick(TABLES);
  const column = chance.pick(await columnsOf(ledger, table));
  const row = await pickRow(ledger, chance, table, column.name);
  if (!row) return undefined;
  const value = await anotherValue(ledger, chance, table, column, row);
  const promised = !KEY.has(column.name) || !(await isEmptyCard(ledger, table, row.ctid));
  await ledger.client.query(
    `UPDATE ${table} SET "${column.name}" = $1::text::${column.type} WHERE ctid = $2::tid`,
    [value, row.ctid],
  );
  const what = `${table}.${column.name} from ${row.value} to ${value}`;
  return { kind: `update ${table}`, what, promised };
};

/** Of the column's type, as text, and never the one that stands there. */
async function anotherValue(
  { client }: TamperedLedger,
  chance: Chance,
  table: string,
  { name, type, nullable }: Column,
  { value }: Picked,
): Promise<string | null> {
  if (nullable && value !== null && chance.next() < 0.2) return null;
  // Values of other rows are the hardest to tell from true ones.
  const { rows } = await client.query(
    `SELECT DISTINCT "${name}"::text AS value FROM ${table}
     WHERE "${name}"::text IS DISTINCT FROM $1 AND "${name}" IS NOT NULL ORDER BY 1 LIMIT 50`,
    [value],
  );
  if (rows.length > 0 && chance.next() < 0.5) return chance.pick(rows).value;
  const old = value ?? '';
  switch (type) {
    case 'boolean':
      return old === 'true' ? 'false' : 'true';
    case 'integer':
    case 'bigint':
      return String(Number(old) + chance.pick([-1, 1, 2, 1000]));
    case 'uuid':
      return uuidOf(chance);
    case 'jsonb':
      return JSON.stringify({ ...JSON.parse(old || '{}'), onHand: chance.whole(-9, -1) });
    case 'date':
      return shifted(client, old || '2026-03-01', 'date', chance.pick(['1 day', '-1 day']));
    case 'timestamp with time zone': {
      const by = chance.pick(['1 microsecond', '-1 millisecond', '1 hour', '-1 day']);
      return shifted(client, old || '2026-03-01T12:00Z', 'timestamptz', by);
    }
    default:
      return chance.next() < 0.5 ? `${old}x` : `${old} `;
  }
}

async function shifted(
  client: TamperedLedger['client'],
  old: string,
  type: string,
  by: string,
): Promise<string> {
  const { rows } = await client.query(`SELECT ($1::${type} + $2::interval)::${type}::text AS v`, [
    old,
    by,
  ]);
  return rows[0].v;
}

function uuidOf(chance: Chance): string {
  const hex = Array.from({ length: 32 }, () => chance.whole(0, 15).toString(16)).join('');
  const [a, b, c, d] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20)];
  return `${a}-${b}-4${c}-8${d}-${hex.slice(20)}`;
}

export const deleteRow: Tamper = async (ledger, chance) => {
  const table = chance.pick(TABLES);
  const row = await pickRow(ledger, chance, table);
  if (!row) return undefined;
  const promised = !(await isEmptyCard(ledger, table, row.ctid));
  await ledger.client.query(`DELETE FROM ${table} WHERE ctid = $1::tid`, [row.ctid]);
  return { kind: `delete ${table}`, what: row.ctid, promised };
};

export const insertCopy: Tamper = async (ledger, chance) => {
  const table = chance.pick(TABLES);
  const row = await pickRow(ledger, chance, table);
  if (!row) return undefined;
  await ledger.client.query(`INSERT INTO ${table} SELECT * FROM ${table} WHERE ctid = $1::tid`, [
    row.ctid,
  ]);
  return { kind: `copy ${table}`, what: row.ctid, promised: true };
};

/** Two rows give each other the value of one column. */
export const swapValues: Tamper = async (ledger, chance) => {
  const table = chance.pick(TABLES);
  const { name } = chance.pick(await columnsOf(ledger, table));
  const one = await pickRow(ledger, chance, table, name);
  const other = await pickRow(ledger, chance, table, name);
  if (!one || !other || one.value === other.value) return undefined;
  const areEmpty =
    (await isEmptyCard(ledger, table, one.ctid)) && (await isEmptyCard(ledger, table, other.ctid));
  const promised = !KEY.has(name) || !areEmpty;
  await swap(ledger, table, name, [one.ctid, other.ctid]);
  const what = `${table}.${name}: ${one.value} and ${other.value}`;
  return { kind: `swap ${table}`, what, promised };
};

/** Two entries, or two events, of one card take each other's place. */
export const swapOrder: Tamper = async (ledger, chance) => {
  const [table, place] = chance.pick([
    ['movement', 'sequence'],
    ['stock_event', 'number'],
  ] as const);
  const [location, product] = chance.pick([...ledger.sealed.keys()]).split('|');
  const { rows } = await ledger.client.query(
    `SELECT ctid::text FROM ${table} WHERE location = $1 AND product = $2 ORDER BY ${place}`,
    [location, product],
  );
  if (rows.length < 2) return undefined;
  const n = chance.whole(0, rows.length - 2);
  await swap(ledger, table, place, [rows[n].ctid, rows[n + 1].ctid]);
  const what = `${cardKey(location ?? '', product ?? '')} ${n + 1} and ${n + 2}`;
  return { kind: `order of ${table}`, what, promised: true };
};

async function swap(
  { client }: TamperedLedger,
  table: string,
  column: string,
  ctids: readonly [string, string],
): Promise<void> {
  await client.query(
    `UPDATE ${table} t SET "${column}" = o."${column}" FROM ${table} o
     WHERE (t.ctid, o.ctid) IN (($1::tid, $2::tid), ($2::tid, $1::tid))`,
    [...ctids],
  );
}

export const changeShipment: Tamper = async (ledger, chance) => {
  const column = chance.pick(['shipped', 'received']);
  const row = await pickRow(ledger, chance, 'shipment_line', column);
  if (!row) return undefined;
  const value = Number(row.value) + chance.pick([-1, 1, 10]);
  await ledger.client.query(`UPDATE shipment_line SET ${column} = $1 WHERE ctid = $2::tid`, [
    value,
    row.ctid,
  ]);
  const what = `${column} from ${row.value} to ${value}`;
  return { kind: 'update shipment_line', what, promised: true };
};
