/** What is issued instead of what was asked for: whose stock moves, whose line is drawn upon. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Told } from './told.js';

const REQUISITION = idOf(800);
const WAY = idOf(900);
let ledger: ToldLedger;
beforeEach(async () => {
  const line = {
    requisition: REQUISITION,
    supplier: 'CLINIC',
    location: 'KIT',
    issued: 0,
    approvedAt: 0,
  };
  ledger = toldLedger({
    approvals: [
      { ...line, product: 'ZINC', approved: 10 },
      { ...line, product: 'ORS', approved: 5 },
    ],
  });
  const stock = { location: 'CLINIC', quantity: 100, occurredAt: '2026-11-01' };
  for (const product of ['ORS', 'ZINC']) await ledger.tell({ kind: 'opening', ...stock, product });
});
const issue = (quantity: number, more: Partial<Told> = {}) =>
  ledger.tell({
    ...{ kind: 'issue', location: 'CLINIC', to: 'KIT', quantity, shipment: WAY },
    ...{ requisition: REQUISITION, ...more },
  });
const instead = (quantity: number, more: Partial<Told> = {}) =>
  issue(quantity, { insteadOf: 'ZINC', ...more });
const promise = (product: string, quantity: number) =>
  ledger.tell({ kind: 'allocate', location: 'CLINIC', to: 'KIT', product, quantity });
const codeOf = async (answer: ReturnType<typeof instead>) => (await answer).refusal?.code;
const allocated = (product: string) => ledger.books.card('CLINIC', product)?.allocated;

describe('a substitute', () => {
  it('moves the stock that is given, and says what was asked for', async () => {
    const answer = await instead(4);
    expect(answer).toMatchObject({ outcome: 'accepted', onHand: 96, insteadOf: 'ZINC' });
    expect(ledger.changes().movements.map(({ movement }) => movement.product)).toEqual(['ORS']);
    expect(ledger.books.card('CLINIC', 'ZINC')?.onHand).toBe(100);
    expect(ledger.books.shipments[0]).toMatchObject({
      lines: [{ product: 'ORS', shipped: 4 }],
      substituted: [{ product: 'ORS', insteadOf: 'ZINC', quantity: 4 }],
    });
  });
  it('draws upon the line that was asked for and on no other', async () => {
    await instead(7);
    expect(await codeOf(instead(4))).toBe('more-than-approved');
    expect(await codeOf(issue(6))).toBe('more-than-approved');
    expect((await issue(5)).outcome).toBe('accepted');
    expect((await instead(3)).outcome).toBe('accepted');
    expect(ledger.books.shipments[0]?.substituted).toEqual([
      { product: 'ORS', insteadOf: 'ZINC', quantity: 10 },
    ]);
  });
  it('of something that nobody asked for is refused', async () => {
    expect(await codeOf(instead(1, { insteadOf: 'SOAP' }))).toBe('unknown-requisition');
  });
  it('uses up what was promised of the product asked for', async () => {
    const { id } = await promise('ZINC', 6);
    expect((await instead(4, { allocation: id })).outcome).toBe('accepted');
    expect([allocated('ZINC'), allocated('ORS')]).toEqual([2, 0]);
    await instead(4, { allocation: id });
    expect(allocated('ZINC')).toBe(0);
    expect(await codeOf(instead(1, { allocation: id }))).toBe('unknown-allocation');
  });
  it('never takes what is promised of the product that is given', async () => {
    await issue(5);
    const zinc = await promise('ZINC', 6);
    const ors = await promise('ORS', 90);
    expect(await codeOf(instead(6, { allocation: zinc.id }))).toBe('insufficient-stock');
    expect(await codeOf(instead(5, { allocation: ors.id }))).toBe('unknown-allocation');
    expect((await instead(5, { allocation: zinc.id })).outcome).toBe('accepted');
  });
  it('that is undone gives back to the line that was asked for', async () => {
    const { id } = await instead(10);
    const undo = { kind: 'reverse', location: 'CLINIC', event: id, reason: 'a slip' };
    expect((await ledger.tell(undo)).onHand).toBe(100);
    expect(ledger.books.shipments[0]).not.toHaveProperty('substituted');
    expect((await instead(10)).outcome).toBe('accepted');
  });
});
