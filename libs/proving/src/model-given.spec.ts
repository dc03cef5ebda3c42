import { describe, expect, it } from '@jest/globals';
import { listed, Story } from './model-story.js';

const gift = { kind: 'given', to: 'K2', shipment: 's' } as const;
const back = { kind: 'returned', to: 'FA', shipment: 's', reason: 'expires soon' } as const;

/** K1 had 10 EARLY and 6 LATE, and gave 8 EARLY and 3 LATE to K2 on shipment `s`. */
function given(): Story {
  const story = new Story();
  story.open('2026-03-01T08:00:00Z', { EARLY: 10, LATE: 6 });
  const lots = listed({ EARLY: 8, LATE: 3 });
  story.report('2026-03-02T08:00:00Z', { id: 'g', ...gift, lots });
  return story;
}

const undo = (story: Story, event: string, location = 'K1') =>
  story.order('2026-03-20T08:00:00Z', {
    kind: 'reverse',
    event,
    location,
    reason: 'keyed wrongly',
  });

describe('a gift to a peer', () => {
  it('is on its way until the peer confirms it', () => {
    const story = given();
    expect(story.entries('K1', 3)).toEqual([
      'transferred -8 EARLY @in-transit',
      'transferred -3 LATE @in-transit',
    ]);
    expect(story.purposes()).toEqual(['s transfer']);
    story.report('2026-03-03T08:00:00Z', {
      kind: 'received',
      location: 'K2',
      shipment: 's',
      quantity: 11,
    });
    expect(story.entries('K2')).toEqual([
      'received +8 EARLY @in-transit',
      'received +3 LATE @in-transit',
    ]);
    expect(story.discrepancies()).toEqual([]);
  });

  it('is booked whether or not the giver had it, and warns of nothing that expired', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { OLD: 3 });
    const { flags } = story.report('2026-03-02T08:00:00Z', { ...gift, quantity: 5 });
    expect(flags).toEqual(['lot-assumed', 'over-dispensed']);
    expect(story.entries('K1', 2)).toEqual([
      'missing-stock +2 unidentified @unexplained',
      'transferred -3 OLD @in-transit',
      'transferred -2 unidentified @in-transit',
    ]);
  });

  it('is balanced behind a count', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 10 });
    story.report('2026-03-05T08:00:00Z', { kind: 'counted', quantity: 4 });
    const late = { ...gift, quantity: 6, occurredAt: '2026-03-04' };
    expect(story.report('2026-03-06T08:00:00Z', late)).toMatchObject({ onHand: 4 });
    expect(story.entries('K1', 3)).toEqual([
      'after-count +4 EARLY @unexplained',
      'after-count +2 unidentified @unexplained',
      'transferred -4 EARLY @in-transit',
      'transferred -2 unidentified @in-transit',
    ]);
  });

  it('stays two gifts under two shipments, and is one parcel under one', () => {
    const story = given();
    story.report('2026-03-02T08:00:00Z', { ...gift, shipment: 't', quantity: 1 });
    story.report('2026-03-02T09:00:00Z', { ...gift, quantity: 1 });
    expect(story.lines('s')).toEqual(['EARLY 9/0/0', 'LATE 3/0/0']);
    expect(story.lines('t')).toEqual(['EARLY 1/0/0']);
    const all = { kind: 'received', location: 'K2', shipment: 's', quantity: 11 } as const;
    story.report('2026-03-03T08:00:00Z', all);
    expect(story.discrepancies()).toEqual(['short-receipt 1/1 open']);
    expect(story.lines('t')).toEqual(['EARLY 1/0/0']);
  });

  it('keeps its ends and its purpose for ever', () => {
    const story = given();
    const code = (told: object) =>
      story.report('2026-03-03T08:00:00Z', { ...gift, quantity: 1, ...told }).code;
    expect(code({ to: 'K3' })).toBe('shipment-differs');
    expect(code({ kind: 'returned', reason: 'too much' })).toBe('shipment-differs');
    expect(code({ kind: 'issued-on-voucher', document: 'V' })).toBe('shipment-differs');
    const order = { kind: 'issue', to: 'K2', shipment: 's', quantity: 1 } as const;
    expect(story.order('2026-03-03T08:00:00Z', order).code).toBe('shipment-differs');
    undo(story, 'g');
    expect(code({ kind: 'issued-on-voucher', document: 'V' })).toBe('shipment-differs');
  });

  it('is matched with what the peer reported before', () => {
    const story = new Story();
    const came = { kind: 'received', location: 'K2', shipment: 's', quantity: 3 } as const;
    story.report('2026-03-02T08:00:00Z', came);
    story.report('2026-03-03T08:00:00Z', { ...gift, quantity: 5 });
    expect(story.lines('s')).toEqual(['unidentified 5/3/0']);
    expect(story.discrepancies()).toEqual([
      'unknown-shipment 0/3 settled',
      'over-dispensed 5/5 open',
    ]);
  });

  it('that names no taker is found by a receipt that names no shipment', () => {
    const story = given();
    story.report('2026-03-03T08:00:00Z', { kind: 'received', location: 'K2', quantity: 11 });
    expect(story.lines('s')).toEqual(['EARLY 8/8/0', 'LATE 3/3/0']);
  });
});

