/** Chance that can be repeated: the same name and seed always throw the same numbers. */

export interface Dice {
  /** From 0 up to, not including, 1. */
  next(): number;
  between(least: number, most: number): number;
  whole(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
  /** Whole: `mean` rounded up or down, so that many throws have that mean. */
  count(mean: number): number;
  /** A UUID version 7 of that moment. */
  id(at: number): string;
}

/**
 * Xoshiro128** from four hashes of seed and name: a state so wide that no two of millions of names
 * meet, as they would in one of 32 bits.
 */
export function diceOf(seed: number, name: string): Dice {
  let [a, b, c, d] = [1, 2, 3, 4].map((salt) => hashOf(seed, salt, name)) as Words;
  const word = (): number => {
    const told = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return told;
  };
  const next = (): number => word() / 4_294_967_296;
  const hex = (value: number, digits: number): string =>
    value.toString(16).padStart(digits, '0').slice(-digits);
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (from) => {
      const found = from[Math.floor(next() * from.length)];
      if (found === undefined) throw new RangeError('there is nothing to pick from');
      return found;
    },
    count: (mean) => Math.floor(mean) + (next() < mean % 1 ? 1 : 0),
    id: (at) => {
      const time = hex(at, 12);
      const [one, two, three] = [word(), word(), word()];
      const version = `7${hex(one, 3)}`;
      const variant = hex(0x8000 | (one >>> 18), 4);
      return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${hex(two, 8)}${hex(three, 4)}`;
    },
  };
}

type Words = [number, number, number, number];

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function hashOf(seed: number, salt: number, name: string): number {
  let hash = Math.imul(seed ^ Math.imul(salt, 0x9e3779b9), 0x85ebca6b) | 1;
  for (let n = 0; n < name.length; n += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(n), 0xcc9e2d51);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}
