import { describe, expect, it } from '@jest/globals';
import type { StockOrder } from '@satchel/contracts';
import type { ModelLine } from './model-register.js';
import { APPROVED, listed, REQ, Story } from './model-story.js';

/** FA holds ten of each lot. */
function stocked(approved: ModelLine[] = []): Story {
  const story = new Story(approved);
  const lots = listed({
    LATE: 10,
    OLD: 10,
    HELD: 10,
    SOON: 10,
    PLAIN: 10,
    EARLY: 10,
    unidentified: 10,
  });
  story.order('2026-03-20T08:00:00Z', { id: 'in', kind: 'receive', location: 'FA', lots });
  return story;
}

const issue = (told: Omit<Partial<StockOrder>, 'kind'>) => {
  return { kind: 'issue', location: 'FA', to: 'K2', shipment: 's', ...told } as const;
};

describe('an order', () => {
  it('to issue takes the earliest expiry that keeps long enough, then unidentified stock', () => {
    const story = stocked();
    story.order('2026-03-20T09:00:00Z', issue({ quantity: 33 }));
    expect(story.entries('FA', 8)).toEqual([
      'issued -10 EARLY @in-transit',
      'issued -10 LATE @in-transit',
      'issued -10 PLAIN @in-transit',
      'issued -3 unidentified @in-transit',
    ]);
    const more = story.order('2026-03-20T09:00:00Z', issue({ quantity: 8 }));
    expect(more.code).toBe('insufficient-stock');
    const elsewhere = issue({ quantity: 8, to: 'K1', shipment: 't' });
    expect(story.order('2026-03-20T09:00:00Z', elsewhere).outcome).toBe('accepted');
    expect(story.entries('FA', 12)).toEqual(['issued -8 SOON @in-transit']);
  });

  it('to issue is refused with the first reason there is', () => {
    const story = stocked(APPROVED);
    const code = (told: Omit<Partial<StockOrder>, 'kind'>) =>
      story.order('2026-03-20T09:00:00Z', issue(told)).code;
    story.order('2026-03-20T08:30:00Z', issue({ quantity: 1, shipment: 'to-k2' }));
    expect(code({ quantity: 1, to: 'NOWHERE' })).toBe('unknown-location');
    expect(code({ quantity: 1, requisition: 'other' })).toBe('unknown-requisition');
    expect(code({ quantity: 1, requisition: 'REQ' })).toBe('unknown-requisition');
    expect(code({ quantity: 31, requisition: 'REQ', to: 'K1' })).toBe('more-than-approved');
    expect(code({ quantity: 1, shipment: 'to-k2', to: 'K1' })).toBe('shipment-differs');
    expect(code({ quantity: 1, allocation: 'none' })).toBe('unknown-allocation');
    expect(code({ lots: listed({ OLD: 1, STRANGE: 1 }) })).toBe('unknown-lot');
    expect(code({ lots: listed({ SOON: 1, OLD: 1 }) })).toBe('lot-not-usable');
    expect(code({ lots: listed({ HELD: 1 }) })).toBe('lot-not-usable');
    expect(code({ lots: listed({ SOON: 11 }) })).toBe('shelf-life-too-short');
    expect(code({ lots: listed({ EARLY: 11 }) })).toBe('insufficient-stock');
  });

  it('to issue is held to what was approved, over all issues together', () => {
    const story = stocked(APPROVED);
    const asked = { to: 'K1', requisition: 'REQ' };
    story.order('2026-03-20T09:00:00Z', issue({ id: 'first', quantity: 20, ...asked }));
    const beyond = issue({ quantity: 11, shipment: 't', ...asked });
    expect(story.order('2026-03-20T10:00:00Z', beyond).code).toBe('more-than-approved');
    const undo = { kind: 'reverse', location: 'FA', event: 'first', reason: 'wrong kit' } as const;
    expect(story.order('2026-03-20T11:00:00Z', undo).outcome).toBe('accepted');
    expect(story.order('2026-03-20T12:00:00Z', beyond).outcome).toBe('accepted');
  });

  it('to allocate promises what is available, and an issue may draw on it', () => {
    const story = stocked();
    const at = '2026-03-20T09:00:00Z';
    const hold = { kind: 'allocate', location: 'FA', to: 'K1' } as const;
    expect(story.order(at, { ...hold, id: 'a', quantity: 45 }).outcome).toBe('accepted');
    expect(story.order(at, { ...hold, quantity: 6 }).code).toBe('insufficient-stock');
    expect(story.order(at, issue({ quantity: 6 })).code).toBe('insufficient-stock');
    story.order(at, issue({ quantity: 12, allocation: 'a' }));
    expect(story.ledger.shelf('FA', 'ACT')).toMatchObject({ onHand: 58, allocated: 33 });
    const free = { kind: 'release', location: 'FA', allocation: 'a' } as const;
    expect(story.order(at, free).outcome).toBe('accepted');
    expect(story.ledger.shelf('FA', 'ACT').allocated).toBe(0);
    expect(story.order(at, free).code).toBe('unknown-allocation');
  });

  it('to issue instead of what was asked for answers the line of what was asked for', () => {
    const story = stocked(APPROVED);
    const at = '2026-03-20T09:00:00Z';
    const asked = { to: 'K1', requisition: 'REQ', insteadOf: 'ORS' };
    const first = story.order(at, issue({ id: 'first', quantity: 7, ...asked }));
    expect(first).toMatchObject({ outcome: 'accepted', insteadOf: 'ORS' });
    expect(story.substitutes('s')).toEqual(['7 ACT for ORS']);
    expect(story.order(at, issue({ quantity: 4, ...asked })).code).toBe('more-than-approved');
    const own = { to: 'K1', requisition: 'REQ' };
    expect(story.order(at, issue({ quantity: 30, ...own })).outcome).toBe('accepted');
    const undo = { kind: 'reverse', location: 'FA', event: 'first', reason: 'not so' } as const;
    expect(story.order(at, undo).outcome).toBe('accepted');
    expect(story.substitutes('s')).toEqual(['0 ACT for ORS']);
    expect(story.order(at, issue({ quantity: 10, ...asked })).outcome).toBe('accepted');
    const strange = issue({ quantity: 1, ...asked, insteadOf: 'NOTHING' });
    expect(story.order(at, strange).code).toBe('unknown-requisition');
  });

  it('to issue instead draws on what was promised of the product asked for', () => {
    const story = stocked([{ ...REQ, product: 'ORS', approved: 10 }]);
    const at = '2026-03-20T09:00:00Z';
    const ors = { location: 'FA', product: 'ORS', quantity: 10 };
    story.order(at, { kind: 'receive', ...ors, quantity: 20 });
    story.order(at, { id: 'of-ors', kind: 'allocate', to: 'K1', ...ors });
    const hold = { kind: 'allocate', location: 'FA', to: 'K1' } as const;
    story.order(at, { ...hold, id: 'of-act', quantity: 45 });
    const asked = { to: 'K1', requisition: 'REQ', insteadOf: 'ORS' };
    const code = (told: object) => story.order(at, issue({ ...asked, ...told })).code;
    expect(code({ quantity: 2, allocation: 'of-act' })).toBe('unknown-allocation');
    expect(code({ quantity: 6, allocation: 'of-ors' })).toBe('insufficient-stock');
    expect(code({ quantity: 5, allocation: 'of-ors' })).toBeUndefined();
    expect(story.ledger.shelf('FA', 'ORS').allocated).toBe(5);
    expect(story.ledger.shelf('FA', 'ACT').allocated).toBe(45);
  });

  it('leaves alone what is reserved for older requests, and has what is reserved for its own', () => {
    const line = { location: 'K2', supplier: 'FA', product: 'ACT' };
    const story = stocked([
      { ...line, requisition: 'YOUNG', approved: 30, approvedAt: 2 },
      { ...line, requisition: 'OLD', approved: 30, approvedAt: 1 },
    ]);
    const code = (told: object) => story.order('2026-03-20T09:00:00Z', issue(told)).code;
    expect(story.ledger.reservations('FA', 'ACT', new Date('2026-03-20T09:00:00Z'))).toEqual([
      { requisition: 'OLD', open: 30, reserved: 30 },
      { requisition: 'YOUNG', open: 30, reserved: 20 },
    ]);
    expect(code({ quantity: 1 })).toBe('reserved-for-others');
    expect(code({ quantity: 21, requisition: 'YOUNG' })).toBe('reserved-for-others');
    expect(code({ quantity: 20, requisition: 'YOUNG' })).toBeUndefined();
    const lost = { kind: 'written-off', location: 'FA', quantity: 25, reason: 'burnt' } as const;
    expect(story.report('2026-03-21T09:00:00Z', lost).flags).toContain('back-ordered');
  });

  it('happens now, but behind a count that is a little ahead it is late', () => {
    const story = stocked();
    const ahead = { kind: 'counted', location: 'FA', quantity: 70 } as const;
    story.report('2026-03-20T09:00:00Z', { ...ahead, occurredAt: '2026-03-20T09:04:00Z' });
    const answer = story.order('2026-03-20T09:01:00Z', issue({ quantity: 6 }));
    expect(answer).toMatchObject({ flags: ['after-count'], onHand: 70 });
    expect(story.entries('FA', 8)).toEqual([
      'after-count +6 EARLY @unexplained',
      'issued -6 EARLY @in-transit',
    ]);
  });

  it('that leaves out what it needs is malformed', () => {
    const outcome = (told: { kind: StockOrder['kind'] } & Partial<StockOrder>) =>
      new Story().order('2026-03-20T09:00:00Z', told).outcome;
    expect(outcome({ kind: 'receive' })).toBe('malformed');
    expect(outcome({ kind: 'receive', lots: listed({ EARLY: 0 }) })).toBe('malformed');
    expect(outcome({ kind: 'issue', quantity: 1, to: 'K2' })).toBe('malformed');
    expect(outcome({ kind: 'issue', quantity: 1, shipment: 's' })).toBe('malformed');
    expect(outcome({ kind: 'issue', quantity: 1, shipment: 's', to: 'K1' })).toBe('malformed');
    const instead = { kind: 'issue', quantity: 1, shipment: 's', to: 'K2' } as const;
    expect(outcome({ ...instead, insteadOf: 'ORS' })).toBe('malformed');
    expect(outcome({ ...instead, insteadOf: 'ACT', requisition: 'REQ' })).toBe('malformed');
    expect(outcome({ kind: 'receive', quantity: 1, insteadOf: 'ORS' })).toBe('malformed');
    expect(outcome({ kind: 'allocate', lots: listed({ EARLY: 1 }) })).toBe('malformed');
    expect(outcome({ kind: 'reverse', event: 'x' })).toBe('malformed');
    expect(outcome({ kind: 'release' })).toBe('malformed');
  });
});
