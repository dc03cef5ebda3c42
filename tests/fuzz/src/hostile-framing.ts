/**
 * What no HTTP client sends: lengths that lie, lines that are no header, two requests in one. The
 * server must answer or hang up, and go on serving the others.
 */
import type { Dice } from './dice.js';
import type { Framing, WireRequest } from './wire-request.js';

const GET = 'GET /v1/zones HTTP/1.1\r\nHost: {{host}}\r\nAuthorization: Bearer {{token}}\r\n';
const POST =
  'POST /v1/reports HTTP/1.1\r\nHost: {{host}}\r\nAuthorization: Bearer {{token}}\r\nContent-Type: application/json\r\n';
const JUNK = { mayBeCut: true } as const;

/** Whole texts, each with what may become of it. */
const RAW: readonly (readonly [what: string, raw: string, more?: Partial<Framing>])[] = [
  ['nonsense', 'NONSENSE\r\n\r\n', JUNK],
  ['binary', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', { ...JUNK, truncated: true }],
  ['empty lines only', '\r\n\r\n\r\n', { ...JUNK, truncated: true }],
  ['no version', 'GET /health\r\n\r\n', JUNK],
  ['version 9', 'GET /health HTTP/9.9\r\nHost: a\r\n\r\n', JUNK],
  ['version 1.0', 'GET /health HTTP/1.0\r\n\r\n'],
  ['http2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', JUNK],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['absolute address', 'GET http://{{host}}/health HTTP/1.1\r\nHost: {{host}}\r\n\r\n'],
  [
    'absolute address elsewhere',
    'GET http://elsewhere.example/v1/zones HTTP/1.1\r\nHost: a\r\n\r\n',
  ],
  ['star', 'OPTIONS * HTTP/1.1\r\nHost: {{host}}\r\n\r\n'],
  ['tunnel', 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: a\r\n\r\n', JUNK],
  ['websocket', `${GET}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n`],
  [
    'h2c',
    `${GET}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAAA\r\n\r\n`,
  ],
  ['space before colon', 'GET /health HTTP/1.1\r\nHost : a\r\n\r\n'],
  ['folded header', 'GET /health HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n', JUNK],
  ['header without colon', 'GET /health HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n'],
  ['NUL in a header', 'GET /health HTTP/1.1\r\nHost: a\r\nX-A: \x00\r\n\r\n'],
  ['NUL in the target', 'GET /hea\x00lth HTTP/1.1\r\nHost: a\r\n\r\n', JUNK],
  ['bare newlines', 'GET /health HTTP/1.1\nHost: a\n\n', JUNK],
  ['target of 60 000', `GET /${'x'.repeat(60_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['header of 60 000', `${GET}X-A: ${'x'.repeat(60_000)}\r\n\r\n`],
  ['3 000 headers', `${GET}${'X-A: b\r\n'.repeat(3_000)}\r\n`],
  ['negative length', `${POST}Content-Length: -5\r\n\r\n{}`],
  ['length in words', `${POST}Content-Length: two\r\n\r\n{}`],
  ['length of ages', `${POST}Content-Length: 99999999999999999999\r\n\r\n{}`],
  ['length of a gibibyte', `${POST}Content-Length: 1073741824\r\n\r\n{}`],
  ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
  [
    'length and chunks',
    `${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  ],
  ['length too short', `${POST}Content-Length: 1\r\n\r\n{"id":1}`, { requests: 1 }],
  [
    'length too long, then closed',
    `${POST}Content-Length: 500\r\n\r\n{"id":1}`,
    { ...JUNK, truncated: true },
  ],
  [
    'head cut, then closed',
    'POST /v1/reports HTTP/1.1\r\nHost: a\r\nContent-Le',
    { ...JUNK, truncated: true },
  ],
  ['chunk size in words', `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
  ['chunk size of ages', `${POST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}`],
  ['chunk size too short', `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`],
  [
    'chunk extension of 20 000',
    `${POST}Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
  ],
  [
    'trailers',
    `${POST}Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: x\r\n\r\n`,
  ],
  ['unknown transfer encoding', `${POST}Transfer-Encoding: rot13\r\n\r\n{}`],
  [
    'encodings gzip and chunked',
    `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  ],
  ['chunks spelt otherwise', `${POST}Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
  ['leave to send', `${POST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`],
  ['a miracle expected', `${POST}Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}`],
  ['body of a GET', `${GET}Content-Length: 2\r\nContent-Type: application/json\r\n\r\n{}`],
  [
    'body of a HEAD',
    'HEAD /health HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}',
  ],
  ['three in a row', `${GET}\r\n`.repeat(3), { requests: 3 }],
  ['a good one, then nonsense', `${GET}\r\nNONSENSE\r\n\r\n`, { requests: 2, mayBeCut: true }],
  ['twenty in a row', `${POST}Content-Length: 2\r\n\r\n{}`.repeat(20), { requests: 20 }],
];

/** A text of the list, or the request at hand in an odd wrapping. */
export function hostileFraming(dice: Dice, request: WireRequest): WireRequest {
  if (dice.chance(0.25)) {
    return { ...request, what: 'framing: chunked', framing: { as: 'chunked' } };
  }
  return framed(request, dice.pick(RAW));
}

/** Every text of the list once, for a run that is short. */
export function everyFraming(request: WireRequest): WireRequest[] {
  return RAW.map((raw) => framed(request, raw));
}

function framed(request: WireRequest, [what, raw, more]: (typeof RAW)[number]): WireRequest {
  const { route: _route, body: _body, json: _json, headers: _headers, ...rest } = request;
  return {
    ...rest,
    what: `framing: ${what}`,
    method: raw.startsWith('HEAD') ? 'HEAD' : 'GET',
    headers: [],
    framing: { as: 'as-written', raw, alone: true, ...more },
  };
}
