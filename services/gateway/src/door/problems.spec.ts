/**
 * The problems that a gateway says before, around and instead of an owner's answer: each is brought
 * about at every route that names it, and is the one that the docs show there.
 */
import { connect } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES } from '@satchel/access';
import {
  check,
  contractSchemas,
  listLocations,
  listProgrammes,
  listRequisitions,
  listZones,
  recordReports,
} from '@satchel/contracts';
import { broughtAboutBy, CALL_PROOFS, FIELD_PROOFS, problemShape } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { type Answer, answering, makeWorld, PASSWORD, type World } from '../../proving/world.js';
import { CONTROLLERS } from '../gateway.module.js';
import { declaredRoutes } from './census.js';
import { reportExample } from './examples.js';
import { problemsOf } from './openapi.js';
import { exampleOf } from './openapi-example.js';
import type { ProblemCode } from './problem-codes.js';
import { exampleNameOf, problemExamples } from './problem-examples.js';
import type { RouteSpec } from './route.js';

type Shown = Readonly<Record<string, unknown>> & { readonly detail: string };
type Problem = Shown & { readonly code: string; readonly status: number };
interface Request {
  readonly path: string;
  readonly body?: object | string;
  readonly headers?: Record<string, string>;
  readonly token?: string;
}

const routes = declaredRoutes(CONTROLLERS).filter((route) => !route.hidden);
const shown = new Map(problemExamples().map(([name, { value }]) => [name, value as Shown]));
/** More than a service takes in hand, and what an account may ask in a minute. */
const MANY = 540;
const PER_MINUTE = 600;
const TRIES = 3;
const LANES = 6;

let world: World;
/** Tokens: may do everything, nothing, has run out, has asked too often. */
let root: string;
let nobody: string;
let expired: string;
let spent: string;
let slow: Promise<string>;
/** What the played inventory says when it is asked for zones. */
let zones: () => object | Promise<object>;

const page = (items: object[] = []) => ({ items, page: { hasMore: false } });

beforeAll(async () => {
  const environment = {
    RATE_LIMIT_PER_ACCOUNT: String(PER_MINUTE),
    RATE_LIMIT_PER_ADDRESS: '1000000',
    SIGN_IN_TRIES: String(TRIES),
    REQUEST_SECONDS: '5',
  };
  world = await makeWorld({ environment });
  slow = raw('GET /health HTTP/1.1\r\nHost: a\r\nX-Slow');
  expired = await world.admin();
  world.clock.advance(11 * 60_000);
  root = await world.tokenOf(...ROLES.map((role) => ({ role, at: 'LR' })));
  nobody = await withoutRoles();
  spent = await world.tokenOf({ role: 'auditor', at: 'LR' });
}, 60_000);
afterAll(async () => {
  release();
  await world?.end();
}, 60_000);

/** A token of somebody who has lost her roles. */
async function withoutRoles(): Promise<string> {
  const { id, username, password, displayName } = account('LR');
  const grants = [{ role: 'auditor', at: 'LR' }];
  const body = { id, username, password, displayName, grants };
  await world.call('POST', '/v1/accounts', { body, token: root });
  const change = { displayName, grants: [], active: true };
  const headers = { 'if-match': '"1"' };
  await world.call('PUT', `/v1/accounts/${id}`, { body: change, headers, token: root });
  const session = await world.call<{ accessToken: string }>('POST', '/v1/session', {
    body: { username, password },
  });
  return session.body.accessToken;
}

