/** Requests whose address, method or header fields are wrong. */
import { type ApiRoute, apiRoutes } from './api-document.js';
import type { Dice } from './dice.js';
import type { WireRequest } from './wire-request.js';

const SEGMENTS: readonly string[] = [
  '%00',
  'a%00b',
  '..',
  '.',
  '%2e%2e',
  '..%2f..%2fetc%2fpasswd',
  '%2F',
  'a%2fb',
  '%5c..%5c',
  '%',
  '%zz',
  '%c0%af',
  '%ed%a0%80',
  '%ff%fe',
  '%E2%80%AE',
  '%F0%9F%92%8A',
  '%0d%0aX-Injected:%20yes',
  '%20',
  '',
  ';x=1',
  '*',
  ':id',
  '{id}',
  '__proto__',
  'constructor',
  'toString',
  '@supplier',
  'x'.repeat(41),
  'x'.repeat(101),
  'x'.repeat(2_000),
  'x'.repeat(14_000),
  '%41'.repeat(40),
];

const PARAMETERS: readonly string[] = [
  '',
  '%00',
  '%ed%a0%80',
  '%',
  '%zz',
  '%ff',
  'NaN',
  '1e3',
  '0',
  '-1',
  '201',
  '1.5',
  '999999999999999999999',
  '0x10',
  '%20',
  '+',
  'true',
  '[]',
  '{"$ne":null}',
  "';--",
  'x'.repeat(501),
  'x'.repeat(8_000),
];

/** What a cursor may hold once it is decoded: keys of all lists, and none of any. */
const CURSORS: readonly string[] = [
  '',
  '\0',
  'x\0',
  '\ud800',
  'null',
  '{"__proto__":{}}',
  '[]',
  '[1]',
  '[1e308]',
  '[-1]',
  '[1.5]',
  '["x"]',
  '["\\u0000"]',
  '["\\ud800"]',
  '["x","y"]',
  '["x","\\u0000"]',
  '["x","y","2026-02-30"]',
  '["x","y","z"]',
  '["2026-01-01T00:00:00Z",1]',
  '["2026-01-01T00:00:00Z",1e300]',
  '["never",1]',
  '["2026-01-01T00:00:00Z","x"]',
  '["9999-12-31T23:59:59-23:59","0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f"]',
  '["2026-01-01T00:00:00Z","0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f"]',
  'regular|2026-01-01T00:00:00.000Z|0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  'regular|+275760-09-13T00:00:00.000Z|0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  'toString|2026-01-01T00:00:00.000Z|0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  "admin'--",
  'admin',
];
const PLAIN_CURSORS: readonly string[] = [
  '999999999999999.0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  '1767225600000.------------------------------------',
  '1767225600000.0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
];

function someCursor(dice: Dice): string {
  const encoded = Buffer.from(dice.pick(CURSORS)).toString('base64url');
  return dice.chance(0.1) ? dice.pick(PLAIN_CURSORS) : encoded;
}

/** A spoilt query string, of a route that has one or of one that has none. */
export function hostileQuery(dice: Dice, route: ApiRoute, request: WireRequest): WireRequest {
  const names = route.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
  const name = dice.pick([...names, ...names, ...names, 'surprise', '__proto__', 'id', 'a[b]', '']);
  const isCursor = name === 'cursor' && dice.chance(0.8);
  const value = isCursor ? someCursor(dice) : dice.pick(PARAMETERS);
  const again = dice.chance(0.2) ? `&${name}=${dice.pick(PARAMETERS)}` : '';
  const many = dice.chance(0.05) ? `&${'a=1&'.repeat(1_500)}` : '';
  const [path] = request.target.split('?', 1);
  const target = `${path}${dice.pick(['?', '?', '?', '??', '?&&'])}${name}=${value}${again}${many}`;
  return { ...request, what: `query: ${name}=${value}`.slice(0, 60), target };
}

/** A path with a segment that is no code, or that leads nowhere. */
export function hostilePath(dice: Dice, request: WireRequest): WireRequest {
  const [path = '', query] = request.target.split('?', 2);
  const segments = path.split('/');
  const place = dice.whole(1, segments.length - 1);
  const segment = dice.pick(SEGMENTS);
  if (dice.chance(0.2)) segments.splice(place, 0, segment);
  else segments[place] = segment;
  const spoilt = dice.weighed<(text: string) => string>([
    [8, (text) => text],
    [1, (text) => `${text}/`],
    [1, (text) => `/${text}`],
    [1, (text) => text.toUpperCase()],
    [1, (text) => `${text}#fragment`],
  ])(segments.join('/'));
  const target = spoilt + (query === undefined ? '' : `?${query}`);
  // What is left may mean any route or none, so it is judged as a request to none in particular.
  const { route: _meant, ...rest } = request;
  return { ...rest, what: `path: ${segment}`.slice(0, 60), target: target.replaceAll(' ', '%20') };
}

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'LINK',
  'M-SEARCH',
];

