/**
 * Writes what a group changed: the ledger's rows and the messages that announce them in one
 * statement, the rarer rows in statements of their own, all in the caller's transaction.
 */
import { crashPoint, currentEpoch, type OutgoingEvent, outboxColumnList } from '@satchel/messaging';
import type { Book } from '../domain/book.js';
import { pairKey } from '../domain/facts.js';
import { lotHistories } from '../domain/lot-flow.js';
import { remaining } from '../domain/shipment.js';
import { lossesOf, usesOf } from '../domain/use-and-loss.js';
import { announcements } from './announcements.js';
import { USED_CONTENTS, usedContentsRows } from './book-legs.js';
import { type Run, time } from './rows.js';

const WRITE = `
WITH events AS (
  INSERT INTO stock_event (id, principal, content_hash, kind, location, product, accepted, answer,
    occurred_at, precision, recorded_at, shipment, requisition, reverses, number, sequence_after,
    hash)
  SELECT id, principal, content_hash, kind, location, product, accepted, answer,
    ${time('occurred_at')}, precision, ${time('$6::float8')}, shipment, requisition, reverses,
    number, sequence_after, hash
  FROM json_to_recordset($1) AS r(id uuid, principal text, content_hash text, kind text,
    location text, product text, accepted boolean, answer jsonb, occurred_at float8, precision text,
    shipment uuid, requisition uuid, reverses uuid, number bigint, sequence_after bigint, hash text)
), movements AS (
  INSERT INTO movement (event, line, id, product, lot, quantity, from_place, to_place, kind,
    shipment,
    occurred_at, precision, claimed_at, recorded_at, reason, document, reporter, channel,
    count_event, reverses, location, sequence, balance_after, lot_balance_after, hash)
  SELECT event, line, id, product, lot, quantity, from_place, to_place, kind, shipment,
    ${time('occurred_at')}, precision, ${time('claimed_at')}, ${time('$6::float8')}, reason,
      document,
    reporter, channel, count_event, reverses, location, sequence, balance_after,
      lot_balance_after, hash
  FROM json_to_recordset($2) AS r(event uuid, line integer, id uuid, product text, lot text,
    quantity integer, from_place text, to_place text, kind text, shipment uuid, occurred_at float8,
    precision text, claimed_at float8, reason text, document text, reporter text, channel text,
    count_event uuid, reverses uuid, location text, sequence bigint, balance_after bigint,
    lot_balance_after bigint, hash text)
), cards AS (
  INSERT INTO stock_card AS c (location, product, sequence, on_hand, allocated, wanted, opened_at,
    last_occurred_at, last_count_at, last_count_by, head_hash, event_count, event_head, unsealed)
  SELECT location, product, sequence, on_hand, allocated, wanted, ${time('opened_at')},
    ${time('last_occurred_at')}, ${time('last_count_at')}, last_count_by, head_hash, event_count,
    event_head, unsealed
  FROM json_to_recordset($3) AS r(location text, product text, sequence bigint, on_hand bigint,
    allocated bigint, wanted bigint, opened_at float8, last_occurred_at float8,
    last_count_at float8, last_count_by text, head_hash text, event_count bigint, event_head text,
    unsealed boolean)
  ON CONFLICT (location, product) DO UPDATE SET sequence = excluded.sequence,
    on_hand = excluded.on_hand, allocated = excluded.allocated, wanted = excluded.wanted,
    opened_at = excluded.opened_at,
    last_occurred_at = excluded.last_occurred_at, last_count_at = excluded.last_count_at,
    last_count_by = excluded.last_count_by, head_hash = excluded.head_hash,
    event_count = excluded.event_count, event_head = excluded.event_head,
    unsealed = c.unsealed OR excluded.unsealed
), lots AS (
  INSERT INTO lot_balance AS b (location, product, lot, on_hand, entered, arrived, dispensed,
    issued, written_off, returned, converted, unexplained, first_at, last_at)
  SELECT location, product, lot, on_hand, entered, arrived, dispensed, issued, written_off,
    returned, converted, unexplained, ${time('first_at')}, ${time('last_at')}
  FROM json_to_recordset($4) AS r(location text, product text, lot text, on_hand bigint,
    entered bigint, arrived bigint, dispensed bigint, issued bigint, written_off bigint,
    returned bigint, converted bigint, unexplained bigint, first_at float8, last_at float8)
  ON CONFLICT (location, product, lot) DO UPDATE SET on_hand = excluded.on_hand,
    entered = b.entered + excluded.entered, arrived = b.arrived + excluded.arrived,
    dispensed = b.dispensed + excluded.dispensed, issued = b.issued + excluded.issued,
    written_off = b.written_off + excluded.written_off, returned = b.returned + excluded.returned,
    converted = b.converted + excluded.converted,
    unexplained = b.unexplained + excluded.unexplained,
    first_at = least(b.first_at, excluded.first_at),
    last_at = greatest(b.last_at, excluded.last_at)
), days AS (
  INSERT INTO day_total AS d (location, product, day, net, inbound, outbound, used)
  SELECT location, product, day, net, inbound, outbound, used
  FROM json_to_recordset($5) AS r(location text, product text, day date, net bigint,
    inbound bigint, outbound bigint, used bigint)
  ON CONFLICT (location, product, day) DO UPDATE SET net = d.net + excluded.net,
    inbound = d.inbound + excluded.inbound, outbound = d.outbound + excluded.outbound,
    used = d.used + excluded.used
)
INSERT INTO outbox (${outboxColumnList})
SELECT message_id, subject, partition_key, sequence, payload, NULL, ${time('$6::float8')},
  ${currentEpoch}
FROM json_to_recordset($7) AS r(message_id uuid, subject text, partition_key text,
  sequence bigint, payload jsonb, n integer)
ORDER BY n`;

