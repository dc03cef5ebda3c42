/**
 * The records of replenishment in memory, for simulations: the specs of its use cases and of its
 * cards hold against these and against the ones in PostgreSQL alike.
 */
import { alertChanged } from '@satchel/contracts';
import {
  appendInMemory,
  inMemory,
  type MemoryConnection,
  type MemoryTransaction,
  outgoing,
  type SqlRunner,
} from '@satchel/messaging';
import type { Alert } from '../domain/alert.js';
import type { CardChange } from '../domain/entry.js';
import { RETENTION_DAYS } from '../domain/observation.js';
import type {
  AlertQuery,
  AnnouncedLocation,
  AnnouncedManagedProduct,
  CardKey,
  EvaluationPage,
  Evaluations,
  Readings,
  RecordedCount,
  Records,
  Short,
  ShortPosition,
  ShortQuery,
  Verdicts,
} from '../use-cases/ports.js';
import { DoesNotFollow } from './card.store.js';
import {
  addDays,
  type CardRow,
  inQuestion,
  keyOf,
  knownLocation,
  newCard,
  openAlerts,
  serverDay,
  TABLES,
} from './memory-cards.js';

/** A time zone is at most a day away from the server's. */
const RETAINED_DAYS = RETENTION_DAYS + 2;

type Versioned = { readonly version: number };

export function memoryRecords(run: SqlRunner): Records {
  const within = <T>(step: string, work: (tx: MemoryTransaction) => Promise<T> | T): Promise<T> =>
    inMemory(run, async (tx) => {
      await tx.step(step);
      return work(tx);
    });
  const take = (table: string, key: string, row: Versioned) =>
    within(`take ${table}`, async (tx) => void (await isNews(tx, table, key, row)));
  return {
    appliedSequences: (keys) => within('applied sequences', (tx) => appliedSequences(tx, keys)),
    applyEntries: (changes, at) =>
      within('apply entries', async (tx) => {
        for (const change of changes) await applyEntries(tx, change, at);
      }),
    recordCount: (count, at) => within('record count', (tx) => recordCount(tx, count, at)),
    timeZoneOf: (location) => within('time zone', (tx) => knownLocation(tx, location)?.timeZone),
    takeLocation: (location, at) => within('take location', (tx) => takeLocation(tx, location, at)),
    takeProduct: (product) => take(TABLES.product, product.id, product),
    takeManagedProduct: (managed, at) =>
      within('take managed product', (tx) => takeManaged(tx, managed, at)),
    takeShipment: (shipment) => take(TABLES.shipment, shipment.id, shipment),
    takeRequisition: (requisition) => take(TABLES.requisition, requisition.id, requisition),
  };
}

async function isNews(
  tx: MemoryTransaction,
  table: string,
  key: string,
  row: Versioned,
): Promise<boolean> {
  await tx.lock(table, key);
  const known = tx.read<Versioned>(table, key);
  if (known && known.version >= row.version) return false;
  await tx.write(table, key, row);
  return true;
}

/** The card, locked; undefined when there is none. */
async function lockedCard(tx: MemoryTransaction, key: CardKey): Promise<CardRow | undefined> {
  await tx.lock(TABLES.card, keyOf(key));
  return tx.read<CardRow>(TABLES.card, keyOf(key));
}

async function appliedSequences(
  tx: MemoryTransaction,
  keys: readonly CardKey[],
): Promise<(CardKey & { sequence: number })[]> {
  const sorted = [...keys].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const found: (CardKey & { sequence: number })[] = [];
  for (const key of sorted) {
    if (tx.read(TABLES.card, keyOf(key)) === undefined) continue;
    const card = await lockedCard(tx, key);
    if (!card) continue;
    const { location, product, appliedSequence: sequence } = card;
    found.push({ location, product, sequence });
  }
  return found;
}

async function applyEntries(
  tx: MemoryTransaction,
  change: CardKey & CardChange,
  at: Date,
): Promise<void> {
  const { lastSequence, entries, balanceAfter, net, firstOn, heardAt } = change;
  const card = (await lockedCard(tx, change)) ?? newCard(tx, change);
  if (card.appliedSequence + entries !== lastSequence || card.onHand + net !== balanceAfter) {
    throw new DoesNotFollow(
      `${change.location}, ${change.product}: entry ${lastSequence} with balance ${balanceAfter} does not follow from what was applied`,
    );
  }
  await tx.write(TABLES.card, keyOf(change), {
    ...card,
    appliedSequence: lastSequence,
    onHand: balanceAfter,
    firstOn: Math.min(card.firstOn ?? firstOn, firstOn),
    heardAt: later(card.heardAt, heardAt),
    evaluateAt: at,
    days: addDays(card.days, change.days),
  } satisfies CardRow);
}

