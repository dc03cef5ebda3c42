import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import {
  ADMIN_PASSWORD,
  type Answer,
  makeWorld,
  type OrProblem,
  PASSWORD,
  type World,
} from '../../../proving/world.js';
import type { AccountBody, AccountPageBody, OwnAccountBody } from '../bodies/accounts.js';
import type { SessionTokens } from '../bodies/session.js';

let world: World;
let token: string;
beforeAll(async () => {
  world = await makeWorld();
  token = await world.admin();
});
afterAll(() => world?.end());

const grants = [{ role: 'chw', at: 'LR-NIMBA-F03-K07' }];
const newAccount = (more: object = {}) => ({
  id: uuid(),
  username: `kit-${uuid().slice(-12)}`,
  password: PASSWORD,
  displayName: 'Canary Name',
  phone: '+231 770 000 007',
  grants,
  ...more,
});
const create = (body: object, headers = {}) =>
  world.call<OrProblem<AccountBody>>('POST', '/v1/accounts', { body, token, headers });
const change = (id: string, body: object, etag?: string) =>
  world.call<OrProblem<AccountBody>>('PUT', `/v1/accounts/${id}`, {
    body,
    token,
    headers: etag === undefined ? {} : { 'if-match': etag },
  });
const signIn = (username: string, password = PASSWORD) =>
  world.call<SessionTokens>('POST', '/v1/session', { body: { username, password } });
const kept = { displayName: 'Canary Name', grants, active: true };

describe('an account', () => {
  it('is created once, however often it is sent', async () => {
    const body = newAccount();
    const first = await create(body);
    const again = await create(body, { 'idempotency-key': `"${body.id}"` });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('etag')).toBe('"1"');
    expect(Object.keys(first.body).sort()).toEqual([
      'active',
      'createdAt',
      'displayName',
      'grants',
      'id',
      'phone',
      'username',
      'version',
    ]);
    const other = await create({ ...body, password: 'another password' });
    expect([other.status, other.body.code]).toEqual([422, 'id-reused']);
    const taken = await create(newAccount({ username: body.username }));
    expect([taken.status, taken.body.code]).toEqual([409, 'username-taken']);
    const differs = await create(newAccount(), { 'idempotency-key': uuid() });
    expect([differs.status, differs.body.code]).toEqual([400, 'idempotency-key-differs']);
  });
  it.each([
    ['role', { grants: [{ role: 'queen', at: 'LR' }] }, '/grants/0/role'],
    ['place', { grants: [{ role: 'chw', at: 'no place' }] }, '/grants/0/at'],
    ['roles at all', { grants: [] }, '/grants'],
    ['username', { username: 'Has Spaces' }, '/username'],
    ['password', { password: 'short' }, '/password'],
    ['id', { id: 'one' }, '/id'],
    ['field', { passwordHash: 'x' }, '/passwordHash'],
  ])('with a wrong %s is malformed', async (_name, wrong, pointer) => {
    const { status, body } = await create(newAccount(wrong));
    expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([400, 'malformed', pointer]);
  });
  it('is changed only as it was last seen', async () => {
    const { body } = await create(newAccount());
    const missing = await change(body.id, kept);
    expect([missing.status, missing.body.code]).toEqual([428, 'if-match-missing']);
    for (const version of ['W/"x"', '"1000000000000000"']) {
      const odd = await change(body.id, kept, version);
      expect([odd.status, odd.body.code]).toEqual([400, 'if-match-malformed']);
    }
    const changed = await change(body.id, { ...kept, displayName: 'New Name' }, '"1"');
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(changed.body).toMatchObject({ displayName: 'New Name', version: 2 });
    expect(changed.body.phone).toBeUndefined();
    const stale = await change(body.id, kept, '"1"');
    expect([stale.status, stale.body.code]).toEqual([412, 'stale-version']);
    const nobody = await change(uuid(), kept, '"1"');
    expect([nobody.status, nobody.body.code]).toEqual([404, 'unknown-account']);
    const read = await world.call('GET', `/v1/accounts/${body.id}`, { token });
    expect([read.headers.get('etag'), read.body]).toEqual(['"2"', changed.body]);
  });
  it('that is closed, or whose password or roles change, loses its sessions', async () => {
    const changes = [
      { ...kept, active: false },
      { ...kept, password: 'a new password' },
      { ...kept, grants: [{ role: 'auditor', at: 'LR' }] },
    ];
    for (const wanted of changes) {
      const { body } = await create(newAccount());
      const { refreshToken } = (await signIn(body.username)).body;
      expect((await change(body.id, wanted, '"1"')).status).toBe(200);
      const refreshed = await world.call('POST', '/v1/session/refresh', { body: { refreshToken } });
      expect(refreshed.status).toBe(401);
      const allowed = wanted.active && !('password' in wanted);
      expect((await signIn(body.username)).status).toBe(allowed ? 201 : 401);
    }
  });
  it('is not closed or demoted by its own holder', async () => {
    const me = await world.call<OwnAccountBody>('GET', '/v1/me', { token });
    const etag = me.headers.get('etag') ?? '';
    const closing = await change(
      me.body.id,
      { ...kept, grants: me.body.grants, active: false },
      etag,
    );
    expect([closing.status, closing.body.code]).toEqual([409, 'own-account']);
    expect((await signIn('admin', ADMIN_PASSWORD)).status).toBe(201);
  });
});

describe('accounts', () => {
  it('are listed page by page, each once', async () => {
    for (let n = 0; n < 4; n += 1) await create(newAccount());
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const path = `/v1/accounts?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`;
      const page: Answer<AccountPageBody> = await world.call('GET', path, { token });
      seen.push(...page.body.items.map(({ username }) => username));
      cursor = page.body.page.next;
    } while (cursor !== undefined);
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toContain('admin');
  });
  it('are kept by administrators alone', async () => {
    const chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
    for (const [method, path, body] of [
      ['GET', '/v1/accounts', undefined],
      ['POST', '/v1/accounts', newAccount()],
      ['GET', `/v1/accounts/${uuid()}`, undefined],
    ] as const) {
      const answer = await world.call(method, path, { token: chw, body });
      expect([answer.status, answer.body.code]).toEqual([403, 'not-permitted']);
    }
  });
});
