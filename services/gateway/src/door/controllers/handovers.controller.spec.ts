import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  arrangeHandover,
  cancelHandover,
  closeHandover,
  getHandover,
  type HandoverState,
  listHandovers,
  listHolders,
  listKitsWithoutHolder,
  listLocations,
  openHandover,
  refuse,
  witnessHandoverCount,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import {
  answering,
  makeWorld,
  type OrProblem,
  PASSWORD,
  type World,
} from '../../../proving/world.js';
import type { HandoverAccountsBody } from '../bodies/handovers.js';
import { arrangementExample, handoverExample, witnessedCountExample } from '../examples.js';

let world: World;
let root: string;
let supervisor: string;
let pharmacist: string;
let heard: object[];

const id = uuid();
const [incoming, cover, gone] = [uuid(), uuid(), uuid()];
const state: HandoverState = {
  id,
  location: 'KIT-1',
  reason: 'resignation',
  status: 'open',
  statusSince: '2026-11-12T09:00:00.000Z',
  cover: { account: cover },
  lastDay: '2026-11-12',
  expectedUntil: '2026-12-15',
  openedAt: '2026-11-12T09:00:00.000Z',
  openedBy: uuid(),
  accounts: [
    { account: incoming, shouldReport: true },
    { account: cover, shouldReport: true },
    { account: gone, shouldReport: false },
  ],
  version: 3,
};
const page = { items: [], page: { hasMore: false } };
const kit = { id: 'KIT-1', zonePath: ['NIMBA', 'LR'], supplierPath: ['CLINIC'] };

beforeAll(async () => {
  world = await makeWorld();
  root = await world.admin();
  supervisor = await world.tokenOf({ role: 'chw-supervisor', at: 'CLINIC' });
  pharmacist = await world.tokenOf({ role: 'district-pharmacist', at: 'NIMBA' });
  heard = [];
  const hear = (body: object): HandoverState => {
    heard.push(body);
    return state;
  };
  const listen = (body: object) => {
    heard.push(body);
    return page;
  };
  await world.play(
    'inventory',
    answering(openHandover, hear),
    answering(arrangeHandover, hear),
    answering(witnessHandoverCount, hear),
    answering(closeHandover, () => refuse(403, 'own-handover', 'You are part of this handover.')),
    answering(cancelHandover, hear),
    answering(getHandover, hear),
    answering(listHandovers, listen),
    answering(listKitsWithoutHolder, listen),
    answering(listHolders, listen),
    answering(listLocations, () => ({ items: [kit], page: { hasMore: false } }) as never),
  );
});
afterAll(() => world?.end());

const act = (name: string, body: object, token = supervisor) =>
  world.call('POST', `/v1/handovers/${id}/${name}`, {
    ...{ body, token, headers: { 'if-match': '"3"' } },
  });

describe('handovers', () => {
  it('are opened, and answered with the version as ETag', async () => {
    const body = { ...handoverExample, location: 'KIT-1' };
    const answer = await world.call('POST', '/v1/handovers', { body, token: supervisor });
    expect([answer.status, answer.body]).toEqual([201, state]);
    expect(answer.headers.get('etag')).toBe('"3"');
    expect(heard.at(-1)).toEqual(body);
  });

  it.each([
    ['arrange', arrangementExample],
    ['count', witnessedCountExample],
    ['cancel', { id: uuid(), reason: 'she came back' }],
  ])('are acted on in the version that was seen: %s', async (name, body) => {
    expect((await act(name, body)).status).toBe(200);
    expect(heard.at(-1)).toEqual({ ...body, handover: id, version: 3 });
    const path = `/v1/handovers/${id}/${name}`;
    const blind = await world.call('POST', path, { body, token: supervisor });
    expect([blind.status, blind.body.code]).toEqual([428, 'if-match-missing']);
  });

  it('are closed by who decides about others, and inventory says who may not', async () => {
    const own = await act('close', { id: uuid() });
    expect([own.status, own.body.code]).toEqual([403, 'not-permitted']);
    const said = await act('close', { id: uuid() }, pharmacist);
    expect([said.status, said.body.code]).toEqual([403, 'own-handover']);
  });

  it('take nobody by a name', async () => {
    const odd = await act('arrange', { ...arrangementExample, incoming: 'Wendy' });
    expect([odd.status, odd.body.errors?.[0]?.pointer]).toEqual([400, '/incoming']);
    const body = { ...handoverExample, cover: { account: 'Wendy' } };
    const named = await world.call('POST', '/v1/handovers', { body, token: supervisor });
    expect([named.status, named.body.errors?.[0]?.pointer]).toEqual([400, '/cover/account']);
  });

  it('are listed by kit and area, as are kits that nobody holds, and who held one', async () => {
    const query = 'location=KIT-1&area=NIMBA&show=all';
    for (const [path, asked] of [
      [`/v1/handovers?${query}`, Object.fromEntries(new URLSearchParams(query))],
      ['/v1/kits-without-holder?area=NIMBA', { area: 'NIMBA' }],
      ['/v1/locations/KIT-1/holders?limit=5', { location: 'KIT-1', limit: 5 }],
    ] as const) {
      const answer = await world.call('GET', path, { token: supervisor });
      expect([answer.status, answer.body]).toEqual([200, page]);
      expect(heard.at(-1)).toEqual(asked);
    }
  });

  it('change no account, and say which of them are not as they should be', async () => {
    const account = async (id: string, grants: object[]) => {
      const body = { id, username: `h-${id.slice(-12)}`, password: PASSWORD, displayName: 'x' };
      await world.call('POST', '/v1/accounts', { body: { ...body, grants }, token: root });
    };
    const accounts = async () => {
      const path = `/v1/handovers/${id}/accounts`;
      const answer = await world.call<OrProblem<HandoverAccountsBody>>('GET', path, {
        token: root,
      });
      return answer.body.items.map((each) => each.state);
    };
    expect(await accounts()).toEqual(['not-found', 'not-found', 'not-found']);
    await account(incoming, [{ role: 'chw', at: 'KIT-2' }]);
    // Her role reaches the kit through its supplier; nobody has to give her another.
    await account(cover, [{ role: 'facility-in-charge', at: 'CLINIC' }]);
    await account(gone, [{ role: 'chw', at: 'KIT-1' }]);
    expect(await accounts()).toEqual(['to-change', 'as-it-should-be', 'to-change']);
    const put = (who: string, at: string) =>
      world.call('PUT', `/v1/accounts/${who}`, {
        body: { displayName: 'x', grants: [{ role: 'chw', at }], active: true },
        ...{ token: root, headers: { 'if-match': '"1"' } },
      });
    await put(incoming, 'KIT-1');
    await put(gone, 'KIT-2');
    expect(await accounts()).toEqual(['as-it-should-be', 'as-it-should-be', 'as-it-should-be']);
    const seen = await world.call('GET', `/v1/handovers/${id}/accounts`, { token: supervisor });
    expect([seen.status, seen.body.code]).toEqual([403, 'not-permitted']);
  });
});