export async function writeBook(run: Run, book: Book): Promise<void> {
  const { changes } = book;
  if (changes.events.length === 0) return;
  for (const shipment of changes.shipments) shipment.version += 1;
  await writeRare(run, book);
  await crashPoint('ledger.between-writes');
  await run('write-book', WRITE, [
    JSON.stringify(eventRows(book)),
    JSON.stringify(movementRows(book)),
    JSON.stringify(cardRows(book)),
    JSON.stringify(lotRows(book)),
    JSON.stringify(dayRows(book)),
    book.recordedAt,
    JSON.stringify(announcements(book).map(outboxFields)),
  ]);
}

function outboxFields(event: OutgoingEvent, n: number): object {
  return {
    n,
    message_id: event.messageId,
    subject: event.subject,
    partition_key: event.partitionKey,
    sequence: event.sequence,
    payload: event.payload,
  };
}

function eventRows({ changes }: Book): object[] {
  return changes.events.map((event) => ({
    id: event.id,
    principal: event.principal,
    content_hash: event.contentHash,
    kind: event.kind,
    location: event.location,
    product: event.product,
    accepted: event.accepted,
    answer: event.answer,
    occurred_at: event.occurredAt,
    precision: event.precision,
    shipment: event.shipment,
    requisition: event.requisition,
    reverses: event.reverses,
    number: event.number,
    sequence_after: event.sequenceAfter,
    hash: event.hash,
  }));
}

function movementRows({ changes }: Book): object[] {
  return changes.movements.map(({ movement, event }) => {
    const entry = movement.fromEntry ?? movement.toEntry;
    return {
      event: movement.event,
      line: movement.line,
      id: movement.id,
      product: movement.product,
      lot: movement.lot,
      quantity: movement.quantity,
      from_place: movement.from,
      to_place: movement.to,
      kind: movement.kind,
      shipment: movement.shipment,
      occurred_at: movement.occurredAt,
      precision: event.precision,
      claimed_at: event.claimedAt,
      reason: event.reason,
      document: event.document,
      reporter: event.principal,
      channel: event.channel,
      count_event: movement.count,
      reverses: movement.reverses,
      location: entry?.location,
      sequence: entry?.sequence,
      balance_after: entry?.balanceAfter,
      lot_balance_after: entry?.lotBalanceAfter,
      hash: entry?.hash,
    };
  });
}

function cardRows({ changes }: Book): object[] {
  const told = new Set(changes.events.map((event) => pairKey(event.location, event.product)));
  return [...changes.cards].map((card) => ({
    location: card.location.id,
    product: card.product,
    sequence: card.sequence,
    on_hand: card.onHand,
    allocated: card.allocated,
    wanted: card.wanted,
    opened_at: card.openedAt,
    last_occurred_at: card.lastOccurredAt,
    last_count_at: card.lastCountAt,
    last_count_by: card.lastCountBy,
    head_hash: card.headHash,
    event_count: card.eventCount,
    event_head: card.eventHead,
    // A card of which only a promise was used up has no new head to seal.
    unsealed: told.has(pairKey(card.location.id, card.product)),
  }));
}

/** The balance of each lot that moved, and by how much each of its sums has changed. */
function lotRows(book: Book): object[] {
  return lotHistories(book.changes.movements.map(({ movement }) => movement)).map((history) => {
    const { location, product, lot, flow, firstAt, lastAt } = history;
    const { writtenOff, ...sums } = flow;
    const onHand = book.cards.get(pairKey(location, product))?.lots.get(lot) ?? 0;
    const times = { first_at: firstAt, last_at: lastAt };
    return { location, product, lot, on_hand: onHand, ...sums, written_off: writtenOff, ...times };
  });
}

