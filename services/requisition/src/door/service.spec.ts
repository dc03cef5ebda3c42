import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  approveRequisition,
  getRequisition,
  listRequisitions,
  type RequisitionState,
  type ShipmentState,
  type SubmitRequisition,
  shipmentChanged,
  submitRequisition,
} from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { auditor, chw, inCharge, shipmentOf } from '../../proving/country.js';
import { ask, problemOf } from '../../proving/desk.js';
import { makeNeighbours, type Neighbours } from '../../proving/neighbours.js';

describe('the requisition service among its neighbours', () => {
  let world: Neighbours;
  beforeAll(async () => {
    world = await makeNeighbours();
  });
  afterAll(() => world.end());

  /** The register comes by message; until it has come, nothing is kept of a request. */
  const submit = (request: SubmitRequisition): Promise<RequisitionState> =>
    eventually(() => world.ask(submitRequisition, request, chw));
  const approve = ({ id, version }: RequisitionState): Promise<RequisitionState> =>
    world.ask(approveRequisition, { id: uuid(), requisition: id, version }, inCharge);
  const announceShipment = (shipment: ShipmentState): Promise<void> =>
    world.announce(shipmentChanged, shipment.id, shipment);
  const untilStatus = (id: string, status: string): Promise<RequisitionState> =>
    eventually(async () => {
      const state = await world.ask(getRequisition, { requisition: id }, chw);
      expect(state.status).toBe(status);
      return state;
    });

  it('carries a request from the asker to the shelf and back, by messages alone', async () => {
    world.outlook([{ product: 'ACT-1', suggested: 40, byProcedure: 36 }]);
    const asked = await submit({ ...ask(), note: 'many fevers' });
    expect(asked.lines).toMatchObject([{ requested: 30, suggested: 40, byProcedure: 36 }]);
    const approved = await approve(asked);
    const shipment = shipmentOf(approved.id, [['ACT-1', 30, 0]], { promisedOn: '2026-11-25' });
    await announceShipment(shipment);
    expect(await untilStatus(asked.id, 'issued')).toMatchObject({ promisedOn: '2026-11-25' });
    const receivedAt = '2026-11-25T10:00:00.000Z';
    const lines = shipment.lines.map((line) => ({ ...line, received: 27 }));
    await announceShipment({ ...shipment, lines, receivedAt, version: 2 });
    const short = await untilStatus(asked.id, 'short');
    expect(short.lines).toMatchObject([
      { requested: 30, suggested: 40, approved: 30, issued: 30, received: 27 },
    ]);
    const versions = () => world.heard(asked.id).map((state) => state.version);
    await eventually(() => expect(versions()).toEqual([1, 2, 3, 4]));
    expect(world.heard(asked.id).at(-1)).toEqual(short);
    const page = await world.ask(listRequisitions, { status: 'short' }, auditor);
    expect(page.items).toEqual([short]);
  });

  it('makes a request without a suggestion when replenishment is silent', async () => {
    world.outlook(undefined);
    const state = await submit(ask());
    world.outlook([]);
    expect(state.lines[0]).not.toHaveProperty('suggested');
    expect(state).toMatchObject({ status: 'submitted', version: 1 });
  });

  it('refuses what its contract does not allow, naming the field', async () => {
    const request = { ...ask(), lines: [{ product: 'ACT-1', requested: 1.5 }] };
    expect(await problemOf(world.ask(submitRequisition, request, chw))).toMatchObject({
      status: 400,
      errors: [{ pointer: '/lines/0/requested' }],
    });
  });

  it('says how it is, and catches up when the broker comes back', async () => {
    await eventually(async () =>
      expect(await world.health()).toMatchObject({
        status: 200,
        body: {
          status: 'ok',
          database: 'ok',
          nats: { connected: true },
          relay: { active: true },
          consumers: [{ source: 'inventory', active: true, parked: 0 }],
        },
      }),
    );
    const approved = await approve(await submit(ask()));
    await world.nats.kill();
    await eventually(async () => (await world.health()).status === 503);
    await announceShipment(shipmentOf(approved.id, [['ACT-1', 30, 30]]));
    await world.nats.restart();
    await eventually(async () => (await world.health()).status === 200);
    expect(await untilStatus(approved.id, 'received')).toMatchObject({ version: 3 });
  });
});
