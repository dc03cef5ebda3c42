/**
 * One thing at a time: whoever is about to have an effect, or to hear of one, waits here until it
 * is its turn, and chance says whose turn it is. Time passes only here as well. Between two turns
 * everything stands still, so that a process can die between any two effects and the state can be
 * looked at after each.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '@satchel/language';
import type { Random } from './random.js';

/** Who waits. When it is gone, what it waited for never comes. */
export interface Owner {
  readonly name: string;
}

interface Waiting {
  readonly owner: Owner;
  readonly place: string;
  readonly go: () => void;
  dueAt: number;
}

/** A sleep that can be ended early. */
export interface Sleep {
  readonly over: Promise<void>;
  /** Ends it at once, though in its turn. */
  wake(): void;
  /** It will never be over. */
  cancel(): void;
}

export class Scheduler implements Clock {
  /** Turns taken so far. */
  steps = 0;
  private nowMs: number;
  private ready: Waiting[] = [];
  private sleeping: Waiting[] = [];
  private readonly gone = new WeakSet<Owner>();
  private readonly trace = createHash('sha256');

  constructor(
    private readonly random: Random,
    startIso: string,
  ) {
    this.nowMs = Date.parse(startIso);
  }

  now(): Date {
    return new Date(this.nowMs);
  }

  /** Waits for a turn of its own. */
  turn(owner: Owner, place: string): Promise<void> {
    return new Promise((go) => {
      if (!this.gone.has(owner)) this.ready.push({ owner, place, go, dueAt: this.nowMs });
    });
  }

  sleep(owner: Owner, ms: number, place: string): Sleep {
    let waiting: Waiting | undefined;
    const over = new Promise<void>((go) => {
      waiting = { owner, place, go, dueAt: this.nowMs + ms };
      if (!this.gone.has(owner)) this.sleeping.push(waiting);
    });
    return {
      over,
      wake: () => {
        if (waiting) waiting.dueAt = this.nowMs;
      },
      cancel: () => {
        this.sleeping = this.sleeping.filter((it) => it !== waiting);
        this.ready = this.ready.filter((it) => it !== waiting);
      },
    };
  }

  /** This one is gone: whatever it waits for, now or later, never comes. */
  drop(owner: Owner): void {
    this.gone.add(owner);
    this.ready = this.ready.filter((it) => it.owner !== owner);
    this.sleeping = this.sleeping.filter((it) => it.owner !== owner);
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.nowMs += ms;
  }

  /** Gives one of those who wait a turn, and comes back when all stands still again. */
  async step(): Promise<void> {
    this.wakeWhoIsDue();
    if (this.ready.length === 0) {
      const next = Math.min(...this.sleeping.map(({ dueAt }) => dueAt));
      if (!Number.isFinite(next)) throw new Error('nobody waits for anything any more');
      this.nowMs = Math.max(this.nowMs, next);
      this.wakeWhoIsDue();
    }
    const index = this.random.between(0, this.ready.length - 1);
    const [chosen] = this.ready.splice(index, 1);
    this.steps += 1;
    this.note(`${chosen?.owner.name} ${chosen?.place}`);
    chosen?.go();
    await standstill();
  }

  /** What happened goes into the trace: the same seed must leave the same one. */
  note(what: string): void {
    this.trace.update(`${this.nowMs} ${what}\n`);
  }

  /** A hash of all that happened so far. */
  traceHash(): string {
    return this.trace.copy().digest('hex').slice(0, 16);
  }

  private wakeWhoIsDue(): void {
    const due = this.sleeping.filter(({ dueAt }) => dueAt <= this.nowMs);
    if (due.length === 0) return;
    this.sleeping = this.sleeping.filter(({ dueAt }) => dueAt > this.nowMs);
    this.ready.push(...due);
  }
}

/** Every promise that can go on has gone on: only then does Node come to its immediates. */
function standstill(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