/** Sends bytes as they are; the body of what comes back. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('end', () => resolve(answer.slice(answer.indexOf('\r\n\r\n') + 4)));
    socket.on('error', reject);
  });
}

/** The request that the docs show for a route. */
function requestOf(route: RouteSpec): Request {
  const values = route.query ? parameters(route) : {};
  const path = route.path.replaceAll(/:([A-Za-z]+)/g, (_all, name) =>
    encodeURIComponent(String(values[name])),
  );
  const query = Object.entries(values).filter(([name]) => !route.path.includes(`:${name}`));
  const search = new URLSearchParams(
    query.map(([name, value]): [string, string] => [name, String(value)]),
  );
  return {
    path: query.length > 0 ? `${path}?${search}` : path,
    ...(route.body ? { body: (route.examples?.body ?? exampleOf(route.body)) as object } : {}),
    ...(route.ifMatch ? { headers: { 'if-match': '"1"' } } : {}),
    token: root,
  };
}

/** Values of the parameters that must be there. */
function parameters({ query, path }: RouteSpec): Record<string, unknown> {
  if (!query) return {};
  check(query, {});
  const { properties = {}, required = [] } = contractSchemas()[query.name] as {
    properties?: Record<string, { example?: unknown }>;
    required?: string[];
  };
  const needed = Object.entries(properties).filter(
    ([name]) => required.includes(name) || path.includes(`:${name}`),
  );
  return Object.fromEntries(needed.map(([name, { example }]) => [name, example ?? 'ACT-1']));
}

const withParameter = (path: string, parameter: string) =>
  `${path}${path.includes('?') ? '&' : '?'}${parameter}`;

const withoutToken = ({ token: _token, ...request }: Request): Request => request;

/** How a documented request becomes one that is refused so, whatever the route. */
const SPOILT: Partial<Record<ProblemCode, (request: Request) => Request>> = {
  malformed: (request) =>
    typeof request.body === 'object'
      ? { ...request, body: { ...request.body, colour: 'red' } }
      : { ...request, path: withParameter(request.path, 'colour=red') },
  'no-token': withoutToken,
  'token-refused': (request) => ({ ...request, token: 'made-up' }),
  'token-expired': (request) => ({ ...request, token: expired }),
  'not-permitted': (request) => ({ ...request, token: nobody }),
  'too-large': (request) => ({ ...request, body: `"${'x'.repeat(1_100_000)}"` }),
  'unsupported-media-type': (request) => ({
    ...request,
    body: 'as text',
    headers: { ...request.headers, 'content-type': 'text/plain' },
  }),
  'if-match-missing': ({ headers: _headers, ...request }) => request,
  'if-match-malformed': (request) => ({ ...request, headers: { 'if-match': 'the last one' } }),
  'idempotency-key-differs': (request) => ({
    ...request,
    headers: { ...request.headers, 'idempotency-key': uuid() },
  }),
  'too-many-requests': (request) => ({ ...request, token: spent }),
  // Nobody plays the other services yet.
  'service-unavailable': (request) => request,
};

