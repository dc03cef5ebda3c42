import { describe, expect, it } from '@jest/globals';
import { listed, Story } from './model-story.js';

describe('a count', () => {
  it('moves nothing where it agrees, but stands', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    story.report('2026-03-05T08:00:00Z', { kind: 'counted', quantity: 20 });
    expect(story.entries()).toHaveLength(1);
    const late = { kind: 'dispensed', quantity: 3, occurredAt: '2026-03-04' } as const;
    expect(story.report('2026-03-06T08:00:00Z', late).onHand).toBe(20);
  });

  it('that is short takes unidentified stock first, then the earliest expiry', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { LATE: 5, PLAIN: 5, EARLY: 5, HELD: 5, unidentified: 2 });
    story.report('2026-03-05T08:00:00Z', { id: 'c', kind: 'counted', quantity: 9 });
    expect(story.entries('K1', 6)).toEqual([
      'count-variance -2 unidentified @unexplained',
      'count-variance -5 HELD @unexplained',
      'count-variance -5 EARLY @unexplained',
      'count-variance -1 LATE @unexplained',
    ]);
    expect(story.ledger.variance('c')).toBe(-13);
  });

  it('that is short is use where stock is only counted, by the mode of its own day', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 }, 'K3');
    const counted = { kind: 'counted', location: 'K3' } as const;
    story.report('2026-03-14T20:30:00Z', { ...counted, quantity: 18 });
    story.report('2026-03-14T21:30:00Z', { ...counted, quantity: 15 });
    expect(story.entries('K3', 2)).toEqual([
      'count-variance -2 EARLY @unexplained',
      'count-variance -3 EARLY @dispensed',
    ]);
  });

  it('that is over is unexplained where nothing is on its way', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    story.report('2026-03-05T08:00:00Z', { kind: 'counted', quantity: 23 });
    expect(story.entries('K1', 2)).toEqual(['count-variance +3 unidentified @unexplained']);
  });

  it('that is over infers a receipt from what is on its way', () => {
    const story = new Story();
    story.order('2026-03-01T08:00:00Z', {
      kind: 'receive',
      location: 'FA',
      lots: listed({ EARLY: 9 }),
    });
    const way = { location: 'FA', to: 'K1', shipment: 's' };
    story.order('2026-03-02T08:00:00Z', { kind: 'issue', quantity: 5, ...way });
    const answer = story.report('2026-03-05T08:00:00Z', { kind: 'counted', quantity: 7 });
    expect(answer.flags).toEqual(['receipt-inferred']);
    expect(story.entries()).toEqual([
      'receipt-inferred +5 EARLY @in-transit',
      'count-variance +2 unidentified @unexplained',
    ]);
  });

  it('of each lot tells lots that were taken for one another from what is gone', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 10, LATE: 10, PLAIN: 4 });
    const lots = listed({ EARLY: 4, LATE: 13, HELD: 1 });
    story.report('2026-03-05T08:00:00Z', { id: 'c', kind: 'counted', lots });
    expect(story.entries('K1', 4)).toEqual([
      'lot-reassigned -4 PLAIN @converted',
      'lot-reassigned +1 HELD @converted',
      'lot-reassigned +3 LATE @converted',
      'count-variance -6 EARLY @unexplained',
    ]);
    expect(story.ledger.variance('c')).toBe(-6);
  });

  it('of each lot takes only its own lots from what is on its way', () => {
    const story = new Story();
    const lots = listed({ EARLY: 9, LATE: 9 });
    story.order('2026-03-01T08:00:00Z', { kind: 'receive', location: 'FA', lots });
    const way = { location: 'FA', to: 'K1', shipment: 's' };
    story.order('2026-03-02T08:00:00Z', { kind: 'issue', lots: listed({ EARLY: 5 }), ...way });
    story.report('2026-03-05T08:00:00Z', { kind: 'counted', lots: listed({ LATE: 3, EARLY: 7 }) });
    expect(story.entries()).toEqual([
      'receipt-inferred +5 EARLY @in-transit',
      'count-variance +2 EARLY @unexplained',
      'count-variance +3 LATE @unexplained',
    ]);
  });

  it('of an earlier time is compared with the book of that time; its lots are a note', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    story.report('2026-03-05T08:00:00Z', { kind: 'dispensed', quantity: 5 });
    const lots = listed({ LATE: 18 });
    const early = { kind: 'counted', lots, occurredAt: '2026-03-03' } as const;
    const answer = story.report('2026-03-06T08:00:00Z', early);
    expect(answer).toMatchObject({ flags: [], onHand: 13 });
    expect(story.entries('K1', 3)).toEqual(['count-variance -2 EARLY @unexplained']);
    expect(story.times('K1', 3)).toEqual(['2026-03-03T23:59:59.999Z']);
  });

  it('of an earlier time may find less than has gone out since', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 50 });
    story.report('2026-03-05T08:00:00Z', { kind: 'dispensed', quantity: 45 });
    const early = { id: 'c', kind: 'counted', quantity: 20, occurredAt: '2026-03-03' } as const;
    const answer = story.report('2026-03-06T08:00:00Z', early);
    expect(answer).toMatchObject({ flags: ['over-dispensed'], onHand: 0 });
    expect(story.entries('K1', 3)).toEqual([
      'missing-stock +25 unidentified @unexplained',
      'count-variance -5 EARLY @unexplained',
      'count-variance -25 unidentified @unexplained',
    ]);
    expect(story.discrepancies()).toEqual([
      'over-dispensed 25/25 open',
      'count-shortage 30/30 open',
    ]);
    expect(story.ledger.variance('c')).toBe(-5);
  });

  it('before another is balanced behind that one, whose variance it changes', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    story.report('2026-03-10T08:00:00Z', { id: 'later', kind: 'counted', quantity: 12 });
    const short = { id: 'short', kind: 'counted', quantity: 15, occurredAt: '2026-03-05' } as const;
    const answer = story.report('2026-03-11T08:00:00Z', short);
    expect(answer).toMatchObject({ flags: ['after-count'], onHand: 12 });
    expect(story.entries('K1', 2)).toEqual([
      'count-variance -8 EARLY @unexplained',
      'after-count +5 EARLY @unexplained',
      'count-variance -5 EARLY @unexplained',
    ]);
    expect([story.ledger.variance('later'), story.ledger.variance('short')]).toEqual([-3, -5]);

    const over = { id: 'over', kind: 'counted', quantity: 17, occurredAt: '2026-03-07' } as const;
    story.report('2026-03-12T08:00:00Z', over);
    expect(story.entries('K1', 5)).toEqual([
      'count-variance +2 unidentified @unexplained',
      'after-count -2 unidentified @unexplained',
    ]);
    expect([story.ledger.variance('later'), story.ledger.variance('over')]).toEqual([-5, 2]);
  });

  it('at the same moment as another is not balanced by it', () => {
    const story = new Story();
    story.report('2026-03-05T08:00:00Z', { kind: 'counted', quantity: 12 });
    const again = { kind: 'counted', quantity: 11, occurredAt: '2026-03-05T08:00:00Z' } as const;
    expect(story.report('2026-03-06T08:00:00Z', again)).toMatchObject({ flags: [], onHand: 11 });
  });
});

describe('an opening', () => {
  it('opens an untouched card, with nothing too', () => {
    const story = new Story();
    const empty = story.report('2026-03-05T08:00:00Z', { kind: 'opening', quantity: 0 });
    expect(empty).toMatchObject({ flags: [], onHand: 0, sequence: 0 });
    const early = { kind: 'dispensed', quantity: 1, occurredAt: '2026-03-04' } as const;
    expect(story.report('2026-03-06T08:00:00Z', early).flags).toContain('before-opening');
  });

  it('of a card that has been used is a count', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    const again = { kind: 'opening', lots: listed({ EARLY: 18 }) } as const;
    const answer = story.report('2026-03-05T08:00:00Z', again);
    expect(answer).toMatchObject({ flags: ['already-open'], onHand: 18 });
    const late = { kind: 'dispensed', quantity: 2, occurredAt: '2026-03-04' } as const;
    expect(story.report('2026-03-06T08:00:00Z', late).onHand).toBe(18);
  });
});
