/**
 * A TCP proxy that misbehaves when told to: the network between a service and its PostgreSQL or
 * NATS. One link has one target; every connection through it shares the link's fault.
 *
 * - `cut`: connections are reset, new ones too.
 * - `stall`: connections stay open, nothing is forwarded; after `heal` everything flows on.
 * - `half-open`: what was connected falls silent for ever, in one direction or both, and neither
 *   side hears of the other's end, as when a host or a router vanishes; new connections pass.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Towards the server: what a service sends. Towards the client: what it would hear. */
export type Direction = 'to-server' | 'to-client';
const DIRECTIONS: readonly Direction[] = ['to-server', 'to-client'];

interface Target {
  readonly host: string;
  readonly port: number;
}

/** A connection through the link: the two sockets, and the directions that fell silent. */
interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly silent: Set<Direction>;
}

export class FaultyLink {
  private mode: 'pass' | 'cut' | 'stall' = 'pass';
  private readonly pairs = new Set<Pair>();
  /** Accepted during a stall and not connected to the target yet. */
  private readonly waiting = new Set<Socket>();

  private constructor(
    private readonly door: Server,
    private readonly target: Target,
  ) {
    door.on('connection', (client) => this.accept(client));
  }

  /** Opens a link to a target on a free port of the loopback interface. */
  static async open(target: Target): Promise<FaultyLink> {
    const door = createServer({ noDelay: true });
    const link = new FaultyLink(door, target);
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject);
      door.listen(0, '127.0.0.1', resolve);
    });
    return link;
  }

  get port(): number {
    const address = this.door.address();
    if (typeof address !== 'object' || address === null) throw new Error('the link is closed');
    return address.port;
  }

  /** The same URL, through this link. */
  through(url: string): string {
    return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(this.port) }).href;
  }

  /** Connections that stand, silent ones included. */
  get connections(): number {
    return this.pairs.size + this.waiting.size;
  }

  /** Resets every connection, now and until healed. */
  cut(): void {
    this.mode = 'cut';
    for (const client of this.waiting) client.resetAndDestroy();
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Forwards nothing until healed. */
  stall(): void {
    this.mode = 'stall';
    for (const { client, server } of this.pairs) {
      client.pause();
      server.pause();
    }
  }

  /** What is connected now falls silent for ever in these directions. */
  halfOpen(directions: readonly Direction[] = DIRECTIONS): void {
    for (const pair of this.pairs) for (const each of directions) pair.silent.add(each);
  }

  /** New connections pass, stalled ones flow on; what fell silent stays silent. */
  heal(): void {
    this.mode = 'pass';
    for (const { client, server } of this.pairs) {
      client.resume();
      server.resume();
    }
    for (const client of this.waiting) this.join(client);
    this.waiting.clear();
  }

  /** Ends the connections that fell silent, as the time-outs of both sides would in the end. */
  forgetSilent(): void {
    for (const pair of this.pairs) if (pair.silent.size > 0) this.end(pair);
  }

  /** Ends all connections and listens no more. */
  async close(): Promise<void> {
    for (const client of this.waiting) client.destroy();
    for (const pair of this.pairs) this.end(pair);
    await new Promise<void>((resolve) => {
      this.door.close(() => resolve());
    });
  }

  private accept(client: Socket): void {
    // A reset shows as an error first; the close that follows it is what counts.
    client.on('error', () => client.destroy());
    if (this.mode === 'cut') client.resetAndDestroy();
    else if (this.mode === 'pass') this.join(client);
    else {
      client.pause();
      this.waiting.add(client);
      client.once('close', () => this.waiting.delete(client));
    }
  }

  private join(client: Socket): void {
    const server = connect({ ...this.target, noDelay: true });
    const pair: Pair = { client, server, silent: new Set() };
    this.pairs.add(pair);
    server.on('error', () => server.destroy());
    this.carry(pair, client, server, 'to-server');
    this.carry(pair, server, client, 'to-client');
    client.resume();
  }

  private carry(pair: Pair, from: Socket, to: Socket, direction: Direction): void {
    from.on('data', (chunk) => {
      if (pair.silent.has(direction) || to.destroyed) return;
      if (to.write(chunk)) return;
      from.pause();
      to.once('drain', () => {
        if (this.mode !== 'stall') from.resume();
      });
    });
    from.on('end', () => {
      if (pair.silent.size === 0) to.end();
    });
    from.on('close', (withError) => {
      if (pair.silent.size === 0) {
        // A target that is down refuses; so does the link.
        if (withError) to.resetAndDestroy();
        else to.destroy();
      }
      if (pair.client.destroyed && pair.server.destroyed) this.pairs.delete(pair);
    });
  }

  private end(pair: Pair): void {
    pair.client.destroy();
    pair.server.destroy();
    this.pairs.delete(pair);
  }
}
