/**
 * What surrounds the cards of a book: shipments, discrepancies, allocations, approvals, and the
 * movements of events that are to be reversed. Loaded only where an event may touch it, after the
 * cards, and locked in one order: shipments, then discrepancies, then approvals.
 */
import type { Allocation, Approval, Book } from '../domain/book.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import type { NamedWaiver } from '../domain/earmark.js';
import { type LotFacts, pairKey } from '../domain/facts.js';
import type { Movement } from '../domain/movement.js';
import { isPacking } from '../domain/packing.js';
import { cardsInQuestion, queueUp } from '../domain/reservation.js';
import type { Shipment, ShipmentLine } from '../domain/shipment.js';
import type { Telling } from '../domain/told.js';
import { voucherKey } from '../domain/voucher.js';
import { ms, present, type Run } from './rows.js';

type LotRow = [string, string, string | null, LotFacts['status'], boolean];

const LOT_FACTS = 'json_build_array(t.product, t.number, t.expires_on, t.status, t.verified)';

function keepLot(book: Book, [product, number, expiresOn, status, verified]: LotRow): void {
  const key = pairKey(product, number);
  if (book.lots.has(key)) return;
  book.lots.set(key, { product, number, status, verified, ...(expiresOn ? { expiresOn } : {}) });
}

const TAKES_OPEN_SHIPMENTS = new Set(['received', 'counted', 'opening']);

export async function loadSurroundings(run: Run, book: Book, tellings: Telling[]): Promise<void> {
  const reversed = tellings.flatMap(({ told }) =>
    told.kind === 'reverse' && told.event ? [told.event] : [],
  );
  if (reversed.length > 0) await loadMovements(run, book, reversed);
  await loadShipments(run, book, tellings, reversed);
  await loadVouchers(run, book, tellings, reversed);
  await loadDiscrepancies(run, book, tellings, reversed);
  await loadAllocations(run, book, tellings);
  await loadApprovals(run, book, tellings, reversed);
  await loadWaivers(run, book, tellings);
}

const MOVEMENTS = `
SELECT json_build_object('id', m.id, 'event', m.event, 'line', m.line, 'product', m.product,
  'lot', m.lot, 'quantity', m.quantity, 'from', m.from_place, 'to', m.to_place, 'kind', m.kind,
  'shipment', m.shipment, 'occurredAt', ${ms('m.occurred_at')}, 'count', m.count_event,
  'reverses', m.reverses) AS movement,
  CASE WHEN t.number IS NOT NULL THEN ${LOT_FACTS} END AS lot
FROM movement m LEFT JOIN lot t ON t.product = m.product AND t.number = m.lot
WHERE m.event = ANY($1::uuid[]) ORDER BY m.event, m.line`;

/** A reversal may bring back lots that the card no longer holds, so their facts come along. */
async function loadMovements(run: Run, book: Book, events: string[]): Promise<void> {
  const rows = await run<{ movement: Movement; lot: LotRow | null }>('movements-of', MOVEMENTS, [
    events,
  ]);
  for (const { movement, lot } of rows) {
    book.events.get(movement.event)?.movements.push(present(movement as never) as Movement);
    if (lot) keepLot(book, lot);
  }
}

const LOCK_SHIPMENTS = `
SELECT pg_advisory_xact_lock(hashtextextended(id, 7)) FROM (
  SELECT DISTINCT unnest($1::text[]) AS id ORDER BY 1
) AS ids`;

const OPEN_TO = `
SELECT DISTINCT l.shipment::text AS id
FROM unnest($1::text[], $2::text[]) AS k(location, product)
JOIN shipment_line l ON l.to_location = k.location AND l.product = k.product
WHERE l.received < l.shipped`;

const SHIPMENTS = `
SELECT s.id, s.purpose, s.from_location AS "from", s.to_location AS "to", s.requisition, s.document,
  s.promised_on::text AS "promisedOn", ${ms('s.issued_at')} AS "issuedAt",
  ${ms('s.received_at')} AS "receivedAt", s.version::float8 AS version, s.substituted,
  (SELECT json_agg(json_build_object('product', l.product, 'lot', l.lot, 'shipped', l.shipped,
     'received', l.received, 'inferred', l.inferred, 'inferredAt', ${ms('l.inferred_at')})
     ORDER BY l.product, l.lot)
   FROM shipment_line l WHERE l.shipment = s.id) AS lines,
  (SELECT json_agg(${LOT_FACTS})
   FROM shipment_line l JOIN lot t ON t.product = l.product AND t.number = l.lot
   WHERE l.shipment = s.id) AS lots
FROM shipment s WHERE s.id = ANY($1::uuid[]) ORDER BY s.id FOR UPDATE OF s`;