describe('what comes back to whoever gave it', () => {
  const cameBack = { kind: 'received', shipment: 's' } as const;

  it('never went: it lowers what was shipped', () => {
    const story = given();
    const answer = story.report('2026-03-03T08:00:00Z', { ...cameBack, quantity: 9 });
    expect(answer.flags).toEqual(['settled-back']);
    expect(story.entries('K1', 5)).toEqual([
      'settled-back +8 EARLY @in-transit',
      'settled-back +1 LATE @in-transit',
    ]);
    expect(story.lines('s')).toEqual(['EARLY 0/0/0', 'LATE 2/0/0']);
    expect(story.discrepancies()).toEqual([]);
  });

  it('is unexplained where more comes back than is under way', () => {
    const story = given();
    story.report('2026-03-03T08:00:00Z', { ...cameBack, lots: listed({ LATE: 5, SOON: 1 }) });
    expect(story.entries('K1', 5)).toEqual([
      'settled-back +3 LATE @in-transit',
      'settled-back +2 LATE @unexplained',
      'settled-back +1 SOON @unexplained',
    ]);
    expect(story.discrepancies()).toEqual(['over-receipt 3/3 open']);
  });

  it('is noted also where nothing came', () => {
    const story = given();
    const { flags } = story.report('2026-03-03T08:00:00Z', { ...cameBack, quantity: 0 });
    expect(flags).toEqual(['settled-back']);
    expect(story.entries('K1', 5)).toEqual([]);
  });

  it('corrects a shortage that the peer noticed, and opens none', () => {
    const story = given();
    const short = { kind: 'received', location: 'K2', shipment: 's', quantity: 6 } as const;
    story.report('2026-03-03T08:00:00Z', { id: 'r', ...short });
    expect(story.discrepancies()).toEqual(['short-receipt 5/5 open']);
    const some = { ...cameBack, quantity: 4, complete: false };
    story.report('2026-03-04T08:00:00Z', { id: 'b', ...some });
    expect(story.discrepancies()).toEqual(['short-receipt 1/5 open']);
    story.report('2026-03-05T08:00:00Z', { ...cameBack, quantity: 1 });
    expect(story.discrepancies()).toEqual(['short-receipt 0/5 settled']);
    expect(story.lines('s')).toEqual(['EARLY 6/6/0', 'LATE 0/0/0']);
    undo(story, 'b');
    expect(story.lines('s')).toEqual(['EARLY 8/6/0', 'LATE 2/0/0']);
    expect(story.discrepancies()).toEqual(['short-receipt 0/5 settled']);
  });

  it('cannot be received any more', () => {
    const story = given();
    story.report('2026-03-03T08:00:00Z', { ...cameBack, quantity: 11 });
    story.report('2026-03-04T08:00:00Z', { ...cameBack, location: 'K2', quantity: 2 });
    expect(story.discrepancies()).toEqual(['over-receipt 2/2 open']);
  });

  it('never comes from what a count inferred', () => {
    const story = given();
    story.report('2026-03-03T08:00:00Z', { kind: 'counted', location: 'K2', quantity: 11 });
    expect(story.lines('s')).toEqual(['EARLY 8/8/8', 'LATE 3/3/3']);
    story.report('2026-03-04T08:00:00Z', { ...cameBack, quantity: 2 });
    expect(story.entries('K1', 5)).toEqual(['settled-back +2 unidentified @unexplained']);
    expect(story.lines('s')).toEqual(['EARLY 8/8/8', 'LATE 3/3/3']);
  });

  it('repays and is balanced like any receipt', () => {
    const story = given();
    story.report('2026-03-03T08:00:00Z', { kind: 'dispensed', quantity: 7 });
    story.report('2026-03-04T08:00:00Z', { kind: 'counted', quantity: 0 });
    const late = { ...cameBack, lots: listed({ EARLY: 5 }), occurredAt: '2026-03-02T09:00:00Z' };
    const { flags } = story.report('2026-03-05T08:00:00Z', late);
    expect(flags).toEqual(['after-count', 'settled-back']);
    expect(story.entries('K1', 9)).toEqual([
      'settled-back +5 EARLY @in-transit',
      'missing-stock-repaid -2 EARLY @unexplained',
      'after-count -3 EARLY @unexplained',
    ]);
  });

  it('is unknown where it was supplied, and not given', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 10 }, 'FA');
    const way = { location: 'FA', to: 'K1', shipment: 's' };
    story.order('2026-03-02T08:00:00Z', { kind: 'issue', quantity: 5, ...way });
    story.report('2026-03-03T08:00:00Z', { ...cameBack, location: 'FA', quantity: 5 });
    expect(story.discrepancies()).toEqual(['unknown-shipment 5/5 open']);
    expect(story.lines('s')).toEqual(['EARLY 5/0/0']);
  });

  it('stays unknown where nobody had said yet that it was given', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 10 });
    story.report('2026-03-02T08:00:00Z', { ...cameBack, quantity: 2 });
    story.report('2026-03-03T08:00:00Z', { ...gift, quantity: 5 });
    expect(story.discrepancies()).toEqual(['unknown-shipment 2/2 open']);
    expect(story.lines('s')).toEqual(['EARLY 5/0/0']);
  });
});

