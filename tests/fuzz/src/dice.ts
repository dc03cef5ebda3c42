/**
 * Chance that can be repeated: the same seed and number give the same throws, so that any single
 * request of a long run can be made again alone.
 */
import { createHash } from 'node:crypto';

/** A JSON value as it comes; every use says what it takes it for. */
export type Json = ReturnType<typeof JSON.parse>;

export class Dice {
  private state: number;

  /** The throws of one request: `what` names what they are for. */
  constructor(seed: number, what: string | number) {
    const digest = createHash('sha256').update(`${seed} ${what}`).digest();
    this.state = digest.readUInt32LE(0);
  }

  /** From 0 to below 1 (the generator known as mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.next() * from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** By weight: `[[3, 'often'], [1, 'seldom']]`. */
  weighed<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.next() * from.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of from) {
      left -= weight;
      if (left < 0) return value;
    }
    return (from.at(-1) as readonly [number, T])[1];
  }

  uuid(): string {
    return uuidFrom(`${this.next()} ${this.next()}`);
  }
}

/** The same UUID (version 8, RFC 9562) for the same text. */
export function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
