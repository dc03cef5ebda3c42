import { describe, expect, it } from '@jest/globals';
import { addToFlow, type LotFlow, lotHistories, noFlow, onHandOf } from './lot-flow.js';
import type { Movement, MovementKind } from './movement.js';

const entry = { location: 'CLINIC', sequence: 1, balanceAfter: 0, lotBalanceAfter: 0, hash: '' };

function movement(
  from: string,
  to: string,
  quantity: number,
  kind: MovementKind = 'received',
  occurredAt = 0,
): Movement {
  const side = to.startsWith('@')
    ? from.startsWith('@')
      ? {}
      : { fromEntry: entry }
    : { toEntry: entry };
  const ids = { id: 'm', event: 'e', line: 1, product: 'ORS', lot: 'A1' };
  return { ...ids, quantity, from, to, kind, occurredAt, ...side };
}

describe('what became of a lot', () => {
  it.each<[string, string, MovementKind, keyof LotFlow, number]>([
    ['@supplier', 'CLINIC', 'received', 'entered', 5],
    ['@external', 'CLINIC', 'received', 'entered', 5],
    ['@opening', 'CLINIC', 'opening', 'entered', 5],
    ['CLINIC', '@supplier', 'reversal', 'entered', -5],
    ['CLINIC', '@supplier', 'issued', 'returned', 5],
    ['@supplier', 'CLINIC', 'reversal', 'returned', -5],
    ['@in-transit', 'CLINIC', 'received', 'arrived', 5],
    ['@in-transit', 'CLINIC', 'receipt-inferred', 'arrived', 5],
    ['CLINIC', '@in-transit', 'reversal', 'arrived', -5],
    ['CLINIC', '@in-transit', 'issued', 'issued', 5],
    ['@in-transit', 'CLINIC', 'reversal', 'issued', -5],
    ['CLINIC', '@dispensed', 'dispensed', 'dispensed', 5],
    ['@dispensed', 'CLINIC', 'after-count', 'dispensed', -5],
    ['CLINIC', '@written-off', 'written-off', 'writtenOff', 5],
    ['CLINIC', '@unexplained', 'count-variance', 'unexplained', 5],
    ['@unexplained', 'CLINIC', 'missing-stock', 'unexplained', -5],
    ['CLINIC', '@converted', 'lot-reassigned', 'converted', 5],
    ['@converted', 'CLINIC', 'unpacked', 'converted', -5],
    ['@converted', 'CLINIC', 'reversal', 'converted', -5],
    ['@adjusted', 'CLINIC', 'adjusted', 'unexplained', -5],
  ])('%s to %s as %s counts for %s', (from, to, kind, name, by) => {
    const flow = noFlow();
    addToFlow(flow, movement(from, to, 5, kind));
    expect(flow).toEqual({ ...noFlow(), [name]: by });
  });

  it('always leaves what is on hand', () => {
    const [history] = lotHistories([
      movement('@supplier', 'CLINIC', 90, 'received', 3),
      movement('CLINIC', '@in-transit', 40, 'issued', 5),
      movement('CLINIC', '@dispensed', 12, 'dispensed', 2),
      movement('@dispensed', 'CLINIC', 12, 'reversal', 2),
      movement('CLINIC', '@unexplained', 7, 'count-variance', 9),
      movement('CLINIC', '@converted', 6, 'packed', 8),
      movement('@in-transit', '@unexplained', 3, 'shipment-matched', 1),
    ]);
    expect(history).toMatchObject({ location: 'CLINIC', lot: 'A1', firstAt: 2, lastAt: 9 });
    expect(history && onHandOf(history.flow)).toBe(37);
  });
});
