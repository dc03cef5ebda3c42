/** What can be undone, what cannot any more, and what undoing gives back. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Answer } from './book.js';
import type { Told } from './told.js';

const REQUISITION = idOf(800);
let ledger: ToldLedger;
beforeEach(async () => {
  const line = { requisition: REQUISITION, product: 'ORS', supplier: 'CLINIC', location: 'KIT' };
  ledger = toldLedger({ approvals: [{ ...line, approved: 10, issued: 0, approvedAt: 0 }] });
  await ledger.tell({
    kind: 'opening',
    location: 'CLINIC',
    quantity: 100,
    occurredAt: '2026-11-01',
  });
  await ledger.tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
});
const undo = (event: Answer, more: Partial<Told> = {}) =>
  ledger.tell({ kind: 'reverse', event: event.id, reason: 'keyed twice', ...more });
const codeOf = async (event: Answer, more: Partial<Told> = {}) =>
  (await undo(event, more)).refusal?.code;
const issue = { kind: 'issue', location: 'CLINIC', to: 'KIT' };
const way = { shipment: idOf(900) };
const received = (quantity: number, more: Partial<Told> = {}) =>
  ledger.tell({ kind: 'received', quantity, ...more });
const outcomes = () => ledger.books.discrepancies.map(({ kind, outcome }) => [kind, outcome]);
const behindCount = () =>
  ledger
    .changes()
    .movements.filter(({ movement }) => movement.kind === 'after-count')
    .map(({ movement: { from, to, quantity } }) => [from, to, quantity]);

describe('what is undone', () => {
  it('is an accepted event of this card', async () => {
    const used = await ledger.tell({ kind: 'dispensed', quantity: 1, occurredAt: '2026-11-03' });
    const refused = await ledger.tell({ ...issue, ...way, quantity: 900 });
    expect(refused.outcome).toBe('refused');
    expect(await codeOf({ ...used, id: idOf(77) })).toBe('unknown-event');
    expect(await codeOf(used, { location: 'CLINIC' })).toBe('unknown-event');
    expect(await codeOf(used, { product: 'ZINC' })).toBe('unknown-event');
    expect(await codeOf(refused, { location: 'CLINIC' })).toBe('unknown-event');
    expect(await codeOf(used)).toBeUndefined();
    expect(ledger.event().reverses).toBe(used.id);
    const undone = ledger.books.event(used.id)?.movements.map(({ id }) => id);
    const back = ledger.changes().movements.map(({ movement }) => movement.reverses);
    expect(back).toEqual(undone);
  });
  it('is never a promise, its release or an undoing, which have ends of their own', async () => {
    const promise = await ledger.tell({ kind: 'allocate', quantity: 2 });
    const release = await ledger.tell({ kind: 'release', allocation: promise.id });
    const used = await ledger.tell({ kind: 'dispensed', quantity: 1, occurredAt: '2026-11-03' });
    const undone = await undo(used);
    for (const event of [promise, release, undone]) {
      expect(await codeOf(event)).toBe('not-reversible');
    }
  });
  it('is never a count nor an opening: they are told anew', async () => {
    const counted = await ledger.tell({ kind: 'counted', quantity: 20, occurredAt: '2026-11-03' });
    expect(await codeOf(counted)).toBe('count-instead');
    expect(await codeOf({ ...counted, id: idOf(2) })).toBe('count-instead');
  });
});

describe('what was told since stands in the way', () => {
  it('when the receipt confirmed what a count had inferred', async () => {
    await ledger.tell({ ...issue, ...way, quantity: 5 });
    ledger.setNow('2026-11-21T10:00:00Z');
    await ledger.tell({ kind: 'counted', quantity: 25 });
    const confirmed = await received(5, { ...way, occurredAt: '2026-11-21T09:00:00Z' });
    expect(confirmed.flags).toContain('receipt-confirmed');
    expect(await codeOf(confirmed)).toBe('count-instead');
  });
  it('when the receipt withdrew what a count had inferred', async () => {
    await ledger.tell({ ...issue, ...way, quantity: 5 });
    ledger.setNow('2026-11-21T10:00:00Z');
    await ledger.tell({ kind: 'counted', quantity: 25 });
    ledger.setNow('2026-11-21T12:00:00Z');
    const withdrawing = await received(5, way);
    await ledger.tell({ ...issue, ...way, quantity: 5 });
    expect(await codeOf(withdrawing)).toBe('count-instead');
  });
  it('when the receipt repaid missing stock, or the missing stock was repaid', async () => {
    const used = await ledger.tell({ kind: 'dispensed', quantity: 24, occurredAt: '2026-11-10' });
    const repaying = await received(3, { source: 'supplier', occurredAt: '2026-11-09' });
    expect(await codeOf(repaying)).toBe('count-instead');
    expect(await codeOf(used)).toBe('count-instead');
  });
  it('when the shipment was matched with a receipt that came before', async () => {
    const early = await received(5, way);
    const issued = await ledger.tell({ ...issue, ...way, quantity: 5 });
    expect(outcomes()).toEqual([['unknown-shipment', 'matched']]);
    await ledger.tell({ ...issue, ...way, quantity: 5 });
    expect(await codeOf(issued, { location: 'CLINIC' })).toBe('count-instead');
    expect(await codeOf(early)).toBe('count-instead');
  });
  it('but not that what came short has come in part since', async () => {
    await ledger.tell({ ...issue, ...way, quantity: 9 });
    const first = await received(5, way);
    await received(1, way);
    expect(await codeOf(first)).toBeUndefined();
    expect(outcomes()).toEqual([['short-receipt', 'reversed']]);
  });
});

describe('undoing gives back', () => {
  it('what was issued to the requisition, which may be issued again', async () => {
    const first = await ledger.tell({ ...issue, ...way, requisition: REQUISITION, quantity: 10 });
    const again = { ...issue, shipment: idOf(901), requisition: REQUISITION };
    expect((await ledger.tell({ ...again, quantity: 1 })).refusal?.code).toBe('more-than-approved');
    await undo(first, { location: 'CLINIC' });
    const more = await ledger.tell({ ...again, quantity: 11 });
    expect(more.refusal?.figures).toEqual({ approved: 10, issued: 0, asked: 11 });
    expect((await ledger.tell({ ...again, quantity: 10 })).outcome).toBe('accepted');
  });
  it('no more to the requisition than was issued, also behind a count', async () => {
    const clinic = { location: 'CLINIC', occurredAt: '2026-11-21T08:04:00Z' };
    await ledger.tell({ kind: 'counted', quantity: 100, ...clinic });
    const first = await ledger.tell({ ...issue, ...way, requisition: REQUISITION, quantity: 10 });
    expect(first.flags).toEqual(['after-count']);
    await undo(first, { location: 'CLINIC' });
    const again = { ...issue, shipment: idOf(901), requisition: REQUISITION, quantity: 11 };
    expect((await ledger.tell(again)).refusal?.figures).toMatchObject({ issued: 0, asked: 11 });
  });
  it('what was received to its shipment, and what was said to be short of it', async () => {
    await ledger.tell({ ...issue, ...way, quantity: 9 });
    const first = await received(5, { ...way, complete: false });
    await received(1, way);
    expect(outcomes()).toEqual([['short-receipt', undefined]]);
    await undo(first);
    expect(outcomes()).toEqual([['short-receipt', 'reversed']]);
    expect(ledger.books.shipments[0]?.lines[0]).toMatchObject({ shipped: 9, received: 1 });
  });
  it('nothing of what was short to who only issued it', async () => {
    const issued = await ledger.tell({ ...issue, ...way, quantity: 9 });
    await received(0, way);
    expect(outcomes()).toEqual([['short-receipt', undefined]]);
    await undo(issued, { location: 'CLINIC' });
    expect(outcomes()).toEqual([['short-receipt', undefined]]);
    expect(ledger.card('CLINIC').onHand).toBe(100);
  });
  it('settled differences as they were settled', async () => {
    await ledger.tell({ ...issue, ...way, quantity: 9 });
    const first = await received(5, way);
    await received(4, way);
    await undo(first);
    expect(outcomes()).toEqual([['short-receipt', 'received']]);
  });
});

describe('behind a count', () => {
  it('use comes back as unexplained, and as use again where use is known by counts', async () => {
    const used = { kind: 'dispensed', quantity: 3, occurredAt: '2026-11-03' };
    const events = [await ledger.tell(used), await ledger.tell(used)];
    await ledger.tell({ kind: 'counted', quantity: 14, occurredAt: '2026-11-05' });
    await undo(events[0] as Answer);
    expect(behindCount()).toEqual([['KIT', '@unexplained', 3]]);
    ledger.books.manage({ location: 'KIT', product: 'ORS', mode: 'by-count', from: '2026-01-01' });
    await undo(events[1] as Answer);
    expect(behindCount()).toEqual([['KIT', '@dispensed', 3]]);
    expect(ledger.card().onHand).toBe(14);
  });
  it('what came in goes out again, and it comes from nowhere that it was there', async () => {
    const came = await received(6, { source: 'supplier', occurredAt: '2026-11-03' });
    await ledger.tell({ kind: 'counted', quantity: 0, occurredAt: '2026-11-05' });
    await undo(came);
    expect(behindCount()).toEqual([['@unexplained', 'KIT', 6]]);
    expect(ledger.card().onHand).toBe(0);
  });
  it('a loss is never use, however use is known', async () => {
    ledger.books.manage({ location: 'KIT', product: 'ORS', mode: 'by-count', from: '2026-01-01' });
    const lost = { kind: 'written-off', quantity: 3, occurredAt: '2026-11-03', reason: 'rats' };
    const event = await ledger.tell(lost);
    await ledger.tell({ kind: 'counted', quantity: 17, occurredAt: '2026-11-05' });
    await undo(event);
    expect(behindCount()).toEqual([['KIT', '@unexplained', 3]]);
  });
});
