import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  assignDiscrepancy,
  type DiscrepancyDetail,
  type DiscrepancyPage,
  type DiscrepancySums,
  getDiscrepancy,
  getDiscrepancySums,
  listDiscrepancies,
  noteDiscrepancy,
  refuse,
  reopenDiscrepancy,
  settleDiscrepancy,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { answering, makeWorld, type World } from '../../../proving/world.js';

let world: World;
let pharmacist: string;
let chw: string;
let heard: object[];

const discrepancy = uuid();
const event = uuid();
const detail: DiscrepancyDetail = {
  id: discrepancy,
  kind: 'over-dispensed',
  location: 'KIT-1',
  product: 'ORS',
  quantity: 6,
  open: 6,
  status: 'open',
  ownerRole: 'facility-in-charge',
  ownerAt: 'CLINIC',
  event: uuid(),
  occurredAt: '2026-11-01T09:00:00.000Z',
  openedAt: '2026-11-01T09:00:00.000Z',
  version: 1,
  ageDays: 11,
  limitUnits: 6,
  immaterial: false,
  history: [],
  proposals: [
    {
      ground: 'under-way',
      sentence: 'A delivery of 6 sent by CLINIC on 2026-10-30 is not confirmed and may have come.',
      units: 6,
      byChancePercent: 10,
      shipments: [uuid()],
      act: { to: 'reports', body: { kind: 'received', location: 'KIT-1', product: 'ORS' } },
    },
  ],
};
const { history: _history, proposals: _proposals, ...state } = detail;
const page: DiscrepancyPage = { items: [state], page: { hasMore: false }, immaterial: 3 };

const sums: DiscrepancySums = {
  ...{ zone: 'NIMBA', by: 'product', asOf: '2026-11-12T09:00:00.000Z', ageSeconds: 12 },
  items: [
    {
      of: 'ORS',
      sums: [{ kind: 'count-shortage', age: '8-30', discrepancies: 2, immaterial: 5, units: 96 }],
    },
  ],
  page: { hasMore: false },
};

beforeAll(async () => {
  world = await makeWorld();
  pharmacist = await world.tokenOf({ role: 'district-pharmacist', at: 'NIMBA' });
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  heard = [];
  const hear = (body: object): DiscrepancyDetail => {
    heard.push(body);
    return detail;
  };
  await world.play(
    'inventory',
    answering(listDiscrepancies, (body) => {
      heard.push(body);
      return page;
    }),
    answering(getDiscrepancy, hear),
    answering(getDiscrepancySums, (body) => {
      heard.push(body);
      return sums;
    }),
    answering(settleDiscrepancy, (body) => {
      if (body.outcome === 'accepted-as-loss') refuse(403, 'own-report', 'You reported it.');
      return hear(body);
    }),
    answering(noteDiscrepancy, hear),
    answering(assignDiscrepancy, hear),
    answering(reopenDiscrepancy, hear),
  );
});
afterAll(() => world?.end());

const path = `/v1/discrepancies/${discrepancy}`;
const post = (act: string, body: object, token = pharmacist, headers = {}) =>
  world.call('POST', `${path}/${act}`, { body, token, headers });

describe('discrepancies', () => {
  it('are listed as they are wanted, with how many are left out', async () => {
    const query = 'kind=over-dispensed&zone=NIMBA&ownerAt=CLINIC&materiality=all&status=open';
    const answer = await world.call('GET', `/v1/discrepancies?${query}`, { token: pharmacist });
    expect([answer.status, answer.body]).toEqual([200, page]);
    expect(heard.at(-1)).toEqual(Object.fromEntries(new URLSearchParams(query)));
  });

  it('are summed up for a zone, and nobody is in the sums', async () => {
    const path_ = '/v1/zones/NIMBA/discrepancies?by=product&kind=count-shortage&level=kit';
    const answer = await world.call('GET', path_, { token: pharmacist });
    expect([answer.status, answer.body]).toEqual([200, sums]);
    expect(heard.at(-1)).toEqual({
      ...{ zone: 'NIMBA', by: 'product', kind: 'count-shortage', level: 'kit' },
    });
  });

  it('are read one by one', async () => {
    const answer = await world.call('GET', path, { token: chw });
    expect([answer.status, answer.body]).toEqual([200, detail]);
    expect(heard.at(-1)).toEqual({ discrepancy });
  });

  it.each([
    ['settle', { outcome: 'explained-by', event }],
    ['notes', { note: 'the old scoop' }],
    ['assign', { ownerRole: 'storekeeper', ownerAt: 'DEPOT' }],
    ['reopen', { note: 'not so' }],
  ])('are acted on under an id of whoever acts: %s', async (act, what) => {
    const body = { id: uuid(), ...what };
    expect((await post(act, body)).status).toBe(200);
    expect(heard.at(-1)).toEqual({ ...body, discrepancy });
    const key = await post(act, body, pharmacist, { 'idempotency-key': uuid() });
    expect([key.status, key.body.code]).toEqual([400, 'idempotency-key-differs']);
  });

  it('are not settled by whoever only reports, who may note something', async () => {
    const settled = await post('settle', { id: uuid(), outcome: 'explained-by', event }, chw);
    expect([settled.status, settled.body.code]).toEqual([403, 'not-permitted']);
    expect((await post('notes', { id: uuid(), note: 'a torn sachet' }, chw)).status).toBe(200);
  });

  it('say no as inventory does, and what is not of their form before it is asked', async () => {
    const own = await post('settle', { id: uuid(), outcome: 'accepted-as-loss', note: 'rain' });
    expect([own.status, own.body.code]).toEqual([403, 'own-report']);
    const odd = await post('assign', { id: uuid(), ownerRole: 'Wendy', ownerAt: 'DEPOT' });
    expect([odd.status, odd.body.errors?.[0]?.pointer]).toEqual([400, '/ownerRole']);
  });
});