/** What does not depend on a route, or needs a scene of its own. */
const SCENES: Partial<Record<ProblemCode, () => Promise<Problem>>> = {
  'sign-in-refused': () => signIn('nobody-here'),
  'too-many-sign-ins': async () => {
    for (let n = 0; n < TRIES; n += 1) await signIn('often-tried');
    return signIn('often-tried');
  },
  'refresh-refused': () => post('/v1/session/refresh', { refreshToken: 'made up' }),
  'username-taken': () => post('/v1/accounts', { ...account('LR'), username: 'admin' }),
  'may-not-grant': async () => {
    const keeper = await world.tokenOf({ role: 'administrator', at: 'LR-NIMBA' });
    zones = () => page([{ id: 'LR-NIMBA', name: 'Nimba', level: 'county' }]);
    return post('/v1/accounts', account('LR-BONG'), keeper);
  },
  'own-account': async () => {
    const me = await world.call<{ id: string }>('GET', '/v1/me', { token: root });
    const body = { displayName: 'Canary Name', grants: [], active: false };
    const headers = { 'if-match': me.headers.get('etag') ?? '' };
    return call('PUT', `/v1/accounts/${me.body.id}`, { body, headers });
  },
  'unknown-account': () => call('GET', `/v1/accounts/${uuid()}`),
  'no-such-route': () => call('GET', '/v1/nowhere'),
  'method-not-allowed': () => call('DELETE', '/v1/me'),
  'address-too-long': () => call('GET', `/v1/kits/${'a'.repeat(300)}`),
  'too-slow': async () => JSON.parse(await slow),
  'headers-too-large': async () =>
    JSON.parse(await raw(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`)),
  'principal-refused': async () => {
    await world.playStranger(
      'requisition',
      answering(listRequisitions, () => page() as never),
    );
    return call('GET', '/v1/requisitions');
  },
  bug: () => call('GET', '/v1/programmes'),
  undecided: () => post('/v1/reports', reportExample),
  'deadline-exceeded': () => {
    zones = () => held;
    return call('GET', '/v1/zones');
  },
  // Last, since all that is held until the end keeps the played service busy.
  busy: () => crowd(),
};

let release: () => void = () => undefined;
const held = new Promise<object>((resolve) => {
  release = () => resolve(page());
});

/**
 * Asks more at once than the played service takes in hand; none of it is let go. What comes is
 * that it took too long, but for those who were too many.
 */
async function crowd(): Promise<Problem> {
  zones = () => held;
  const token = await world.tokenOf({ role: 'auditor', at: 'LR' });
  const all = Array.from({ length: MANY }, () => call('GET', '/v1/zones', { token }));
  const came = await Promise.all(all);
  return came.find(({ code }) => code === 'busy') ?? (came[0] as Problem);
}

async function call(method: string, path: string, options: Omit<Request, 'path'> = {}) {
  const answer = await world.call<Problem>(method, path, { token: root, ...options });
  expectHeaders(answer);
  return answer.body;
}

const post = (path: string, body: object, token = root) => call('POST', path, { body, token });
const signIn = (username: string) => post('/v1/session', { username, password: 'not hers' });
const account = (at: string) => ({
  id: uuid(),
  username: `spec-${uuid().slice(-12)}`,
  password: PASSWORD,
  displayName: 'Canary Name',
  grants: [{ role: 'chw', at }],
});

function expectHeaders({ status, headers, body }: Answer<Problem>): void {
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(body.status).toBe(status);
  const waits = status === 429 || status === 503;
  expect([body.code, headers.has('retry-after')]).toEqual([body.code, waits]);
}

/** The shape of what the docs show of a code at a route, where its sentence names this route. */
function shownAt(route: RouteSpec, code: ProblemCode): object {
  const example = shown.get(exampleNameOf(code, route));
  if (!example) throw new Error(`the docs show no ${code}`);
  return problemShape({ ...example, detail: example.detail.replace('see-stock', route.right) });
}

/** The sentence names the service that does not answer; the docs show one of them. */
const anyService = (problem: Problem): Problem => ({
  ...problem,
  detail: problem.detail.replace(/(?<=^The service )\w+/, 'inventory'),
});

/** What comes when it is asked again, as told, where a busy machine took too long. */
async function inTime(ask: () => Promise<Problem>): Promise<Problem> {
  let came = await ask();
  for (let n = 0; n < 5 && came.code === 'deadline-exceeded'; n += 1) came = await ask();
  return came;
}

/** Every route that names a code, with what is wrong about how it answers so, if anything. */
async function complaintsAbout(code: ProblemCode, at: readonly RouteSpec[]): Promise<unknown[]> {
  const complaints: unknown[] = [];
  const left = [...at];
  const lane = async (): Promise<void> => {
    for (let route = left.pop(); route; route = left.pop()) {
      const { verb } = route;
      const { path, ...options } = SPOILT[code]?.(requestOf(route)) ?? requestOf(route);
      const body = await inTime(async () => (await world.call<Problem>(verb, path, options)).body);
      const isShown = isDeepStrictEqual(problemShape(anyService(body)), shownAt(route, code));
      if (!isShown) complaints.push([verb, path, body]);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return complaints;
}

const naming = (code: ProblemCode) => routes.filter((route) => problemsOf(route).includes(code));
const everywhere = Object.keys(SPOILT) as ProblemCode[];
const first = everywhere.filter((code) => code !== 'too-many-requests');

describe('what the docs say of problems', () => {
  it('is brought about, code for code', () => {
    const cases = [...everywhere, ...Object.keys(SCENES)].sort();
    expect(cases).toEqual(broughtAboutBy(CALL_PROOFS, 'door'));
  });

  it('is at every route what comes, where no owner answers', async () => {
    for (const code of first) {
      const at = naming(code).filter(
        (route) => code !== 'service-unavailable' || route.asksOwner === true,
      );
      expect(at.length).toBeGreaterThan(5);
      expect([code, await complaintsAbout(code, at)]).toEqual([code, []]);
    }
  }, 120_000);

  it('names an idempotency key wherever a body has an id', () => {
    const withId = routes.filter(({ body }) => {
      if (body) check(body, {});
      const schema = body && contractSchemas()[body.name];
      return Object.keys((schema?.['properties'] ?? {}) as object).includes('id');
    });
    expect(naming('idempotency-key-differs')).toEqual(withId);
  });

  it('is what comes in scenes of their own', async () => {
    await world.play(
      'inventory',
      answering(listZones, () => zones() as never),
      answering(listLocations, () => page() as never),
      answering(listProgrammes, () => {
        throw new Error('a bug of the spec');
      }),
      answering(recordReports, () => ({ items: [] })),
    );
    for (const [code, scene] of Object.entries(SCENES)) {
      const came = code === 'deadline-exceeded' ? await scene() : await inTime(scene);
      expect([code, problemShape(came)]).toEqual([
        code,
        problemShape(shown.get(code) ?? { detail: 'nothing' }),
      ]);
    }
  }, 120_000);

  it('is what comes when too much was asked', async () => {
    const asked = Array.from({ length: PER_MINUTE }, () =>
      world.call('GET', '/v1/zones?colour=red', { token: spent }),
    );
    await Promise.all(asked);
    const code = 'too-many-requests';
    expect(await complaintsAbout(code, naming(code))).toEqual([]);
    const health = await world.call('GET', '/health', { token: spent });
    expect(health.status).toBe(200);
  }, 60_000);

  it('is what comes from the gateway’s own routes when its records are away', async () => {
    release();
    await world.dropDatabase();
    const at = naming('service-unavailable').filter((route) => route.asksOwner !== true);
    expect(at.length).toBeGreaterThan(5);
    expect(await complaintsAbout('service-unavailable', at)).toEqual([]);
  }, 60_000);
});

/** One body for each way in which a field is wrong, and the field that is named. */
const FIELD_FAULTS: Readonly<Record<string, readonly [pointer: string, wrong: object]>> = {
  required: ['/product', { product: undefined }],
  'unknown-field': ['/colour', { colour: 'red' }],
  'wrong-type': ['/quantity', { quantity: '6' }],
  'wrong-form': ['/occurredAt', { occurredAt: '20.11.2026' }],
  'not-allowed': ['/kind', { kind: 'eaten' }],
  'too-small': ['/quantity', { quantity: -1 }],
  'too-large': ['/quantity', { quantity: 1e12 }],
  'too-short': ['/document', { document: '' }],
  'too-long': ['/lots', { lots: Array(51).fill({ lot: 'A', quantity: 1 }) }],
};

describe('a faulty field', () => {
  it('is named with every code that the docs list', () => {
    const cases = [...Object.keys(FIELD_FAULTS), 'unknown-parameter'].sort();
    expect(cases).toEqual(broughtAboutBy(FIELD_PROOFS, 'door'));
  });
  it.each(Object.entries(FIELD_FAULTS))('is %s', async (code, [pointer, wrong]) => {
    const { body } = await world.call('POST', '/v1/reports', {
      body: { ...reportExample, ...wrong },
      token: root,
    });
    expect(body.code).toBe('malformed');
    expect(body.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
  });
});