interface ShipmentRow extends Shipment {
  lots: LotRow[] | null;
}

async function loadShipments(
  run: Run,
  book: Book,
  tellings: Telling[],
  reversed: string[],
): Promise<void> {
  const ids = new Set(tellings.flatMap(({ told }) => (told.shipment ? [told.shipment] : [])));
  for (const event of reversed) {
    const past = book.events.get(event);
    for (const { shipment } of past ? [past, ...past.movements] : [])
      if (shipment) ids.add(shipment);
  }
  const takers = tellings.filter(
    ({ told }) => TAKES_OPEN_SHIPMENTS.has(told.kind) && !told.shipment && !told.source,
  );
  if (takers.length > 0) {
    const open = await run<{ id: string }>('open-shipments-to', OPEN_TO, [
      takers.map(({ told }) => told.location),
      takers.map(({ told }) => told.product),
    ]);
    for (const { id } of open) ids.add(id);
  }
  if (ids.size === 0) return;
  await run('lock-shipments', LOCK_SHIPMENTS, [[...ids]]);
  for (const row of await run<ShipmentRow>('shipments', SHIPMENTS, [[...ids]])) {
    const { lots, lines, ...rest } = row;
    const whole = present(rest as never) as Omit<Shipment, 'lines'>;
    const all = (lines ?? []).map((line) => present(line as never) as ShipmentLine);
    book.shipments.set(row.id, { ...whole, lines: all });
    for (const lot of lots ?? []) keepLot(book, lot);
  }
}

const VOUCHERS = `
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS a(location, product, document)
  UNION SELECT location, product, document FROM movement
  WHERE event = ANY($4::uuid[]) AND location IS NOT NULL AND document IS NOT NULL
)
SELECT DISTINCT m.location, m.product, m.document, m.event
FROM asked JOIN movement m USING (location, product, document)
JOIN stock_event e ON e.id = m.event AND e.kind = 'issued-on-voucher'
WHERE m.kind = 'issued' AND NOT EXISTS (SELECT FROM stock_event r WHERE r.reverses = m.event)`;

interface VoucherRow {
  location: string;
  product: string;
  document: string;
  event: string;
}

/** Vouchers of the numbers that are keyed, or whose keying is undone. */
async function loadVouchers(
  run: Run,
  book: Book,
  tellings: Telling[],
  reversed: string[],
): Promise<void> {
  const keyed = tellings.flatMap(({ told }) => (told.kind === 'issued-on-voucher' ? [told] : []));
  const undone = reversed.filter((id) => book.events.get(id)?.kind === 'issued-on-voucher');
  if (keyed.length + undone.length === 0) return;
  const rows = await run<VoucherRow & Record<string, unknown>>('vouchers', VOUCHERS, [
    keyed.map(({ location }) => location),
    keyed.map(({ product }) => product),
    keyed.map(({ document }) => document),
    undone,
  ]);
  for (const { location, product, document, event } of rows) {
    const key = voucherKey(location, product, document);
    book.vouchers.set(key, (book.vouchers.get(key) ?? new Set()).add(event));
  }
}

const DISCREPANCIES = `
SELECT d.id, d.kind, d.location, d.product, d.quantity::float8 AS quantity, d.open::float8 AS open,
  d.status, d.owner_role AS "ownerRole", d.owner_at AS "ownerAt", d.event, d.shipment,
  d.count_event AS count,
  ${ms('d.occurred_at')} AS "occurredAt", ${ms('d.opened_at')} AS "openedAt",
  ${ms('d.settled_at')} AS "settledAt", d.outcome, d.version::float8 AS version
FROM discrepancy d
WHERE d.event = ANY($1::uuid[]) OR (d.status = 'open' AND (d.shipment = ANY($2::uuid[])
  OR d.count_event = ANY($5::uuid[])
  OR (d.location, d.product) IN (SELECT * FROM unnest($3::text[], $4::text[]))))
ORDER BY d.number FOR UPDATE`;

