/** Paper vouchers keyed later, once or twice; and what is destroyed before witnesses. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Answer } from './book.js';
import type { Told } from './told.js';

let ledger: ToldLedger;
let shipments: number;
beforeEach(async () => {
  shipments = 900;
  ledger = toldLedger();
  const stock = { location: 'CLINIC', quantity: 100, occurredAt: '2026-11-01' };
  for (const product of ['ORS', 'ZINC']) await ledger.tell({ kind: 'opening', ...stock, product });
});
const shown = () => ledger.books.discrepancies.map((it) => [it.kind, it.open, it.outcome]);

describe('a voucher', () => {
  const keyed = (document: string, more: Partial<Told> = {}): Promise<Answer> => {
    shipments += 1;
    const way = { location: 'CLINIC', to: 'KIT', shipment: idOf(shipments), document };
    return ledger.tell({ kind: 'issued-on-voucher', quantity: 10, ...way, ...more });
  };
  const undo = (event: Answer, location = 'CLINIC') =>
    ledger.tell({ kind: 'reverse', event: event.id, reason: 'keyed twice', location });
  const twice = 'voucher-keyed-twice';

  it('that is keyed again is booked, and the storekeeper there looks into it', async () => {
    expect((await keyed('V-7')).flags).not.toContain(twice);
    const again = await keyed('V-7', { quantity: 8, to: 'NEXT' });
    expect([again.outcome, again.flags, again.onHand]).toEqual(['accepted', [twice], 82]);
    const [found] = ledger.books.discrepancies;
    expect(again.discrepancies).toEqual([found?.id]);
    expect(found).toMatchObject({
      ...{ kind: twice, quantity: 8, open: 8, location: 'CLINIC', shipment: idOf(902) },
      ...{ ownerRole: 'storekeeper', ownerAt: 'CLINIC' },
    });
  });
  it('is another one with another number, product or place', async () => {
    await ledger.tell({ kind: 'opening', location: 'POST', quantity: 50 });
    const all = [
      await keyed('V-7'),
      await keyed('V-8'),
      await keyed('v-7'),
      await keyed('V-7', { product: 'ZINC' }),
      await keyed('V-7', { location: 'POST' }),
    ];
    expect(all.flatMap(({ flags }) => flags)).toEqual([]);
    expect(shown()).toEqual([]);
  });
  it('is no other than the gift or the issue that bears its number', async () => {
    const way = { location: 'CLINIC', to: 'KIT', quantity: 5, document: 'V-7' };
    await ledger.tell({ kind: 'issue', ...way, shipment: idOf(990) });
    await ledger.tell({ kind: 'given', ...way, shipment: idOf(991) });
    expect((await keyed('V-7')).flags).toEqual([]);
  });
  it('may be undone, whichever of the two it was, and nothing is left to look into', async () => {
    for (const which of [0, 1] as const) {
      const two = [await keyed(`V-${which}`), await keyed(`V-${which}`)] as const;
      expect((await undo(two[which])).outcome).toBe('accepted');
      expect(shown().at(-1)).toEqual([twice, 0, 'reversed']);
      expect((await undo(two[1 - which] as Answer)).outcome).toBe('accepted');
    }
    expect((await keyed('V-0')).flags).toEqual([]);
  });
  it('that is keyed a third time is looked into until one is left', async () => {
    const first = await keyed('V-7');
    const second = await keyed('V-7');
    await keyed('V-7');
    await undo(first);
    expect(shown()).toEqual([
      [twice, 10, undefined],
      [twice, 10, undefined],
    ]);
    await undo(second);
    expect(shown().map(([, , outcome]) => outcome)).toEqual(['reversed', 'reversed']);
  });
  it('that was refused was never keyed', async () => {
    await ledger.tell({
      kind: 'given',
      to: 'KIT',
      location: 'POST',
      quantity: 1,
      shipment: idOf(1),
    });
    expect((await keyed('V-7', { shipment: idOf(1) })).outcome).toBe('refused');
    expect((await keyed('V-7')).flags).toEqual([]);
  });
});

describe('a disposal', () => {
  const disposed = (more: Partial<Told> = {}, principal = 'keeper') =>
    ledger.tell(
      {
        ...{ kind: 'disposed', location: 'CLINIC', quantity: 30, reason: 'flooded' },
        ...{ witnesses: ['in-charge', 'police'], ...more },
      },
      { principal },
    );

  it('takes stock off the books before two witnesses, who are part of the answer', async () => {
    const answer = await disposed();
    expect(answer).toMatchObject({ onHand: 70, witnesses: ['in-charge', 'police'], flags: [] });
    expect(ledger.changes().movements.map(({ movement: it }) => [it.kind, it.to])).toEqual([
      ['disposed', '@written-off'],
    ]);
    expect(ledger.ends('@written-off')).toBe(30);
  });
  it('is malformed where a witness is whoever reports it', async () => {
    const answer = await disposed({}, 'police');
    expect(answer.outcome).toBe('malformed');
    expect(answer.refusal?.errors?.[0]?.pointer).toBe('/witnesses/1');
    expect(ledger.ends('@written-off')).toBe(0);
  });
  it('is a fact even where the book holds less', async () => {
    expect((await disposed({ quantity: 130 })).flags).toEqual(['over-dispensed']);
    expect(shown()).toEqual([['over-dispensed', 30, undefined]]);
  });
  it('can be undone like any other write-off', async () => {
    const { id } = await disposed();
    const undo = { kind: 'reverse', event: id, reason: 'wrong lot', location: 'CLINIC' };
    expect((await ledger.tell(undo)).onHand).toBe(100);
  });
});
