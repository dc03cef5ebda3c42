-- One dispensing as one plain transaction: the same rows that the inventory service writes, decided
-- by nobody, with no HTTP, no NATS and no TypeScript. Run by pgbench: see bench/README.md.
\set kit random(1, :kits)
BEGIN;
UPDATE stock_card SET sequence = sequence + 1, on_hand = on_hand - 1, last_occurred_at = now(),
  head_hash = encode(sha256(convert_to(head_hash || sequence::text, 'UTF8')), 'hex'),
  event_count = event_count + 1, unsealed = true,
  event_head = encode(sha256(convert_to(event_head || sequence::text, 'UTF8')), 'hex')
  WHERE location = 'BENCH-K' || :kit::text AND product = 'BENCH'
  RETURNING sequence AS sequence, on_hand AS on_hand, head_hash AS hash, event_count AS number,
    event_head AS event_hash, gen_random_uuid() AS event \gset
UPDATE lot_balance SET on_hand = on_hand - 1
  WHERE location = 'BENCH-K' || :kit::text AND product = 'BENCH' AND lot = 'L1'
  RETURNING on_hand AS lot_on_hand \gset
INSERT INTO day_total AS d (location, product, day, net, inbound, outbound)
  VALUES ('BENCH-K' || :kit::text, 'BENCH', current_date, -1, 0, 1)
  ON CONFLICT (location, product, day) DO UPDATE
  SET net = d.net + excluded.net, outbound = d.outbound + excluded.outbound;
INSERT INTO stock_event (id, principal, content_hash, kind, location, product, accepted, answer,
    occurred_at, precision, recorded_at, number, sequence_after, hash)
  VALUES (:event::uuid, 'bench', :hash::text, 'dispensed', 'BENCH-K' || :kit::text, 'BENCH', true,
    jsonb_build_object('id', :event::text, 'outcome', 'accepted', 'onHand', :on_hand::bigint, 'sequence', :sequence::bigint,
      'occurredAt', now(), 'recordedAt', now(), 'flags', '[]'::jsonb),
    now(), 'minute', now(), :number, :sequence, :event_hash::text);
INSERT INTO movement (event, line, id, product, lot, quantity, from_place, to_place, kind,
    occurred_at, precision, recorded_at, reporter, channel,
    location, sequence, balance_after, lot_balance_after, hash)
  VALUES (:event::uuid, 1, gen_random_uuid(), 'BENCH', 'L1', 1, 'BENCH-K' || :kit::text, '@dispensed',
    'dispensed', now(), 'minute', now(), 'bench', 'api', 'BENCH-K' || :kit::text, :sequence, :on_hand,
    :lot_on_hand, :hash::text);
INSERT INTO outbox (message_id, subject, partition_key, sequence, payload, created_at)
  VALUES (gen_random_uuid(), 'inventory.evt.stock-moved.v1', 'BENCH-K' || :kit::text || '|BENCH', :sequence,
    jsonb_build_object('location', 'BENCH-K' || :kit::text, 'product', 'BENCH', 'sequence', :sequence::bigint,
      'movement', :event::text, 'event', :event::text, 'eventKind', 'dispensed', 'kind', 'dispensed',
      'direction', 'out', 'quantity', 1, 'lot', 'L1', 'other', '@dispensed', 'occurredAt', now(),
      'precision', 'minute', 'day', current_date, 'recordedAt', now(), 'balanceAfter', :on_hand::bigint,
      'lotBalanceAfter', :lot_on_hand::bigint), now());
COMMIT;
