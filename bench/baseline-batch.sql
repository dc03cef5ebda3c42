-- Five hundred dispensings at five hundred kits, set by set, as one plain transaction: the same rows
-- that the inventory service writes for a batch of 500.
\set first random(1, :kits - 499)
BEGIN;
SELECT count(*) FROM (
  SELECT 1 FROM stock_card
  WHERE location IN (SELECT 'BENCH-K' || n FROM generate_series(:first::integer, :first::integer + 499) n)
    AND product = 'BENCH'
  ORDER BY location FOR UPDATE
) AS locked;
WITH cards AS (
  UPDATE stock_card SET sequence = sequence + 1, on_hand = on_hand - 1, last_occurred_at = now(),
    head_hash = encode(sha256(convert_to(head_hash || sequence::text, 'UTF8')), 'hex'),
    event_count = event_count + 1, unsealed = true,
    event_head = encode(sha256(convert_to(event_head || sequence::text, 'UTF8')), 'hex')
  WHERE location IN (SELECT 'BENCH-K' || n FROM generate_series(:first::integer, :first::integer + 499) n)
    AND product = 'BENCH'
  RETURNING location, sequence, on_hand, head_hash, event_count, event_head,
    gen_random_uuid() AS event
), lots AS (
  UPDATE lot_balance b SET on_hand = b.on_hand - 1 FROM cards
  WHERE b.location = cards.location AND b.product = 'BENCH' AND b.lot = 'L1'
  RETURNING b.location, b.on_hand
), days AS (
  INSERT INTO day_total AS d (location, product, day, net, inbound, outbound)
  SELECT location, 'BENCH', current_date, -1, 0, 1 FROM cards
  ON CONFLICT (location, product, day) DO UPDATE
  SET net = d.net + excluded.net, outbound = d.outbound + excluded.outbound
), events AS (
  INSERT INTO stock_event (id, principal, content_hash, kind, location, product, accepted, answer,
    occurred_at, precision, recorded_at, number, sequence_after, hash)
  SELECT event, 'bench', head_hash, 'dispensed', location, 'BENCH', true,
    jsonb_build_object('id', event, 'outcome', 'accepted', 'onHand', on_hand, 'sequence', sequence,
      'occurredAt', now(), 'recordedAt', now(), 'flags', '[]'::jsonb), now(), 'minute', now(),
    event_count, sequence, event_head
  FROM cards
), movements AS (
  INSERT INTO movement (event, line, id, product, lot, quantity, from_place, to_place, kind,
    occurred_at, precision, recorded_at, reporter, channel,
    location, sequence, balance_after, lot_balance_after, hash)
  SELECT event, 1, gen_random_uuid(), 'BENCH', 'L1', 1, cards.location, '@dispensed', 'dispensed',
    now(), 'minute', now(), 'bench', 'api', cards.location, sequence, cards.on_hand, lots.on_hand,
    head_hash
  FROM cards JOIN lots ON lots.location = cards.location
)
INSERT INTO outbox (message_id, subject, partition_key, sequence, payload, created_at)
SELECT gen_random_uuid(), 'inventory.evt.stock-moved.v1', location || '|BENCH', sequence,
  jsonb_build_object('location', location, 'product', 'BENCH', 'sequence', sequence,
    'movement', event, 'event', event, 'eventKind', 'dispensed', 'kind', 'dispensed',
    'direction', 'out', 'quantity', 1, 'lot', 'L1', 'other', '@dispensed', 'occurredAt', now(),
    'precision', 'minute', 'day', current_date, 'recordedAt', now(), 'balanceAfter', on_hand,
    'lotBalanceAfter', on_hand), now()
FROM cards;
COMMIT;
