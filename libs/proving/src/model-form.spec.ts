import { describe, expect, it } from '@jest/globals';
import { listed, Story } from './model-story.js';

describe('every event', () => {
  it('is answered alike when the same is sent again, and books nothing twice', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    const told = { id: 'a', kind: 'dispensed', quantity: 6, occurredAt: '2026-03-02' } as const;
    const first = story.report('2026-03-02T18:00:00Z', told);
    story.report('2026-03-03T09:00:00Z', { kind: 'dispensed', quantity: 4 });
    const again = story.report('2026-03-04T07:00:00Z', told);
    expect(first).toMatchObject({ outcome: 'accepted', onHand: 14, sequence: 2 });
    expect(again).toEqual(first);
    expect(story.ledger.card('K1', 'ACT').onHand).toBe(10);
  });

  it('is refused when its id stands for something else, or for somebody else', () => {
    const story = new Story();
    const told = { id: 'a', kind: 'opening', quantity: 6, occurredAt: '2026-03-01' } as const;
    story.report('2026-03-01T18:00:00Z', told);
    const changed = story.report('2026-03-01T19:00:00Z', { ...told, quantity: 7 });
    const other = story.report('2026-03-01T19:00:00Z', told, { principal: 'driver' });
    const asOrder = story.order('2026-03-01T19:00:00Z', { id: 'a', kind: 'receive', quantity: 6 });
    expect([changed.code, other.code, asOrder.code]).toEqual(Array(3).fill('id-reused'));
  });

  it('remembers a refusal, but not what was malformed or about something unknown', () => {
    const story = new Story();
    const out = { kind: 'issue', location: 'FA', to: 'K1', shipment: 's' } as const;
    const noStock = story.order('2026-03-01T08:00:00Z', { ...out, id: 'a', quantity: 5 });
    story.order('2026-03-01T09:00:00Z', { kind: 'receive', location: 'FA', quantity: 50 });
    const again = story.order('2026-03-01T10:00:00Z', { ...out, id: 'a', quantity: 5 });
    expect([noStock.code, again.code]).toEqual(['insufficient-stock', 'insufficient-stock']);

    story.order('2026-03-01T11:00:00Z', { ...out, id: 'b', quantity: 5, to: 'FA' });
    story.order('2026-03-01T11:00:00Z', { ...out, id: 'b', quantity: 5, location: 'NOWHERE' });
    story.order('2026-03-01T11:00:00Z', { ...out, id: 'b', quantity: 5, product: 'NOTHING' });
    story.order('2026-03-01T11:00:00Z', { ...out, id: 'b', quantity: 5, requisition: 'late' });
    const better = story.order('2026-03-01T12:00:00Z', { ...out, id: 'b', quantity: 5 });
    expect(better.outcome).toBe('accepted');
  });

  it('names the unknown place or product', () => {
    const story = new Story();
    const told = { kind: 'dispensed', quantity: 1 } as const;
    const code = (more: object) => story.report('2026-03-01T08:00:00Z', { ...told, ...more }).code;
    expect(code({ location: 'NOWHERE' })).toBe('unknown-location');
    expect(code({ product: 'NOTHING' })).toBe('unknown-product');
  });

  it('registers a lot that a report names, and fills in an expiry that was missing', () => {
    const story = new Story();
    const lots = [
      { lot: 'NEW', quantity: 4, expiresOn: '2026-03-05' },
      { lot: 'PLAIN', quantity: 4, expiresOn: '2026-03-06' },
      { lot: 'EARLY', quantity: 4, expiresOn: '2026-03-04' },
    ];
    story.report('2026-03-01T08:00:00Z', { kind: 'opening', lots });
    story.report('2026-03-02T08:00:00Z', { kind: 'dispensed', quantity: 9 });
    expect(story.entries('K1', 4)).toEqual([
      'dispensed -4 NEW @dispensed',
      'dispensed -4 PLAIN @dispensed',
      'dispensed -1 EARLY @dispensed',
    ]);
  });
});

