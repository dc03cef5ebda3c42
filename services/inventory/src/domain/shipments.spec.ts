/** Shipments between receipts, counts and news that come in any order. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';

let ledger: ToldLedger;
beforeEach(async () => {
  ledger = toldLedger();
  const stock = { location: 'CLINIC', quantity: 500, occurredAt: '2026-11-01' };
  for (const product of ['ORS', 'ZINC']) await ledger.tell({ kind: 'opening', ...stock, product });
});
let vouchers = 0;
const voucher = (shipment: number, quantity: number, occurredAt: string, more: object = {}) => {
  vouchers += 1;
  return ledger.tell({
    ...{ kind: 'issued-on-voucher', location: 'CLINIC', to: 'KIT', document: `V-${vouchers}` },
    ...{ shipment: idOf(shipment), quantity, occurredAt, ...more },
  });
};
const received = (quantity: number, occurredAt: string, more: object = {}) =>
  ledger.tell({ kind: 'received', quantity, occurredAt, ...more });
const shipment = (n: number) => ledger.books.shipments.find(({ id }) => id === idOf(n));
const shown = () =>
  ledger.books.discrepancies.map((it) => [it.kind, it.product, it.open, it.outcome]);
const betweenEnds = () =>
  ledger
    .changes()
    .movements.map(({ movement }) => movement)
    .filter(({ fromEntry, toEntry }) => !fromEntry && !toEntry)
    .map(({ kind, from, to, quantity, shipment: of }) => [kind, from, to, quantity, of]);

describe('a receipt', () => {
  it('of nothing from a shipment that nobody knows leaves nothing to look into', async () => {
    await received(0, '2026-11-05', { shipment: idOf(900) });
    expect(shown()).toEqual([]);
  });
  it('without a shipment touches only those that it takes from', async () => {
    await voucher(900, 5, '2026-11-02');
    await voucher(901, 5, '2026-11-03');
    await received(5, '2026-11-05');
    expect(shipment(900)?.receivedAt).toBe(Date.parse('2026-11-05T12:00:00Z'));
    expect(shipment(901)).not.toHaveProperty('receivedAt');
  });
  it('that is told late does not make the last arrival earlier', async () => {
    await voucher(900, 9, '2026-11-02');
    for (const day of ['2026-11-06', '2026-11-05']) {
      await received(3, day, { shipment: idOf(900), complete: false });
    }
    expect(shipment(900)?.receivedAt).toBe(Date.parse('2026-11-06T12:00:00Z'));
    await received(3, '2026-11-07', { shipment: idOf(900) });
    expect(shipment(900)?.receivedAt).toBe(Date.parse('2026-11-07T12:00:00Z'));
  });
  it('after the count that inferred it withdraws the inference, on no card', async () => {
    await ledger.tell({ kind: 'opening', quantity: 0, occurredAt: '2026-11-01' });
    await voucher(900, 9, '2026-11-02');
    await ledger.tell({ kind: 'counted', quantity: 9, occurredAt: '2026-11-04' });
    await received(9, '2026-11-06', { shipment: idOf(900) });
    expect(betweenEnds()).toEqual([
      ['inference-withdrawn', '@unexplained', '@in-transit', 9, idOf(900)],
    ]);
    expect(ledger.card().onHand).toBe(18);
  });
});

describe('missing stock', () => {
  it('is repaid to the oldest gap first, whichever was told first', async () => {
    await ledger.tell({ kind: 'opening', quantity: 0, occurredAt: '2026-11-01' });
    for (const day of ['2026-11-12', '2026-11-10']) {
      await ledger.tell({ kind: 'dispensed', quantity: 4, occurredAt: day });
    }
    await received(5, '2026-11-08', { source: 'supplier' });
    const gaps = ledger.books.discrepancies.toSorted((a, b) => a.occurredAt - b.occurredAt);
    expect(gaps.map(({ open, outcome }) => [open, outcome])).toEqual([
      [0, 'repaid'],
      [3, undefined],
    ]);
  });
});

describe('lots of a shipment', () => {
  const listed = (...numbers: string[]) => ({ lots: numbers.map((lot) => ({ lot, quantity: 1 })) });
  it('arrive by expiry, those without one last, and unidentified after them', async () => {
    const lots = ['zz', 'B', 'NEW', 'unidentified', 'C', 'A', 'OLD', 'PAST'];
    const way = { to: 'KIT', document: 'V-1', shipment: idOf(900), occurredAt: '2026-11-02' };
    const at = { kind: 'issued-on-voucher', location: 'CLINIC', ...way };
    await ledger.tell({ ...at, ...listed(...lots) });
    const arrived: unknown[] = [];
    for (const _each of lots) {
      const { lots: moved } = await received(1, '2026-11-05', {
        complete: false,
        shipment: idOf(900),
      });
      arrived.push(...(moved ?? []).map(({ lot }) => lot));
    }
    expect(arrived).toEqual(['PAST', 'OLD', 'NEW', 'A', 'B', 'C', 'zz', 'unidentified']);
  });
  it('are those that left, and no empty line beside', async () => {
    await ledger.tell({ kind: 'receive', location: 'POST', ...listed('NEW') });
    await voucher(900, 1, '2026-11-21', { location: 'POST', to: 'KIT' });
    expect(shipment(900)?.lines.map(({ lot, shipped }) => [lot, shipped])).toEqual([['NEW', 1]]);
  });
});

describe('open shipments', () => {
  it('arrive oldest first, of one moment by their ids', async () => {
    await voucher(902, 3, '2026-11-03');
    await voucher(901, 3, '2026-11-02');
    await voucher(900, 3, '2026-11-03');
    await received(4, '2026-11-05');
    const arrived = () => [900, 901, 902].map((n) => shipment(n)?.lines[0]?.received);
    expect(arrived()).toEqual([1, 3, 0]);
    await received(3, '2026-11-06');
    expect(arrived()).toEqual([3, 3, 1]);
  });
  it('that carry several products give each its own', async () => {
    await voucher(900, 3, '2026-11-02', { product: 'ZINC' });
    await voucher(900, 3, '2026-11-02');
    const { lots, discrepancies } = await received(4, '2026-11-05');
    expect(lots).toEqual([{ lot: 'unidentified', quantity: 4 }]);
    expect(discrepancies).toHaveLength(1);
    const lines = shipment(900)?.lines.map(({ product, received: units }) => [product, units]);
    expect(lines).toEqual([
      ['ZINC', 0],
      ['ORS', 3],
    ]);
  });
  it('are inferred by a count only as far as they explain it', async () => {
    await ledger.tell({ kind: 'opening', quantity: 0, occurredAt: '2026-11-01' });
    await voucher(900, 3, '2026-11-02');
    await voucher(901, 3, '2026-11-03');
    const exact = await ledger.tell({ kind: 'counted', quantity: 3, occurredAt: '2026-11-05' });
    expect(exact.flags).toEqual(['receipt-inferred']);
    expect([...ledger.changes().shipments].map(({ id }) => id)).toEqual([idOf(900)]);
    expect(shipment(901)?.lines[0]).not.toHaveProperty('inferredAt');
    await received(3, '2026-11-06', { shipment: idOf(901) });
    const more = await ledger.tell({ kind: 'counted', quantity: 8, occurredAt: '2026-11-07' });
    expect(more.flags).toEqual([]);
  });
  it('are inferred several at once, which is said once', async () => {
    await ledger.tell({ kind: 'opening', quantity: 0, occurredAt: '2026-11-01' });
    await voucher(900, 3, '2026-11-02');
    await voucher(901, 3, '2026-11-03');
    const both = await ledger.tell({ kind: 'counted', quantity: 6, occurredAt: '2026-11-05' });
    expect(both.flags).toEqual(['receipt-inferred']);
    expect([900, 901].map((n) => shipment(n)?.lines[0]?.inferred)).toEqual([3, 3]);
  });
});

describe('what came short', () => {
  it('is open once for each product of a shipment, and again when it comes short again', async () => {
    const way = { shipment: idOf(900) };
    for (const product of ['ORS', 'ZINC']) await voucher(900, 5, '2026-11-02', { product });
    await received(3, '2026-11-05', way);
    const [short] = ledger.books.discrepancies;
    expect(short).toMatchObject({ open: 2, version: 1, status: 'open', ownerAt: 'CLINIC' });
    await received(4, '2026-11-05', { ...way, product: 'ZINC' });
    expect(shown()).toEqual([
      ['short-receipt', 'ORS', 2, undefined],
      ['short-receipt', 'ZINC', 1, undefined],
    ]);
    await received(1, '2026-11-06', way);
    expect(ledger.books.discrepancies[0]).toMatchObject({ open: 1, version: 2, status: 'open' });
    await received(1, '2026-11-07', way);
    expect(ledger.books.discrepancies[0]).toMatchObject({ status: 'settled', version: 3 });
    await voucher(900, 4, '2026-11-08');
    await received(1, '2026-11-09', way);
    expect(shown()).toEqual([
      ['short-receipt', 'ORS', 0, 'received'],
      ['short-receipt', 'ZINC', 1, undefined],
      ['short-receipt', 'ORS', 3, undefined],
    ]);
  });
});

describe('a gap behind a count', () => {
  it('is not repaid by what came before that count', async () => {
    await ledger.tell({ kind: 'opening', quantity: 0, occurredAt: '2026-11-01' });
    await ledger.tell({ kind: 'counted', quantity: 0, occurredAt: '2026-11-06' });
    await ledger.tell({ kind: 'dispensed', quantity: 4, occurredAt: '2026-11-10' });
    await received(9, '2026-11-04', { source: 'supplier' });
    expect(shown()).toEqual([
      ['over-dispensed', 'ORS', 4, undefined],
      ['count-shortage', 'ORS', 9, undefined],
    ]);
    expect(ledger.card().onHand).toBe(0);
  });
});

describe('news of a shipment that was received before', () => {
  it('matches what was received of this product, the oldest receipt first', async () => {
    await received(4, '2026-11-06', { shipment: idOf(900) });
    await received(4, '2026-11-05', { shipment: idOf(900) });
    await received(4, '2026-11-05', { shipment: idOf(900), product: 'ZINC' });
    await voucher(900, 6, '2026-11-02');
    expect(betweenEnds()).toEqual([
      ['shipment-matched', '@in-transit', '@unexplained', 4, idOf(900)],
      ['shipment-matched', '@in-transit', '@unexplained', 2, idOf(900)],
    ]);
    expect(shown()).toEqual([
      ['unknown-shipment', 'ORS', 2, undefined],
      ['unknown-shipment', 'ORS', 0, 'matched'],
      ['unknown-shipment', 'ZINC', 4, undefined],
    ]);
    await voucher(900, 6, '2026-11-02');
    expect(betweenEnds().map(([, , , quantity]) => quantity)).toEqual([2]);
    expect(shown()[0]).toEqual(['unknown-shipment', 'ORS', 0, 'matched']);
  });
});
