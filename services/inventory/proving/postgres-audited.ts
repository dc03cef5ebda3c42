/** The ledger in PostgreSQL, as the auditor sees it: one database, emptied between histories. */
import type { RequisitionState } from '@satchel/contracts';
import { transactionOn } from '@satchel/messaging';
import { freshDatabase, type LedgerUnderTest, type ModelRegister } from '@satchel/proving';
import pg from 'pg';
import { keepApproval } from '../src/store/approval.store.js';
import { openPools, PostgresRegister } from '../src/store/database.js';
import { PostgresLedger } from '../src/store/ledger.store.js';
import { migrate } from '../src/store/migrate.js';
import { ruleKey } from '../src/store/register-rows.js';
import { PostgresReservations } from '../src/store/reservation-questions.js';
import { PostgresStockQuestions } from '../src/store/stock-questions.js';
import { type CardView, principal, reservationViews, tellLedger } from './audited.js';

const CHANGING = [
  ...[
    'stock_card',
    'lot_balance',
    'stock_event',
    'movement',
    'day_total',
    'loss_total',
    'physical_count',
  ],
  ...['discrepancy_weight', 'discrepancy_act', 'discrepancy_answer'],
  ...[
    'shipment_line',
    'shipment',
    'discrepancy',
    'allocation',
    'approval',
    'lot',
    'supplied',
    'outbox',
    'managed_product',
  ],
];
/** Deleting the few rows of one history is much quicker than truncating thirteen tables. */
const EMPTY = [
  ...CHANGING.map((table) => `DELETE FROM ${table}`),
  'UPDATE pack_contents SET used_at = NULL',
].join('; ');

async function fillRegister(owner: pg.Client, world: ModelRegister): Promise<void> {
  for (const zone of new Set(world.locations.map((each) => each.zone))) {
    await owner.query(`INSERT INTO zone VALUES ($1, $1, 'country', NULL, ARRAY[$1], 1)`, [zone]);
  }
  for (const product of world.products) {
    await owner.query(`INSERT INTO product VALUES ($1, $2, '{}', 1)`, [
      product,
      world.programmes?.[product] ?? null,
    ]);
  }
  for (const rule of world.shelfLives ?? []) {
    await owner.query('INSERT INTO shelf_life_rule VALUES ($1, $2, $3, $4, 1)', [
      ...ruleKey(rule),
      rule.level,
      rule.minimumShelfLifeDays,
    ]);
  }
  for (const {
    id,
    kind,
    zone,
    timeZone,
    openedOn,
    suppliers,
    minimumShelfLifeDays,
    observed,
  } of world.locations) {
    const entry = observed ? { observedSince: openedOn } : {};
    await owner.query(
      `INSERT INTO location (id, kind, zone, time_zone, opened_on, zone_path, supplier_path,
         minimum_shelf_life_days, entry, version)
       VALUES ($1, $2, $3, $4, $5, ARRAY[$3], $6, $7, $8, 1)`,
      [id, kind, zone, timeZone, openedOn, suppliers, minimumShelfLifeDays ?? null, entry],
    );
  }
  for (const { product, from, contents } of world.contents ?? []) {
    const inOrder = [...contents].sort((a, b) => (a.product < b.product ? -1 : 1));
    const entry = JSON.stringify({ product, from, contents: inOrder });
    await owner.query('INSERT INTO pack_contents VALUES ($1, $2, $3, NULL, 1)', [
      product,
      from,
      entry,
    ]);
  }
}

/** Lots, modes and approvals change in a history, so they are made anew for each. */
async function emptied(owner: pg.Client, world: ModelRegister): Promise<void> {
  await owner.query(EMPTY);
  await owner.query(
    `INSERT INTO lot (product, number, expires_on, status, verified)
     SELECT product, number, "expiresOn", status, true
     FROM json_to_recordset($1) AS r(product text, number text, "expiresOn" date, status text)`,
    [JSON.stringify(world.lots)],
  );
  await owner.query(
    `INSERT INTO managed_product (location, product, from_day, to_day, mode, entry, version)
     SELECT entry->>'location', entry->>'product', (entry->>'from')::date, (entry->>'to')::date,
       entry->>'mode', entry, 1 FROM jsonb_array_elements($1::jsonb) AS r(entry)`,
    [JSON.stringify(world.managed)],
  );
  await owner.query(
    `INSERT INTO approval (requisition, product, supplier, location, approved, version, approved_at)
     SELECT requisition, product, supplier, location, approved, 1, to_timestamp(0)
     FROM json_to_recordset($1) AS r(requisition uuid, product text, supplier text, location text,
       approved bigint)`,
    [JSON.stringify(world.approved)],
  );
  await owner.query(
    `INSERT INTO stock_card (location, product, wanted)
     SELECT supplier, product, sum(approved) FROM approval GROUP BY supplier, product`,
  );
}