function dayRows(book: Book): object[] {
  const uses = usesOf(book);
  const { changes } = book;
  return [...changes.cards].flatMap((card) => {
    const days = new Map<string, { net: number; inbound: number; outbound: number }>();
    for (const { day, delta } of card.posted) {
      const total = days.get(day) ?? { net: 0, inbound: 0, outbound: 0 };
      total.net += delta;
      if (delta > 0) total.inbound += delta;
      else total.outbound -= delta;
      days.set(day, total);
    }
    const place = { location: card.location.id, product: card.product };
    return [...days].map(([day, total]) => ({
      ...place,
      day,
      ...total,
      used: uses.get(`${place.location}|${place.product}|${day}`) ?? 0,
    }));
  });
}

const LOTS = `
INSERT INTO lot AS l (product, number, expires_on, status, verified, funder, price_currency,
  price_minor, price_units)
SELECT product, number, "expiresOn", status, verified, funder, price->>'currency',
  (price->>'minorUnits')::bigint, (price->>'perUnits')::bigint
FROM json_to_recordset($1) AS r(product text, number text, "expiresOn" date, status text,
  verified boolean, funder text, price jsonb)
ON CONFLICT (product, number) DO UPDATE
SET expires_on = coalesce(l.expires_on, excluded.expires_on),
  funder = coalesce(l.funder, excluded.funder),
  price_minor = CASE WHEN l.price_currency IS NULL THEN excluded.price_minor
    ELSE l.price_minor END,
  price_units = CASE WHEN l.price_currency IS NULL THEN excluded.price_units
    ELSE l.price_units END,
  price_currency = coalesce(l.price_currency, excluded.price_currency), version = l.version + 1`;

const COUNTS = `
INSERT INTO physical_count (event, number, location, product, at, counted, variance, late,
  counted_by, precision)
SELECT event, number, location, product, ${time('at')}, counted, variance, late, counted_by,
  precision
FROM json_to_recordset($1) AS r(event uuid, number bigint, location text, product text, at float8,
  counted bigint, variance bigint, late boolean, counted_by text, precision text)`;

const SHIPMENTS = `
INSERT INTO shipment AS s (id, purpose, from_location, to_location, requisition, document,
  promised_on, issued_at, received_at, is_open, version, substituted)
SELECT id, purpose, from_location, to_location, requisition, document, promised_on,
  ${time('issued_at')}, ${time('received_at')}, is_open, version, substituted
FROM json_to_recordset($1) AS r(id uuid, purpose text, from_location text,
  to_location text, requisition uuid,
  document text, promised_on date, issued_at float8, received_at float8, is_open boolean,
    version bigint, substituted jsonb)
ON CONFLICT (id) DO UPDATE SET received_at = excluded.received_at, is_open = excluded.is_open,
  version = excluded.version, substituted = excluded.substituted`;

/**
 * Lines, and with them who has supplied whom with what, since when last: only where that is news,
 * so that a receipt waits for nobody, and in one order for all.
 */
const LINES = `
WITH edges AS (
  INSERT INTO supplied AS e (product, from_location, to_location, last_issued_at)
  SELECT product, from_location, to_location, max(${time('issued_at')})
  FROM json_to_recordset($1) AS r(product text, from_location text, to_location text,
    issued_at float8, shipped bigint)
  WHERE shipped > 0 AND NOT EXISTS (SELECT FROM supplied k WHERE k.product = r.product
    AND k.from_location = r.from_location AND k.to_location = r.to_location
    AND k.last_issued_at >= ${time('r.issued_at')})
  GROUP BY product, from_location, to_location ORDER BY product, from_location, to_location
  ON CONFLICT (product, from_location, to_location)
  DO UPDATE SET last_issued_at = greatest(e.last_issued_at, excluded.last_issued_at)
)
INSERT INTO shipment_line (shipment, product, lot, to_location, shipped, received, inferred,
  inferred_at)
SELECT shipment, product, lot, to_location, shipped, received, inferred, ${time('inferred_at')}
FROM json_to_recordset($1) AS r(shipment uuid, product text, lot text, to_location text,
  shipped bigint, received bigint, inferred bigint, inferred_at float8)
ON CONFLICT (shipment, product, lot) DO UPDATE SET shipped = excluded.shipped,
  received = excluded.received, inferred = excluded.inferred, inferred_at = excluded.inferred_at`;

