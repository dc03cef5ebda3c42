/**
 * The rows that are read, each kind as a stream in the order of the cards. Times come as
 * milliseconds with whatever fraction stands there: a time that was moved by a microsecond is not
 * the one that was hashed.
 */

/** Rows of one card stand together; cards follow in the order of their bytes. */
export interface OfCard {
  readonly location: string;
  readonly product: string;
}

export interface CardRow extends OfCard {
  readonly sequence: number;
  readonly onHand: number;
  readonly allocated: number;
  readonly wanted: number;
  readonly openedAt: number | null;
  readonly lastOccurredAt: number | null;
  readonly lastCountAt: number | null;
  readonly lastCountBy: string | null;
  readonly headHash: string;
  readonly eventCount: number;
  readonly eventHead: string;
  readonly unsealed: boolean;
  /** Absent when the register has no such location. */
  readonly timeZone: string | null;
  /** What remains of the allocations that stand on it. */
  readonly promised: number;
  /** Units approved to be had from here and not issued. */
  readonly approved: number;
}

export interface MovementRow {
  readonly event: string;
  readonly line: number;
  readonly id: string;
  readonly product: string;
  readonly lot: string;
  readonly quantity: number;
  readonly fromPlace: string;
  readonly toPlace: string;
  readonly kind: string;
  readonly shipment: string | null;
  readonly occurredAt: number;
  readonly precision: string;
  readonly claimedAt: number | null;
  readonly recordedAt: number;
  readonly reason: string | null;
  readonly document: string | null;
  readonly reporter: string;
  readonly channel: string;
  readonly countEvent: string | null;
  readonly reverses: string | null;
}

export interface EntryRow extends MovementRow, OfCard {
  readonly sequence: number;
  readonly balanceAfter: number | null;
  readonly lotBalanceAfter: number | null;
  readonly hash: string | null;
  /** What its shipment is for, if it has one. */
  readonly purpose: string | null;
}

/** A movement between two ends, on the card and at the number of its event. */
export interface BetweenRow extends OfCard {
  readonly number: number;
  /** Whether it pretends to be an entry. */
  readonly entryLike: boolean;
  readonly movement: MovementRow;
}

export interface EventRow extends OfCard {
  readonly number: number;
  readonly id: string;
  readonly principal: string;
  readonly contentHash: string;
  readonly kind: string;
  readonly accepted: boolean;
  readonly answer: { readonly flags?: unknown } | null;
  readonly occurredAt: number;
  readonly precision: string;
  readonly recordedAt: number;
  readonly shipment: string | null;
  readonly requisition: string | null;
  readonly reverses: string | null;
  readonly sequenceAfter: number;
  readonly hash: string;
}

export interface CountRow extends OfCard {
  readonly number: number;
  readonly event: string;
  readonly at: number;
  readonly counted: number;
  readonly variance: number;
  readonly late: boolean;
  readonly countedBy: string;
  readonly precision: string;
}

