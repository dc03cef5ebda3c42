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

/** Mulberry32 over a hash of seed and name. */
export function diceOf(seed: number, name: string): Dice {
  let state = seed ^ 0x9e3779b9;
  for (let n = 0; n < name.length; n += 1) {
    state = Math.imul(state ^ name.charCodeAt(n), 0x85ebca6b);
    state ^= state >>> 13;
  }
  const word = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
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
