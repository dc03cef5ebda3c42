/**
 * The records of requisition in memory, for simulations: they keep the contract that the ones in
 * PostgreSQL keep (`records.spec.ts` holds it against both), in a database that can be interrupted
 * between any two effects.
 */
import { type RequisitionState, requisitionChanged } from '@satchel/contracts';
import {
  appendInMemory,
  inMemory,
  type MemoryConnection,
  type MemoryTransaction,
  outgoing,
  type SqlRunner,
} from '@satchel/messaging';
import type { KnownLocation } from '../domain/location.js';
import type { Line, Requisition } from '../domain/requisition.js';
import type {
  KeptAnswer,
  ListQuery,
  Readings,
  Records,
  RegisterCopy,
  Transactions,
  VersionedShipment,
} from '../use-cases/ports.js';

const LOCATION = 'location';
const PRODUCT = 'product';
const REQUISITION = 'requisition';
const SHIPMENT = 'shipment';
const ANSWERED = 'answered';

export function memoryRecords(run: SqlRunner, newId: () => string): Records {
  const within = <T>(step: string, work: (tx: MemoryTransaction) => Promise<T> | T): Promise<T> =>
    inMemory(run, async (tx) => {
      await tx.step(step);
      return work(tx);
    });
  return {
    register: registerCopy(run),
    answered: (id) =>
      within('lock answer', async (tx) => {
        await tx.lock('answer id', id);
        return tx.read<KeptAnswer>(ANSWERED, id);
      }),
    keepAnswer: (answer) => within('keep answer', (tx) => tx.insert(ANSWERED, answer.id, answer)),
    locked: (id) =>
      within('lock requisition', async (tx) => {
        if (tx.read(REQUISITION, id) === undefined) return undefined;
        await tx.lock(REQUISITION, id);
        return tx.read<Requisition>(REQUISITION, id);
      }),
    add: (it) => within('add requisition', (tx) => tx.insert(REQUISITION, it.id, it)),
    update: (it) => within('update requisition', (tx) => update(tx, it)),
    announce: (state, at, traceparent) =>
      within('announce', (tx) =>
        appendInMemory(tx, [announcement(state, at, traceparent, newId())]),
      ),
    takeShipment: (shipment) => within('take shipment', (tx) => takeShipment(tx, shipment)),
    shipmentsOf: (requisition) =>
      within('shipments', (tx) =>
        tx
          .all<VersionedShipment>(SHIPMENT)
          .filter((it) => it.requisition === requisition)
          .sort((one, other) => (one.id < other.id ? -1 : 1))
          .map(({ requisition: _of, version: _version, ...shipment }) => shipment),
      ),
  };
}

export function memoryReadings(connection: MemoryConnection): Readings {
  const reading = <T>(step: string, work: (tx: MemoryTransaction) => T): Promise<T> =>
    inMemory(connection.run, async (tx) => {
      await tx.step(step);
      return work(tx);
    });
  return {
    register: registerCopy(connection.run),
    kept: (id) => reading('kept answer', (tx) => tx.read<KeptAnswer>(ANSWERED, id)),
    find: (id) => reading('find', (tx) => tx.read<Requisition>(REQUISITION, id)),
    list: (query) => reading('list', (tx) => list(tx, query)),
  };
}

export class MemoryTransactions implements Transactions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly newId: () => string,
  ) {}

  run<T>(work: (records: Records) => Promise<T>): Promise<T> {
    return this.connection.transaction((tx) => work(memoryRecords(tx, this.newId)));
  }
}

function registerCopy(run: SqlRunner): RegisterCopy {
  const within = <T>(step: string, work: (tx: MemoryTransaction) => Promise<T> | T): Promise<T> =>
    inMemory(run, async (tx) => {
      await tx.step(step);
      return work(tx);
    });
  const take = (table: string, id: string, row: { readonly version: number }) =>
    within(`take ${table}`, async (tx) => {
      await tx.lock(table, id);
      const known = tx.read<{ readonly version: number }>(table, id);
      if (!known || known.version < row.version) await tx.write(table, id, row);
    });
  return {
    location: (id) => within('location', (tx) => tx.read<KnownLocation>(LOCATION, id)),
    unknownProducts: (codes) =>
      within('products', (tx) =>
        [...new Set(codes)].filter((code) => tx.read(PRODUCT, code) === undefined),
      ),
    takeLocation: (location) => take(LOCATION, location.id, location),
    takeProduct: (id, version) => take(PRODUCT, id, { version }),
  };
}

