/**
 * Chance out of a seed: the same seed draws the same numbers for ever. Nothing in a simulation
 * draws from anywhere else, ids included.
 */

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
    // Neighbouring seeds must not begin alike.
    for (let n = 0; n < 8; n += 1) this.next();
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of them. @throws RangeError when there is none. */
  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('nothing to pick from');
    return from[this.between(0, from.length - 1)] as T;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return list.map(() => left.splice(this.between(0, left.length - 1), 1)[0] as T);
  }

  /** A UUID of version 7 at this time. */
  uuid(atMs: number): string {
    const time = Math.max(0, Math.floor(atMs)).toString(16).padStart(12, '0').slice(-12);
    const hex = Array.from({ length: 5 }, () =>
      Math.floor(this.next() * 65_536)
        .toString(16)
        .padStart(4, '0'),
    );
    const [a = '', b = '', ...rest] = hex;
    return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(1)}-a${b.slice(1)}-${rest.join('')}`;
  }
}
