/**
 * A request as it goes over the wire, byte by byte ours: no client library mends or refuses it.
 * Tokens are put in when it is sent, so that the same request can be sent again another day.
 */
import type { ApiRoute } from './api-document.js';
import type { PersonName } from './country.js';
import type { Json } from './dice.js';
import type { Draft } from './valid.js';

export interface WireRequest {
  readonly index: number;
  /** What is odd about it, such as `value: /quantity 1e300`. */
  readonly what: string;
  readonly who: PersonName | 'nobody';
  /** The route that it means; absent where it means none. */
  readonly route?: ApiRoute;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
  /** The body as JSON, where it was made from some: to know what an accepted request may write. */
  readonly json?: Json;
  readonly framing: Framing;
}

const SHOWN = 3_000;

export interface Framing {
  /** How the end of the body is told. */
  readonly as: 'length' | 'chunked' | 'as-written';
  /** The whole text instead of one made from the parts, `{{host}}` and `{{token}}` filled in. */
  readonly raw?: string;
  /** How many requests the bytes hold. */
  readonly requests?: number;
  /** The request never ends: the client closes its half after it. */
  readonly truncated?: boolean;
  /** Closing without a word is an answer, too: this is no HTTP that a proxy would pass on. */
  readonly mayBeCut?: boolean;
  /** Goes over a connection of its own. */
  readonly alone?: boolean;
}

export interface Filling {
  readonly host: string;
  readonly token: string;
  readonly refresh: () => string;
}

/** The bytes of the request. */
export function bytesOf(request: WireRequest, filling: Filling): Buffer {
  const { framing } = request;
  if (framing.raw !== undefined) return Buffer.from(filled(framing.raw, filling), 'latin1');
  const body = bodyOf(request, filling);
  const head = [`${request.method} ${request.target} HTTP/1.1`, `Host: ${filling.host}`];
  const names = new Set(request.headers.map(([name]) => name.toLowerCase()));
  if (filling.token !== '' && !names.has('authorization')) {
    head.push(`Authorization: Bearer ${filling.token}`);
  }
  for (const [name, value] of request.headers) head.push(`${name}: ${filled(value, filling)}`);
  if (framing.as === 'length' && body) head.push(`Content-Length: ${body.length}`);
  if (framing.as === 'chunked') head.push('Transfer-Encoding: chunked');
  const parts: Uint8Array[] = [Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1')];
  if (body && framing.as === 'chunked') parts.push(...chunks(body));
  else if (body) parts.push(body);
  return Buffer.concat(parts);
}

function bodyOf({ body }: WireRequest, filling: Filling): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(filled(body, filling), 'utf8');
}

function filled(text: string, { host, token, refresh }: Filling): string {
  const known = text.replaceAll('{{host}}', host).replaceAll('{{token}}', token);
  return known.replaceAll('{{refresh}}', () => refresh());
}

function chunks(body: Buffer): Uint8Array[] {
  const middle = Math.ceil(body.length / 2);
  return [
    ...[body.subarray(0, middle), body.subarray(middle)]
      .filter((part) => part.length > 0)
      .map((part) =>
        Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
      ),
    Buffer.from('0\r\n\r\n'),
  ];
}

/** A draft on its way, its body as JSON. */
export function wired(
  draft: Draft,
  route: ApiRoute,
  meta: { index: number; what: string; who: WireRequest['who'] },
): WireRequest {
  const query = draft.query
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return {
    ...meta,
    route,
    method: route.method,
    target: draft.path + (query ? `?${query}` : ''),
    headers: draft.headers,
    ...(draft.body === undefined ? {} : { body: JSON.stringify(draft.body), json: draft.body }),
    framing: { as: 'length' },
  };
}

/** As a person repeats it: a curl command where curl can say it, else the bytes. */
export function asCommand(request: WireRequest, url: string): string {
  const { host } = new URL(url);
  if (request.framing.raw !== undefined || request.framing.as === 'as-written') {
    const bytes = bytesOf(request, { host, token: '$TOKEN', refresh: () => '$REFRESH' });
    const shown = JSON.stringify(bytes.toString('latin1').slice(0, 2000));
    return `bytes to ${host}, signed in as ${request.who}: ${shown}`;
  }
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const headers = request.headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const bearer = request.who === 'nobody' ? [] : [`-H "Authorization: Bearer $${request.who}"`];
  const text = request.body?.toString() ?? '';
  const shown = text.length > SHOWN ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
  const body = request.body === undefined ? [] : [`--data-binary ${quoted(shown)}`];
  const chunked = request.framing.as === 'chunked' ? ["-H 'Transfer-Encoding: chunked'"] : [];
  return [
    'curl -i --path-as-is',
    `-X ${request.method}`,
    ...bearer,
    ...headers,
    ...chunked,
    ...body,
    quoted(url + request.target),
  ].join(' ');
}