describe('the time of a report', () => {
  const at = (occurredAt: string, kind: 'dispensed' | 'counted', sentAt?: string) => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    const call = sentAt === undefined ? {} : { sentAt };
    return story.report('2026-03-10T18:00:00Z', { kind, quantity: 6, occurredAt }, call).occurredAt;
  };

  it('is noon of a bare day, the end of it for a count, and now for a later hour of today', () => {
    expect(at('2026-03-09', 'dispensed')).toBe('2026-03-09T12:00:00.000Z');
    expect(at('2026-03-09', 'counted')).toBe('2026-03-09T23:59:59.999Z');
    expect(at('2026-03-10', 'dispensed')).toBe('2026-03-10T12:00:00.000Z');
    expect(at('2026-03-10', 'counted')).toBe('2026-03-10T18:00:00.000Z');
  });

  it('is corrected by how far the clock of the sender is off, a bare day by whole days', () => {
    const twoHoursBehind = '2026-03-10T16:00:00Z';
    expect(at('2026-03-10T11:00:00+01:00', 'dispensed', twoHoursBehind)).toBe(
      '2026-03-10T12:00:00.000Z',
    );
    expect(at('2026-03-09', 'dispensed', twoHoursBehind)).toBe('2026-03-09T12:00:00.000Z');
    expect(at('2026-02-06', 'dispensed', '2026-02-07T18:00:00Z')).toBe('2026-03-09T12:00:00.000Z');
  });

  it('is local: noon in Nairobi is nine in Greenwich', () => {
    const story = new Story();
    const told = {
      kind: 'opening',
      location: 'K3',
      quantity: 6,
      occurredAt: '2026-03-09',
    } as const;
    const { occurredAt } = story.report('2026-03-10T18:00:00Z', told);
    expect(occurredAt).toBe('2026-03-09T09:00:00.000Z');
  });

  it('may be five minutes ahead, no more', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    const told = { kind: 'dispensed', quantity: 1 } as const;
    const five = story.report('2026-03-02T08:00:00Z', {
      ...told,
      occurredAt: '2026-03-02T08:05:00Z',
    });
    expect(five).toMatchObject({ flags: ['lot-assumed'], occurredAt: '2026-03-02T08:05:00.000Z' });
    const more = story.report('2026-03-02T09:00:00Z', {
      ...told,
      occurredAt: '2026-03-02T09:05:00.001Z',
    });
    expect(more).toMatchObject({
      flags: ['clock-ahead', 'lot-assumed'],
      occurredAt: '2026-03-02T09:00:00.000Z',
    });
  });

  it('is not believed before the opening of the card, or of the location', () => {
    const story = new Story();
    const told = { kind: 'dispensed', quantity: 1 } as const;
    const early = { ...told, occurredAt: '2025-12-31T23:59:59Z' };
    expect(story.report('2026-02-01T08:00:00Z', early)).toMatchObject({
      flags: ['before-opening', 'over-dispensed'],
      occurredAt: '2026-02-01T08:00:00.000Z',
    });
    story.report('2026-02-02T08:00:00Z', { kind: 'opening', location: 'K2', quantity: 9 });
    const onTime = { ...told, location: 'K2', occurredAt: '2026-02-02T08:00:00Z' };
    expect(story.report('2026-02-03T08:00:00Z', onTime).flags).toEqual([]);
    const before = { ...told, location: 'K2', occurredAt: '2026-02-02T07:59:59Z' };
    expect(story.report('2026-02-03T08:00:00Z', before).flags).toEqual(['before-opening']);
  });
});

