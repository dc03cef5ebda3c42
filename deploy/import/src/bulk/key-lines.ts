/**
 * On which line each key of a file stood first, in a few bytes a key: a set of strings would grow
 * with the file. Keys are told apart by 64 bits of their hash; that two of three million keys share
 * them has a chance of one in four million.
 */
import { createHash } from 'node:crypto';

const FIRST_SLOTS = 1 << 12;
const LOAD_MAX = 0.6;

export class KeyLines {
  private slots = FIRST_SLOTS;
  private count = 0;
  private high = new Uint32Array(this.slots);
  private low = new Uint32Array(this.slots);
  /** 0 where the slot is free; lines are counted from 1. */
  private lines = new Uint32Array(this.slots);

  get size(): number {
    return this.count;
  }

  /** The line on which the key stood first; 0 when it is new, which it then is no more. */
  add(key: string, line: number): number {
    const [high, low] = bitsOf(key);
    const slot = this.slotOf(high, low);
    const known = this.lines[slot] ?? 0;
    if (known > 0) return known;
    this.put(slot, high, low, line);
    this.count += 1;
    if (this.count > this.slots * LOAD_MAX) this.grow();
    return 0;
  }

  has(key: string): boolean {
    const [high, low] = bitsOf(key);
    return (this.lines[this.slotOf(high, low)] ?? 0) > 0;
  }

  private slotOf(high: number, low: number): number {
    const mask = this.slots - 1;
    let slot = low & mask;
    while (this.lines[slot] !== 0 && (this.high[slot] !== high || this.low[slot] !== low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private put(slot: number, high: number, low: number, line: number): void {
    this.high[slot] = high;
    this.low[slot] = low;
    this.lines[slot] = line;
  }

  private grow(): void {
    const { high, low, lines, slots } = this;
    this.slots = slots * 2;
    this.high = new Uint32Array(this.slots);
    this.low = new Uint32Array(this.slots);
    this.lines = new Uint32Array(this.slots);
    for (let n = 0; n < slots; n += 1) {
      const [h = 0, l = 0, line = 0] = [high[n], low[n], lines[n]];
      if (line > 0) this.put(this.slotOf(h, l), h, l, line);
    }
  }
}

function bitsOf(key: string): [number, number] {
  const hash = createHash('sha256').update(key).digest();
  return [hash.readUInt32LE(0), hash.readUInt32LE(4)];
}