describe('a return', () => {
  it('goes up the line and is received there, or settles back where it came from', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { SOON: 6 });
    story.report('2026-03-02T08:00:00Z', { ...back, quantity: 6 });
    expect(story.entries('K1', 2)).toEqual(['returned -6 SOON @in-transit']);
    expect(story.purposes()).toEqual(['s return']);
    const at = { location: 'FA', shipment: 's', quantity: 4 };
    story.report('2026-03-03T08:00:00Z', { kind: 'received', ...at });
    expect(story.discrepancies()).toEqual(['short-receipt 2/2 open']);
    story.report('2026-03-04T08:00:00Z', { kind: 'received', shipment: 's', quantity: 2 });
    expect(story.lines('s')).toEqual(['SOON 4/4/0']);
    expect(story.discrepancies()).toEqual(['short-receipt 0/2 settled']);
  });
});

describe('a reversal of what was given', () => {
  it('takes it off the way, if all of it is still there', () => {
    const story = given();
    const some = { kind: 'received', shipment: 's', quantity: 2 } as const;
    story.report('2026-03-03T08:00:00Z', { id: 'b', ...some });
    expect(undo(story, 'g').code).toBe('count-instead');
    expect(undo(story, 'b').outcome).toBe('accepted');
    expect(story.lines('s')).toEqual(['EARLY 8/0/0', 'LATE 3/0/0']);
    expect(undo(story, 'g').outcome).toBe('accepted');
    expect(story.lines('s')).toEqual(['EARLY 0/0/0', 'LATE 0/0/0']);
    expect(story.ledger.shelf('K1', 'ACT').lots).toEqual({ EARLY: 10, LATE: 6 });
  });

  it('corrects the shortage to what is then under way', () => {
    const story = given();
    story.report('2026-03-02T09:00:00Z', { id: 'more', ...gift, lots: listed({ LATE: 2 }) });
    const short = { kind: 'received', location: 'K2', shipment: 's', quantity: 9 } as const;
    story.report('2026-03-03T08:00:00Z', short);
    expect(story.discrepancies()).toEqual(['short-receipt 4/4 open']);
    undo(story, 'more');
    expect(story.discrepancies()).toEqual(['short-receipt 2/4 open']);
  });

  it('of units that settled back needs them on the shelf, and raises the shortage again', () => {
    const story = given();
    const short = { kind: 'received', location: 'K2', shipment: 's', quantity: 6 } as const;
    story.report('2026-03-03T08:00:00Z', short);
    story.report('2026-03-04T08:00:00Z', {
      id: 'b',
      kind: 'received',
      shipment: 's',
      lots: listed({ LATE: 3 }),
    });
    expect(story.discrepancies()).toEqual(['short-receipt 2/5 open']);
    story.report('2026-03-05T08:00:00Z', { id: 'd', kind: 'dispensed', lots: listed({ LATE: 4 }) });
    expect(undo(story, 'b').code).toBe('count-instead');
    undo(story, 'd');
    expect(undo(story, 'b').outcome).toBe('accepted');
    expect(story.entries('K1', 8)).toEqual(['reversal -3 LATE @in-transit']);
    expect(story.lines('s')).toEqual(['EARLY 8/6/0', 'LATE 3/0/0']);
    expect(story.discrepancies()).toEqual(['short-receipt 5/5 open']);
  });

  it('ends the shortage with the receipt that showed it', () => {
    const story = given();
    const short = { kind: 'received', location: 'K2', shipment: 's', quantity: 6 } as const;
    story.report('2026-03-03T08:00:00Z', { id: 'r', ...short });
    undo(story, 'r', 'K2');
    expect(story.discrepancies()).toEqual(['short-receipt 0/5 settled']);
  });
});