describe('a malformed report', () => {
  const outcome = (told: object) =>
    new Story().report('2026-03-01T08:00:00Z', { kind: 'dispensed', ...told }).outcome;

  it('says both or neither of quantity and lots, or a lot twice, or nothing', () => {
    expect(outcome({})).toBe('malformed');
    expect(outcome({ quantity: 1, lots: listed({ EARLY: 1 }) })).toBe('malformed');
    expect(outcome({ lots: [...listed({ EARLY: 1 }), ...listed({ EARLY: 2 })] })).toBe('malformed');
    expect(outcome({ quantity: 0 })).toBe('malformed');
    expect(outcome({ lots: listed({ EARLY: 1, LATE: 0 }) })).toBe('malformed');
    expect(outcome({ kind: 'received', quantity: 0 })).toBe('malformed');
    expect(outcome({ kind: 'received', quantity: 0, shipment: 's' })).toBe('accepted');
    expect(outcome({ kind: 'counted', lots: [] })).toBe('accepted');
    expect(outcome({ lots: listed({ EARLY: 600_000_000, LATE: 600_000_000 }) })).toBe('malformed');
  });

  it('leaves out what its kind needs, or has what belongs to another', () => {
    expect(outcome({ kind: 'adjusted', quantity: 1, reason: 'wet' })).toBe('malformed');
    expect(outcome({ kind: 'written-off', quantity: 1 })).toBe('malformed');
    expect(outcome({ quantity: 1, to: 'K2' })).toBe('malformed');
    expect(outcome({ quantity: 1, complete: false })).toBe('malformed');
    const voucher = { kind: 'issued-on-voucher', quantity: 1, shipment: 's', document: 'V-1' };
    expect(outcome({ ...voucher, to: 'K2' })).toBe('accepted');
    expect(outcome({ ...voucher, to: 'K1' })).toBe('malformed');
    expect(outcome({ ...voucher, to: 'K2', document: undefined })).toBe('malformed');
    const received = { kind: 'received', quantity: 1, source: 'supplier' };
    expect(outcome({ ...received, shipment: 's' })).toBe('malformed');
    const given = { kind: 'given', quantity: 1, shipment: 's', to: 'K2' };
    expect(outcome(given)).toBe('accepted');
    expect(outcome({ ...given, to: 'K1' })).toBe('malformed');
    expect(outcome({ ...given, to: undefined })).toBe('malformed');
    expect(outcome({ ...given, shipment: undefined })).toBe('malformed');
    expect(outcome({ ...given, source: 'external' })).toBe('malformed');
    const returned = { ...given, kind: 'returned' };
    expect(outcome(returned)).toBe('malformed');
    expect(outcome({ ...returned, reason: 'expires soon' })).toBe('accepted');
  });

  it('says of a disposal too little, or names a witness who is none', () => {
    const disposed = { kind: 'disposed', quantity: 1, reason: 'expired' };
    const seenBy = (...witnesses: string[]) => outcome({ ...disposed, witnesses });
    expect(outcome(disposed)).toBe('malformed');
    expect(seenBy('one')).toBe('malformed');
    expect(seenBy('one', 'two')).toBe('accepted');
    expect(seenBy('one', 'two', 'one')).toBe('malformed');
    expect(seenBy('one', 'nurse')).toBe('malformed');
    expect(seenBy('one', 'Nurse')).toBe('accepted');
    expect(seenBy('1', '2', '3', '4', '5')).toBe('accepted');
    expect(seenBy('1', '2', '3', '4', '5', '6')).toBe('malformed');
    expect(outcome({ ...disposed, reason: undefined, witnesses: ['a', 'b'] })).toBe('malformed');
    expect(outcome({ quantity: 1, witnesses: ['one', 'two'] })).toBe('malformed');
  });

  it('names a day or an hour that does not exist', () => {
    expect(outcome({ quantity: 1, occurredAt: '2026-02-29' })).toBe('malformed');
    expect(outcome({ quantity: 1, occurredAt: '2026-02-28T24:30:00Z' })).toBe('malformed');
    const lots = [{ lot: 'NEW', quantity: 1, expiresOn: '2026-06-31' }];
    expect(outcome({ lots })).toBe('malformed');
  });
});
