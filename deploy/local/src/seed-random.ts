// Randomness that is the same each time, so that the demonstration is the same country everywhere.

import { createHash } from 'node:crypto';

/** A stream of random figures. */
export class Random {
  private state: number;

  /** The same words give the same stream, and other words one that has nothing to do with it. */
  constructor(...words: readonly string[]) {
    this.state = createHash('sha256').update(words.join('\n')).digest().readUInt32LE(0);
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** True with this chance. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of these, each as likely as its weight says. */
  pick<T>(items: readonly T[], weights: readonly number[] = items.map(() => 1)): T {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [n, item] of items.entries()) {
      left -= weights[n] ?? 0;
      if (left < 0) return item;
    }
    const last = items.at(-1);
    if (last === undefined) throw new RangeError('there is nothing to pick from');
    return last;
  }

  /** How many rare and independent things happen where `mean` are to be expected (Knuth). */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.next(); product > limit; product *= this.next()) count += 1;
    return count;
  }
}
