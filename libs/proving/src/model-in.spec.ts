import { describe, expect, it } from '@jest/globals';
import { listed, Story } from './model-story.js';

/** FA has 40 EARLY and 40 LATE, and sent 10 EARLY and 8 LATE to K1 on shipment `s`. */
function sent(): Story {
  const story = new Story();
  const lots = listed({ EARLY: 40, LATE: 40 });
  story.order('2026-03-01T08:00:00Z', { kind: 'receive', location: 'FA', lots });
  const way = { location: 'FA', to: 'K1', shipment: 's' };
  story.order('2026-03-02T08:00:00Z', {
    kind: 'issue',
    lots: listed({ LATE: 8, EARLY: 10 }),
    ...way,
  });
  return story;
}

describe('stock that comes in', () => {
  it('is taken off its shipment, earliest expiry first, and what is missing is noticed', () => {
    const story = sent();
    story.report('2026-03-04T08:00:00Z', { kind: 'received', shipment: 's', quantity: 15 });
    expect(story.entries()).toEqual([
      'received +10 EARLY @in-transit',
      'received +5 LATE @in-transit',
    ]);
    expect(story.lines('s')).toEqual(['EARLY 10/10/0', 'LATE 8/5/0']);
    expect(story.discrepancies()).toEqual(['short-receipt 3/3 open']);

    story.report('2026-03-05T08:00:00Z', { kind: 'received', shipment: 's', quantity: 2 });
    expect(story.discrepancies()).toEqual(['short-receipt 1/3 open']);
    story.report('2026-03-06T08:00:00Z', { kind: 'received', shipment: 's', quantity: 1 });
    expect(story.discrepancies()).toEqual(['short-receipt 0/3 settled']);
  });

  it('says nothing of a shortage while more is expected', () => {
    const story = sent();
    const part = { kind: 'received', shipment: 's', quantity: 15, complete: false } as const;
    story.report('2026-03-04T08:00:00Z', part);
    expect(story.discrepancies()).toEqual([]);
  });

  it('books a delivery of nothing as a shortage of all', () => {
    const story = sent();
    const nothing = { kind: 'received', shipment: 's', quantity: 0 } as const;
    const answer = story.report('2026-03-04T08:00:00Z', nothing);
    expect(answer).toMatchObject({ outcome: 'accepted', onHand: 0, sequence: 0 });
    expect(story.discrepancies()).toEqual(['short-receipt 18/18 open']);
  });

  it('is unexplained where it is more than was sent', () => {
    const story = sent();
    const lots = listed({ LATE: 11, EARLY: 10 });
    story.report('2026-03-04T08:00:00Z', { kind: 'received', shipment: 's', lots });
    expect(story.entries()).toEqual([
      'received +8 LATE @in-transit',
      'received +3 LATE @unexplained',
      'received +10 EARLY @in-transit',
    ]);
    expect(story.discrepancies()).toEqual(['over-receipt 3/3 open']);
  });

  it('is found among the shipments under way, oldest first, where it names none', () => {
    const story = sent();
    const way = { location: 'FA', to: 'K1', shipment: 't' };
    story.order('2026-03-03T08:00:00Z', { kind: 'issue', lots: listed({ EARLY: 5 }), ...way });
    story.report('2026-03-04T08:00:00Z', { kind: 'received', quantity: 25 });
    expect(story.entries()).toEqual([
      'received +10 EARLY @in-transit',
      'received +8 LATE @in-transit',
      'received +5 EARLY @in-transit',
      'received +2 unidentified @unexplained',
    ]);
    expect(story.discrepancies()).toEqual(['unknown-shipment 2/2 open']);
  });

  it('cannot have come by a shipment that left later', () => {
    const story = sent();
    const early = { kind: 'received', quantity: 4, occurredAt: '2026-03-02T07:59:59Z' } as const;
    story.report('2026-03-04T08:00:00Z', early);
    expect(story.entries()).toEqual(['received +4 unidentified @unexplained']);
  });

  it('comes from outside where it says so', () => {
    const story = sent();
    story.report('2026-03-04T08:00:00Z', { kind: 'received', quantity: 4, source: 'external' });
    const lots = listed({ PLAIN: 2 });
    story.report('2026-03-04T08:00:00Z', { kind: 'received', lots, source: 'supplier' });
    expect(story.entries()).toEqual([
      'received +4 unidentified @external',
      'received +2 PLAIN @supplier',
    ]);
  });

  it('is matched when the shipment that brought it is keyed at last', () => {
    const story = new Story();
    story.report('2026-03-04T08:00:00Z', { kind: 'received', shipment: 'v', quantity: 12 });
    expect(story.discrepancies()).toEqual(['unknown-shipment 12/12 open']);
    story.open('2026-03-01T08:00:00Z', { EARLY: 30 }, 'FA');
    const way = { to: 'K1', shipment: 'v', document: 'V-1', location: 'FA' };
    const first = { kind: 'issued-on-voucher', lots: listed({ EARLY: 8 }), ...way } as const;
    story.report('2026-03-06T08:00:00Z', first);
    expect(story.discrepancies()).toEqual(['unknown-shipment 4/12 open']);
    const second = { kind: 'issued-on-voucher', lots: listed({ LATE: 6 }), ...way } as const;
    story.report('2026-03-06T08:00:00Z', second);
    expect(story.discrepancies()[0]).toBe('unknown-shipment 0/12 settled');
    expect(story.lines('v')).toEqual(['EARLY 8/8/0', 'LATE 6/4/0']);
  });

  it('is unknown at a location to which its shipment was not going', () => {
    const story = sent();
    const wrong = { kind: 'received', shipment: 's', quantity: 18, location: 'K2' } as const;
    story.report('2026-03-04T08:00:00Z', wrong);
    expect(story.discrepancies()).toEqual(['unknown-shipment 18/18 open']);
    expect(story.lines('s')).toEqual(['EARLY 10/0/0', 'LATE 8/0/0']);
  });

  it('repays what was missing, when it came before that', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 4 });
    story.report('2026-03-05T08:00:00Z', { kind: 'dispensed', quantity: 10 });
    const came = { kind: 'received', source: 'supplier', lots: listed({ LATE: 20 }) } as const;
    story.report('2026-03-06T08:00:00Z', { ...came, occurredAt: '2026-03-03' });
    expect(story.entries('K1', 4)).toEqual([
      'dispensed -6 unidentified @dispensed',
      'received +20 LATE @supplier',
      'missing-stock-repaid -6 LATE @unexplained',
    ]);
    expect(story.discrepancies()).toEqual(['over-dispensed 0/6 settled']);
    expect(story.asOf('2026-03-05T08:00:00Z')).toBe(14);
  });

  it('repays nothing that was missing before it came', () => {
    const story = new Story();
    story.report('2026-03-05T08:00:00Z', { kind: 'dispensed', quantity: 10 });
    const came = { kind: 'received', source: 'supplier', quantity: 20 } as const;
    story.report('2026-03-06T08:00:00Z', { ...came, occurredAt: '2026-03-05T08:00:01Z' });
    expect(story.discrepancies()).toEqual(['over-dispensed 10/10 open']);
  });

  it('is balanced behind a count, less what it repaid before that count', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 4 });
    story.report('2026-03-05T08:00:00Z', { kind: 'dispensed', quantity: 10 });
    story.report('2026-03-07T08:00:00Z', { id: 'c', kind: 'counted', quantity: 14 });
    const came = { kind: 'received', source: 'supplier', lots: listed({ LATE: 20 }) } as const;
    const answer = story.report('2026-03-08T08:00:00Z', { ...came, occurredAt: '2026-03-03' });
    expect(answer).toMatchObject({ flags: ['after-count'], onHand: 14 });
    expect(story.entries('K1', 5)).toEqual([
      'count-variance +14 unidentified @unexplained',
      'received +20 LATE @supplier',
      'missing-stock-repaid -6 LATE @unexplained',
      'after-count -14 LATE @unexplained',
    ]);
    expect(story.ledger.variance('c')).toBe(0);
    expect(story.asOf('2026-03-07T08:00:00Z')).toBe(14);
  });

  it('may be a gain that nobody sent', () => {
    const story = new Story();
    const found = { kind: 'adjusted', direction: 'gain', quantity: 5, reason: 'found' } as const;
    story.report('2026-03-07T08:00:00Z', { kind: 'counted', quantity: 0 });
    story.report('2026-03-08T08:00:00Z', found);
    story.report('2026-03-08T08:00:00Z', { ...found, occurredAt: '2026-03-06' });
    expect(story.entries()).toEqual([
      'adjusted +5 unidentified @adjusted',
      'adjusted +5 unidentified @adjusted',
      'after-count -5 unidentified @unexplained',
    ]);
  });
});

