import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ListShipmentReminders,
  type ListUnconfirmedShipments,
  listShipmentReminders,
  listUnconfirmedShipments,
  type ShipmentReminderPage,
  type UnconfirmedShipmentPage,
} from '@satchel/contracts';
import { answering, makeWorld, type World } from '../../../proving/world.js';

let world: World;
let nurse: string;
let asked: (ListUnconfirmedShipments | ListShipmentReminders)[];

const unconfirmed: UnconfirmedShipmentPage = {
  items: [
    {
      id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e91',
      from: 'CLINIC',
      to: 'KIT-1',
      issuedAt: '2026-10-21T09:00:00.000Z',
      ageDays: 22,
      dueOn: '2026-10-28',
      overdueDays: 15,
      stage: 'ask-sender',
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC',
      unitsOpen: 15,
      unitsInferred: 0,
      lines: [{ product: 'ORS', shipped: 40, confirmed: 25, inferred: 0, open: 15 }],
    },
  ],
  page: { hasMore: false },
};
const reminders: ShipmentReminderPage = {
  items: [
    {
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC',
      zone: 'NIMBA',
      shipments: 3,
      due: 1,
      oldestIssuedAt: '2026-10-21T09:00:00.000Z',
      overdueDaysMax: 15,
    },
  ],
  page: { hasMore: false },
};

beforeAll(async () => {
  world = await makeWorld();
  nurse = await world.tokenOf({ role: 'facility-in-charge', at: 'CLINIC' });
  asked = [];
  await world.play(
    'inventory',
    answering(listUnconfirmedShipments, (body) => {
      asked.push(body);
      return unconfirmed;
    }),
    answering(listShipmentReminders, (body) => {
      asked.push(body);
      return reminders;
    }),
  );
});
afterAll(() => world?.end());

describe('shipments that nobody confirmed', () => {
  it('are asked of inventory with every filter', async () => {
    const query = 'stage=ask-sender&ownerAt=CLINIC&zone=NIMBA&location=KIT-1&limit=20';
    const path = `/v1/shipments/unconfirmed?${query}`;
    const answer = await world.call<UnconfirmedShipmentPage>('GET', path, { token: nurse });
    expect([answer.status, answer.body]).toEqual([200, unconfirmed]);
    expect(asked.at(-1)).toEqual({
      ...{ stage: 'ask-sender', ownerAt: 'CLINIC', zone: 'NIMBA' },
      ...{ location: 'KIT-1', limit: 20 },
    });
  });

  it('make the list of whom to remind', async () => {
    const path = '/v1/shipments/reminders?zone=NIMBA&show=all';
    const answer = await world.call<ShipmentReminderPage>('GET', path, { token: nurse });
    expect([answer.status, answer.body]).toEqual([200, reminders]);
    expect(asked.at(-1)).toEqual({ zone: 'NIMBA', show: 'all' });
  });

  it.each([
    ['/v1/shipments/unconfirmed?stage=late', 'stage'],
    ['/v1/shipments/reminders?show=none', 'show'],
  ])('refuse words that there are not: %s', async (path, field) => {
    const answer = await world.call('GET', path, { token: nurse });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, `/${field}`]);
  });

  it('are not for whoever is not signed in', async () => {
    const answer = await world.call('GET', '/v1/shipments/unconfirmed');
    expect([answer.status, answer.body.code]).toEqual([401, 'no-token']);
  });
});
