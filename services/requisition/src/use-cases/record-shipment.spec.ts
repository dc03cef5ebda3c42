import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, RequisitionState, type ShipmentState } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { chw, inCharge, shipmentOf } from '../../proving/country.js';
import { type Desk, desks } from '../../proving/desk.js';

describe.each(desks)('news of a shipment, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  const approved = async (): Promise<RequisitionState> => {
    const lines = [
      { product: 'ACT-1', requested: 30 },
      { product: 'ORS-1', requested: 10 },
    ];
    return desk.approve(inCharge, await desk.submit(chw, { lines }));
  };
  const quantities = async (requisition: RequisitionState) => {
    const { status, version, lines } = await desk.read(requisition, chw);
    return {
      status,
      version,
      issued: lines.map((it) => it.issued),
      received: lines.map((it) => it.received),
    };
  };
  const received = (shipment: ShipmentState, units: number[], version: number): ShipmentState => ({
    ...shipment,
    receivedAt: '2026-11-21T15:00:00.000Z',
    lines: shipment.lines.map((line, index) => ({ ...line, received: units[index] ?? 0 })),
    version,
  });

  it('shows on the line what was issued instead, and its own units arrive first', async () => {
    const requisition = await approved();
    const substituted = [{ product: 'ORS-1', insteadOf: 'ACT-1', quantity: 30 }];
    const news = shipmentOf(requisition.id, [['ORS-1', 40, 0]], { substituted });
    await desk.shipment(news);
    const issuedInstead = [{ product: 'ORS-1', quantity: 30 }];
    const issued = await desk.read(requisition, chw);
    expect(issued.lines).toMatchObject([{ issued: 30, issuedInstead }, { issued: 10 }]);
    expect(issued.lines[1]).not.toHaveProperty('issuedInstead');
    expect(issued.history.at(-1)?.note).toContain('30 issued (of these 30 ORS-1 instead)');
    expect(check(RequisitionState, issued)).toEqual([]);
    await desk.shipment(received(news, [15], 2));
    expect(await quantities(requisition)).toMatchObject({ status: 'short', received: [5, 10] });
    await desk.shipment({ ...received(news, [40], 3) });
    expect((await desk.read(requisition, chw)).status).toBe('received');
    // A substitute that was undone leaves the line as if it had never been.
    const undone = shipmentOf(requisition.id, [['ORS-1', 10, 10]], { id: news.id, version: 4 });
    await desk.shipment(undone);
    const [first] = (await desk.read(requisition, chw)).lines;
    expect(first).toMatchObject({ issued: 0 });
    expect(first).not.toHaveProperty('issuedInstead');
  });

  it('carries the whole life: approved, part issued, issued, short, received', async () => {
    const requisition = await approved();
    const first = shipmentOf(requisition.id, [['ACT-1', 30, 0]], { promisedOn: '2026-11-25' });
    await desk.shipment(first);
    const partIssued = await desk.read(requisition, chw);
    expect(partIssued).toMatchObject({ status: 'part-issued', promisedOn: '2026-11-25' });
    expect(partIssued).toMatchObject({ ownerRole: 'facility-in-charge', ownerAt: 'GANTA' });

    const second = shipmentOf(requisition.id, [['ORS-1', 10, 0]]);
    await desk.shipment(second);
    expect(await desk.read(requisition, chw)).toMatchObject({
      status: 'issued',
      ownerRole: 'chw',
      ownerAt: 'GANTA-K1',
    });

    await desk.shipment(received(first, [27], 2));
    expect(await quantities(requisition)).toMatchObject({
      status: 'short',
      issued: [30, 10],
      received: [27, 0],
    });
    await desk.shipment(received(second, [10], 2));
    expect((await desk.read(requisition, chw)).status).toBe('short');
    await desk.shipment(received(first, [30], 3));
    const end = await desk.read(requisition, chw);
    expect(end).toMatchObject({ status: 'received', version: 7 });
    expect(end).not.toHaveProperty('ownerRole');
    expect(end.history.map((step) => step.act)).toEqual([
      ...['submitted', 'approved', 'part-issued', 'issued', 'short', 'supply-changed', 'received'],
    ]);
    expect(end.lines).toMatchObject([
      { requested: 30, approved: 30, issued: 30, received: 30 },
      { requested: 10, approved: 10, issued: 10, received: 10 },
    ]);
  });

  it('is announced with every change, versions without a gap', async () => {
    const requisition = await approved();
    await desk.shipment(shipmentOf(requisition.id, [['ACT-1', 30, 0]]));
    await desk.shipment(shipmentOf(requisition.id, [['ORS-1', 10, 10]]));
    const announced = await desk.announced(requisition.id);
    expect(announced.map((state) => state.version)).toEqual([1, 2, 3, 4]);
    expect(announced.at(-1)).toEqual(await desk.read(requisition, chw));
    for (const state of announced) expect(check(RequisitionState, state)).toEqual([]);
  });

  it('changes nothing when it comes late with a lower version', async () => {
    const requisition = await approved();
    const shipment = shipmentOf(requisition.id, [['ACT-1', 30, 0]]);
    await desk.shipment(received(shipment, [30], 2));
    const before = await desk.read(requisition, chw);
    await desk.shipment(shipment);
    expect(await desk.read(requisition, chw)).toEqual(before);
    expect(before.lines[0]).toMatchObject({ issued: 30, received: 30 });
  });

  it('changes nothing when it comes twice, or says nothing new', async () => {
    const requisition = await approved();
    const shipment = shipmentOf(requisition.id, [['ACT-1', 30, 0]]);
    for (const version of [1, 1, 2]) await desk.shipment({ ...shipment, version });
    expect(await quantities(requisition)).toMatchObject({ version: 3, issued: [30, 0] });
    expect(await desk.announced(requisition.id)).toHaveLength(3);
  });

  it('sums lots of one product', async () => {
    const requisition = await approved();
    await desk.shipment(
      shipmentOf(requisition.id, [
        ['ACT-1', 20, 20],
        ['ACT-1', 10, 5],
      ]),
    );
    expect(await quantities(requisition)).toMatchObject({ issued: [30, 0], received: [25, 0] });
  });

  it('follows a line that was taken back', async () => {
    const requisition = await approved();
    const shipment = shipmentOf(requisition.id, [
      ['ACT-1', 30, 0],
      ['ORS-1', 10, 0],
    ]);
    await desk.shipment(shipment);
    await desk.shipment({ ...shipment, lines: shipment.lines.slice(0, 1), version: 2 });
    expect(await quantities(requisition)).toMatchObject({ status: 'part-issued', issued: [30, 0] });
    await desk.shipment({ ...shipment, lines: [], version: 3 });
    expect(await quantities(requisition)).toMatchObject({ status: 'approved', issued: [0, 0] });
  });

  it('does not lose any when shipments of one requisition come at the same moment', async () => {
    const requisition = await approved();
    const shipments = Array.from({ length: 6 }, () =>
      shipmentOf(requisition.id, [['ACT-1', 5, 0]]),
    );
    await Promise.all(shipments.map((shipment) => desk.shipment(shipment)));
    expect(await quantities(requisition)).toMatchObject({ issued: [30, 0], version: 8 });
  });

  it('is kept, and nothing more, when it names no requisition of ours', async () => {
    const { requisition: _, ...loose } = shipmentOf(uuid(), [['ACT-1', 5, 0]]);
    await desk.shipment(loose);
    const unknown = shipmentOf(uuid(), [['ACT-1', 5, 0]]);
    await desk.shipment(unknown);
    const kept = await desk.keptShipments([loose.id, unknown.id]);
    expect(kept).toEqual([unknown.id]);
  });
});
