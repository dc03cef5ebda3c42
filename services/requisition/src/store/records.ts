/** The records of one transaction, put together from the stores. */
import type { RequisitionState } from '@satchel/contracts';
import { requisitionChanged } from '@satchel/contracts';
import { appendToOutbox, outgoing, type SqlRunner } from '@satchel/messaging';
import { v7 as newUuid } from 'uuid';
import type { Readings, Records } from '../use-cases/ports.js';
import { AnsweredStore } from './answered.store.js';
import { RegisterStore } from './register.store.js';
import { RequisitionStore } from './requisition.store.js';
import { listRequisitions } from './requisition-list.js';
import { ShipmentStore } from './shipment.store.js';

export function recordsOn(run: SqlRunner): Records {
  const answered = new AnsweredStore(run);
  const requisitions = new RequisitionStore(run);
  const shipments = new ShipmentStore(run);
  return {
    register: new RegisterStore(run),
    answered: (id) => answered.lockAndFind(id),
    keepAnswer: (answer) => answered.keep(answer),
    locked: (id) => requisitions.lockAndFind(id),
    add: (requisition) => requisitions.add(requisition),
    update: (requisition) => requisitions.update(requisition),
    announce: (state, at, traceparent) => announce(run, state, at, traceparent),
    takeShipment: (shipment) => shipments.take(shipment),
    shipmentsOf: (requisition) => shipments.of(requisition),
  };
}

export function readingsOn(run: SqlRunner): Readings {
  const answered = new AnsweredStore(run);
  const requisitions = new RequisitionStore(run);
  return {
    register: new RegisterStore(run),
    kept: (id) => answered.find(id),
    find: (id) => requisitions.find(id),
    list: (query) => listRequisitions(run, query),
  };
}

/** Announcements of one requisition keep their order: its row is locked when they are written. */
function announce(
  run: SqlRunner,
  state: RequisitionState,
  at: Date,
  traceparent: string | undefined,
): Promise<void> {
  const event = outgoing(requisitionChanged, {
    messageId: newUuid(),
    partitionKey: state.id,
    payload: state,
    createdAt: at,
    ...(traceparent === undefined ? {} : { traceparent }),
  });
  return appendToOutbox(run, [event]);
}