export interface LotRow extends OfCard {
  readonly lot: string;
  readonly onHand: number;
  readonly entered: number;
  readonly arrived: number;
  readonly dispensed: number;
  readonly issued: number;
  readonly writtenOff: number;
  readonly returned: number;
  readonly converted: number;
  readonly unexplained: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

export interface DayRow extends OfCard {
  readonly day: string;
  readonly net: number;
  readonly inbound: number;
  readonly outbound: number;
  readonly used: number;
}

export interface HeadRow extends OfCard {
  readonly events: number;
  readonly head: string;
  readonly seal: number;
}

export interface SealRow {
  readonly epoch: number;
  readonly number: number;
  readonly sealedAt: number;
  readonly cards: number;
  readonly previous: string;
  readonly digest: string;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
const whole = (column: string): string => `${column}::float8`;

const movementColumns = (m: string): string => `${m}.event, ${m}.line, ${m}.id, ${m}.product,
  ${m}.lot, ${m}.quantity, ${m}.from_place AS "fromPlace", ${m}.to_place AS "toPlace", ${m}.kind,
  ${m}.shipment, ${ms(`${m}.occurred_at`)} AS "occurredAt", ${m}.precision,
  ${ms(`${m}.claimed_at`)} AS "claimedAt", ${ms(`${m}.recorded_at`)} AS "recordedAt", ${m}.reason,
  ${m}.document, ${m}.reporter, ${m}.channel, ${m}.count_event AS "countEvent", ${m}.reverses`;

export const CARDS = `
SELECT c.location, c.product, ${whole('c.sequence')} AS sequence, ${whole('c.on_hand')} AS "onHand",
  ${whole('c.allocated')} AS allocated, ${whole('c.wanted')} AS wanted,
  ${ms('c.opened_at')} AS "openedAt",
  ${ms('c.last_occurred_at')} AS "lastOccurredAt", ${ms('c.last_count_at')} AS "lastCountAt",
  c.last_count_by AS "lastCountBy", c.head_hash AS "headHash",
  ${whole('c.event_count')} AS "eventCount", c.event_head AS "eventHead", c.unsealed,
  l.time_zone AS "timeZone", coalesce(a.promised, 0)::float8 AS promised,
  coalesce(r.approved, 0)::float8 AS approved
FROM stock_card c LEFT JOIN location l ON l.id = c.location
LEFT JOIN (SELECT location, product, sum(remaining) AS promised FROM allocation
  WHERE remaining > 0 GROUP BY 1, 2) a ON a.location = c.location AND a.product = c.product
LEFT JOIN (SELECT supplier, product, sum(approved - issued) AS approved FROM approval
  WHERE approved > issued GROUP BY 1, 2) r ON r.supplier = c.location AND r.product = c.product
ORDER BY c.location, c.product`;

export const ENTRIES = `
SELECT location, ${movementColumns('m')}, ${whole('sequence')} AS sequence,
  ${whole('balance_after')} AS "balanceAfter", ${whole('lot_balance_after')} AS "lotBalanceAfter",
  hash, s.purpose
FROM movement m LEFT JOIN shipment s ON s.id = m.shipment WHERE location IS NOT NULL
ORDER BY location, product, m.sequence, m.event, m.line`;

/** Those whose event is missing come last, on no card. */
export const BETWEEN = `
SELECT coalesce(e.location, '') AS location, coalesce(e.product, '') AS product,
  coalesce(e.number, 0)::float8 AS number,
  num_nonnulls(m.sequence, m.balance_after, m.lot_balance_after, m.hash) > 0 AS "entryLike",
  (SELECT row_to_json(x) FROM (SELECT ${movementColumns('m')}) AS x) AS movement
FROM movement m LEFT JOIN stock_event e ON e.id = m.event
WHERE m.location IS NULL ORDER BY e.location, e.product, e.number, m.event, m.line`;

export const EVENTS = `
SELECT location, product, ${whole('number')} AS number, id, principal,
  content_hash AS "contentHash", kind, accepted, answer, ${ms('occurred_at')} AS "occurredAt",
  precision, ${ms('recorded_at')} AS "recordedAt", shipment, requisition, reverses,
  ${whole('sequence_after')} AS "sequenceAfter", hash
FROM stock_event e ORDER BY location, product, e.number, id`;

export const COUNTS = `
SELECT location, product, ${whole('number')} AS number, event, ${ms('at')} AS at,
  ${whole('counted')} AS counted, ${whole('variance')} AS variance, late,
  counted_by AS "countedBy", precision
FROM physical_count c ORDER BY location, product, c.number, event`;

export const LOTS = `
SELECT location, product, lot, ${whole('on_hand')} AS "onHand", ${whole('entered')} AS entered,
  ${whole('arrived')} AS arrived, ${whole('dispensed')} AS dispensed, ${whole('issued')} AS issued,
  ${whole('written_off')} AS "writtenOff", ${whole('returned')} AS returned,
  ${whole('converted')} AS converted, ${whole('unexplained')} AS unexplained,
  ${ms('first_at')} AS "firstAt", ${ms('last_at')} AS "lastAt"
FROM lot_balance ORDER BY location, product, lot`;

export const DAYS = `
SELECT location, product, day::text AS day, ${whole('net')} AS net, ${whole('inbound')} AS inbound,
  ${whole('outbound')} AS outbound, ${whole('used')} AS used
FROM day_total d ORDER BY location, product, d.day`;

export const HEADS = `
SELECT location, product, ${whole('events')} AS events, head, ${whole('seal')} AS seal
FROM sealed_head h ORDER BY location, product, h.events, h.seal`;

export const SEALS = `
SELECT epoch, ${whole('number')} AS number, ${ms('sealed_at')} AS "sealedAt",
  ${whole('cards')} AS cards, previous, digest
FROM ledger_seal s ORDER BY s.number, s.epoch`;

export const HEADS_BY_SEAL = `
SELECT location, product, ${whole('events')} AS events, head, ${whole('seal')} AS seal
FROM sealed_head h ORDER BY h.seal, location, product, h.events`;
