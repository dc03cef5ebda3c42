/** The API client against a server that behaves as busy and forgetful as a real one may. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Api, type ApiOptions, ApiOutOfReach, ApiRefusal } from './api.js';

interface Seen {
  readonly path: string;
  readonly token: string | undefined;
  readonly body: unknown;
}
type Answer = [status: number, body: object, headers?: Record<string, string>];

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

async function serve(answer: (seen: Seen, before: readonly Seen[]) => Answer) {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const one = { path: request.url ?? '', token: request.headers.authorization, body };
      const [status, reply, headers] = answer(one, seen);
      seen.push(one);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(reply));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const tokens = (n: number, expiresInSeconds = 600): Answer => [
  201,
  { accessToken: `access-${n}`, refreshToken: `refresh-${n}`, expiresInSeconds },
];
const isSignIn = ({ path }: Seen) => path.startsWith('/v1/session');

function client(url: string, more: Partial<ApiOptions> = {}) {
  const clock = { now: () => new Date('2026-11-21T08:00:00Z') };
  return new Api({ url, username: 'u', password: 'p', channel: 'import', clock, ...more });
}

describe('the API client', () => {
  it('signs in once, however many ask at once', async () => {
    const { seen, url } = await serve((one) => (isSignIn(one) ? tokens(1) : [200, { ok: true }]));
    const api = client(url);
    await Promise.all([api.get('/a'), api.post('/b', { x: 1 }), api.put('/c', {})]);
    expect(seen.filter(isSignIn)).toEqual([
      {
        path: '/v1/session',
        token: undefined,
        body: { username: 'u', password: 'p', channel: 'import' },
      },
    ]);
    expect(seen.find(({ path }) => path === '/b')).toEqual({
      path: '/b',
      token: 'Bearer access-1',
      body: { x: 1 },
    });
  });

  it('renews the session before it runs out', async () => {
    let now = Date.parse('2026-11-21T08:00:00Z');
    const { seen, url } = await serve((one, before) =>
      isSignIn(one) ? tokens(before.filter(isSignIn).length + 1) : [200, {}],
    );
    const api = client(url, { clock: { now: () => new Date(now) } });
    await api.get('/a');
    now += 560_000;
    await Promise.all([api.get('/b'), api.get('/c')]);
    expect(seen.filter(isSignIn).map(({ path, body }) => [path, body])).toEqual([
      ['/v1/session', expect.anything()],
      ['/v1/session/refresh', { refreshToken: 'refresh-1' }],
    ]);
    expect(seen.at(-1)?.token).toBe('Bearer access-2');
  });

  it('signs in anew when its token is not taken any more', async () => {
    const { seen, url } = await serve((one, before) => {
      if (isSignIn(one)) return tokens(before.filter(isSignIn).length + 1);
      return one.token === 'Bearer access-2' ? [200, { ok: true }] : [401, { code: 'no-token' }];
    });
    await expect(client(url).get('/a')).resolves.toEqual({ ok: true });
    expect(seen.map(({ path }) => path)).toEqual(['/v1/session', '/a', '/v1/session', '/a']);
  });

  it('waits as long as a busy server says, and sends the same again', async () => {
    const busy: Answer[] = [
      [429, { code: 'too-many-requests' }, { 'retry-after': '0.02' }],
      [503, { code: 'undecided' }, { 'retry-after': '0.01' }],
    ];
    const waits: number[] = [];
    const { seen, url } = await serve((one) =>
      isSignIn(one) ? tokens(1) : (busy.shift() ?? [200, { done: 1 }]),
    );
    const onWait = (_why: string, seconds: number) => void waits.push(seconds);
    await expect(client(url, { onWait }).post('/a', { id: 7 })).resolves.toEqual({ done: 1 });
    expect(waits).toEqual([0.02, 0.01]);
    expect(seen.filter((one) => !isSignIn(one)).map(({ body }) => body)).toEqual([
      { id: 7 },
      { id: 7 },
      { id: 7 },
    ]);
  });

  it('gives up when the patience is over, and says why', async () => {
    const { url } = await serve((one) =>
      isSignIn(one) ? tokens(1) : [503, { code: 'service-unavailable' }, { 'retry-after': '60' }],
    );
    const asked = client(url, { patienceMs: 50 }).get('/a');
    await expect(asked).rejects.toThrow(ApiOutOfReach);
    await expect(asked).rejects.toThrow('service-unavailable');
    await expect(client('http://127.0.0.1:1', { patienceMs: 50 }).get('/a')).rejects.toThrow(
      /ECONNREFUSED|bad port/,
    );
  });

  it('throws what is refused, with its problem', async () => {
    const { url } = await serve((one) =>
      isSignIn(one) ? tokens(1) : [403, { code: 'not-permitted', detail: 'No.' }],
    );
    const asked = client(url).get('/a');
    await expect(asked).rejects.toThrow(ApiRefusal);
    await expect(asked).rejects.toMatchObject({ status: 403, problem: { code: 'not-permitted' } });
  });

  it('knows the time by the server’s clock, to the millisecond where it is told', async () => {
    const id = '019b0f5a-6c00-7000-8000-000000000000';
    const headers: Record<string, string>[] = [
      { 'x-request-id': id },
      { date: 'Sat, 21 Nov 2026 08:00:07 GMT', 'x-request-id': 'another kind of id' },
    ];
    const { url } = await serve((one) =>
      isSignIn(one) ? tokens(1) : [200, {}, headers.shift() ?? {}],
    );
    const api = client(url);
    await api.get('/a');
    expect(api.lastAnsweredAtMs).toBe(0x019b0f5a6c00);
    await api.get('/b');
    expect(api.lastAnsweredAtMs).toBe(Date.parse('2026-11-21T08:00:07Z'));
  });

  it('does not try a wrong password twice', async () => {
    const { seen, url } = await serve(() => [401, { code: 'sign-in-refused', detail: 'Wrong.' }]);
    await expect(client(url).get('/a')).rejects.toThrow('sign in as u: 401 sign-in-refused Wrong.');
    expect(seen).toHaveLength(1);
  });

  it('stops waiting when it is told to', async () => {
    const abort = new AbortController();
    const { url } = await serve((one) => (isSignIn(one) ? tokens(1) : [503, {}]));
    const onWait = () => abort.abort(new Error('stopped by hand'));
    await expect(client(url, { signal: abort.signal, onWait }).get('/a')).rejects.toThrow();
  });
});
