import { describe, expect, it } from '@jest/globals';
import { legId } from './model-packing.js';
import { listed, Story } from './model-story.js';

const NOW = '2026-03-10T08:00:00Z';
const set = { product: 'SET' } as const;

function stocked(): Story {
  const story = new Story();
  story.report('2026-03-01T08:00:00Z', { kind: 'opening', ...set, lots: listed({ S: 3 }) });
  return story;
}

describe('the id of a leg', () => {
  it('is what RFC 9562 makes of the event and the product', () => {
    // The example of RFC 9562, A.4, has the same parts: a namespace and a name.
    expect(legId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'ORS')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

describe('unpacking', () => {
  it('brings in exactly what the sets contain, product by product', () => {
    const story = stocked();
    const components = [{ product: 'ACT', lots: listed({ LATE: 4 }) }];
    const answer = story.order(NOW, { kind: 'unpack', ...set, quantity: 2, components });
    expect(answer.contentsFrom).toBe('2026-01-01');
    expect(
      answer.parts?.map(({ product, quantity, onHand }) => [product, quantity, onHand]),
    ).toEqual([
      ['ACT', 6, 6],
      ['ORS', 20, 20],
    ]);
    expect(story.entries()).toEqual([
      'unpacked +4 LATE @converted',
      'unpacked +2 unidentified @converted',
    ]);
  });
  it('is refused for more than is there or than a set contains', () => {
    const story = stocked();
    expect(story.order(NOW, { kind: 'unpack', ...set, quantity: 4 }).code).toBe(
      'insufficient-stock',
    );
    const components = [{ product: 'ACT', lots: listed({ LATE: 4 }) }];
    const more = { kind: 'unpack', ...set, quantity: 1, components } as const;
    expect(story.order(NOW, more).code).toBe('contents-differ');
    expect(story.order(NOW, { kind: 'unpack', quantity: 1 }).code).toBe('unknown-contents');
  });
  it('repays what was handed out of a set before anybody said that it was open', () => {
    const story = stocked();
    story.report('2026-03-05T08:00:00Z', { kind: 'dispensed', quantity: 2 });
    story.report(NOW, {
      kind: 'unpacked',
      ...set,
      quantity: 1,
      occurredAt: '2026-03-04T08:00:00Z',
    });
    expect(story.entries('K1', 3)).toEqual([
      'unpacked +3 unidentified @converted',
      'missing-stock-repaid -2 unidentified @unexplained',
    ]);
    expect(story.discrepancies()).toEqual(['over-dispensed 0/2 settled']);
  });
});

describe('packing', () => {
  it('gives the sets the earliest expiry of what goes in', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 2, LATE: 4 });
    story.report('2026-03-01T08:00:00Z', { kind: 'opening', product: 'ORS', quantity: 20 });
    story.order(NOW, { kind: 'pack', ...set, lots: listed({ N: 1 }) });
    expect(story.entries('K1', 3)).toEqual([
      'packed -2 EARLY @converted',
      'packed -1 LATE @converted',
    ]);
    // A day after the first of it has expired, so have the sets.
    const late = { kind: 'unpack', ...set, lots: listed({ N: 1 }) } as const;
    expect(story.order('2026-07-01T08:00:00Z', late).code).toBe('lot-not-usable');
    expect(story.order('2026-06-30T08:00:00Z', late).outcome).toBe('accepted');
  });
  it('is undone as a whole or not at all', () => {
    const story = stocked();
    const done = story.order(NOW, { kind: 'unpack', ...set, quantity: 1 });
    const undo = { kind: 'reverse', event: done.id, reason: 'a slip', ...set } as const;
    const leg = { kind: 'reverse', event: done.parts?.[0]?.event ?? '', reason: 'a slip' } as const;
    expect(story.order(NOW, leg).code).toBe('part-of-a-set');
    story.report(NOW, { kind: 'dispensed', product: 'ORS', quantity: 1 });
    expect(story.order(NOW, undo).code).toBe('count-instead');
    story.order(NOW, { kind: 'receive', product: 'ORS', quantity: 1 });
    expect(story.order(NOW, undo).parts?.map(({ onHand }) => onHand)).toEqual([0, 0]);
  });
});
