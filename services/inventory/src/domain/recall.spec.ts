import { describe, expect, it } from '@jest/globals';
import { noFlow } from './lot-flow.js';
import { ageHours, dueAt, findingsOf, isSettled, isTooMuch, ownerOf, sumUp } from './recall.js';

const HOUR_MS = 3_600_000;

describe('a recall', () => {
  it('is to be confirmed within a day, three days or a week', () => {
    const hours = (of: 'class-1' | 'class-2' | 'class-3') => dueAt(of, 0) / HOUR_MS;
    expect([hours('class-1'), hours('class-2'), hours('class-3')]).toEqual([24, 72, 168]);
  });

  it('asks whoever answers for the shelf', () => {
    expect(['kit', 'facility', 'depot', 'warehouse'].map(ownerOf)).toEqual([
      'chw',
      'facility-in-charge',
      'storekeeper',
      'storekeeper',
    ]);
  });

  it('counts whole hours until it was confirmed, or until now', () => {
    expect(ageHours({ toldAt: 0 }, 5.9 * HOUR_MS)).toBe(5);
    expect(ageHours({ toldAt: 0, confirmedAt: 2 * HOUR_MS }, 9 * HOUR_MS)).toBe(2);
  });

  it('takes a lot that is not listed for not found, and keeps what the book had', () => {
    const inBook = (lot: string) => (lot === 'A1' ? 10 : 4);
    const found = findingsOf(
      { lots: ['A1', 'B2'] },
      [{ lot: 'B2', found: 4, destroyed: 4 }],
      inBook,
    );
    const none = { found: 0, returned: 0, quarantined: 0, destroyed: 0 };
    expect(found).toEqual([
      { lot: 'A1', ...none, inBook: 10 },
      { lot: 'B2', ...none, found: 4, destroyed: 4, inBook: 4 },
    ]);
  });

  it('cannot have dealt with more than was found', () => {
    expect(isTooMuch({ found: 5, returned: 3, quarantined: 1, destroyed: 1 })).toBe(false);
    expect(isTooMuch({ found: 5, returned: 3, quarantined: 2, destroyed: 1 })).toBe(true);
  });
});

describe('the sums of a recalled lot', () => {
  const books = {
    ...noFlow(),
    ...{ entered: 100, issued: 60, arrived: 50, dispensed: 20, writtenOff: 5, returned: 7 },
    ...{ converted: 4, unexplained: 3, onHand: 51, inTransit: 10 },
  };
  const finding = { returned: 0, quarantined: 0, destroyed: 0 };

  it('add up to what came into the country', () => {
    expect(sumUp('A1', books, [])).toEqual({
      lot: 'A1',
      ...{ received: 100, onHand: 51, inTransit: 10, returned: 7, destroyed: 5, dispensed: 20 },
      ...{ converted: 4, unexplained: 3, difference: 0, found: 0, notFound: 0 },
    });
  });

  it('take what left a shipment and arrived nowhere for unexplained', () => {
    const matched = sumUp('A1', { ...books, inTransit: 6, unexplained: 3 }, []);
    expect([matched.unexplained, matched.difference]).toEqual([7, 0]);
  });

  it('show what the books cannot account for', () => {
    expect(sumUp('A1', { ...books, onHand: 50 }, []).difference).toBe(1);
  });

  it('set what was found against what the books had there', () => {
    const found = [
      { lot: 'A1', found: 30, inBook: 32, ...finding },
      { lot: 'A1', found: 2, inBook: 0, ...finding },
      { lot: 'B2', found: 9, inBook: 1, ...finding },
    ];
    expect(sumUp('A1', books, found)).toMatchObject({ found: 32, notFound: 0 });
  });

  it('are settled when every unit is somewhere and everybody has looked', () => {
    const whole = sumUp('A1', { ...books, unexplained: 0, onHand: 54 }, []);
    expect(isSettled([whole], 0)).toBe(true);
    expect(isSettled([whole], 1)).toBe(false);
    for (const name of ['difference', 'unexplained', 'notFound'] as const) {
      expect(isSettled([whole, { ...whole, [name]: -1 }], 0)).toBe(false);
    }
  });
});
