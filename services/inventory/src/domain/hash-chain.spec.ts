import { describe, expect, it } from '@jest/globals';
import { type ChainedEvent, derivedId, entryHash, eventHash, FIRST_HASH } from './hash-chain.js';
import type { Entry, Movement, Origin } from './movement.js';

const origin: Origin = {
  principal: 'p',
  channel: 'api',
  precision: 'minute',
  claimedAt: 3,
  recordedAt: 4,
  reason: 'why',
  document: 'paper',
};
const movement: Movement = {
  id: 'm',
  event: 'e',
  line: 1,
  product: 'ORS',
  lot: 'A1',
  quantity: 5,
  from: '@supplier',
  to: 'KIT',
  kind: 'received',
  shipment: 's',
  occurredAt: 2,
  count: 'c',
  reverses: 'r',
};
const entry: Omit<Entry, 'hash'> = {
  location: 'KIT',
  sequence: 7,
  balanceAfter: 9,
  lotBalanceAfter: 8,
};
const between: Movement = { ...movement, from: '@unexplained', to: '@in-transit' };
const event: ChainedEvent = {
  ...origin,
  location: 'KIT',
  product: 'ORS',
  number: 3,
  id: 'e',
  contentHash: 'h',
  kind: 'received',
  accepted: true,
  answer: { outcome: 'accepted' },
  occurredAt: 2,
  shipment: 's',
  requisition: 'q',
  reverses: 'r',
  movements: [between],
  counted: { at: 1, counted: 2, variance: 3, late: false, countedBy: 'p', precision: 'day' },
};
const after = { sequence: 7, hash: FIRST_HASH };

/** The same with one field made another, for each field. */
function spoilt<T extends object>(whole: T): [string, T][] {
  return Object.entries(whole)
    .filter(([, value]) => typeof value !== 'object')
    .map(([field, value]) => [
      field,
      { ...whole, [field]: typeof value === 'number' ? value + 1 : `${value}x` },
    ]);
}

const hashOf = (from: { movement?: Movement; origin?: Origin; entry?: typeof entry }) =>
  entryHash(FIRST_HASH, from.movement ?? movement, from.origin ?? origin, from.entry ?? entry);

describe('the hash of an entry', () => {
  it.each([
    ...spoilt(movement).map(([field, other]) => [field, { movement: other }] as const),
    ...spoilt(origin).map(([field, other]) => [field, { origin: other }] as const),
    ...spoilt(entry).map(([field, other]) => [field, { entry: other }] as const),
  ])('covers %s', (_field, other) => {
    expect(hashOf(other)).not.toBe(hashOf({}));
  });
  it('covers the hash before it', () => {
    expect(entryHash('1'.repeat(64), movement, origin, entry)).not.toBe(hashOf({}));
  });
  it('tells a word from its neighbour, and nothing from an empty word', () => {
    const { reason: _, ...unsaid } = origin;
    const said = [origin, unsaid, { ...origin, reason: '' }, { ...origin, reason: 'why","paper' }];
    expect(new Set(said.map((each) => hashOf({ origin: each }))).size).toBe(4);
  });
});

describe('the hash of an event', () => {
  const whole = eventHash(FIRST_HASH, event, after);
  /** What an event does not say itself: its movements do. */
  const ofMovements = new Set(['channel', 'claimedAt', 'reason', 'document']);

  it.each(spoilt(event).filter(([field]) => !ofMovements.has(field)))('covers %s', (_f, other) => {
    expect(eventHash(FIRST_HASH, other, after)).not.toBe(whole);
  });
  it.each(spoilt(event.counted ?? {}))('covers %s of the count', (_field, counted) => {
    expect(eventHash(FIRST_HASH, { ...event, counted } as ChainedEvent, after)).not.toBe(whole);
  });
  it.each(spoilt(between))('covers %s of a movement between two ends', (_field, other) => {
    expect(eventHash(FIRST_HASH, { ...event, movements: [other] }, after)).not.toBe(whole);
  });
  it.each([...ofMovements])('covers %s of a movement between two ends', (field) => {
    expect(eventHash(FIRST_HASH, { ...event, [field]: 'other' }, after)).not.toBe(whole);
  });
  it.each(spoilt(after))('covers the %s of the last entry', (_field, other) => {
    expect(eventHash(FIRST_HASH, event, other)).not.toBe(whole);
  });
  it('covers the hash before it', () => {
    expect(eventHash('1'.repeat(64), event, after)).not.toBe(whole);
  });
  it('covers the answer, in whatever order its fields come back', () => {
    const answered = (answer: object) => eventHash(FIRST_HASH, { ...event, answer }, after);
    expect(answered({ outcome: 'refused' })).not.toBe(whole);
    expect(answered({ a: 1, b: { c: 2, d: 3 } })).toBe(answered({ b: { d: 3, c: 2 }, a: 1 }));
  });
});

// Worked out by another program, from docs/LEDGER.md, section 7.
describe('the written form', () => {
  it('begins with sixty-four zeros', () => {
    expect(FIRST_HASH).toBe('0'.repeat(64));
  });
  it('of an entry is what the law says, absent words as null', () => {
    expect(hashOf({})).toBe('26e2f22a93f1879e0b8940b429d6ca526f102e87ccb0fffa74b25f82c0eb3282');
    const { shipment: _s, count: _c, reverses: _r, ...moved } = movement;
    const { claimedAt: _at, reason: _why, document: _paper, ...told } = origin;
    expect(hashOf({ movement: moved, origin: told })).toBe(
      '2bd8aa69923f2d1da2f455a9ef90978d9620a88b9c64544d10e9749d83d127f7',
    );
  });
  it('of an event is what the law says', () => {
    expect(eventHash(FIRST_HASH, event, after)).toBe(
      '7db59946c67b21b7bff7b53546a2857aa3932ba390cb6d52f8849c2983f4ca5e',
    );
  });
  it('of an event leaves its entries to their own chain', () => {
    const posted = { ...entry, hash: 'a'.repeat(64) };
    const entries = [
      { ...movement, fromEntry: posted },
      { ...movement, toEntry: posted },
    ];
    const whole = eventHash(FIRST_HASH, event, after);
    const more = { ...event, movements: [...entries, between] };
    expect(eventHash(FIRST_HASH, more, after)).toBe(whole);
  });
});

describe('a derived id', () => {
  it('is a UUID of version 5, as in the example of RFC 9562', () => {
    expect(derivedId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });
});