async function recordCount(tx: MemoryTransaction, count: RecordedCount, at: Date): Promise<void> {
  const { on, monthly, countedAt, countedBy } = count;
  const card = (await lockedCard(tx, count)) ?? newCard(tx, count);
  const isOlder = card.countedAt !== undefined && card.countedAt > countedAt;
  const day = { on, monthly, net: 0, dispensed: 0, issued: 0, received: 0, counted: true };
  await tx.write(TABLES.card, keyOf(count), {
    ...card,
    firstOn: Math.min(card.firstOn ?? on, on),
    heardAt: later(card.heardAt, countedAt),
    countedAt: later(card.countedAt, countedAt),
    countedBy: isOlder ? (card.countedBy ?? countedBy) : countedBy,
    evaluateAt: at,
    days: addDays(card.days, [day]),
  } satisfies CardRow);
}

const later = (known: Date | undefined, at: Date): Date => (known && known > at ? known : at);

async function takeLocation(
  tx: MemoryTransaction,
  location: AnnouncedLocation,
  at: Date,
): Promise<void> {
  if (!(await isNews(tx, TABLES.location, location.id, location))) return;
  const here = tx.all<CardRow>(TABLES.card).filter((card) => card.location === location.id);
  for (const key of here) {
    const card = await lockedCard(tx, key);
    if (card) await tx.write(TABLES.card, keyOf(key), { ...card, evaluateAt: at });
  }
}

async function takeManaged(
  tx: MemoryTransaction,
  managed: AnnouncedManagedProduct,
  at: Date,
): Promise<void> {
  if (!(await isNews(tx, TABLES.managed, `${keyOf(managed)}|${managed.from}`, managed))) return;
  const card = (await lockedCard(tx, managed)) ?? newCard(tx, managed);
  await tx.write(TABLES.card, keyOf(managed), { ...card, evaluateAt: at });
}

export class MemoryEvaluations implements Evaluations {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly newId: () => string,
  ) {}

  nextPage(
    now: Date,
    most: number,
    decide: (page: EvaluationPage) => Verdicts,
  ): ReturnType<Evaluations['nextPage']> {
    return this.connection.within(async (tx) => {
      await tx.step('due cards');
      const cards = lockDue(tx, now, most);
      const [first] = cards;
      if (!first) return { count: 0 };
      await tx.step('cards in question');
      const page = { cards: inQuestion(tx, cards), openAlerts: openAlerts(tx, cards) };
      const { alerts, next } = decide(page);
      await this.saveAlerts(tx, alerts, now);
      await tx.step('reschedule');
      const again = new Map(next.map((each) => [each.id, each]));
      for (const card of cards) {
        const oldest = card.heardAt && serverDay(card.heardAt) - RETAINED_DAYS;
        const days = card.days.filter(({ on }) => oldest === undefined || on >= oldest);
        const { at: evaluateAt, minimum } = again.get(card.id) ?? {};
        const evaluated = { ...card, days, evaluateAt, evaluatedAt: now, minimum };
        await tx.write(TABLES.card, keyOf(card), evaluated);
      }
      return { count: cards.length, dueSince: first.evaluateAt ?? now };
    });
  }

  private async saveAlerts(
    tx: MemoryTransaction,
    alerts: readonly Alert[],
    at: Date,
  ): Promise<void> {
    if (alerts.length === 0) return;
    await tx.step('save alerts');
    for (const alert of alerts) {
      const other = openAlerts(tx, [alert]).find(({ kind }) => kind === alert.kind);
      if (alert.status === 'open' && other && other.id !== alert.id) {
        throw new Error(`a second open alert ${alert.kind} at ${keyOf(alert)}`);
      }
      await tx.write(TABLES.alert, alert.id, alert);
    }
    const events = alerts.map((alert) =>
      outgoing(alertChanged, {
        messageId: this.newId(),
        partitionKey: alert.id,
        payload: alert,
        createdAt: at,
      }),
    );
    await appendInMemory(tx, events);
  }
}

