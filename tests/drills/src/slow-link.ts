/**
 * A phone's line on 2G, between a client and the gateway: so many bits a second each way, a round
 * trip, and segments that get lost. TCP sends a lost segment again after a time-out, and what comes
 * behind it waits for it; so loss is time here, never bytes. Headers of TCP and IP count as bytes.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Chance } from './chance.js';
import { until } from './moment.js';

export interface Line {
  readonly bitsPerSecond: number;
  readonly roundTripMs: number;
  /** Share of segments that are lost, from 0 to 1. */
  readonly loss: number;
}

/** What ministries plan for: 64 kbit/s, 600 ms, one segment in fifty lost. */
export const LINE_2G: Line = { bitsPerSecond: 64_000, roundTripMs: 600, loss: 0.02 };

const SEGMENT_BYTES = 1_360;
const HEADER_BYTES = 40;

/** Bytes that went over a line, headers and what was sent twice included. */
export interface Traffic {
  up: number;
  down: number;
}

export class SlowLink {
  readonly traffic: Traffic = { up: 0, down: 0 };
  private readonly sockets = new Set<Socket>();
  /** When each direction has sent what it was given, in milliseconds. */
  private readonly busyUntil = { up: 0, down: 0 };

  private constructor(
    private readonly door: Server,
    private readonly line: Line,
    private readonly chance: Chance,
  ) {}

  /** Opens a line to the server of a URL on a free port of the loopback interface. */
  static async open(url: string, line: Line, chance: Chance): Promise<SlowLink> {
    const { hostname, port } = new URL(url);
    const door = createServer({ noDelay: true });
    const link = new SlowLink(door, line, chance);
    door.on('connection', (client) => link.join(client, hostname, Number(port)));
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject);
      door.listen(0, '127.0.0.1', resolve);
    });
    return link;
  }

  get url(): string {
    const address = this.door.address();
    if (typeof address !== 'object' || address === null) throw new Error('the line is closed');
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.door.close(() => resolve());
    });
  }

  private join(client: Socket, host: string, port: number): void {
    const server = connect({ host, port, noDelay: true });
    // The handshake takes a round trip before the first byte may go.
    const openAt = performance.now() + this.line.roundTripMs;
    this.traffic.up += 2 * HEADER_BYTES;
    this.traffic.down += HEADER_BYTES;
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      // A reset shows as an error first; the close that follows it is what counts.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.sockets.delete(socket));
    }
    this.carry(client, server, 'up', openAt);
    this.carry(server, client, 'down', openAt);
  }

  /** Everything of one direction, in order: each segment arrives no sooner than the one before. */
  private carry(from: Socket, to: Socket, way: keyof Traffic, openAt: number): void {
    let last = openAt;
    let delivered: Promise<unknown> = Promise.resolve();
    const deliver = (work: () => unknown): void => {
      const moment = last;
      delivered = delivered.then(() => until(moment, () => to.destroyed)).then(work);
    };
    from.on('data', (chunk) => {
      for (let at = 0; at < chunk.length; at += SEGMENT_BYTES) {
        const segment = chunk.subarray(at, at + SEGMENT_BYTES);
        last = Math.max(last, this.arrival(segment.length, way, openAt));
        deliver(() => to.destroyed || to.write(segment));
      }
    });
    from.on('end', () => deliver(() => to.end()));
    from.on('close', () => deliver(() => to.destroy()));
  }

  /** When a segment that is sent now is there. */
  private arrival(bytes: number, way: keyof Traffic, openAt: number): number {
    const { bitsPerSecond, roundTripMs, loss } = this.line;
    const sendMs = ((bytes + HEADER_BYTES) * 8000) / bitsPerSecond;
    const begins = Math.max(performance.now(), openAt, this.busyUntil[way]);
    let sent = begins + sendMs;
    this.traffic[way] += bytes + HEADER_BYTES;
    // The other side acknowledges every second segment.
    this.traffic[way === 'up' ? 'down' : 'up'] += HEADER_BYTES / 2;
    this.busyUntil[way] = sent;
    for (let timeOutMs = 2 * roundTripMs; this.chance.next() < loss; timeOutMs *= 2) {
      sent += timeOutMs + sendMs;
      this.traffic[way] += bytes + HEADER_BYTES;
    }
    return sent + roundTripMs / 2;
  }
}
