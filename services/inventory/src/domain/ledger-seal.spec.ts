import { describe, expect, it } from '@jest/globals';
import { type Head, type Seal, sealOver } from './ledger-seal.js';

const head = (location: string, product: string, events: number, of: string): Head => ({
  location,
  product,
  events,
  head: of.repeat(64),
});
const kit = head('KIT', 'ORS', 5, 'a');
const clinic = head('CLINIC', 'ORS', 2, 'b');
const first = (heads: Head[]): Seal => sealOver(heads, { last: undefined, epoch: 3, at: 1000 });

describe('a seal', () => {
  // Worked out by another program, from docs/LEDGER.md, section 7.
  it('is what the law says, the first of its ledger', () => {
    expect(first([kit, clinic])).toEqual({
      epoch: 3,
      number: 1,
      sealedAt: 1000,
      cards: 2,
      previous: '0'.repeat(64),
      digest: '7c5b4f15aba57e10a6540395e96d763b37576c999d112e2b72e7217e21c8ce1e',
    });
  });
  it('follows on the one before', () => {
    const last = first([kit, clinic]);
    const heads = [
      head('POST', 'ACT', 1, 'e'),
      head('KIT', 'ORS', 6, 'd'),
      head('KIT', 'ACT', 1, 'c'),
    ];
    expect(sealOver(heads, { last, epoch: 3, at: 2000 })).toMatchObject({
      number: 2,
      previous: last.digest,
      digest: '749570f7188756811bf07cb5b6b19720b6dbe8db84c772c797a0fb6bf589554d',
    });
  });
  it('is the same in whatever order the heads come', () => {
    const heads = ['A', 'B', 'C'].flatMap((at) => ['X', 'Y'].map((of) => head(at, of, 1, 'f')));
    expect(first(heads.toReversed())).toEqual(first(heads));
    expect(first([...heads.slice(3), ...heads.slice(0, 3)])).toEqual(first(heads));
  });
  it('covers every head', () => {
    const heads = [
      [kit],
      [clinic],
      [{ ...kit, events: 6 }],
      [{ ...kit, head: 'c'.repeat(64) }],
      [],
    ];
    expect(new Set(heads.map((each) => first(each).digest)).size).toBe(heads.length);
  });
});
