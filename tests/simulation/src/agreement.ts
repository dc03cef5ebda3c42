/**
 * What must hold once the faults are over and everybody has finished: nothing waits anywhere, all
 * services say the same, what was answered is in the books once, and every alert that is due is
 * open.
 */
import type { RequisitionState, StockEventAnswer } from '@satchel/contracts';
import { inventoryBooks } from '@satchel/inventory/in-memory';
import { DAY_MS } from '@satchel/language';
import type { MemoryDatabase, OutboxMemoryRow, ParkedRow } from '@satchel/messaging';
import { replenishmentBooks } from '@satchel/replenishment/in-memory';
import { requisitionBooks } from '@satchel/requisition/in-memory';
import type { SimulatedBroker } from './broker.js';
import { managed, managedLater } from './country.js';
import type { Journal } from './journal.js';
import type { ServiceName } from './service-process.js';

/** Two months for kits and clinics, less the day that another time zone makes. */
const SILENT_AFTER_MS = 58 * DAY_MS;

export type Databases = Readonly<Record<ServiceName, MemoryDatabase>>;

const CONSUMERS: readonly [source: ServiceName, consumer: ServiceName][] = [
  ['inventory', 'requisition'],
  ['inventory', 'replenishment'],
  ['requisition', 'inventory'],
  ['requisition', 'replenishment'],
];

/** What still waits to be carried or applied; nothing when all is quiet. */
export function stillWaiting(databases: Databases, broker: SimulatedBroker, now: Date): string[] {
  const waits: string[] = [];
  for (const [service, database] of Object.entries(databases)) {
    const unpublished = database
      .committed<OutboxMemoryRow>('outbox')
      .filter((row) => !row.published).length;
    if (unpublished > 0) waits.push(`${unpublished} unpublished in ${service}`);
    const parked = database.committed<ParkedRow>('parked').filter((row) => !row.released);
    for (const { consumer, key, reason } of parked) {
      waits.push(`${consumer} has parked ${key}: ${reason}`);
    }
  }
  for (const [source, consumer] of CONSUMERS) {
    const lag = broker.lagOf(source, consumer);
    if (lag !== 0) waits.push(`${consumer} lags ${lag} behind ${source}`);
  }
  const due = replenishmentBooks(databases.replenishment).cards.filter(
    ({ evaluateAt }) => evaluateAt !== undefined && evaluateAt <= now,
  );
  if (due.length > 0) waits.push(`${due.length} cards are due for evaluation`);
  return waits;
}

/** Everything that the services, or a service and a person, do not agree about. */
export function disagreements(databases: Databases, journal: Journal, now: Date): string[] {
  return [
    ...answersHold(databases, journal),
    ...cardsAgree(databases),
    ...requestsAgree(databases),
    ...alertsAreOpen(databases, now),
  ];
}

/** Every acknowledged event is in the books once, every refused one moved nothing. */
function answersHold({ inventory, requisition }: Databases, journal: Journal): string[] {
  const { events, movements } = inventoryBooks(inventory);
  const kept = new Map(events.map((event) => [event.id, event]));
  const moved = new Set(movements.flat().map(({ event }) => event.id));
  const wrong: string[] = [];
  for (const { id, outcome, onHand } of journal.answers.values()) {
    const event = kept.get(id);
    const isThere =
      event?.accepted === true && (event.answer as StockEventAnswer).onHand === onHand;
    if (outcome === 'accepted' && !isThere) wrong.push(`${id} was accepted and is not there`);
    if (outcome === 'refused' && (event?.accepted || moved.has(id))) {
      wrong.push(`${id} was refused and is there`);
    }
  }
  const { requisitions } = requisitionBooks(requisition);
  const versions = new Map(requisitions.map((it) => [it.id, it.version]));
  for (const [id, text] of journal.replies) {
    const { reply } = JSON.parse(text) as { reply?: RequisitionState };
    if (reply && (versions.get(reply.id) ?? 0) < reply.version) {
      wrong.push(`${id} was answered with ${reply.id} version ${reply.version}, it is not there`);
    }
  }
  return wrong;
}

function cardsAgree({ inventory, replenishment }: Databases): string[] {
  const known = new Map(
    replenishmentBooks(replenishment).cards.map((it) => [`${it.location}|${it.product}`, it]),
  );
  return inventoryBooks(inventory).cards.flatMap(({ location, product, sequence, onHand }) => {
    const copy = known.get(`${location}|${product}`);
    if (copy?.appliedSequence === sequence && copy.onHand === onHand) return [];
    if (!copy && sequence === 0) return [];
    return [
      `${location} ${product}: inventory ${sequence}/${onHand}, replenishment ${copy?.appliedSequence}/${copy?.onHand}`,
    ];
  });
}

function requestsAgree({ inventory, requisition, replenishment }: Databases): string[] {
  const wrong: string[] = [];
  const books = inventoryBooks(inventory);
  const { requisitions, shipments } = requisitionBooks(requisition);
  const copies = replenishmentBooks(replenishment);
  for (const { id, version, requisition: about } of books.shipments) {
    const told = copies.shipments.find((it) => it.id === id)?.version;
    if (told !== version) wrong.push(`shipment ${id} is ${version}, replenishment has ${told}`);
    const kept = shipments.find((it) => it.id === id)?.version;
    if (about && kept !== version) wrong.push(`shipment ${id} is ${version}, requisition ${kept}`);
  }
  for (const it of requisitions) {
    const { id, status, version } = it;
    if (!['received', 'rejected', 'cancelled'].includes(status)) wrong.push(`${id} is ${status}`);
    const told = copies.requisitions.find((copy) => copy.id === id)?.version;
    if (told !== version) wrong.push(`requisition ${id} is ${version}, replenishment has ${told}`);
    for (const { product, approved = 0, issued } of it.lines) {
      const line = books.approvals.find((row) => row.requisition === id && row.product === product);
      const isSame = (line?.approved ?? 0) === approved && (line?.issued ?? 0) === issued;
      if (!isSame) {
        wrong.push(
          `${id} ${product}: requisition ${issued} of ${approved}, inventory ${line?.issued} of ${line?.approved}`,
        );
      }
    }
  }
  return wrong;
}

/** Where nothing is left of what is managed there is one open alert, and none elsewhere. */
function alertsAreOpen({ inventory, replenishment }: Databases, now: Date): string[] {
  const { alerts } = replenishmentBooks(replenishment);
  const heldAt = new Map(
    inventoryBooks(inventory).cards.map((it) => [`${it.location}|${it.product}`, it]),
  );
  return [...managed, managedLater].flatMap(({ location, product }) => {
    const card = heldAt.get(`${location}|${product}`);
    const heardAt = Math.max(card?.lastOccurredAt ?? 0, card?.lastCountAt ?? 0);
    // Where nobody was heard for two intervals the stock is unknown: no alert opens or ends.
    if (!card || now.getTime() - heardAt > SILENT_AFTER_MS) return [];
    const open = alerts.filter(
      (it) =>
        it.location === location &&
        it.product === product &&
        it.kind === 'stocked-out' &&
        it.status === 'open',
    ).length;
    const due = card.onHand === 0 ? 1 : 0;
    return open === due ? [] : [`${location} ${product}: ${open} alerts open, ${due} due`];
  });
}
