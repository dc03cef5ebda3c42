/**
 * Reads cards with everything that an outlook needs: four statements for any number of cards, each
 * by index.
 */
import { localDay, type Rounding } from '@satchel/language';
import type { SqlRunner } from '@satchel/messaging';
import { type DayNumber, dayNumber } from '../domain/days.js';
import type { DayRecord } from '../domain/entry.js';
import type { CardHistory } from '../domain/observation.js';
import type { KnownLocation, ManagedProduct } from '../domain/terms.js';
import type { CardInQuestion } from '../use-cases/ports.js';
import { type LocationRow, locationColumns, locationOf } from './location-rows.js';

const EPOCH = `DATE '1970-01-01'`;
/** One tenth of a month is the register's unit. */
const TENTHS = 10;

const cardsSql = `
SELECT c.id::float8 AS card, c.location, c.product, c.on_hand::float8 AS on_hand,
  c.first_on - ${EPOCH} AS first_on, c.heard_at, c.counted_at, c.counted_by, ${locationColumns},
  p.pack_size::float8 AS pack_size, p.rounding,
  (SELECT coalesce(sum(s.shipped - s.received), 0)::float8 FROM shipment_line s
    WHERE s.to_location = c.location AND s.product = c.product
      AND s.shipped > s.received AND s.purpose <> 'return') AS in_transit,
  (SELECT coalesce(sum(r.open), 0)::float8 FROM requisition_line r
    WHERE r.location = c.location AND r.product = c.product) AS promised
FROM card c
LEFT JOIN location l ON l.id = c.location
LEFT JOIN product p ON p.id = c.product
WHERE c.id = ANY($1::bigint[]) ORDER BY c.location, c.product`;

const managedSql = `
SELECT c.id::float8 AS card, m.mode, m.from_day - ${EPOCH} AS managed_from,
  m.to_day - ${EPOCH} AS managed_to, m.minimum_months_tenths, m.maximum_months_tenths
FROM card c JOIN managed_product m ON m.location = c.location AND m.product = c.product
WHERE c.id = ANY($1::bigint[]) ORDER BY c.id, m.from_day`;

const daysSql = `
SELECT card::float8 AS card, day - ${EPOCH} AS "on", monthly, net::float8 AS net,
  dispensed::float8 AS dispensed, issued::float8 AS issued, received::float8 AS received, counted
FROM card_day WHERE card = ANY($1::bigint[]) ORDER BY card, day, monthly DESC`;

/**
 * Issued to places it does not supply, and what was returned to it, is no demand on it. What peers
 * gave and what it sent back never counted as issued, so it is not taken off.
 */
const notDemandSql = `
SELECT c.id::float8 AS card, s.issued_at AS at, s.shipped::float8 AS units
FROM card c
JOIN shipment_line s ON s.from_location = c.location AND s.product = c.product
JOIN location l ON l.id = c.location AND l.kind <> 'kit'
JOIN location t ON t.id = s.to_location
WHERE c.id = ANY($1::bigint[]) AND s.purpose = 'supply'
  AND NOT (c.location = ANY(t.supplier_path))
UNION ALL
SELECT c.id::float8, s.received_at, s.received::float8
FROM card c
JOIN shipment_line s ON s.to_location = c.location AND s.product = c.product AND s.received > 0
JOIN location l ON l.id = c.location AND l.kind <> 'kit'
JOIN location f ON f.id = s.from_location
WHERE c.id = ANY($1::bigint[]) AND s.received_at IS NOT NULL
  AND (s.purpose = 'return' OR s.purpose = 'supply' AND c.location = ANY(f.supplier_path))`;

interface CardRow extends LocationRow {
  card: number;
  location: string;
  product: string;
  on_hand: number;
  first_on: DayNumber | null;
  heard_at: Date | null;
  counted_at: Date | null;
  counted_by: string | null;
  pack_size: number | null;
  rounding: Rounding | null;
  in_transit: number;
  promised: number;
}
interface ManagedRow {
  card: number;
  mode: ManagedProduct['mode'];
  managed_from: DayNumber;
  managed_to: DayNumber | null;
  minimum_months_tenths: number | null;
  maximum_months_tenths: number | null;
}
type DayRow = DayRecord & { card: number };
interface NotDemandRow {
  card: number;
  at: Date;
  units: number;
}

/** The cards with these ids, by location and product. */
export async function cardsInQuestion(
  run: SqlRunner,
  ids: readonly number[],
): Promise<CardInQuestion[]> {
  if (ids.length === 0) return [];
  const cards = (await run(cardsSql, [ids])) as unknown as CardRow[];
  const days = byCard((await run(daysSql, [ids])) as unknown as DayRow[]);
  const notDemand = byCard((await run(notDemandSql, [ids])) as unknown as NotDemandRow[]);
  const managed = byCard((await run(managedSql, [ids])) as unknown as ManagedRow[]);
  return cards.map((row) =>
    cardOf(row, {
      days: days.get(row.card) ?? [],
      notDemand: notDemand.get(row.card) ?? [],
      managed: managed.get(row.card) ?? [],
    }),
  );
}

interface Around {
  readonly days: DayRow[];
  readonly notDemand: NotDemandRow[];
  readonly managed: ManagedRow[];
}

function cardOf(row: CardRow, { days, notDemand, managed }: Around): CardInQuestion {
  const standing = row.id === null ? undefined : locationOf(row);
  return {
    id: row.card,
    location: row.location,
    product: row.product,
    standing,
    managed: managed.map((period) => managedOf(period, row)),
    known: {
      history: standing && historyOf(row, standing, days, notDemand),
      inTransit: row.in_transit,
      promised: row.promised,
    },
    ...(row.heard_at ? { heardAt: row.heard_at } : {}),
    ...(row.counted_at ? { countedAt: row.counted_at } : {}),
    ...(row.counted_by === null ? {} : { countedBy: row.counted_by }),
  };
}

function historyOf(
  row: CardRow,
  { timeZone }: KnownLocation,
  days: DayRow[],
  notDemand: NotDemandRow[],
): CardHistory | undefined {
  if (row.first_on === null || row.heard_at === null) return undefined;
  const dayAt = (at: Date): DayNumber => dayNumber(localDay(at, timeZone));
  return {
    onHand: row.on_hand,
    firstOn: row.first_on,
    heardOn: dayAt(row.heard_at),
    days,
    notDemand: notDemand.map(({ at, units }) => ({ on: dayAt(at), units })),
  };
}

function managedOf(
  row: ManagedRow,
  { pack_size: packSize, rounding }: Pick<CardRow, 'pack_size' | 'rounding'>,
): ManagedProduct {
  return {
    mode: row.mode,
    from: row.managed_from,
    ...(row.managed_to === null ? {} : { to: row.managed_to }),
    ...(row.minimum_months_tenths === null
      ? {}
      : { minimumMonths: row.minimum_months_tenths / TENTHS }),
    ...(row.maximum_months_tenths === null
      ? {}
      : { maximumMonths: row.maximum_months_tenths / TENTHS }),
    packSize: packSize ?? 1,
    ...(rounding ? { rounding } : {}),
  };
}

function byCard<T extends { card: number }>(rows: T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(row.card);
    if (group) group.push(row);
    else groups.set(row.card, [row]);
  }
  return groups;
}
