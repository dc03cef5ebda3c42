import { describe, expect, it } from '@jest/globals';
import { type Book, noChanges } from './book.js';
import type { Discrepancy } from './discrepancy.js';
import { shipmentsTo } from './on-the-way.js';
import { openShortReceipt, setOpen } from './settling.js';
import type { Shipment } from './shipment.js';

const short = (id: string, more: Partial<Discrepancy>): Discrepancy => ({
  ...{ id, kind: 'short-receipt', location: 'KIT', product: 'ORS', quantity: 5, open: 5 },
  ...{ status: 'open', ownerRole: 'storekeeper', ownerAt: 'CLINIC', event: 'e', shipment: 's' },
  ...{ occurredAt: 1, openedAt: 1, version: 1 },
  ...more,
});
const bookOf = (...discrepancies: Discrepancy[]): Book =>
  ({
    recordedAt: 9,
    discrepancies: new Map(discrepancies.map((each) => [each.id, each])),
    changes: noChanges(),
  }) as Partial<Book> as Book;

describe('what came short of a shipment', () => {
  it('is the one that is still open, of this shipment and product', () => {
    const book = bookOf(
      short('a', { status: 'settled', open: 0 }),
      short('b', { shipment: 'other' }),
      short('c', { product: 'ZINC' }),
      short('d', { kind: 'over-receipt' }),
      short('e', {}),
    );
    expect(openShortReceipt(book, 's', 'ORS')?.id).toBe('e');
    expect(openShortReceipt(book, 'third', 'ORS')).toBeUndefined();
  });
});

describe('settling', () => {
  it('takes a new version for every change, and none for what is as it was', () => {
    const gap = short('a', {});
    const book = bookOf(gap);
    setOpen(book, gap, 5, 'repaid');
    expect([gap, [...book.changes.discrepancies]]).toEqual([short('a', {}), []]);
    setOpen(book, gap, 2, 'repaid');
    expect(gap).toEqual(short('a', { open: 2, version: 2 }));
    setOpen(book, gap, 0, 'repaid');
    const settled = { status: 'settled', settledAt: 9, outcome: 'repaid' } as const;
    expect(gap).toEqual(short('a', { open: 0, version: 3, ...settled }));
    setOpen(book, gap, 0, 'reversed');
    expect(gap).toMatchObject({ version: 3, outcome: 'repaid' });
  });
});

describe('shipments on their way', () => {
  it('are those that had left, oldest first, of one moment in order of their ids', () => {
    const left = (id: string, issuedAt: number, to = 'KIT') => ({ id, issuedAt, to }) as Shipment;
    const all = [
      left('d', 5),
      left('b', 5),
      left('e', 5),
      left('c', 5),
      left('z', 4),
      left('a', 6),
    ];
    const shipments = new Map([...all, left('x', 1, 'POST')].map((each) => [each.id, each]));
    const book = { shipments } as Partial<Book> as Book;
    expect(shipmentsTo(book, 'KIT', 5).map(({ id }) => id)).toEqual(['z', 'b', 'c', 'd', 'e']);
  });
});
