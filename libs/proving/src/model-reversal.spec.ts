import { describe, expect, it } from '@jest/globals';
import type { Predicted } from './model-ledger.js';
import { listed, Story } from './model-story.js';

const undo = (story: Story, event: string, location = 'K1'): Predicted =>
  story.order('2026-03-20T08:00:00Z', { kind: 'reverse', event, location, reason: 'keyed twice' });

describe('a reversal', () => {
  it('moves everything back at the time it happened, inbound first, once', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 5, LATE: 10 });
    const lots = listed({ EARLY: 8 });
    story.report('2026-03-02T08:00:00Z', { id: 'd', kind: 'dispensed', lots });
    const answer = undo(story, 'd');
    expect(answer).toMatchObject({ onHand: 15, occurredAt: '2026-03-20T08:00:00.000Z' });
    expect(story.entries('K1', 6)).toEqual([
      'reversal +3 LATE @converted',
      'reversal +8 EARLY @dispensed',
      'reversal -3 EARLY @converted',
    ]);
    expect(story.times('K1', 6)).toEqual(Array(3).fill('2026-03-02T08:00:00.000Z'));
    expect(undo(story, 'd').code).toBe('already-reversed');
  });

  it('settles what the event had opened', () => {
    const story = new Story();
    story.report('2026-03-02T08:00:00Z', { id: 'd', kind: 'dispensed', quantity: 4 });
    undo(story, 'd');
    expect(story.discrepancies()).toEqual(['over-dispensed 0/4 settled']);
    expect(story.ledger.shelf('K1', 'ACT').onHand).toBe(0);
  });

  it('leaves alone what was settled before', () => {
    const story = new Story();
    story.report('2026-03-01T08:00:00Z', { kind: 'given', to: 'K2', shipment: 's', quantity: 1 });
    const came = { kind: 'received', location: 'K2', shipment: 's' } as const;
    story.report('2026-03-02T08:00:00Z', { id: 'none', ...came, quantity: 0 });
    story.report('2026-03-03T08:00:00Z', { ...came, quantity: 1 });
    undo(story, 'none', 'K2');
    expect(story.ledger.discrepancies().at(-1)).toMatchObject({
      kind: 'short-receipt',
      outcome: 'received',
    });
  });

  it('undoes a late event with its balance, so that the count says what it said', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 });
    story.report('2026-03-05T08:00:00Z', { id: 'c', kind: 'counted', quantity: 14 });
    const late = { id: 'd', kind: 'dispensed', quantity: 6, occurredAt: '2026-03-04' } as const;
    story.report('2026-03-06T08:00:00Z', late);
    undo(story, 'd');
    expect(story.entries('K1', 5)).toEqual([
      'reversal +6 EARLY @dispensed',
      'reversal -6 EARLY @unexplained',
    ]);
    expect(story.ledger.variance('c')).toBe(-6);
    expect(story.asOf('2026-03-05T08:00:00Z')).toBe(14);
  });

  it('of an event before a count leaves the shelf as counted', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 20 }, 'K2');
    const out = { id: 'd', kind: 'dispensed', location: 'K2', quantity: 6 } as const;
    story.report('2026-03-04T08:00:00Z', out);
    story.report('2026-03-05T08:00:00Z', {
      id: 'c',
      kind: 'counted',
      location: 'K2',
      quantity: 14,
    });
    undo(story, 'd', 'K2');
    expect(story.entries('K2', 3)).toEqual([
      'reversal +6 EARLY @dispensed',
      'after-count -6 EARLY @dispensed',
    ]);
    expect(story.ledger.variance('c')).toBe(-6);
  });

  it('of a receipt before a count books the balance first', () => {
    const story = new Story();
    const came = {
      id: 'r',
      kind: 'received',
      source: 'supplier',
      lots: listed({ EARLY: 9 }),
    } as const;
    story.report('2026-03-04T08:00:00Z', came);
    story.report('2026-03-05T08:00:00Z', { kind: 'counted', quantity: 1 });
    undo(story, 'r');
    expect(story.entries('K1', 3)).toEqual([
      'after-count +9 EARLY @unexplained',
      'reversal -9 EARLY @supplier',
    ]);
  });

  it('is refused where the stock is gone, and asks for a count', () => {
    const story = new Story();
    const came = {
      id: 'r',
      kind: 'received',
      source: 'supplier',
      lots: listed({ EARLY: 9 }),
    } as const;
    story.report('2026-03-04T08:00:00Z', came);
    story.report('2026-03-05T08:00:00Z', { kind: 'dispensed', quantity: 1 });
    expect(undo(story, 'r').code).toBe('count-instead');
  });

  it('puts received units back on their way, and ends the talk of a shortage', () => {
    const story = new Story();
    story.order('2026-03-01T08:00:00Z', {
      kind: 'receive',
      location: 'FA',
      lots: listed({ EARLY: 9 }),
    });
    const way = { location: 'FA', to: 'K1', shipment: 's' };
    story.order('2026-03-02T08:00:00Z', { id: 'i', kind: 'issue', quantity: 5, ...way });
    story.report('2026-03-04T08:00:00Z', { id: 'r', kind: 'received', shipment: 's', quantity: 3 });
    expect(undo(story, 'i', 'FA').code).toBe('count-instead');
    undo(story, 'r');
    expect(story.lines('s')).toEqual(['EARLY 5/0/0']);
    expect(story.discrepancies()).toEqual(['short-receipt 0/2 settled']);
    undo(story, 'i', 'FA');
    expect(story.lines('s')).toEqual(['EARLY 0/0/0']);
  });

  it('leaves one voucher of its number, which then was not keyed twice', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 30 });
    for (const id of ['a', 'b', 'c']) {
      const way = { to: 'K2', shipment: id, document: 'V-1', quantity: 4 };
      story.report('2026-03-02T08:00:00Z', { id, kind: 'issued-on-voucher', ...way });
    }
    const twice = () => story.discrepancies();
    expect(twice()).toEqual(['voucher-keyed-twice 4/4 open', 'voucher-keyed-twice 4/4 open']);
    undo(story, 'b');
    expect(twice()).toEqual(['voucher-keyed-twice 0/4 settled', 'voucher-keyed-twice 4/4 open']);
    undo(story, 'a');
    expect(twice()).toEqual(['voucher-keyed-twice 0/4 settled', 'voucher-keyed-twice 0/4 settled']);
    expect(undo(story, 'c').outcome).toBe('accepted');
  });

  it('brings back what was destroyed by mistake', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 5 });
    const told = { quantity: 4, reason: 'wet', witnesses: ['one', 'two'] };
    story.report('2026-03-02T08:00:00Z', { id: 'x', kind: 'disposed', ...told });
    expect(undo(story, 'x')).toMatchObject({ onHand: 5 });
    expect(story.entries('K1', 3)).toEqual(['reversal +4 EARLY @written-off']);
  });

  it('is not for counts, openings and orders that moved nothing', () => {
    const story = new Story();
    story.open('2026-03-01T08:00:00Z', { EARLY: 5 });
    story.report('2026-03-02T08:00:00Z', { id: 'c', kind: 'counted', quantity: 4 });
    story.order('2026-03-02T08:00:00Z', { id: 'a', kind: 'allocate', quantity: 1, to: 'K2' });
    expect(undo(story, 'event-1').code).toBe('count-instead');
    expect(undo(story, 'c').code).toBe('count-instead');
    expect(undo(story, 'a').code).toBe('not-reversible');
    expect(undo(story, 'nothing').code).toBe('unknown-event');
    expect(undo(story, 'c', 'FA').code).toBe('unknown-event');
  });

  it('is not for what others have built on', () => {
    const story = new Story();
    story.report('2026-03-05T08:00:00Z', { id: 'd', kind: 'dispensed', quantity: 10 });
    const came = { id: 'r', kind: 'received', source: 'supplier', quantity: 20 } as const;
    story.report('2026-03-06T08:00:00Z', { ...came, occurredAt: '2026-03-03' });
    expect([undo(story, 'd').code, undo(story, 'r').code]).toEqual([
      'count-instead',
      'count-instead',
    ]);
  });
});
