import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSigningKey } from '@satchel/messaging';
import { SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';
import {
  ADMIN_PASSWORD,
  makeWorld,
  type OrProblem,
  PASSWORD,
  type World,
} from '../../../proving/world.js';
import type { OwnAccountBody } from '../bodies/accounts.js';
import type { SessionTokens } from '../bodies/session.js';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world?.end());

const signIn = (password = ADMIN_PASSWORD, username = 'admin') =>
  world.call<OrProblem<SessionTokens>>('POST', '/v1/session', { body: { username, password } });
const refresh = (refreshToken: string) =>
  world.call<OrProblem<SessionTokens>>('POST', '/v1/session/refresh', { body: { refreshToken } });

describe('signing in', () => {
  it('answers with a pair of tokens that opens the door for ten minutes', async () => {
    const { status, body, headers } = await signIn();
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresInSeconds: 600 });
    const me = await world.call<OwnAccountBody>('GET', '/v1/me', { token: body.accessToken });
    expect(me.status).toBe(200);
    expect(me.body).toMatchObject({
      username: 'admin',
      grants: [{ role: 'administrator', at: 'LR' }],
    });
    expect(me.body.rights).toContain('manage-accounts');
    expect(JSON.stringify(me.body)).not.toContain('argon2');
  });
  it('answers a wrong password and an unknown user alike', async () => {
    const wrong = await signIn('not the password');
    const unknown = await signIn('not the password', 'nobody-here');
    for (const { status, body, headers } of [wrong, unknown]) {
      expect(status).toBe(401);
      expect(body.code).toBe('sign-in-refused');
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
    expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
  });
  it('is throttled per user and address, even when the password is right at last', async () => {
    const username = 'often-tried';
    const answers = [];
    for (let n = 0; n < 11; n += 1) answers.push(await signIn('wrong password', username));
    expect(answers.slice(0, 10).every(({ status }) => status === 401)).toBe(true);
    const last = answers[10];
    expect(last?.status).toBe(429);
    expect(last?.body.code).toBe('too-many-sign-ins');
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn()).status).toBe(201);
    world.clock.advance(15 * 60_000);
    expect((await signIn('wrong password', username)).status).toBe(401);
  });
  it('keeps no name, password or token in the log', () => {
    const log = world.logged.join('\n');
    expect(log).not.toMatch(/Canary|eyJ|argon2|password of the specs|admin of the specs/);
    expect(log).toContain('"message":"signed in"');
  });
});

describe('a refresh token', () => {
  it('works once and is answered with a new pair', async () => {
    const first = (await signIn()).body;
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    expect((await refresh(second.body.refreshToken)).status).toBe(200);
  });
  it('ends the whole session when it is used a second time', async () => {
    const first = (await signIn()).body;
    const second = (await refresh(first.refreshToken)).body;
    const reused = await refresh(first.refreshToken);
    expect(reused.status).toBe(401);
    expect(reused.body.code).toBe('refresh-refused');
    expect((await refresh(second.refreshToken)).status).toBe(401);
  });
  it('is won by one of many that come at once, and then the session is over', async () => {
    const { refreshToken } = (await signIn()).body;
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect((await refresh(won[0]?.body.refreshToken ?? '')).status).toBe(401);
  });
  it('expires after thirty days, and ends with the session', async () => {
    const first = (await signIn()).body;
    world.clock.advance(30 * 86_400_000);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    const second = (await signIn()).body;
    const out = await world.call('DELETE', '/v1/session', { token: second.accessToken });
    expect(out.status).toBe(204);
    expect((await refresh(second.refreshToken)).status).toBe(401);
  });
  it('that nobody was given is refused', async () => {
    expect((await refresh('made up')).status).toBe(401);
  });
});

describe('an access token', () => {
  const me = (token: string) => world.call('GET', '/v1/me', { token });
  const forge = (
    change: (jwt: SignJWT) => SignJWT,
    key: KeyObject | Uint8Array = signingKey(),
    header = {},
  ) =>
    change(
      new SignJWT({ grants: [{ role: 'administrator', at: 'LR' }], fam: uuid(), chn: 'api' })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header })
        .setIssuer('satchel-gateway')
        .setAudience('satchel-api')
        .setSubject(uuid())
        .setIssuedAt(nowSeconds())
        .setExpirationTime(nowSeconds() + 600),
    ).sign(key);
  const signingKey = () => readSigningKey('gateway', world.privateKey).privateKey;
  const nowSeconds = () => Math.floor(world.clock.now().getTime() / 1000);

  it('of our own making passes, so that the refusals below mean something', async () => {
    // The account does not exist, which only the route itself can find out.
    expect((await me(await forge((jwt) => jwt))).body.code).toBe('unknown-account');
  });
  it('is refused when forged, unsigned, or meant for others', async () => {
    const stranger = generateKeyPairSync('ed25519').privateKey;
    // Only its signature is wrong with it.
    const [, payload] = (await forge((jwt) => jwt)).split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
    const secret = createPublicKey(signingKey()).export({ format: 'der', type: 'spki' });
    const hmac = await forge((jwt) => jwt, secret, { alg: 'HS256' });
    const tokens = [
      await forge((jwt) => jwt, stranger),
      none,
      hmac,
      await forge((jwt) => jwt.setAudience('inventory')),
      await forge((jwt) => jwt.setIssuer('somebody')),
      await forge((jwt) => jwt, signingKey(), { typ: 'satchel-principal+jwt' }),
      await forge((jwt) => jwt.setExpirationTime(nowSeconds() + 86_400).setIssuedAt(0)),
      'not.a.token',
    ];
    for (const token of tokens) {
      const { status, body } = await me(token);
      expect([status, body.code]).toEqual([
        401,
        expect.stringMatching(/^token-(refused|expired)$/),
      ]);
    }
  });
  it('is refused when spoilt, also after the good one was remembered', async () => {
    const { accessToken } = (await signIn()).body;
    expect((await me(accessToken)).status).toBe(200);
    const [head, , signature] = (accessToken as string).split('.');
    const claims = { sub: uuid(), grants: [], exp: nowSeconds() + 600 };
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect((await me(`${head}.${body}.${signature}`)).body.code).toBe('token-refused');
  });
  it('runs out after ten minutes, remembered or not', async () => {
    const { accessToken } = (await signIn()).body;
    expect((await me(accessToken)).status).toBe(200);
    world.clock.advance(600_000);
    const late = await me(accessToken);
    expect([late.status, late.body.code]).toEqual([401, 'token-expired']);
  });
  it('is missed where there is none', async () => {
    expect((await world.call('GET', '/v1/me')).body.code).toBe('no-token');
    const basic = { authorization: `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}` };
    expect((await world.call('GET', '/v1/me', { headers: basic })).body.code).toBe('token-refused');
  });
});
