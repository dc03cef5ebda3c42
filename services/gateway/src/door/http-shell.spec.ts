import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import type { Right } from '@satchel/access';
import { listZones } from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import { answering, makeWorld, type World } from '../../proving/world.js';
import type { HealthBody } from './bodies/health.js';
import { Route } from './route.js';

let world: World;
let token: string;
beforeAll(async () => {
  world = await makeWorld();
  token = await world.admin();
});
afterAll(() => world?.end());

const healthOf = (of: World) => of.call<HealthBody>('GET', '/health');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Sends bytes as they are and returns whatever comes back until the end. */
function raw(text: string, of: World = world): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(of.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('every answer', () => {
  it('carries a request id and a trace, ours or the caller’s, and security headers', async () => {
    const plain = await world.call('GET', '/v1/me', { token });
    expect(plain.headers.get('x-request-id')).toMatch(UUID);
    expect(plain.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(plain.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(plain.headers.get('x-content-type-options')).toBe('nosniff');
    expect(plain.headers.get('access-control-allow-origin')).toBeNull();
    const id = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f';
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const headers = { 'x-request-id': id, traceparent: `00-${trace}-b7ad6b7169203331-01` };
    const traced = await world.call('GET', '/v1/nowhere', { headers });
    expect(traced.headers.get('x-request-id')).toBe(id);
    expect(traced.body.requestId).toBe(id);
    expect(traced.headers.get('traceparent')).toContain(trace);
    const odd = await world.call('GET', '/v1/me', { headers: { 'x-request-id': 'x y<script>' } });
    expect(odd.body.requestId).toMatch(UUID);
  });
});

describe('a request that cannot be served', () => {
  const cases: [string, number, string, Parameters<World['call']>][] = [
    ['an unknown address', 404, 'no-such-route', ['GET', '/v1/nowhere', {}]],
    ['a wrong method', 405, 'method-not-allowed', ['PATCH', '/v1/me', {}]],
    ['a preflight, since CORS is closed', 405, 'method-not-allowed', ['OPTIONS', '/v1/me', {}]],
    ['a malformed address', 400, 'malformed', ['GET', '/v1/%zz', {}]],
    ['an endless parameter', 414, 'address-too-long', ['GET', `/v1/kits/${'a'.repeat(300)}`, {}]],
  ];
  it.each(cases)('%s is a problem', async (_name, status, code, [method, path, options]) => {
    const answer = await world.call(method, path, { ...options, token });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: `https://satchel.health/problems/${code}`,
      status,
      code,
      detail: expect.any(String),
      title: expect.any(String),
      requestId: expect.stringMatching(UUID),
    });
    expect(answer.status).toBe(status);
  });
  it('says which methods there are', async () => {
    const answer = await world.call('DELETE', '/v1/locations/LR-1/stock', { token });
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    const both = await world.call('DELETE', '/v1/zones', { token });
    expect(both.headers.get('allow')).toBe('PUT, GET, HEAD');
  });
  it('names unknown, doubled and malformed parameters', async () => {
    const path = '/v1/accounts?limit=many&colour=red&cursor=a&cursor=b&__proto__=1';
    const { status, body } = await world.call('GET', path, { token });
    expect([status, body.code]).toEqual([400, 'malformed']);
    const pointers = body.errors?.map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(['/__proto__', '/colour', '/cursor', '/limit']);
    for (const limit of ['0', '201', '-1', '1.5', '1e3', '']) {
      const answer = await world.call('GET', `/v1/accounts?limit=${limit}`, { token });
      expect([limit, answer.status]).toEqual([limit, 400]);
    }
  });
  it('names a parameter of a route that takes none', async () => {
    const { status, body } = await world.call('GET', '/v1/me?x=1', { token });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, '/x']);
  });
});

