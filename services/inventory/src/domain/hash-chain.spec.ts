import { describe, expect, it } from '@jest/globals';
import { type ChainedEvent, entryHash, eventHash, FIRST_HASH } from './hash-chain.js';
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
