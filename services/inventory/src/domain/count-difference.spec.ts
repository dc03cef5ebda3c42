import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';

let ledger: ToldLedger;
beforeEach(async () => {
  ledger = toldLedger();
  await ledger.tell({ kind: 'opening', quantity: 100, occurredAt: '2026-11-01' });
});

const on = (day: number) => `2026-11-${String(day).padStart(2, '0')}`;
const counted = (day: number, quantity: number) =>
  ledger.tell({ kind: 'counted', quantity, occurredAt: on(day) });
const dispensed = (day: number, quantity: number) =>
  ledger.tell({ kind: 'dispensed', quantity, occurredAt: on(day) });
const said = () =>
  ledger.books.discrepancies.map(
    ({ kind, open, quantity, outcome }) => `${kind} ${open}/${quantity} ${outcome ?? 'open'}`,
  );

describe('a count that is not as the book has it', () => {
  it.each([
    [88, 'count-shortage 12/12 open'],
    [107, 'count-surplus 7/7 open'],
  ])('of %i opens a discrepancy that names it, for who keeps the shelf', async (units, words) => {
    const { discrepancies } = await counted(10, units);
    expect(said()).toEqual([words]);
    expect(ledger.books.discrepancies[0]).toMatchObject({
      ...{ id: discrepancies?.[0], event: idOf(2), count: idOf(2) },
      ...{ ownerRole: 'chw', ownerAt: 'KIT', occurredAt: Date.parse('2026-11-10T23:59:59.999Z') },
    });
  });

  it('opens none where it is as the book has it', async () => {
    await counted(10, 100);
    expect(said()).toEqual([]);
  });

  it('opens none over use, nor over a delivery that it shows to have arrived', async () => {
    ledger.books.manage({
      ...{ location: 'KIT', product: 'ORS', mode: 'by-count', from: '2026-01-01' },
    });
    await counted(10, 60);
    await ledger.tell({ kind: 'opening', location: 'CLINIC', quantity: 50, occurredAt: on(1) });
    const gift = { to: 'KIT', shipment: idOf(900), quantity: 30, occurredAt: on(11) };
    await ledger.tell({ kind: 'given', location: 'CLINIC', ...gift });
    await counted(12, 90);
    expect(said()).toEqual([]);
    await counted(13, 95);
    expect(said()).toEqual(['count-surplus 5/5 open']);
  });

  it('is a carry-over where nobody counted: a month that begins otherwise than it ended', async () => {
    await ledger.tell({ kind: 'opening', quantity: 91, occurredAt: on(5) });
    await ledger.tell({ kind: 'opening', quantity: 94, occurredAt: on(6) });
    expect(said()).toEqual(['carry-over-shortage 9/9 open', 'carry-over-surplus 3/3 open']);
    await dispensed(4, 9);
    expect(said()[0]).toBe('carry-over-shortage 0/9 accounted-for');
  });
});

describe('what is reported after a count', () => {
  beforeEach(() => counted(10, 88));

  it('settles what it explains, in one report or in several', async () => {
    await dispensed(4, 5);
    expect(said()).toEqual(['count-shortage 7/12 open']);
    await dispensed(5, 7);
    expect(said()).toEqual(['count-shortage 0/12 accounted-for']);
    expect(ledger.card().onHand).toBe(88);
  });

  it('turns a shortage into a surplus where it explains more', async () => {
    await dispensed(4, 15);
    expect(said()).toEqual(['count-shortage 0/12 accounted-for', 'count-surplus 3/3 open']);
  });

  it('makes it stranger where more should have been there, until that is taken back', async () => {
    const receipt = await ledger.tell({
      ...{ kind: 'received', source: 'external', quantity: 20, occurredAt: on(3) },
    });
    expect(said()).toEqual(['count-shortage 32/12 open']);
    await ledger.tell({ kind: 'reverse', event: receipt.id, reason: 'wrong' });
    expect(said()).toEqual(['count-shortage 12/12 open']);
  });

  it('opens one of a count that was right, and taking it back settles it', async () => {
    await counted(12, 88);
    const receipt = await ledger.tell({
      ...{ kind: 'received', source: 'external', quantity: 20, occurredAt: on(11) },
    });
    expect(said()).toEqual(['count-shortage 12/12 open', 'count-shortage 20/20 open']);
    expect(receipt.discrepancies).toHaveLength(1);
    await dispensed(11, 4);
    await ledger.tell({ kind: 'reverse', event: receipt.id, reason: 'wrong' });
    expect(said()).toEqual([
      'count-shortage 12/12 open',
      'count-shortage 0/20 accounted-for',
      'count-surplus 4/4 open',
    ]);
  });

  it('says nothing of a time after it', async () => {
    await dispensed(12, 12);
    expect(said()).toEqual(['count-shortage 12/12 open']);
  });

  it('tells, by a count of before, on which side of it the units went', async () => {
    await counted(5, 92);
    expect(said()).toEqual(['count-shortage 4/12 open', 'count-shortage 8/8 open']);
  });
});

describe('what people have settled of a count', () => {
  it('stays settled: only what nobody knew is said anew', async () => {
    await counted(10, 88);
    const [discrepancy] = ledger.books.discrepancies;
    if (!discrepancy) throw new Error('none was opened');
    Object.assign(discrepancy, { status: 'settled', open: 0, outcome: 'accepted-as-loss' });
    await dispensed(4, 5);
    expect(said()).toEqual(['count-shortage 0/12 accepted-as-loss']);
    await ledger.tell({ kind: 'received', source: 'external', quantity: 20, occurredAt: on(3) });
    expect(said()).toEqual(['count-shortage 0/12 accepted-as-loss', 'count-shortage 20/20 open']);
  });
});
