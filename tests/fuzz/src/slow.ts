/**
 * Clients that take their time, or never finish. The server answers `too-slow` or hangs up when its
 * stated time is over, neither much later nor while a slow but honest client still gets there.
 */
import { connect, type Socket } from 'node:net';
import { readAnswer } from './wire.js';

export interface SlowCase {
  readonly what: string;
  /** What goes out at once. */
  readonly first: string;
  /** What follows, a piece every `paceMs`; empty for silence. */
  readonly after: readonly string[];
  readonly paceMs: number;
  /** `gives-up`: 408 or closed; `answers`: with anything but a fault. */
  readonly expected: 'gives-up' | 'answers';
  readonly withinMs: number;
}

export interface SlowOutcome {
  readonly what: string;
  /** What was wrong; undefined when it went as it should. */
  readonly fault?: string;
  readonly tookMs: number;
}

export interface SlowLimits {
  readonly requestMs: number;
  readonly headMs: number;
}

/** How much later than stated is still in time: the server looks once a second. */
const GRACE_MS = 2_000;

const ENDLESS = 100_000;
const again = (piece: string): string[] => Array.from({ length: ENDLESS }, () => piece);

/** Every way to be slow, with the limits of the server that is asked. */
export function slowCases(host: string, token: string, limits: SlowLimits): SlowCase[] {
  const lines = [`Host: ${host}`, `Authorization: Bearer ${token}`, ''].join('\r\n');
  return [
    ...slowBodies(
      `POST /v1/reports HTTP/1.1\r\n${lines}Content-Type: application/json\r\n`,
      limits,
    ),
    ...slowHeads(`GET /v1/zones HTTP/1.1\r\n${lines}`, limits),
  ];
}

function slowBodies(head: string, { requestMs, headMs }: SlowLimits): SlowCase[] {
  const withinMs = requestMs + GRACE_MS;
  const cases: [what: string, more: string, after: string[]][] = [
    ['a body byte by byte', 'Content-Length: 90000\r\n\r\n', again('x')],
    ['a body that stops', 'Content-Length: 900\r\n\r\n{"id":', []],
    ['a body that never starts', 'Content-Length: 900\r\n\r\n', []],
    ['chunks byte by byte', 'Transfer-Encoding: chunked\r\n\r\n', again('1\r\nx\r\n')],
    ['chunks that stop', 'Transfer-Encoding: chunked\r\n\r\n5\r\n', []],
    ['leave asked, never sent', 'Expect: 100-continue\r\nContent-Length: 9\r\n\r\n', []],
  ];
  return [
    ...cases.map(([what, more, after]): SlowCase => {
      return { what, first: head + more, after, paceMs: 100, expected: 'gives-up', withinMs };
    }),
    {
      what: 'a slow body that gets there',
      first: `${head}Content-Length: 10\r\n\r\n`,
      after: [...'{"id":"x"}'],
      paceMs: Math.floor(headMs / 60),
      expected: 'answers',
      withinMs,
    },
  ];
}

function slowHeads(get: string, { headMs }: SlowLimits): SlowCase[] {
  const withinMs = headMs + GRACE_MS;
  const cases: [what: string, first: string, after: string[]][] = [
    ['a head byte by byte', 'GET /health HTTP/1.1\r\nX-A: ', again('x')],
    ['a head that stops', 'GET /health HTT', []],
    ['header after header', 'GET /health HTTP/1.1\r\nHost: a\r\n', again('X-A: b\r\n')],
    ['a connection without a word', '', []],
  ];
  return [
    ...cases.map(([what, first, after]): SlowCase => {
      return { what, first, after, paceMs: 100, expected: 'gives-up', withinMs };
    }),
    {
      what: 'a slow head that gets there',
      first: get.slice(0, -10),
      after: [...get.slice(-10), '\r\n'],
      paceMs: Math.floor(headMs / 60),
      expected: 'answers',
      withinMs,
    },
  ];
}

/** Plays one; the pace is kept by the idle time of the socket. */
export function playSlow(url: URL, slow: SlowCase): Promise<SlowOutcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const left = [...slow.after];
    let received: Buffer = Buffer.alloc(0);
    const socket: Socket = connect({ host: url.hostname, port: Number(url.port) });
    const finish = (): void => {
      socket.destroy();
      const tookMs = Math.round(performance.now() - startedAt);
      resolve({ what: slow.what, tookMs, ...faultOf(slow, received, tookMs) });
    };
    socket.setNoDelay(true);
    socket.on('connect', () => {
      socket.write(slow.first);
      socket.setTimeout(slow.paceMs);
    });
    socket.on('timeout', () => {
      if (performance.now() - startedAt > slow.withinMs + 5_000) finish();
      const piece = left.shift();
      if (piece !== undefined && socket.writable) socket.write(piece);
      // The time starts anew with every byte; a silent client has to ask for it.
      else if (!socket.destroyed) socket.setTimeout(slow.paceMs);
    });
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes] as Uint8Array[]);
      const answer = readAnswer(received, false);
      if (answer && answer.status >= 200) finish();
    });
    // The close that follows tells.
    socket.on('error', () => socket.destroy());
    socket.on('close', finish);
  });
}

function faultOf(slow: SlowCase, received: Buffer, tookMs: number): { fault?: string } {
  const text = received.toString('utf8').replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  if (tookMs > slow.withinMs) return { fault: `${status || 'closed'} only after ${tookMs} ms` };
  if (slow.expected === 'answers') {
    return status >= 200 && status < 500 && status !== 408 ? {} : { fault: `${status}: ${text}` };
  }
  const isTooSlow =
    status === 408 &&
    text.includes('"code":"too-slow"') &&
    text.includes('application/problem+json');
  return status === 0 || isTooSlow ? {} : { fault: text.slice(0, 300) };
}
