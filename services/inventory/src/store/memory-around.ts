/** What stands around a discrepancy, out of tables in memory, as PostgreSQL has it. */
import type { Principal } from '@satchel/access';
import type { LocationEntry, ProductEntry } from '@satchel/contracts';
import { DAY_MS } from '@satchel/language';
import type { MemoryTransaction } from '@satchel/messaging';
import {
  AROUND_MAX,
  type Around,
  areAlike,
  LOOK_ASIDE_DAYS,
  LOOK_BACK_DAYS,
  type NearDiscrepancy,
  type NearEvent,
  type NearShipment,
} from '../domain/around.js';
import type { BookedEvent, CountRecord } from '../domain/book.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import { type LocationFacts, pairKey } from '../domain/facts.js';
import type { Weight } from '../domain/materiality.js';
import { remaining, type Shipment } from '../domain/shipment.js';
import { type MovementRow, TABLES } from './memory-book.js';
import { order, sees } from './memory-confirmations.js';
import { ENTRY } from './memory-register.store.js';

type Tables = Pick<MemoryTransaction, 'read' | 'all'>;

export function aroundInMemory(
  tx: Tables,
  discrepancy: Discrepancy,
  weight: Weight | undefined,
  who: Principal,
): Around {
  const { location, product, occurredAt, count } = discrepancy;
  const counts = tx.read<readonly CountRecord[]>(TABLES.counts, pairKey(location, product)) ?? [];
  const counted = counts.find(({ event }) => event === count)?.counted;
  const oldest = occurredAt - LOOK_BACK_DAYS * DAY_MS;
  const before = counts.filter(({ at }) => at < occurredAt).map(({ at }) => at);
  const near = (days: number) =>
    tx
      .all<Discrepancy>(TABLES.discrepancy)
      .filter((it) => it.status === 'open')
      .filter((it) => Math.abs(it.occurredAt - occurredAt) <= days * DAY_MS)
      .sort((a, b) => b.occurredAt - a.occurredAt || order([a.id], [b.id]));
  const own = productOf(tx, product);
  const places = neighboursOf(tx, location);
  return {
    discrepancy,
    limitUnits: weight?.limitUnits ?? 1,
    packSize: own?.packSize ?? 1,
    timeZone: tx.read<LocationFacts>(TABLES.location, location)?.timeZone ?? 'UTC',
    ...(counted === undefined ? {} : { counted }),
    events: eventsOf(tx, discrepancy, Math.max(oldest, ...before)),
    shipments: shipmentsOf(tx, discrepancy, oldest),
    neighbours: near(LOOK_ASIDE_DAYS)
      .filter((it) => it.product === product && it.location !== location)
      .filter((it) => places.has(it.location) && isSeen(tx, it.location, who))
      .slice(0, AROUND_MAX.others)
      .map(nearOf),
    sameShelf: near(1)
      .filter((it) => it.location === location && it.product !== product)
      .slice(0, AROUND_MAX.others)
      .map((it) => {
        const other = productOf(tx, it.product);
        return { ...nearOf(it), isAlike: own && other ? areAlike(own, other) : false };
      }),
  };
}

const productOf = (tx: Tables, id: string): ProductEntry | undefined =>
  tx.read<{ entry: ProductEntry }>(ENTRY.product, id)?.entry;

function isSeen(tx: Tables, id: string, who: Principal): boolean {
  const facts = tx.read<LocationFacts>(TABLES.location, id);
  return facts !== undefined && sees(who, facts);
}

function nearOf(it: Discrepancy): NearDiscrepancy {
  const { id, kind, location, product, open, occurredAt, shipment } = it;
  const about = { discrepancy: id, kind, location, product, open, occurredAt };
  return { ...about, ...(shipment ? { shipment } : {}) };
}

/** Who supplies it, whom it supplies, and whom else its suppliers supply. */
function neighboursOf(tx: Tables, location: string): Set<string> {
  const entries = tx.all<{ entry: LocationEntry }>(ENTRY.location).map(({ entry }) => entry);
  const suppliersOf = (entry: LocationEntry) =>
    (entry.supplyLines ?? []).map(({ supplier }) => supplier);
  const suppliers = entries.filter(({ id }) => id === location).flatMap(suppliersOf);
  const others = entries.filter((entry) =>
    suppliersOf(entry).some((each) => each === location || suppliers.includes(each)),
  );
  return new Set([...suppliers, ...others.map(({ id }) => id)]);
}

const NOT_TOLD = new Set(['opening', 'counted', 'reverse']);
const BALANCING = new Set([
  'after-count',
  'missing-stock',
  'missing-stock-repaid',
  'lot-reassigned',
]);

function eventsOf(tx: Tables, of: Discrepancy, since: number): NearEvent[] {
  const { location, product, occurredAt } = of;
  const moved = tx.read<readonly MovementRow[]>(TABLES.movements, pairKey(location, product)) ?? [];
  const near = moved
    .filter(({ movement: { from, to } }) => from === location || to === location)
    .filter(({ movement }) => movement.occurredAt > since && movement.occurredAt <= occurredAt)
    .reverse()
    .sort((a, b) => b.movement.occurredAt - a.movement.occurredAt)
    .slice(0, AROUND_MAX.movements)
    .filter(({ movement }) => !BALANCING.has(movement.kind));
  const sums = new Map<string, NearEvent>();
  const undone = new Set(
    tx
      .all<BookedEvent>(TABLES.event)
      .flatMap(({ accepted, reverses }) => (accepted && reverses ? [reverses] : [])),
  );
  for (const { movement } of near) {
    const event = tx.read<BookedEvent>(TABLES.event, movement.event);
    if (!event || NOT_TOLD.has(event.kind)) continue;
    const direction = movement.to === location ? 'in' : 'out';
    const key = `${event.id} ${direction}`;
    const units = (sums.get(key)?.units ?? 0) + movement.quantity;
    const { id, kind, recordedAt, document, shipment } = event;
    sums.set(key, {
      ...{ event: id, kind, direction, units, occurredAt: event.occurredAt, recordedAt },
      ...(document === undefined ? {} : { document }),
      ...(shipment === undefined ? {} : { shipment }),
      isReversed: undone.has(id),
    });
  }
  return [...sums.values()].sort(
    (a, b) => b.occurredAt - a.occurredAt || order([a.event], [b.event]),
  );
}

function shipmentsOf(tx: Tables, of: Discrepancy, oldest: number): NearShipment[] {
  const { location, product, occurredAt } = of;
  return tx
    .all<Shipment>(TABLES.shipment)
    .filter(({ from, to }) => from === location || to === location)
    .filter(({ issuedAt }) => issuedAt >= oldest && issuedAt <= occurredAt)
    .map(({ id, from, to, purpose, document, issuedAt, lines }) => ({
      ...{ shipment: id, from, to, purpose, issuedAt },
      ...(document === undefined ? {} : { document }),
      underWay: lines
        .filter((line) => line.product === product)
        .reduce((sum, line) => sum + remaining(line), 0),
    }))
    .filter(({ underWay }) => underWay > 0)
    .sort((a, b) => b.issuedAt - a.issuedAt || order([a.shipment], [b.shipment]))
    .slice(0, AROUND_MAX.shipments);
}