const ENTRIES = `
SELECT json_build_array(sequence, kind, to_place = location, quantity, lot,
  CASE WHEN to_place = location THEN from_place ELSE to_place END, occurred_at,
  balance_after, lot_balance_after) AS entry
FROM movement WHERE location = $1 AND product = $2 ORDER BY sequence`;
type EntryRow = [number, string, boolean, number, string, string, string, number, number];

const SHIPMENTS = `
SELECT id, from_location AS "from", to_location AS "to", purpose,
  coalesce(substituted, '[]') AS substituted,
  (SELECT json_agg(json_build_object('product', product, 'lot', lot, 'shipped', shipped,
     'received', received, 'inferred', inferred)) FROM shipment_line WHERE shipment = s.id) AS lines
FROM shipment s`;

const DISCREPANCIES = `
SELECT json_strip_nulls(json_build_object('kind', kind, 'location', location, 'product', product,
  'event', event, 'quantity', quantity, 'open', open, 'status', status, 'shipment', shipment,
  'owner', owner_role || '@' || owner_at, 'outcome', outcome, 'count', count_event)) AS d
FROM discrepancy`;

const VARIANCE = `
SELECT coalesce(sum(CASE WHEN to_place = location THEN quantity ELSE -quantity END),
  0)::float8 AS net
FROM movement WHERE count_event = $1`;

export interface AuditedDatabase {
  readonly ownerUrl: string;
  readonly runtimeUrl: string;
  open(): Promise<LedgerUnderTest>;
  close(): Promise<void>;
}

export async function postgresAudited(world: ModelRegister): Promise<AuditedDatabase> {
  const database = await freshDatabase(migrate, 'inventory');
  const owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  await owner.query('SET synchronous_commit = off');
  await fillRegister(owner, world);
  const pools = openPools(database.runtimeUrl, 1, 1);
  const { ownerUrl, runtimeUrl } = database;
  return {
    ownerUrl,
    runtimeUrl,
    open: async () => {
      await emptied(owner, world);
      return underTest(owner, pools);
    },
    close: async () => {
      await pools.end();
      await owner.end();
      await database.drop();
    },
  };
}

function underTest(owner: pg.Client, pools: ReturnType<typeof openPools>): LedgerUnderTest {
  let now = new Date(0);
  const clock = { now: () => now };
  const stock = new PostgresStockQuestions(pools.general, clock);
  const register = new PostgresRegister(pools.general, clock, () => undefined);
  const keep = (state: RequisitionState) =>
    transactionOn(pools.general, (tx) => keepApproval(tx, state));
  const tell = tellLedger(new PostgresLedger(pools.ledger, clock), { register, keep }, (at) => {
    now = at;
  });
  const reservations = new PostgresReservations(pools.general, stock, clock);
  return {
    ...tell,
    card: (location, product) => cardView(owner, location, product),
    reservations: (location, product) =>
      reservationViews((cursor) => {
        const asked = { location, product, limit: 2, ...cursor };
        return reservations.list(asked, principal('auditor'));
      }),
    asOf: async (location, product, at) => {
      const asked = { items: [{ location, product, at: at.toISOString() }] };
      return (await stock.asOf(asked, principal('auditor'))).items[0]?.onHand ?? 0;
    },
    shipments: async () => (await owner.query(SHIPMENTS)).rows,
    discrepancies: async () => (await owner.query(DISCREPANCIES)).rows.map((row) => row.d),
    variance: async (count) => (await owner.query(VARIANCE, [count])).rows[0].net,
  };
}

async function cardView(owner: pg.Client, location: string, product: string): Promise<CardView> {
  const key = [location, product];
  const { rows: cards } = await owner.query(
    `SELECT sequence::float8 AS sequence, on_hand::float8 AS "onHand",
      allocated::float8 AS allocated, wanted::float8 AS wanted
     FROM stock_card WHERE location = $1 AND product = $2`,
    key,
  );
  const { rows: lots } = await owner.query(
    `SELECT lot, CASE WHEN on_hand = entered + arrived - dispensed - issued - written_off
         - returned - converted - unexplained THEN on_hand::float8 END AS units
     FROM lot_balance WHERE location = $1 AND product = $2 AND on_hand > 0`,
    key,
  );
  const { rows: entries } = await owner.query<{ entry: EntryRow }>(ENTRIES, key);
  return {
    ...(cards[0] ?? { sequence: 0, onHand: 0, allocated: 0, wanted: 0 }),
    lots: Object.fromEntries(lots.map((row) => [row.lot, row.units])),
    entries: entries.map(
      ({ entry: [sequence, kind, inward, quantity, lot, other, at, after, lotAfter] }) => ({
        sequence,
        kind,
        direction: inward ? 'in' : 'out',
        quantity,
        lot,
        other,
        occurredAt: new Date(at).toISOString(),
        balanceAfter: after,
        lotBalanceAfter: lotAfter,
      }),
    ),
  };
}
