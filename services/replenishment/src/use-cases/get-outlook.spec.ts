import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequisitionState, ShipmentState } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import {
  chw,
  inCharge,
  kit1,
  managing,
  person,
  pharmacist,
  requisition,
  stranger,
} from '../../proving/country.js';
import { type Desk, desks, problemOf } from '../../proving/desk.js';
import { PlayedCard } from '../../proving/stock-card.js';

describe.each(desks)('the outlook of a location, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await makeDesk();
    const kit = new PlayedCard('KIT-1', 'ACT-1');
    const clinic = new PlayedCard('CLINIC-1', 'ACT-1');
    await desk.apply(async (records) => {
      for (const [location, product] of [
        ['KIT-1', 'ACT-1'],
        ['KIT-1', 'ORS'],
        ['CLINIC-1', 'ACT-1'],
      ] as const) {
        await desk.register.managedProduct(records, managing(location, product));
      }
    });
    kit.move('2026-09-22', 'received', 60);
    kit.dispense('2026-10-10', 20);
    kit.dispense('2026-11-10', 24);
    kit.move('2026-11-15', 'received', 6);
    await desk.stock(kit);
    clinic.move('2026-09-22', 'received', 900);
    clinic.move('2026-10-02', 'issued', -300);
    clinic.dispense('2026-10-20', 50);
    await desk.stock(clinic);
  });
  afterEach(() => desk.close());

  const shipment = (more: Partial<ShipmentState>): ShipmentState => ({
    id: uuid(),
    from: 'CLINIC-1',
    to: 'KIT-1',
    status: 'in-transit',
    issuedAt: '2026-11-20T09:00:00Z',
    lines: [],
    version: 1,
    ...more,
  });
  const line = (shipped: number, received: number, lot = 'L1') => ({
    product: 'ACT-1',
    lot,
    shipped,
    received,
    inferred: 0,
  });
  const tellShipment = (state: ShipmentState) =>
    desk.apply((records) => desk.pipeline.shipment(records, state));

  it('is worked out from messages alone', async () => {
    const outlook = await desk.outlook('KIT-1');
    expect(outlook).toMatchObject({
      location: 'KIT-1',
      evaluatedAt: desk.clock.now().toISOString(),
    });
    const [act, ors] = outlook.products;
    expect(act).toMatchObject({
      product: 'ACT-1',
      state: 'in',
      onHand: 22,
      daysObserved: 60,
      stockOutDays: 0,
      amc: 22.32,
      amcRaw: 22.32,
      monthsOfStock: 0.99,
      nextResupplyOn: '2026-12-15',
      expectedStockOutOn: '2026-12-21',
      heardAt: '2026-11-15T12:00:00.000Z',
    });
    expect(act?.chanceOfStockOut).toBeGreaterThan(0.2);
    expect((act?.suggested ?? 1) % 6).toBe(0);
    expect(act?.why).toContain('22 left, uses about 22 a month');
    expect(ors).toMatchObject({ product: 'ORS', state: 'unknown', onHand: 0, daysObserved: 0 });
    expect(ors).not.toHaveProperty('suggested');
    expect((await desk.outlook('KIT-1', chw, ['ORS'])).products).toHaveLength(1);
  });

  it('is seen by whoever the location lies under, and by services; to others there is none', async () => {
    for (const who of [chw, inCharge, pharmacist, requisition, person('storekeeper', 'DEPOT')]) {
      expect((await desk.outlook('KIT-1', who)).products).toHaveLength(2);
    }
    for (const who of [
      stranger,
      person('chw', 'KIT-2'),
      person('facility-in-charge', 'CLINIC-2'),
    ]) {
      expect(await problemOf(desk.outlook('KIT-1', who))).toMatchObject({
        status: 404,
        code: 'unknown-location',
      });
    }
    expect(await problemOf(desk.outlook('NOWHERE', pharmacist))).toMatchObject({ status: 404 });
    expect(await problemOf(desk.outlook('CLINIC-1', chw))).toMatchObject({ status: 404 });
  });

  it('knows what is under way and what is promised, and believes the highest version', async () => {
    const before = await desk.productAt('KIT-1', 'ACT-1', chw);
    const on = shipment({ lines: [line(20, 5), line(4, 0, 'L2')], version: 2 });
    await tellShipment(on);
    await tellShipment({ ...on, lines: [line(20, 0), line(4, 0, 'L2')], version: 1 });
    const asked: RequisitionState = {
      id: uuid(),
      location: 'KIT-1',
      programme: 'iccm',
      supplier: 'CLINIC-1',
      urgency: 'regular',
      status: 'short',
      submittedAt: '2026-11-19T09:00:00Z',
      submittedBy: 'someone',
      forAnother: false,
      lines: [{ product: 'ACT-1', requested: 40, approved: 36, issued: 24, received: 5 }],
      history: [],
      version: 3,
    };
    await desk.apply((records) => desk.pipeline.requisition(records, asked));
    const during = await desk.productAt('KIT-1', 'ACT-1', chw);
    expect(during).toMatchObject({ onHand: 22, inTransit: 19, promised: 12 });
    expect((before.suggested ?? 0) - (during.suggested ?? 0)).toBeGreaterThanOrEqual(30);
    await tellShipment({ ...on, status: 'settled', lines: [line(24, 24)], version: 3 });
    await desk.apply((records) =>
      desk.pipeline.requisition(records, { ...asked, status: 'cancelled', version: 4 }),
    );
    expect(await desk.productAt('KIT-1', 'ACT-1', chw)).toMatchObject({
      inTransit: 0,
      promised: 0,
    });
  });

  it('knows when and by whom it was counted, and hears from it by that', async () => {
    const count = {
      event: uuid(),
      location: 'KIT-1',
      product: 'ORS',
      counted: 0,
      variance: 0,
      countedBy: 'person-7',
      late: false,
      precision: 'minute' as const,
    };
    const tell = (countedAt: string, countedBy = 'person-7') =>
      desk.apply((records) => desk.counts.run(records, { ...count, countedAt, countedBy }));
    await tell('2026-11-19T16:00:00Z');
    await tell('2026-11-01T16:00:00Z', 'person-8');
    expect(await desk.productAt('KIT-1', 'ORS', chw)).toMatchObject({
      state: 'out',
      countedAt: '2026-11-19T16:00:00.000Z',
      countedBy: 'person-7',
    });
    const nowhere = desk.apply((records) =>
      desk.counts.run(records, {
        ...count,
        location: 'NOWHERE',
        countedAt: '2026-11-19T16:00:00Z',
      }),
    );
    expect(await problemOf(nowhere)).toMatchObject({ status: 503 });
  });

  it('counts as demand on a store what it issued downstream, not what it sent elsewhere or got back', async () => {
    const at = () => desk.productAt('CLINIC-1', 'ACT-1', inCharge);
    const use = (units: number) => Math.round((units / 60) * 30.4375 * 100) / 100;
    expect((await at()).amcRaw).toBe(use(350));
    const toDepot = { to: 'DEPOT', issuedAt: '2026-10-02T09:00:00Z', lines: [line(100, 0)] };
    await tellShipment(shipment(toDepot));
    expect((await at()).amcRaw).toBe(use(250));
    const receivedAt = '2026-11-02T09:00:00Z';
    await tellShipment(
      shipment({ from: 'KIT-2', to: 'CLINIC-1', receivedAt, lines: [line(9, 9)] }),
    );
    await tellShipment(
      shipment({ from: 'DEPOT', to: 'CLINIC-1', receivedAt, lines: [line(9, 9)] }),
    );
    expect((await at()).amcRaw).toBe(use(241));
  });

  it('takes what was returned off the demand on a store, and a gift for neither', async () => {
    const at = (location = 'CLINIC-1') => desk.productAt(location, 'ACT-1', inCharge);
    const use = (units: number) => Math.round((units / 60) * 30.4375 * 100) / 100;
    const receivedAt = '2026-11-02T09:00:00Z';
    const arrived = { to: 'CLINIC-1', receivedAt, lines: [line(9, 9)] };
    await tellShipment(shipment({ ...arrived, purpose: 'return', from: 'KIT-2' }));
    expect((await at()).amcRaw).toBe(use(341));
    await tellShipment(shipment({ ...arrived, purpose: 'transfer', from: 'KIT-2' }));
    await tellShipment(
      shipment({ purpose: 'transfer', to: 'DEPOT', receivedAt, lines: [line(9, 9)] }),
    );
    expect((await at()).amcRaw).toBe(use(341));
  });

  it('awaits what is given, but not what comes back', async () => {
    const inTransit = async () => (await desk.productAt('KIT-1', 'ACT-1', chw)).inTransit;
    const before = (await inTransit()) ?? 0;
    const way = { from: 'KIT-2', lines: [line(5, 0)] };
    await tellShipment(shipment({ ...way, purpose: 'transfer' }));
    expect(await inTransit()).toBe(before + 5);
    await tellShipment(shipment({ ...way, purpose: 'return' }));
    expect(await inTransit()).toBe(before + 5);
  });

  it('believes the highest version of the register', async () => {
    const closed = { remoteness: { accessClosedUntil: '2027-01-20' } };
    await desk.apply(async (records) => {
      await desk.register.location(records, { ...kit1, ...closed, version: 5 });
      await desk.register.location(records, { ...kit1, version: 4 });
    });
    expect(await desk.productAt('KIT-1', 'ACT-1', chw)).toMatchObject({
      nextResupplyOn: '2027-01-20',
    });
    const ended = { ...managing('KIT-1', 'ORS'), to: '2026-11-20', version: 2 };
    await desk.apply(async (records) => {
      await desk.register.managedProduct(records, ended);
      await desk.register.managedProduct(records, managing('KIT-1', 'ORS'));
    });
    expect((await desk.outlook('KIT-1')).products.map(({ product }) => product)).toEqual(['ACT-1']);
  });
});