const DISCREPANCIES = `
INSERT INTO discrepancy (id, kind, location, product, quantity, open, status, owner_role, owner_at,
  event, shipment, count_event, occurred_at, opened_at, settled_at, outcome, version)
SELECT id, kind, location, product, quantity, open, status, "ownerRole", "ownerAt", event, shipment,
  "count", ${time('"occurredAt"')}, ${time('"openedAt"')}, ${time('"settledAt"')}, outcome, version
FROM json_to_recordset($1) AS r(id uuid, kind text, location text, product text, quantity bigint,
  open bigint, status text, "ownerRole" text, "ownerAt" text, event uuid, shipment uuid,
  "count" uuid, "occurredAt" float8, "openedAt" float8, "settledAt" float8, outcome text,
  version bigint)
ON CONFLICT (id) DO UPDATE SET quantity = excluded.quantity, open = excluded.open,
  status = excluded.status, settled_at = excluded.settled_at, outcome = excluded.outcome,
  version = excluded.version`;

const ALLOCATIONS = `
INSERT INTO allocation (id, location, product, quantity, remaining, made_at)
SELECT id, location, product, quantity, remaining, ${time('"madeAt"')}
FROM json_to_recordset($1) AS r(id uuid, location text, product text, quantity bigint,
  remaining bigint, "madeAt" float8)
ON CONFLICT (id) DO UPDATE SET remaining = excluded.remaining`;

const APPROVALS = `
UPDATE approval a SET issued = r.issued
FROM json_to_recordset($1) AS r(requisition uuid, product text, issued bigint)
WHERE a.requisition = r.requisition AND a.product = r.product`;

/** What an earmark has lost is kept with it, so that an order reads one row; waivers are summed. */
const EARMARK_USES = `
WITH uses AS (
  INSERT INTO earmark_use (event, earmark, waiver, units)
  SELECT event, earmark, waiver, units
  FROM json_to_recordset($1) AS r(event uuid, earmark uuid, waiver uuid, units bigint)
  RETURNING earmark, units
)
UPDATE earmark e SET used = e.used + u.units
FROM (SELECT earmark, sum(units) AS units FROM uses GROUP BY earmark) u WHERE e.id = u.earmark`;

const LOSSES = `
INSERT INTO loss_total AS t (location, day, product, lot, kind, units)
SELECT location, day, product, lot, kind, units
FROM json_to_recordset($1) AS r(location text, day date, product text, lot text, kind text,
  units bigint)
ORDER BY location, day, product, lot, kind
ON CONFLICT (location, day, product, lot, kind) DO UPDATE SET units = t.units + excluded.units`;

async function writeRare(run: Run, book: Book): Promise<void> {
  const { changes } = book;
  const write = async (name: string, text: string, rows: object[]) => {
    if (rows.length === 0) return;
    await run(name, text, [JSON.stringify(rows)]);
    await crashPoint('ledger.after-rare-write');
  };
  await write('write-lots', LOTS, [...changes.lots.values()]);
  await write(
    'write-counts',
    COUNTS,
    changes.counts.map(({ countedBy, ...count }) => ({ ...count, counted_by: countedBy })),
  );
  await write('write-losses', LOSSES, lossesOf(book));
  const shipments = [...changes.shipments];
  await write(
    'write-shipments',
    SHIPMENTS,
    shipments.map((shipment) => ({
      id: shipment.id,
      purpose: shipment.purpose,
      from_location: shipment.from,
      to_location: shipment.to,
      requisition: shipment.requisition,
      document: shipment.document,
      promised_on: shipment.promisedOn,
      issued_at: shipment.issuedAt,
      received_at: shipment.receivedAt,
      is_open: shipment.lines.some((line) => remaining(line) > 0),
      version: shipment.version,
      substituted: shipment.substituted,
    })),
  );
  await write(
    'write-lines',
    LINES,
    shipments.flatMap((shipment) =>
      shipment.lines.map(({ inferredAt, ...line }) => ({
        ...line,
        shipment: shipment.id,
        from_location: shipment.from,
        to_location: shipment.to,
        issued_at: shipment.issuedAt,
        inferred_at: inferredAt,
      })),
    ),
  );
  await write('write-discrepancies', DISCREPANCIES, [...changes.discrepancies]);
  await write('write-allocations', ALLOCATIONS, [...changes.allocations]);
  await write('write-approvals', APPROVALS, [...changes.approvals]);
  await write('write-earmark-uses', EARMARK_USES, changes.earmarkUses);
  await write('write-used-contents', USED_CONTENTS, usedContentsRows(book));
}