describe('a body that cannot be read', () => {
  const post = (body: string, type = 'application/json') =>
    world.call('POST', '/v1/session', { body, headers: { 'content-type': type } });
  const bad: [string, string][] = [
    ['broken JSON', '{"username":'],
    ['a poisoned key', '{"username":"a","password":"b","__proto__":{"x":1}}'],
    ['a poisoned constructor', '{"username":"a","constructor":{"prototype":{"x":1}}}'],
    ['too deep a body', `${'['.repeat(60)}${']'.repeat(60)}`],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
  ];
  it.each(bad)('%s is malformed', async (_name, body) => {
    const answer = await post(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed']);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
  it('takes brackets inside a text for what they are', async () => {
    const { status } = await post(JSON.stringify({ username: '['.repeat(40), password: '"]}\\"' }));
    expect(status).toBe(401);
  });
  it('of another type is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await post('{"username":"a","password":"b"}', type);
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
    }
  });
  it('of more than one mebibyte is refused', async () => {
    const answer = await post(JSON.stringify({ username: 'a'.repeat(1_100_000) }));
    expect([answer.status, answer.body.code]).toEqual([413, 'too-large']);
  });
  it('that nobody asked for is refused', async () => {
    const answer = await world.call('DELETE', '/v1/session', { token, body: { x: 1 } });
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed']);
  });
});

describe('what Node cannot read as a request', () => {
  it('is answered with a problem as well', async () => {
    const nonsense = await raw('NONSENSE / HTTP/1.1\r\n\r\n');
    expect(nonsense).toMatch(/^HTTP\/1.1 400 /);
    expect(nonsense).toContain('application/problem+json');
    const long = await raw(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1.1 431 /);
    expect(long).toContain('"code":"headers-too-large"');
  });
});

describe('requests that a fuzz found answered wrongly', () => {
  const post = (more: string) =>
    `POST /v1/session HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n${more}`;

  it('without a host are a problem, not an empty answer of Node', async () => {
    const answer = await raw('GET /health HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"malformed"');
    expect(answer).toContain('"requestId"');
  });
  it('that expect what nobody knows are answered as if they did not', async () => {
    const answer = await raw(
      'GET /health HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });
  it('of several mebibytes hear that they are too large, although they still send', async () => {
    const body = `{"username":"${'x'.repeat(5 * 2 ** 20)}"}`;
    const answer = await raw(post(`Content-Length: ${body.length}\r\n\r\n${body}`));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"code":"too-large"');
  });
  it('beyond what is read to be told so are cut off at once', async () => {
    const answer = await raw(post('Content-Length: 1073741824\r\n\r\n{'));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });
  it('in another encoding than UTF-8 are refused, not kept with holes in them', async () => {
    const latin = Buffer.from('{"username":"\u00e9","password":"x"}', 'latin1');
    const response = await fetch(`${world.url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: latin,
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('not UTF-8'),
    ]);
  });
  it.each(['\u0000', 'a\ud800b'])('with text that cannot be kept name the field', async (text) => {
    const body = { username: 'admin', password: text };
    const answer = await world.call('POST', '/v1/session', { body });
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed']);
    expect(answer.body.errors?.[0]).toMatchObject({ pointer: '/password', code: 'wrong-form' });
  });
  it.each(['\0', 'a\0b', "'; --"])('with a made-up cursor are malformed', async (text) => {
    const cursor = Buffer.from(text).toString('base64url');
    const answer = await world.call('GET', `/v1/accounts?cursor=${cursor}`, { token });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, '/cursor']);
  });
  it('about a body as a whole name it by the empty pointer', async () => {
    const answer = await world.call('POST', '/v1/session', { body: [] });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, '']);
  });
  it('that come too slowly are given up when the time that was stated is over', async () => {
    const slow = await makeWorld({ environment: { REQUEST_SECONDS: '1' } });
    try {
      const startedAt = performance.now();
      const [head, body] = await Promise.all([
        raw('GET /health HTTP/1.1\r\nHost: a\r\nX-Slow', slow),
        raw(post('Content-Length: 99\r\n\r\n{"user'), slow),
      ]);
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      for (const answer of [head, body]) {
        expect(answer).toMatch(/^HTTP\/1.1 408 /);
        expect(answer).toContain('"code":"too-slow"');
      }
    } finally {
      await slow.end();
    }
  });
  it('that are cut in the middle are no bug of ours and no fault of the database', async () => {
    const before = world.logged.length;
    await new Promise<void>((resolve) => {
      const { hostname, port } = new URL(world.url);
      const socket = connect(Number(port), hostname, () => {
        socket.write(post('Content-Length: 99\r\n\r\n{"user'), () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    for (let n = 0; n < 5; n += 1) expect((await healthOf(world)).status).toBe(200);
    expect(world.logged.slice(before).join('\n')).not.toMatch(/did not serve|a bug/);
  });
});

describe('the rate limit', () => {
  it('counts per account, says what is left, and ends in a problem', async () => {
    const small = await makeWorld({
      environment: { RATE_LIMIT_PER_ACCOUNT: '3', RATE_LIMIT_PER_ADDRESS: '20' },
    });
    try {
      const first = await small.admin();
      const answers = [];
      for (let n = 0; n < 4; n += 1)
        answers.push(await small.call('GET', '/v1/me', { token: first }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
      expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"default";q=3;w=60');
      expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"default";r=2;t=\d+$/);
      const last = answers[3];
      expect(last?.body.code).toBe('too-many-requests');
      expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(last?.headers.get('content-type')).toBe('application/problem+json');
      const anonymous = [];
      for (let n = 0; n < 20; n += 1) anonymous.push(await small.call('GET', '/v1/nowhere'));
      expect(anonymous.map(({ status }) => status)).toContain(429);
    } finally {
      await small.end();
    }
  });
});

describe('the docs', () => {
  it('are a page that loads nothing from elsewhere', async () => {
    const page = await world.call<string>('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.body).not.toMatch(/https?:/);
    const files = [...page.body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, file]) => file);
    expect(files).toContain('/docs/swagger-ui-bundle.js');
    for (const file of files) {
      expect([file, (await world.call('GET', file ?? '')).status]).toEqual([file, 200]);
    }
    const start = await world.call('GET', '/docs/start.js');
    expect(start.body).toContain("url: '/openapi.json'");
    expect((await world.call<{ openapi: string }>('GET', '/openapi.json')).body.openapi).toBe(
      '3.1.0',
    );
    const outside = await world.call('GET', '/docs/..%2f..%2fpackage.json');
    expect(outside.status).toBe(404);
  });
});

describe('when NATS is away', () => {
  it('questions fail at once, accounts work, and health says so; then all is well again', async () => {
    const silent = await world.play(
      'inventory',
      answering(listZones, () => ({ items: [], page: { hasMore: false } })),
    );
    const zones = () => world.call('GET', '/v1/zones', { token });
    expect((await zones()).status).toBe(200);
    await world.nats.stop();
    await eventually(async () => (await healthOf(world)).body.status === 'degraded');
    const startedAt = performance.now();
    const away = await zones();
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect([away.status, away.body.code]).toEqual([503, 'service-unavailable']);
    expect(away.headers.get('retry-after')).toBe('2');
    const health = await healthOf(world);
    expect([health.status, health.body.database.answers]).toEqual([200, true]);
    expect((await world.call('GET', '/v1/me', { token })).status).toBe(200);
    await world.nats.restart();
    await eventually(async () => (await zones()).status === 200);
    const well = await healthOf(world);
    expect(well.body).toMatchObject({ status: 'ok', courier: { connected: true } });
    expect(well.body.courier.server?.version).toMatch(/^\d+\.\d+/);
    await silent();
  });
});

describe('when the database is away', () => {
  it('health says so, sign-in asks to come back, and whoever has a token goes on', async () => {
    const lost = await makeWorld();
    try {
      const bearer = await lost.admin();
      await lost.play(
        'inventory',
        answering(listZones, () => ({ items: [], page: { hasMore: false } })),
      );
      await lost.dropDatabase();
      const health = await healthOf(lost);
      expect([health.status, health.body.status]).toEqual([503, 'down']);
      const body = { username: 'admin', password: 'whatever it is' };
      const signIn = await lost.call('POST', '/v1/session', { body });
      expect([signIn.status, signIn.body.code]).toEqual([503, 'service-unavailable']);
      expect(signIn.headers.get('retry-after')).toBe('2');
      expect((await lost.call('GET', '/v1/zones', { token: bearer })).status).toBe(200);
    } finally {
      await lost.end();
    }
  });
});

describe('the boot', () => {
  it('stops at a route without a declaration, naming it', async () => {
    @Controller()
    class Undeclared {
      @Get('/v1/secret-figures')
      figures(): string {
        return 'all of them';
      }
    }
    await expect(makeWorld({ moreControllers: [Undeclared] })).rejects.toThrow(
      /GET \/v1\/secret-figures is served without @Route/,
    );
  });
  it('stops at a right that the permission table does not know', async () => {
    @Controller()
    class Invented {
      @Route<undefined, undefined, string>({
        verb: 'POST',
        path: '/v1/anything',
        right: 'do-anything' as Right,
        tag: 'Spec',
        summary: 'Anything',
        description: 'Anything.',
        status: 200,
      })
      anything(): string {
        return 'done';
      }
    }
    await expect(makeWorld({ moreControllers: [Invented] })).rejects.toThrow(
      /POST \/v1\/anything needs the right do-anything/,
    );
  });
});

describe('the end', () => {
  it('lets what is in hand be answered', async () => {
    const ending = await makeWorld();
    try {
      const bearer = await ending.admin();
      let release: () => void = () => undefined;
      let arrived: () => void = () => undefined;
      const inHand = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      await ending.play(
        'inventory',
        answering(listZones, async () => {
          arrived();
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return { items: [], page: { hasMore: false } };
        }),
      );
      const answer = ending.call('GET', '/v1/zones', { token: bearer });
      await inHand;
      const closed = ending.gateway.close();
      release();
      expect((await answer).status).toBe(200);
      await closed;
      await expect(ending.call('GET', '/health')).rejects.toThrow();
    } finally {
      await ending.end();
    }
  });
});
