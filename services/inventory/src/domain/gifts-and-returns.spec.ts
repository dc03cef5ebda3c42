/** What peers give each other, what goes back up the chain, and what of it never arrived. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Told } from './told.js';

let ledger: ToldLedger;
beforeEach(async () => {
  ledger = toldLedger();
  await ledger.tell({ kind: 'opening', quantity: 30, occurredAt: '2026-11-01' });
  const next = { location: 'NEXT', quantity: 4, occurredAt: '2026-11-01' };
  await ledger.tell({ kind: 'opening', ...next });
});
const GIFT = idOf(900);
const SECOND = idOf(901);
const RETURN = idOf(910);
const given = (quantity: number, more: Partial<Told> = {}) =>
  ledger.tell({ kind: 'given', quantity, to: 'NEXT', shipment: GIFT, ...more });
const returned = (quantity: number, more: Partial<Told> = {}) =>
  ledger.tell({
    ...{ kind: 'returned', quantity, to: 'CLINIC', shipment: RETURN },
    ...{ reason: 'expires before it is used', ...more },
  });
const received = (quantity: number, more: Partial<Told> = {}) =>
  ledger.tell({ kind: 'received', quantity, location: 'NEXT', ...more });
const undo = (event: string, location = 'KIT') =>
  ledger.tell({ kind: 'reverse', event, reason: 'did not happen', location });
const shipment = (id: string) => {
  const found = ledger.books.shipments.find((each) => each.id === id);
  const line = found?.lines[0];
  return [found?.purpose, line?.shipped, line?.received];
};
const shown = () => ledger.books.discrepancies.map((it) => [it.kind, it.open, it.outcome]);
const owners = () => ledger.books.discrepancies.map((it) => [it.kind, it.ownerRole, it.ownerAt]);
const moved = () =>
  ledger.changes().movements.map(({ movement: it }) => [it.kind, it.from, it.to, it.quantity]);

describe('a gift to the kit next door', () => {
  it('leaves the giver at once and reaches the other when she confirms it', async () => {
    expect((await given(10)).onHand).toBe(20);
    expect(moved()).toEqual([['transferred', 'KIT', '@in-transit', 10]]);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 0]);
    expect((await received(10, { shipment: GIFT })).onHand).toBe(14);
    expect(moved()).toEqual([['received', '@in-transit', 'NEXT', 10]]);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 10]);
    expect(shown()).toEqual([]);
  });
  it('does not swallow the one before it: each is confirmed by itself', async () => {
    await given(10);
    await given(5, { shipment: SECOND });
    expect((await received(5, { shipment: SECOND })).onHand).toBe(9);
    expect([shipment(GIFT), shipment(SECOND)]).toEqual([
      ['transfer', 10, 0],
      ['transfer', 5, 5],
    ]);
    expect(shown()).toEqual([]);
    expect((await received(10, { shipment: GIFT })).onHand).toBe(19);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 10]);
  });
  it('may arrive in part, which is for whoever stands above both to clear up', async () => {
    await given(10);
    await received(6, { shipment: GIFT });
    expect(shown()).toEqual([['short-receipt', 4, undefined]]);
    expect(owners()).toEqual([['short-receipt', 'facility-in-charge', 'CLINIC']]);
  });
  it('may arrive as more than was given', async () => {
    await given(10);
    await received(12, { shipment: GIFT });
    expect(owners()).toEqual([['over-receipt', 'facility-in-charge', 'CLINIC']]);
  });
  it('is booked even where the book holds less', async () => {
    const { flags, onHand } = await given(34);
    expect([flags, onHand]).toEqual([['over-dispensed'], 0]);
    expect(shipment(GIFT)).toEqual(['transfer', 34, 0]);
    expect(shown()).toEqual([['over-dispensed', 4, undefined]]);
  });
  it('that a count already saw missing is balanced at that count', async () => {
    await ledger.tell({ kind: 'counted', quantity: 20, occurredAt: '2026-11-10' });
    const { flags, onHand } = await given(10, { occurredAt: '2026-11-05' });
    expect([flags, onHand]).toEqual([['after-count'], 20]);
    expect(moved()).toEqual([
      ['after-count', '@unexplained', 'KIT', 10],
      ['transferred', 'KIT', '@in-transit', 10],
    ]);
  });
  it('that the other reported first is matched with what she said', async () => {
    await received(10, { shipment: GIFT });
    expect(shown()).toEqual([['unknown-shipment', 10, undefined]]);
    await given(10);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 10]);
    expect(shown()).toEqual([['unknown-shipment', 0, 'matched']]);
  });
  it('is what a count found too much, when nobody confirmed it', async () => {
    await given(10, { occurredAt: '2026-11-05' });
    const counted = { kind: 'counted', location: 'NEXT', quantity: 14, occurredAt: '2026-11-10' };
    expect((await ledger.tell(counted)).flags).toEqual(['receipt-inferred']);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 10]);
  });
  it('never rides on a shipment of another kind or another way', async () => {
    await given(1);
    for (const more of [{ to: 'CLINIC' }, { location: 'POST' }]) {
      expect((await given(1, more)).refusal?.code).toBe('shipment-differs');
    }
    const back = await returned(1, { to: 'NEXT', shipment: GIFT });
    expect(back.refusal?.code).toBe('shipment-differs');
    const voucher = { kind: 'issued-on-voucher', document: 'V-1', to: 'NEXT', shipment: GIFT };
    expect((await ledger.tell({ ...voucher, quantity: 1 })).refusal?.code).toBe('shipment-differs');
    const issue = { kind: 'issue', to: 'NEXT', shipment: GIFT, quantity: 1 };
    expect((await ledger.tell(issue)).refusal?.code).toBe('shipment-differs');
    expect((await given(1)).outcome).toBe('accepted');
    expect(shipment(GIFT)).toEqual(['transfer', 2, 0]);
  });
  it('to somebody whom the register does not know is not kept', async () => {
    expect((await given(1, { to: 'NOWHERE' })).refusal?.code).toBe('unknown-location');
    expect(ledger.changes().events).toEqual([]);
  });
});

describe('what goes back up the chain', () => {
  it('is under way with its reason, and for the store to confirm', async () => {
    await returned(10);
    expect(moved()).toEqual([['returned', 'KIT', '@in-transit', 10]]);
    expect(ledger.event().reason).toBe('expires before it is used');
    expect(shipment(RETURN)).toEqual(['return', 10, 0]);
    await received(8, { location: 'CLINIC', shipment: RETURN });
    expect(owners()).toEqual([['short-receipt', 'storekeeper', 'CLINIC']]);
  });
  it('and was never sent after all is taken back, which settles what was missed', async () => {
    await returned(10);
    await received(7, { location: 'CLINIC', shipment: RETURN });
    const { flags, onHand } = await received(2, { location: 'KIT', shipment: RETURN });
    expect([flags, onHand]).toEqual([['settled-back'], 22]);
    expect(moved()).toEqual([['settled-back', '@in-transit', 'KIT', 2]]);
    expect(shipment(RETURN)).toEqual(['return', 8, 7]);
    expect(shown()).toEqual([['short-receipt', 1, undefined]]);
    await received(1, { location: 'KIT', shipment: RETURN });
    expect(shipment(RETURN)).toEqual(['return', 7, 7]);
    expect(shown()).toEqual([['short-receipt', 0, 'settled-back']]);
  });
});

describe('what settles back', () => {
  it('is at most what is under way; more came from nowhere', async () => {
    await given(10);
    await received(6, { shipment: GIFT, complete: false });
    const { onHand } = await received(5, { location: 'KIT', shipment: GIFT });
    expect(onHand).toBe(25);
    expect(moved()).toEqual([
      ['settled-back', '@in-transit', 'KIT', 4],
      ['settled-back', '@unexplained', 'KIT', 1],
    ]);
    expect(shipment(GIFT)).toEqual(['transfer', 6, 6]);
    expect(owners()).toEqual([['over-receipt', 'facility-in-charge', 'CLINIC']]);
  });
  it('is not what a count inferred to have arrived', async () => {
    await given(10, { occurredAt: '2026-11-05' });
    const counted = { kind: 'counted', location: 'NEXT', quantity: 14, occurredAt: '2026-11-10' };
    await ledger.tell(counted);
    await received(3, { location: 'KIT', shipment: GIFT });
    expect(moved()).toEqual([['settled-back', '@unexplained', 'KIT', 3]]);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 10]);
  });
  it('is no arrival, and opens nothing', async () => {
    await given(10);
    await received(0, { location: 'KIT', shipment: GIFT });
    expect(ledger.event().flags).toEqual(['settled-back']);
    expect(ledger.books.shipments[0]).not.toHaveProperty('receivedAt');
    expect(shown()).toEqual([]);
  });
  it('takes the lots that are named', async () => {
    await ledger.tell({
      kind: 'received',
      source: 'supplier',
      lots: [{ lot: 'NEW', quantity: 9 }],
    });
    const lots = ['NEW', 'unidentified'].map((lot) => ({ lot, quantity: 5 }));
    await ledger.tell({ kind: 'given', to: 'NEXT', shipment: GIFT, lots });
    const back = { kind: 'received', shipment: GIFT, lots: [{ lot: 'NEW', quantity: 2 }] };
    expect((await ledger.tell(back)).lots).toEqual([{ lot: 'NEW', quantity: 2 }]);
    const lines = ledger.books.shipments[0]?.lines.map(({ lot, shipped }) => [lot, shipped]);
    expect(lines).toEqual([
      ['NEW', 3],
      ['unidentified', 5],
    ]);
  });
  it('is never a supply: that is reversed, or returned by whoever has it', async () => {
    const supply = { kind: 'issue', to: 'NEXT', shipment: GIFT, quantity: 3 };
    await ledger.tell(supply);
    const { flags } = await received(3, { location: 'KIT', shipment: GIFT });
    expect([flags, shown()]).toEqual([[], [['unknown-shipment', 3, undefined]]]);
  });
});

describe('undone', () => {
  it('is a gift as long as all of it is under way', async () => {
    const gift = await given(10);
    expect((await undo(gift.id)).onHand).toBe(30);
    expect(shipment(GIFT)).toEqual(['transfer', 0, 0]);
    const second = await given(10, { shipment: SECOND });
    await received(1, { shipment: SECOND, complete: false });
    expect((await undo(second.id)).refusal?.code).toBe('count-instead');
  });
  it('is a return, and with it what was missed of it', async () => {
    const { id } = await returned(10);
    await received(0, { location: 'CLINIC', shipment: RETURN });
    expect(shown()).toEqual([['short-receipt', 10, undefined]]);
    expect((await undo(id)).onHand).toBe(30);
    expect(shown()).toEqual([['short-receipt', 0, 'reversed']]);
  });
  it('is what settled back, which is then under way again and missed as before', async () => {
    await given(10);
    await received(4, { shipment: GIFT });
    const { id } = await received(5, { location: 'KIT', shipment: GIFT });
    expect(shown()).toEqual([['short-receipt', 1, undefined]]);
    expect((await undo(id)).onHand).toBe(20);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 4]);
    expect(shown()).toEqual([['short-receipt', 6, undefined]]);
  });
  it('is what settled back only while it is there', async () => {
    await given(30);
    const { id } = await received(5, { location: 'KIT', shipment: GIFT });
    await ledger.tell({ kind: 'dispensed', quantity: 1 });
    expect((await undo(id)).refusal?.code).toBe('count-instead');
  });
  it('is a receipt of a gift like any other', async () => {
    await given(10);
    const { id } = await received(6, { shipment: GIFT });
    expect((await undo(id, 'NEXT')).onHand).toBe(4);
    expect(shipment(GIFT)).toEqual(['transfer', 10, 0]);
    expect(shown()).toEqual([['short-receipt', 0, 'reversed']]);
  });
});