async function loadDiscrepancies(
  run: Run,
  book: Book,
  tellings: Telling[],
  reversed: string[],
): Promise<void> {
  const receipts = tellings.filter(
    ({ told }) => told.kind === 'received' || told.kind === 'receive' || isPacking(told.kind),
  );
  const issues = tellings.flatMap(({ told, isOrder }) =>
    told.shipment && (isOrder || told.to) ? [told.shipment] : [],
  );
  const counts = [...book.cards.values()].flatMap((card) => card.counts.map(({ event }) => event));
  if (receipts.length + issues.length + reversed.length + counts.length === 0) return;
  const shipments = tellings.flatMap(({ told }) => (told.shipment ? [told.shipment] : []));
  for (const event of reversed) {
    const past = book.events.get(event);
    if (past?.shipment) shipments.push(past.shipment);
  }
  const vouchers = [...book.vouchers.values()].flatMap((ids) => [...ids]);
  const rows = await run<Discrepancy & Record<string, unknown>>('discrepancies', DISCREPANCIES, [
    [...reversed, ...vouchers],
    shipments,
    receipts.map(({ told }) => told.location),
    receipts.map(({ told }) => told.product),
    counts,
  ]);
  for (const row of rows) book.discrepancies.set(row.id, present(row as never) as Discrepancy);
}

const ALLOCATIONS = `
SELECT id, location, product, quantity::float8 AS quantity, remaining::float8 AS remaining,
  ${ms('made_at')} AS "madeAt"
FROM allocation WHERE id = ANY($1::uuid[])
  OR (remaining > 0 AND (location, product) IN (SELECT * FROM unnest($2::text[], $3::text[])))
ORDER BY number`;

async function loadAllocations(run: Run, book: Book, tellings: Telling[]): Promise<void> {
  const named = tellings.flatMap(({ told }) => (told.allocation ? [told.allocation] : []));
  const promised = [...book.cards.values()].filter((card) => card.allocated > 0);
  if (named.length + promised.length === 0) return;
  const rows = await run<Allocation & Record<string, unknown>>('allocations', ALLOCATIONS, [
    named,
    promised.map((card) => card.location.id),
    promised.map((card) => card.product),
  ]);
  for (const row of rows) book.allocations.set(row.id, row);
}

/** Their cards are locked, and so is what was taken by them. */
const WAIVERS = `
SELECT w.id, w.earmark, w.quantity::float8 AS quantity, w.waived_by AS "waivedBy", e.location,
  e.product, (SELECT coalesce(sum(u.units), 0)::float8 FROM earmark_use u WHERE u.waiver = w.id)
    AS used
FROM earmark_waiver w JOIN earmark e ON e.id = w.earmark WHERE w.id = ANY($1::uuid[])`;

async function loadWaivers(run: Run, book: Book, tellings: Telling[]): Promise<void> {
  const named = tellings.flatMap(({ told }) => (told.waiver ? [told.waiver] : []));
  if (named.length === 0) return;
  const rows = await run<NamedWaiver & Record<string, unknown>>('waivers', WAIVERS, [named]);
  for (const row of rows) book.waivers.set(row.id, row);
}

const LINE = `requisition, product, supplier, location, approved::float8 AS approved,
  issued::float8 AS issued, ${ms('approved_at')} AS "approvedAt", programme`;

const APPROVALS = `
SELECT ${LINE} FROM approval WHERE requisition = ANY($1::uuid[])
ORDER BY requisition, product FOR UPDATE`;

async function loadApprovals(
  run: Run,
  book: Book,
  tellings: Telling[],
  reversed: string[],
): Promise<void> {
  const ids = new Set(tellings.flatMap(({ told }) => (told.requisition ? [told.requisition] : [])));
  for (const event of reversed) {
    const requisition = book.events.get(event)?.requisition;
    if (requisition) ids.add(requisition);
  }
  if (ids.size === 0) return;
  const rows = await run<Approval & Record<string, unknown>>('approvals', APPROVALS, [[...ids]]);
  for (const row of rows) {
    book.approvals.set(pairKey(row.requisition, row.product), present(row as never) as Approval);
  }
}

/** Whoever changes a line has its card locked, so these need no lock of their own. */
const QUEUES = `
SELECT ${LINE}, (SELECT l.zone_path FROM location l WHERE l.id = approval.location) AS zones
FROM unnest($1::text[], $2::text[]) AS k(at, of)
JOIN approval ON supplier = k.at AND product = k.of WHERE approved > issued`;

/** The open lines of cards about which it has to be known who comes before whom. */
export async function loadQueues(
  run: Run,
  book: Book,
  tellings: readonly Telling[],
): Promise<void> {
  const short = cardsInQuestion(book, tellings);
  if (short.length === 0) return;
  for (const card of short) book.queues.set(pairKey(card.location.id, card.product), []);
  const rows = await run<Approval & Record<string, unknown>>('queues', QUEUES, [
    short.map((card) => card.location.id),
    short.map((card) => card.product),
  ]);
  queueUp(
    book,
    rows.map((row) => present(row as never) as Approval),
  );
}
