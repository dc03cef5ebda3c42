/**
 * The harness's side of crash points: arms a point in a service and holds the process that comes
 * there, until it is told to go on, to fail, or is killed. A process that starts again is armed
 * anew while its point was not reached.
 */
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { FromHarness, ToHarness, Verdict } from './crash-words.js';

/** A process that stands at a crash point. */
export interface Held {
  /** `<service>-<index>` */
  readonly process: string;
  goOn(): void;
  /** The point throws an error, as a fault of the code there would. */
  fail(): void;
}

interface Arming {
  readonly id: number;
  readonly service: string;
  readonly point: string;
  readonly hit: number;
  readonly reached: (held: Held) => void;
}

/** An armed point. */
export interface Trap {
  /** Resolves when a process stands there; never rejects. */
  readonly reached: Promise<Held>;
  /** Takes it back, if it was not reached. */
  disarm(): void;
}

export class CrashControl {
  private readonly sockets = new Map<string, Socket>();
  private readonly countReplies = new Map<
    string,
    (counts: Readonly<Record<string, number>>) => void
  >();
  private armings: Arming[] = [];
  private counting = false;
  private lastId = 0;

  private constructor(
    private readonly door: Server,
    /** The unix socket that the preloaded modules connect to. */
    readonly path: string,
  ) {
    door.on('connection', (socket) => this.welcome(socket));
  }

  static async open(path: string): Promise<CrashControl> {
    rmSync(path, { force: true });
    const door = createServer();
    const control = new CrashControl(door, path);
    await new Promise<void>((resolve, reject) => {
      door.once('error', reject);
      door.listen(path, resolve);
    });
    return control;
  }

  /** Holds the first process of the service that passes the point for the `hit`-th time. */
  arm(service: string, point: string, hit = 1): Trap {
    this.lastId += 1;
    const id = this.lastId;
    let reachedOne: (held: Held) => void = () => undefined;
    const reached = new Promise<Held>((resolve) => {
      reachedOne = resolve;
    });
    const arming: Arming = { id, service, point, hit, reached: reachedOne };
    this.armings.push(arming);
    for (const [name, socket] of this.sockets) this.tellArmed(name, socket);
    return {
      reached,
      disarm: () => {
        this.armings = this.armings.filter((each) => each !== arming);
        this.tellService(service, { disarm: true });
      },
    };
  }

  /** From now on every passage of the point in the service throws; undefined ends that. */
  fail(service: string, point: string | undefined): void {
    this.tellService(service, { fail: point ?? null });
  }

  /** Every process counts the points it passes from now on, or stops. */
  count(on: boolean): void {
    this.counting = on;
    for (const socket of this.sockets.values()) tell(socket, { count: on });
  }

  /** How often each process has passed each point since `count(true)` or its start. */
  async counts(): Promise<Map<string, Readonly<Record<string, number>>>> {
    const names = [...this.sockets.keys()];
    const replies = names.map(
      (name) =>
        new Promise<[string, Readonly<Record<string, number>>]>((resolve) => {
          this.countReplies.set(name, (counts) => resolve([name, counts]));
          const socket = this.sockets.get(name);
          if (socket) tell(socket, { counts: true });
        }),
    );
    return new Map(await Promise.all(replies));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.values()) socket.destroy();
    await new Promise<void>((resolve) => {
      this.door.close(() => resolve());
    });
    rmSync(this.path, { force: true });
  }

  private welcome(socket: Socket): void {
    let name = '';
    let text = '';
    socket.on('data', (chunk) => {
      const lines = (text + chunk.toString('utf8')).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const words = JSON.parse(line) as ToHarness;
        if ('hello' in words) {
          name = words.hello;
          this.enlist(name, socket);
        } else if ('reached' in words) this.hold(name, socket, words.id);
        else this.countReplies.get(name)?.(words.counts);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.sockets.get(name) === socket) this.sockets.delete(name);
    });
  }

  private enlist(name: string, socket: Socket): void {
    this.sockets.set(name, socket);
    if (this.counting) tell(socket, { count: true });
    this.tellArmed(name, socket);
    socket.write('{"welcome":true}\n');
  }

  private hold(name: string, socket: Socket, id: number): void {
    const arming = this.armings.find((each) => each.id === id);
    const decide = (verdict: Verdict): void => tell(socket, { verdict, id });
    // Another replica was there first, or the trap was taken back: this one is not wanted.
    if (!arming) {
      decide('go-on');
      return;
    }
    this.armings = this.armings.filter((each) => each !== arming);
    for (const [other, its] of this.sockets) {
      if (serviceOf(other) === arming.service && its !== socket) tell(its, { disarm: true });
    }
    arming.reached({ process: name, goOn: () => decide('go-on'), fail: () => decide('throw') });
  }

  private tellArmed(name: string, socket: Socket): void {
    const arming = this.armings.findLast((each) => each.service === serviceOf(name));
    if (arming) tell(socket, { arm: arming.point, hit: arming.hit, id: arming.id });
  }

  private tellService(service: string, words: FromHarness): void {
    for (const [name, socket] of this.sockets) {
      if (serviceOf(name) === service) tell(socket, words);
    }
  }
}

function serviceOf(name: string): string {
  return name.slice(0, name.lastIndexOf('-'));
}

function tell(socket: Socket, words: FromHarness): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(words)}\n`);
}
