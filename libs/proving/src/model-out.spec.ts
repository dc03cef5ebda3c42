import { describe, expect, it } from '@jest/globals';
import { listed, Story } from './model-story.js';

describe('stock that goes out', () => {
  it('is handed out unexpired first, then unidentified, then what should not be', () => {
    const story = new Story();
    const lots = { LATE: 5, OLD: 5, unidentified: 5, HELD: 5, PLAIN: 5, EARLY: 5 };
    story.open('2026-03-01T08:00:00Z', lots);
    const answer = story.report('2026-03-02T08:00:00Z', { kind: 'dispensed', quantity: 33 });
    expect(story.entries('K1', 7)).toEqual([
      'missing-stock +3 unidentified @unexplained',
      'dispensed -5 EARLY @dispensed',
      'dispensed -5 LATE @dispensed',
      'dispensed -5 PLAIN @dispensed',
      'dispensed -8 unidentified @dispensed',
      'dispensed -5 OLD @dispensed',
      'dispensed -5 HELD @dispensed',
    ]);
    expect(answer.flags).toEqual(['expired-handed-out', 'lot-assumed', 'over-dispensed']);
    expect(story.discrepancies()).toEqual([
      'over-dispensed 3/3 open',
      'expired-handed-out 5/5 open',
    ]);
  });

  it('assumes no lot where only unidentified stock was there', () => {
    const story = new Story();
    story.report('2026-03-01T08:00:00Z', { kind: 'opening', quantity: 5 });
    const { flags } = story.report('2026-03-02T08:00:00Z', { kind: 'dispensed', quantity: 2 });
    expect(flags).toEqual([]);
  });

  it('goes to where its kind says', () => {
    const story = new Story();
    story.report('2026-03-01T08:00:00Z', { kind: 'opening', quantity: 9 });
    const wet = { quantity: 1, reason: 'wet' };
    story.report('2026-03-02T08:00:00Z', { kind: 'adjusted', direction: 'loss', ...wet });
    story.report('2026-03-02T08:00:00Z', { kind: 'written-off', ...wet });
    const way = { to: 'K2', shipment: 's', document: 'V-1' };
    story.report('2026-03-02T08:00:00Z', { kind: 'issued-on-voucher', quantity: 4, ...way });
    expect(story.entries('K1', 2)).toEqual([
      'adjusted -1 unidentified @adjusted',
      'written-off -1 unidentified @written-off',
      'issued -4 unidentified @in-transit',
    ]);
    expect(story.lines('s')).toEqual(['unidentified 4/0/0']);
    const elsewhere = { ...way, to: 'K3', quantity: 1 };
    const { code } = story.report('2026-03-03T08:00:00Z', {
      kind: 'issued-on-voucher',
      ...elsewhere,
    });
    expect(code).toBe('shipment-differs');
  });

  it('is destroyed before witnesses, who are named in the answer as listed', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { OLD: 9 });
    const witnesses = ['supervisor', 'in-charge'];
    const told = { id: 'x', kind: 'disposed', quantity: 4, reason: 'expired', witnesses } as const;
    const answer = story.report('2026-03-02T08:00:00Z', told);
    expect(answer).toMatchObject({ flags: ['lot-assumed'], onHand: 5, witnesses });
    expect(story.entries('K1', 2)).toEqual(['disposed -4 OLD @written-off']);
    expect(story.report('2026-03-02T08:00:00Z', told)).toEqual(answer);
  });

  it('takes what a listed lot lacks from lots that hold more than is asked of them', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 5, LATE: 10, unidentified: 2 });
    const lots = listed({ EARLY: 12, LATE: 8 });
    story.report('2026-03-02T08:00:00Z', { kind: 'dispensed', lots });
    expect(story.entries('K1', 4)).toEqual([
      'lot-reassigned -2 unidentified @converted',
      'lot-reassigned +2 EARLY @converted',
      'lot-reassigned -2 LATE @converted',
      'lot-reassigned +2 EARLY @converted',
      'missing-stock +3 EARLY @unexplained',
      'dispensed -12 EARLY @dispensed',
      'dispensed -8 LATE @dispensed',
    ]);
    expect(story.discrepancies()).toEqual(['over-dispensed 3/3 open']);
  });

  it('is keyed twice where the same voucher says so already, whatever else it says', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 30 });
    const on = (id: string, more: object = {}) => {
      const way = { to: 'K2', shipment: `of ${id}`, document: 'V-1', quantity: 4, ...more };
      return story.report('2026-03-02T08:00:00Z', { id, kind: 'issued-on-voucher', ...way });
    };
    expect(on('a').flags).toEqual(['lot-assumed']);
    expect(on('b', { to: 'K3', quantity: 2 }).flags).toEqual([
      'lot-assumed',
      'voucher-keyed-twice',
    ]);
    expect(on('c', { document: 'v-1' }).flags).toEqual(['lot-assumed']);
    expect(on('d', { product: 'ORS' }).flags).not.toContain('voucher-keyed-twice');
    expect(on('e', { location: 'FA' }).flags).not.toContain('voucher-keyed-twice');
    expect(on('f', { shipment: 'of a', to: 'K3' }).code).toBe('shipment-differs');
    expect(on('g', { kind: 'given' }).flags).toEqual(['lot-assumed']);
    expect(story.ledger.discrepancies()[0]).toMatchObject({
      kind: 'voucher-keyed-twice',
      quantity: 2,
      shipment: 'of b',
    });
  });

  it('is balanced behind a count that happened at the same time or later', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    story.report('2026-03-05T08:00:00Z', { id: 'c', kind: 'counted', quantity: 14 });
    const late = { kind: 'dispensed', quantity: 6, occurredAt: '2026-03-05T08:00:00Z' } as const;
    const answer = story.report('2026-03-06T08:00:00Z', late);
    expect(answer).toMatchObject({
      flags: ['after-count', 'lot-assumed'],
      onHand: 14,
      sequence: 4,
    });
    expect(story.entries('K1', 2)).toEqual([
      'count-variance -6 EARLY @unexplained',
      'after-count +6 EARLY @unexplained',
      'dispensed -6 EARLY @dispensed',
    ]);
    expect(story.ledger.variance('c')).toBe(0);
    const after = { ...late, occurredAt: '2026-03-05T08:00:00.001Z' };
    expect(story.report('2026-03-07T08:00:00Z', after)).toMatchObject({ onHand: 8 });
  });

  it('is balanced from use where the count has called the difference use already', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 }, 'K2');
    story.report('2026-03-05T08:00:00Z', { kind: 'counted', location: 'K2', quantity: 14 });
    const at = { location: 'K2', occurredAt: '2026-03-04' };
    story.report('2026-03-06T08:00:00Z', { kind: 'dispensed', quantity: 6, ...at });
    story.report('2026-03-06T08:00:00Z', {
      kind: 'written-off',
      quantity: 1,
      reason: 'wet',
      ...at,
    });
    expect(story.entries('K2', 2)).toEqual([
      'count-variance -6 EARLY @dispensed',
      'after-count +6 EARLY @dispensed',
      'dispensed -6 EARLY @dispensed',
      'after-count +1 EARLY @unexplained',
      'written-off -1 EARLY @written-off',
    ]);
  });

  it('takes from the newest allocations what is no longer there', () => {
    const story = new Story();
    story.order('2026-03-01T08:00:00Z', { kind: 'receive', location: 'FA', quantity: 10 });
    story.order('2026-03-01T09:00:00Z', {
      kind: 'allocate',
      location: 'FA',
      quantity: 4,
      to: 'K1',
    });
    story.order('2026-03-01T10:00:00Z', {
      kind: 'allocate',
      location: 'FA',
      quantity: 5,
      to: 'K2',
    });
    const lost = { kind: 'written-off', location: 'FA', quantity: 3, reason: 'burnt' } as const;
    story.report('2026-03-02T08:00:00Z', lost);
    expect(story.ledger.openAllocations().map((it) => it.remainder)).toEqual([4, 3]);
  });
});