function announcement(
  state: RequisitionState,
  at: Date,
  traceparent: string | undefined,
  messageId: string,
) {
  return outgoing(requisitionChanged, {
    messageId,
    partitionKey: state.id,
    payload: state,
    createdAt: at,
    ...(traceparent === undefined ? {} : { traceparent }),
  });
}

/** What an act may change, and nothing else; bound to the version from which it was made. */
async function update(tx: MemoryTransaction, it: Requisition): Promise<void> {
  await tx.lock(REQUISITION, it.id);
  const before = tx.read<Requisition>(REQUISITION, it.id);
  if (before?.version !== it.version - 1) {
    throw new Error(
      `requisition ${it.id} was changed by somebody else before version ${it.version}`,
    );
  }
  const { status, statusSince, promisedOn, version, next } = it;
  const { promisedOn: _promise, next: _next, ...kept } = before;
  await tx.write(REQUISITION, it.id, {
    ...kept,
    status,
    statusSince,
    version,
    ...(next === undefined ? {} : { next }),
    ...(promisedOn === undefined ? {} : { promisedOn }),
    lines: before.lines.map((line) => changedLine(line, it.lines)),
    history: [...before.history, ...it.history.slice(-1)],
  } satisfies Requisition);
}

function changedLine(line: Line, changed: readonly Line[]): Line {
  const found = changed.find((each) => each.product === line.product);
  if (!found) return line;
  const { approved, issued, received, reason, issuedInstead } = found;
  const { approved: _approved, reason: _reason, issuedInstead: _instead, ...kept } = line;
  return {
    ...kept,
    issued,
    received,
    ...(approved === undefined ? {} : { approved }),
    ...(reason === undefined ? {} : { reason }),
    ...(issuedInstead === undefined ? {} : { issuedInstead }),
  };
}

async function takeShipment(tx: MemoryTransaction, shipment: VersionedShipment): Promise<boolean> {
  await tx.lock(SHIPMENT, shipment.id);
  const known = tx.read<VersionedShipment>(SHIPMENT, shipment.id);
  if (known && known.version >= shipment.version) return false;
  const lines = [...shipment.lines].sort((one, other) => (one.product < other.product ? -1 : 1));
  await tx.write(SHIPMENT, shipment.id, { ...shipment, lines });
  return true;
}

function list(tx: MemoryTransaction, query: ListQuery): Requisition[] {
  const { scope, after, limit } = query;
  const isBeneath = (id: string): boolean => {
    const location = tx.read<KnownLocation>(LOCATION, id);
    const above = [...(location?.zonePath ?? []), ...(location?.supplierPath ?? [])];
    return above.some((each) => scope.areas.includes(each));
  };
  const isSeen = ({ location, supplier }: Requisition): boolean =>
    scope.everywhere ||
    [...scope.own, ...scope.areas].includes(location.id) ||
    scope.areas.includes(supplier.id) ||
    isBeneath(location.id);
  const isAsked = (it: Requisition): boolean =>
    (query.location === undefined || it.location.id === query.location) &&
    (query.supplier === undefined || it.supplier.id === query.supplier) &&
    (query.status === undefined || it.status === query.status) &&
    (query.urgency === undefined || it.urgency === query.urgency);
  const found = tx.all<Requisition>(REQUISITION).filter((it) => isSeen(it) && isAsked(it));
  const behind = after ? found.filter((it) => inQueue(after, it) < 0) : found;
  return behind.sort(inQueue).slice(0, limit);
}

type Queued = Pick<Requisition, 'id' | 'urgency' | 'submittedAt'>;

/** Emergencies first, then oldest first. */
function inQueue(one: Queued, other: Queued): number {
  const queue = (it: Queued): number => (it.urgency === 'emergency' ? 0 : 1);
  const byTime = one.submittedAt.getTime() - other.submittedAt.getTime();
  const byId = one.id < other.id ? -1 : Number(one.id > other.id);
  return queue(one) - queue(other) || byTime || byId;
}