describe('what a count inferred', () => {
  /** K1 was counted at 12 on 5 March, which could only be most of shipment `s`. */
  function inferred(): Story {
    const story = sent();
    story.report('2026-03-05T08:00:00Z', { id: 'c', kind: 'counted', quantity: 12 });
    expect(story.lines('s')).toEqual(['EARLY 10/10/10', 'LATE 8/2/2']);
    return story;
  }

  it('is confirmed by a receipt from before the count', () => {
    const story = inferred();
    const came = {
      kind: 'received',
      shipment: 's',
      quantity: 16,
      occurredAt: '2026-03-04',
    } as const;
    const answer = story.report('2026-03-06T08:00:00Z', came);
    expect(answer).toMatchObject({ flags: ['after-count', 'receipt-confirmed'], onHand: 12 });
    expect(story.entries('K1', 3)).toEqual([
      'received +6 LATE @in-transit',
      'after-count -6 LATE @unexplained',
    ]);
    expect(story.lines('s')).toEqual(['EARLY 10/10/0', 'LATE 8/8/2']);
  });

  it('is withdrawn by a receipt from after the count', () => {
    const story = inferred();
    const lots = listed({ EARLY: 10, LATE: 8 });
    const came = {
      kind: 'received',
      shipment: 's',
      lots,
      occurredAt: '2026-03-06T08:00:00Z',
    } as const;
    story.report('2026-03-06T08:00:00Z', came);
    expect(story.entries('K1', 3)).toEqual([
      'received +10 EARLY @in-transit',
      'received +6 LATE @in-transit',
      'received +2 LATE @in-transit',
    ]);
    expect(story.lines('s')).toEqual(['EARLY 10/10/0', 'LATE 8/8/0']);
    expect(story.discrepancies()).toEqual([]);
  });
});