/** The most overdue first; a card that somebody else has locked is left to them. */
function lockDue(tx: MemoryTransaction, now: Date, most: number): CardRow[] {
  const due = tx
    .all<CardRow>(TABLES.card)
    .filter(({ evaluateAt }) => evaluateAt !== undefined && evaluateAt <= now)
    .sort((one, other) => Number(one.evaluateAt) - Number(other.evaluateAt));
  const free = new Set(tx.lockFree(TABLES.card, due.map(keyOf), most));
  return due.filter((card) => free.has(keyOf(card)));
}

export function memoryReadings(connection: MemoryConnection): Readings {
  const reading = <T>(step: string, work: (tx: MemoryTransaction) => T): Promise<T> =>
    inMemory(connection.run, async (tx) => {
      await tx.step(step);
      return work(tx);
    });
  return {
    location: (id) => reading('location', (tx) => knownLocation(tx, id)),
    cardsAt: (location, products) =>
      reading('cards at', (tx) => {
        const isAsked = ({ product }: CardKey) => products?.includes(product) ?? true;
        const here = tx.all<CardRow>(TABLES.card).filter((card) => card.location === location);
        return inQuestion(tx, here.filter(isAsked));
      }),
    alerts: (query) => reading('alerts', (tx) => alerts(tx, query)),
    belowMinimum: (query) => reading('below minimum', (tx) => belowMinimum(tx, query)),
    nextDueAt: () =>
      reading('next due at', (tx) => {
        const cards = tx.all<CardRow>(TABLES.card);
        const moments = cards.flatMap(({ evaluateAt }) => (evaluateAt ? [Number(evaluateAt)] : []));
        return moments.length === 0 ? undefined : new Date(Math.min(...moments));
      }),
  };
}

function alerts(tx: MemoryTransaction, query: AlertQuery): Alert[] {
  const { scope, location, zone, kind, status, after, limit } = query;
  const isInScope = (alert: Alert): boolean => {
    if (scope.everywhere) return true;
    const at = knownLocation(tx, alert.location);
    if (!at) return false;
    const above = [...at.zonePath, ...at.supplierPath];
    const isNamed = [...scope.own, ...scope.areas].includes(alert.location);
    return isNamed || above.some((each) => scope.areas.includes(each));
  };
  const isAsked = (alert: Alert): boolean =>
    alert.status === status &&
    (location === undefined || alert.location === location) &&
    (kind === undefined || alert.kind === kind) &&
    (zone === undefined || !!knownLocation(tx, alert.location)?.zonePath.includes(zone)) &&
    (after === undefined || byUrgency(after, alert) < 0);
  return tx
    .all<Alert>(TABLES.alert)
    .filter((alert) => isAsked(alert) && isInScope(alert))
    .sort(byUrgency)
    .slice(0, limit);
}

type Urgent = Pick<Alert, 'dueAt' | 'id'>;

function byUrgency(one: Urgent, other: Urgent): number {
  const byTime = Date.parse(one.dueAt) - Date.parse(other.dueAt);
  return byTime || (one.id < other.id ? -1 : Number(one.id > other.id));
}

function belowMinimum(tx: MemoryTransaction, query: ShortQuery): Short[] {
  const { scope, within, kind, product, after, limit } = query;
  const rank = (it: ShortPosition) => `${it.kind}\0${it.location}\0${it.product}`;
  const found = tx.all<CardRow>(TABLES.card).flatMap((card): Short[] => {
    const { minimum, evaluatedAt, heardAt, onHand } = card;
    const at = tx.read<AnnouncedLocation>(TABLES.location, card.location);
    if (!at || minimum === undefined || !evaluatedAt || onHand >= minimum) return [];
    const around = [at.id, ...at.zonePath, ...at.supplierPath];
    const isInScope =
      scope.everywhere ||
      scope.own.includes(at.id) ||
      around.some((each) => scope.areas.includes(each));
    if (!isInScope || !around.includes(within)) return [];
    if ((kind ?? at.kind) !== at.kind || (product ?? card.product) !== card.product) return [];
    const { location } = card;
    const short = { location, kind: at.kind, product: card.product, onHand, minimum, evaluatedAt };
    return [{ ...short, ...(heardAt ? { heardAt } : {}) }];
  });
  return found
    .filter((short) => after === undefined || rank(short) > rank(after))
    .sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
    .slice(0, limit);
}
