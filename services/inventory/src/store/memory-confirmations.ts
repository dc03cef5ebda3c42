/** Shipments that nobody confirmed, out of tables in memory. */
import { mayAt, type Principal } from '@satchel/access';
import type {
  ListShipmentReminders,
  ListUnconfirmedShipments,
  ShipmentReminder,
  ShipmentReminderPage,
  UnconfirmedLine,
  UnconfirmedShipment,
  UnconfirmedShipmentPage,
} from '@satchel/contracts';
import { type Clock, DAY_MS } from '@satchel/language';
import type { MemoryConnection, MemoryTransaction } from '@satchel/messaging';
import { confirmationOf, INFERRED_ASKED_DAYS } from '../domain/confirmation.js';
import { type LocationFacts, pairKey, zoneOf } from '../domain/facts.js';
import { remaining, type Shipment } from '../domain/shipment.js';
import type { ConfirmationQuestions } from '../use-cases/ports.js';
import { type MovementRow, TABLES } from './memory-book.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';

interface Chased {
  readonly state: UnconfirmedShipment;
  readonly owner: LocationFacts;
}

export class MemoryConfirmations implements ConfirmationQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  unconfirmed(asked: ListUnconfirmedShipments, who: Principal): Promise<UnconfirmedShipmentPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = (readCursor(asked.cursor, 'instant', 'id') ?? ['', '']) as [string, string];
    const { location, zone, ownerAt, stage } = asked;
    return this.connection.within(async (tx) => {
      await tx.step('unconfirmed shipments');
      const states = this.chased(tx, who)
        .filter(({ state }) => location === undefined || [state.from, state.to].includes(location))
        .filter(({ owner }) => zone === undefined || owner.zonePath.includes(zone))
        .filter(({ state }) => ownerAt === undefined || state.ownerAt === ownerAt)
        .filter(({ state }) => stage === undefined || state.stage === stage)
        .map(({ state }) => state)
        .filter((state) => state.issuedAt > at || (state.issuedAt === at && state.id > id))
        .sort((a, b) => order([a.issuedAt, a.id], [b.issuedAt, b.id]));
      return pageOf(states.slice(0, limit + 1), limit, (state) => [state.issuedAt, state.id]);
    });
  }

  reminders(asked: ListShipmentReminders, who: Principal): Promise<ShipmentReminderPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const after = (readCursor(asked.cursor, 'code', 'role') ?? ['', '']) as [string, string];
    const { zone, location, show = 'due' } = asked;
    return this.connection.within(async (tx) => {
      await tx.step('shipment reminders');
      const byOwner = new Map<string, Chased[]>();
      for (const it of this.chased(tx, who)) {
        if (zone !== undefined && !it.owner.zonePath.includes(zone)) continue;
        if (location !== undefined && it.owner.id !== location) continue;
        const key = pairKey(it.state.ownerAt, it.state.ownerRole);
        byOwner.set(key, [...(byOwner.get(key) ?? []), it]);
      }
      const rows = [...byOwner.values()]
        .map((theirs) => reminderOf(theirs, show))
        .filter((row) => show === 'all' || row.due > 0)
        .filter((row) => order([row.ownerAt, row.ownerRole], after) > 0)
        .sort((a, b) => order([a.ownerAt, a.ownerRole], [b.ownerAt, b.ownerRole]));
      return pageOf(rows.slice(0, limit + 1), limit, (row) => [row.ownerAt, row.ownerRole]);
    });
  }

  private chased(tx: MemoryTransaction, who: Principal): Chased[] {
    const now = this.clock.now();
    const since = now.getTime() - INFERRED_ASKED_DAYS * DAY_MS;
    return tx.all<Shipment>(TABLES.shipment).flatMap((shipment): Chased[] => {
      const isAsked = shipment.lines.some(
        (line) => remaining(line) > 0 || (line.inferred > 0 && (line.inferredAt ?? 0) > since),
      );
      const from = tx.read<LocationFacts>(TABLES.location, shipment.from);
      const to = tx.read<LocationFacts>(TABLES.location, shipment.to);
      if (!isAsked || !from || !to || !(sees(who, from) || sees(who, to))) return [];
      const state = stateOf(tx, shipment, from, to, now);
      return [{ state, owner: state.ownerAt === from.id ? from : to }];
    });
  }
}

export function sees(who: Principal, facts: LocationFacts): boolean {
  const { id: location, zonePath: zones, supplierPath: suppliers } = facts;
  return who.kind === 'service' || mayAt(who, 'see-stock', { location, zones, suppliers });
}

/** Part by part, by the bytes of the text. */
export function order(one: readonly string[], other: readonly string[]): number {
  for (const [n, part] of one.entries()) {
    const against = other[n] ?? '';
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}

function stateOf(
  tx: MemoryTransaction,
  shipment: Shipment,
  from: LocationFacts,
  to: LocationFacts,
  now: Date,
): UnconfirmedShipment {
  const lines = linesOf(tx, shipment);
  const unitsOpen = lines.reduce((sum, line) => sum + line.open, 0);
  const way = { fromKind: from.kind, toKind: to.kind, timeZone: to.timeZone };
  const { requisition, document, promisedOn } = shipment;
  return {
    id: shipment.id,
    from: from.id,
    to: to.id,
    ...(requisition === undefined ? {} : { requisition }),
    ...(document === undefined ? {} : { document }),
    ...(promisedOn === undefined ? {} : { promisedOn }),
    issuedAt: new Date(shipment.issuedAt).toISOString(),
    ...confirmationOf(shipment, way, unitsOpen, now),
    unitsOpen,
    unitsInferred: lines.reduce((sum, line) => sum + line.inferred, 0),
    lines,
  };
}

function linesOf(tx: MemoryTransaction, shipment: Shipment): UnconfirmedLine[] {
  const products = [...new Set(shipment.lines.map((line) => line.product))].sort();
  return products.map((product) => {
    const own = shipment.lines.filter((line) => line.product === product);
    const sum = (of: (line: Shipment['lines'][number]) => number): number =>
      own.reduce((total, line) => total + of(line), 0);
    const inferred = sum((line) => line.inferred);
    const key = pairKey(shipment.to, product);
    const last = (tx.read<readonly MovementRow[]>(TABLES.movements, key) ?? [])
      .map(({ movement }) => movement)
      .filter((it) => it.kind === 'receipt-inferred' && it.shipment === shipment.id)
      .sort((a, b) => a.occurredAt - b.occurredAt)
      .at(-1);
    const found = inferred > 0 && last?.count !== undefined;
    return {
      product,
      shipped: sum((line) => line.shipped),
      confirmed: sum((line) => line.received - line.inferred),
      inferred,
      open: sum(remaining),
      ...(found ? { count: last.count, countedAt: new Date(last.occurredAt).toISOString() } : {}),
    } as UnconfirmedLine;
  });
}

function reminderOf(theirs: Chased[], show: 'due' | 'all'): ShipmentReminder {
  const [first] = theirs as [Chased];
  const due = theirs.filter(({ state }) => state.stage !== 'not-due');
  const listed = (show === 'all' ? theirs : due).map(({ state }) => state.issuedAt).sort();
  return {
    ownerRole: first.state.ownerRole,
    ownerAt: first.owner.id,
    zone: zoneOf(first.owner),
    shipments: theirs.length,
    due: due.length,
    oldestIssuedAt: listed[0] ?? '',
    overdueDaysMax: Math.max(...theirs.map(({ state }) => state.overdueDays)),
  };
}
