/**
 * A connection that sends bytes and reads answers, strictly: what does not keep to the framing of
 * HTTP/1.1 is a fault of the server. Nothing is mended, nothing is sent again.
 */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Names in lower case; the last of equal names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly tookMs: number;
}

/** Why there is no answer. */
export type Silence = 'closed' | 'silent' | 'unreadable';

export interface Exchange {
  readonly answers: readonly Answer[];
  /** Set when fewer answers came than requests went. */
  readonly silence?: Silence;
  readonly tookMs: number;
  /** Whether the connection takes another request. */
  readonly goesOn: boolean;
}

interface Waiting {
  readonly wanted: number;
  readonly isHead: boolean;
  readonly startedAt: number;
  readonly answers: Answer[];
  readonly done: (exchange: Exchange) => void;
}

export class Connection {
  private received: Buffer = Buffer.alloc(0);
  private waiting: Waiting | undefined;
  private isOpen = true;

  private constructor(
    private readonly socket: Socket,
    private readonly patienceMs: number,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.take(bytes));
    // A reset is told by the close that follows it.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isOpen = false;
      this.end('closed');
    });
    socket.on('timeout', () => {
      this.end('silent');
      socket.destroy();
    });
  }

  static open(url: URL, patienceMs: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: url.hostname, port: Number(url.port) });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        resolve(new Connection(socket, patienceMs));
      });
    });
  }

  get usable(): boolean {
    return this.isOpen && this.socket.writable;
  }

  /** Sends and waits for `wanted` answers; `half` closes our side after the bytes. */
  exchange(bytes: Buffer, { wanted = 1, isHead = false, half = false } = {}): Promise<Exchange> {
    return new Promise((done) => {
      this.waiting = { wanted, isHead, startedAt: performance.now(), answers: [], done };
      this.received = Buffer.alloc(0);
      if (!this.usable) {
        this.end('closed');
        return;
      }
      this.socket.setTimeout(this.patienceMs);
      this.socket.write(bytes);
      if (half) this.socket.end();
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(bytes: Buffer): void {
    this.received = Buffer.concat([this.received, bytes]);
    const { waiting } = this;
    if (!waiting) return;
    try {
      this.readOn(waiting);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.end('unreadable');
      this.socket.destroy();
    }
  }

  private readOn(waiting: Waiting): void {
    for (;;) {
      const found = readAnswer(this.received, waiting.isHead);
      if (!found) return;
      this.received = this.received.subarray(found.length);
      if (found.status < 200) continue;
      const tookMs = performance.now() - waiting.startedAt;
      const { status, headers, body } = found;
      waiting.answers.push({ status, headers, body, tookMs });
      const closes = headers.get('connection')?.toLowerCase() === 'close';
      if (waiting.answers.length === waiting.wanted || closes) {
        this.end(undefined, !closes && this.received.length === 0);
        if (closes) this.socket.destroy();
        return;
      }
    }
  }

  private end(silence: Silence | undefined, goesOn = false): void {
    const { waiting } = this;
    if (!waiting) return;
    this.waiting = undefined;
    this.socket.setTimeout(0);
    const { answers, wanted, startedAt } = waiting;
    waiting.done({
      answers,
      ...(silence && answers.length < wanted ? { silence } : {}),
      tookMs: performance.now() - startedAt,
      goesOn,
    });
  }
}

class Unreadable extends Error {}

interface Found {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** In bytes, head included. */
  readonly length: number;
}

/** The first answer in the bytes, undefined while it is not all there. */
export function readAnswer(bytes: Buffer, isHead: boolean): Found | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1]);
  if (!(status >= 100)) throw new Unreadable(first);
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) throw new Unreadable(line);
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const start = end + 4;
  if (isHead || status < 200 || status === 204 || status === 304) {
    return { status, headers, body: '', length: start };
  }
  const body =
    headers.get('transfer-encoding') === 'chunked'
      ? readChunks(bytes, start)
      : readLength(bytes, start, Number(headers.get('content-length') ?? Number.NaN));
  return body && { status, headers, ...body };
}

function readLength(bytes: Buffer, start: number, length: number) {
  if (!(length >= 0)) throw new Unreadable('neither a length nor chunks');
  if (bytes.length < start + length) return undefined;
  const body = bytes.subarray(start, start + length).toString('utf8');
  return { body, length: start + length };
}

function readChunks(bytes: Buffer, start: number) {
  const parts: Buffer[] = [];
  for (let at = start; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (!(size >= 0)) throw new Unreadable('a chunk without a size');
    const next = line + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0)
      return { body: Buffer.concat(parts as Uint8Array[]).toString('utf8'), length: next };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}