/** A method that the address does not take. */
export function hostileMethod(dice: Dice, request: WireRequest): WireRequest {
  const { route: meant, ...rest } = request;
  const method = dice.pick(METHODS.filter((each) => each !== meant?.method));
  const other = apiRoutes.find((each) => each.path === meant?.path && each.method === method);
  return { ...rest, ...(other ? { route: other } : {}), what: `method: ${method}`, method };
}

const TOKENS: readonly string[] = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer {{token}}x',
  'Bearer x.y.z',
  'Basic YWRtaW46YWRtaW4=',
  'bearer {{token}}',
  'Bearer  {{token}}',
  'Bearer {{token}} {{token}}',
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
  'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZG1pbiJ9.AAAA',
  'Bearer eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZG1pbiJ9.AAAA',
  'Bearer \xff\xfe',
  `Bearer ${'a'.repeat(9_000)}`,
  '{{token}}',
];

const TYPES: readonly string[] = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/json;charset=UTF-8',
  'application/json; charset="utf-8',
  'application/json ; ; ;',
  'application/merge-patch+json',
  'application/problem+json',
  'APPLICATION/JSON',
  'application/jsonx',
  'json',
  '',
  ',',
  'application/json, text/plain',
  '*/*',
  'x'.repeat(5_000),
  'application/\xff',
];

const KEYS_OF_ONCE = ['', '"', '""', 'x', '{{uuid}}', '"{{uuid}}", "{{uuid}}"', '\xff', '\t'];
const ETAGS = [
  '',
  '*',
  'W/"1"',
  '"0"',
  '"-1"',
  '1',
  '"1", "2"',
  '"1e3"',
  '"99999999999999999999"',
  '"x"',
  '"2147483648"',
  '"999999999999999"',
];
const OTHERS: readonly (readonly [string, string])[] = [
  ['X-Request-Id', 'not-an-id'],
  ['X-Request-Id', "x'; --"],
  ['traceparent', '00-zz-zz-zz'],
  ['traceparent', '00-00000000000000000000000000000000-0000000000000000-00'],
  ['traceparent', 'ff-0190b6a47c5e7b1a9f003d2c1b0a9e8f-0190b6a47c5e7b1a-01'],
  ['tracestate', 'x'.repeat(5_000)],
  ['X-Forwarded-For', '127.0.0.1, unknown, ::ffff:x'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'br, identity'],
  ['Accept', 'text/html'],
  ['Accept', 'application/xml;q=1'],
  ['Accept-Encoding', 'identity;q=0, *;q=0'],
  ['Range', 'bytes=0-1'],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'never'],
  ['Cookie', '__proto__=1; session=x'],
  ['Origin', 'null'],
  ['Upgrade', 'websocket'],
  ['Connection', 'upgrade, keep-alive'],
  ['Connection', 'x-request-id, authorization'],
  ['Host', 'elsewhere.example'],
  ['TE', 'trailers'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['Expect', '100-continue'],
  ['Expect', 'a-miracle'],
  ['X-Long', 'x'.repeat(7_000)],
];

/** Header fields that are missing, doubled, or not what they should be. */
export function hostileHeaders(dice: Dice, request: WireRequest): WireRequest {
  const [name, value] = dice.weighed<() => readonly [string, string]>([
    [4, () => ['Authorization', dice.pick(TOKENS)]],
    [4, () => ['Content-Type', dice.pick(TYPES)]],
    [
      2,
      () => ['Idempotency-Key', dice.pick(KEYS_OF_ONCE).replaceAll('{{uuid}}', () => dice.uuid())],
    ],
    [2, () => ['If-Match', dice.pick(ETAGS)]],
    [4, () => dice.pick(OTHERS)],
  ])();
  const own = request.headers.filter(([known]) => known.toLowerCase() !== name.toLowerCase());
  const how = dice.weighed([
    [5, 'instead'],
    [2, 'doubled'],
    [1, 'missing'],
  ]);
  const field = [name, value] as const;
  const bearer = ['Authorization', 'Bearer {{token}}'] as const;
  const before = name === 'Authorization' ? [...request.headers, bearer] : request.headers;
  const headers =
    how === 'missing' ? own : how === 'instead' ? [...own, field] : [...before, field, field];
  const shown = value.slice(0, 30).replaceAll(/[^ -~]/g, '?');
  return {
    ...request,
    what: `header: ${name} ${how} ${how === 'missing' ? '' : shown}`,
    headers,
    // The client that waits for leave to send its body is played by the framing.
    framing: { ...request.framing, alone: /^(?:Expect|Upgrade|Connection|TE)$/.test(name) },
  };
}
