/** Nobody hands out what she does not hold: administrators and the edges of their areas. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grant } from '@satchel/access';
import { listLocations, listZones } from '@satchel/contracts';
import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import {
  answering,
  makeWorld,
  type OrProblem,
  PASSWORD,
  type World,
} from '../../../proving/world.js';
import type { AccountBody, AccountPageBody } from '../bodies/accounts.js';

const ZONES = [
  { id: 'LR', name: 'country', level: 'country' },
  { id: 'A', name: 'county', level: 'county', parent: 'LR' },
  { id: 'A-1', name: 'district', level: 'district', parent: 'A' },
  { id: 'B', name: 'county', level: 'county', parent: 'LR' },
];
/** What stands where: zone and supplier of each location. */
const LOCATIONS: Record<string, [zone: string, supplier: string | undefined]> = {
  'CLINIC-A': ['A-1', undefined],
  'KIT-A': ['A-1', 'CLINIC-A'],
  'CLINIC-B': ['B', undefined],
  'KIT-B': ['B', 'CLINIC-B'],
};
const PLACES = [...ZONES.map((zone) => zone.id), ...Object.keys(LOCATIONS)];
const hasMore = { page: { hasMore: false } };

let world: World;
let root: string;
beforeAll(async () => {
  world = await makeWorld({
    environment: { RATE_LIMIT_PER_ACCOUNT: '100000', RATE_LIMIT_PER_ADDRESS: '100000' },
  });
  root = await world.admin();
  await world.play(
    'inventory',
    answering(listZones, () => ({ items: ZONES, ...hasMore })),
    answering(listLocations, (asked) => ({ items: locationsOf(asked), ...hasMore }) as never),
  );
});
afterAll(() => world?.end());

function zonePath(zone: string): string[] {
  const parent = ZONES.find((each) => each.id === zone)?.parent;
  return [zone, ...(parent === undefined ? [] : zonePath(parent))];
}

function locationsOf(asked: { zone?: string; supplier?: string }): object[] {
  const isAsked = ([, [zone, supplier]]: [string, [string, string | undefined]]) =>
    (asked.zone === undefined || zonePath(zone).includes(asked.zone)) &&
    (asked.supplier === undefined || supplier === asked.supplier);
  return Object.entries(LOCATIONS)
    .filter(isAsked)
    .map(([id]) => ({ id }));
}

/** By the words of the permission table, and not as the gateway works it out. */
function liesIn(root: string, place: string): boolean {
  if (root === place || root === 'LR') return true;
  const [zone, supplier] = LOCATIONS[place] ?? [place, undefined];
  return zonePath(zone).includes(root) || supplier === root;
}

const account = (grants: Grant[]) => ({
  id: uuid(),
  username: `kept-${uuid().slice(-12)}`,
  password: PASSWORD,
  displayName: 'Canary Name',
  grants,
});
const create = (token: string, grants: Grant[]) =>
  world.call<OrProblem<AccountBody>>('POST', '/v1/accounts', { token, body: account(grants) });
const change = (token: string, id: string, body: object) =>
  world.call('PUT', `/v1/accounts/${id}`, { token, body, headers: { 'if-match': '"1"' } });
const anyPlace = fc.constantFrom(...PLACES);
const anyGrants = fc.array(
  fc.record({
    role: fc.constantFrom('chw', 'facility-in-charge', 'administrator', 'auditor'),
    at: anyPlace,
  }) as fc.Arbitrary<Grant>,
  { minLength: 1, maxLength: 3 },
);

describe('an administrator of an area', () => {
  const tokens = new Map<string, string>();
  const administratorOf = async (at: string): Promise<string> => {
    const token = tokens.get(at) ?? (await world.tokenOf({ role: 'administrator', at }));
    tokens.set(at, token);
    return token;
  };

  it('creates accounts with roles in it and no others, whatever graph of roles is tried', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, anyGrants, async (at, grants) => {
        const made = await create(await administratorOf(at), grants);
        const isHers = grants.every((grant) => liesIn(at, grant.at));
        expect([made.status, made.body.code]).toEqual(
          isHers ? [201, undefined] : [403, 'may-not-grant'],
        );
      }),
      { numRuns: 25 },
    );
  });

  it('takes nothing from accounts that reach beyond it, and gives them nothing', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlace, anyGrants, anyGrants, async (at, before, after) => {
        const { body } = await create(root, before);
        const token = await administratorOf(at);
        const wanted = { displayName: 'Canary Name', grants: after, active: true };
        const changed = await change(token, body.id, { ...wanted, password: 'taken over 1' });
        const inside = (grants: Grant[]) => grants.filter((grant) => liesIn(at, grant.at)).length;
        const isAll = inside(before) === before.length && inside(after) === after.length;
        const refused = inside(before) === 0 ? 404 : 403;
        expect(changed.status).toBe(isAll ? 200 : refused);
      }),
      { numRuns: 25 },
    );
  });

  it('sees the names of those who hold a role in it, and of nobody else', async () => {
    const token = await administratorOf('A');
    const hers = (await create(root, [{ role: 'chw', at: 'KIT-A' }])).body.id;
    const others = (await create(root, [{ role: 'chw', at: 'KIT-B' }])).body.id;
    const { body } = await world.call<AccountPageBody>('GET', '/v1/accounts?limit=200', { token });
    const ids = body.items.map(({ id }) => id);
    expect([ids.includes(hers), ids.includes(others)]).toEqual([true, false]);
    expect(body.items.every(({ grants }) => grants.some(({ at }) => liesIn('A', at)))).toBe(true);
    const read = await world.call('GET', `/v1/accounts/${others}`, { token });
    expect([read.status, read.body.code]).toEqual([404, 'unknown-account']);
  });

  it('may take the last role away, and then only the top of the installation knows the account', async () => {
    const token = await administratorOf('B');
    const { body } = await create(root, [{ role: 'chw', at: 'KIT-B' }]);
    const bare = { displayName: 'Canary Name', grants: [], active: true };
    expect((await change(token, body.id, bare)).status).toBe(200);
    const path = `/v1/accounts/${body.id}`;
    expect((await world.call('GET', path, { token })).status).toBe(404);
    expect((await world.call('GET', path, { token: root })).status).toBe(200);
  });
});

describe('somebody without any role', () => {
  it('sees who she is here, signs out, and nothing else', async () => {
    const { body } = await create(root, [{ role: 'chw', at: 'KIT-A' }]);
    await change(root, body.id, { displayName: 'Canary Name', grants: [], active: true });
    const signedIn = { username: body.username, password: PASSWORD };
    const session = await world.call<{ accessToken: string }>('POST', '/v1/session', {
      body: signedIn,
    });
    const token = session.body.accessToken;
    const me = await world.call<{ rights: string[] }>('GET', '/v1/me', { token });
    expect([me.status, me.body.rights]).toEqual([200, ['see-own-account']]);
    expect((await world.call('GET', '/v1/zones', { token })).status).toBe(403);
    expect((await world.call('DELETE', '/v1/session', { token })).status).toBe(204);
  });
});
