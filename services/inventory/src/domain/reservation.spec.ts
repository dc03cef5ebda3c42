/** What is kept back for approved requests: who may take what, who waits, who is served first. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Told } from './told.js';

const [OLD, NEW, ZINC] = [idOf(801), idOf(802), idOf(803)];
let ledger: ToldLedger;
beforeEach(async () => {
  const line = { supplier: 'CLINIC', location: 'NEXT', product: 'ORS', issued: 0 };
  ledger = toldLedger({
    approvals: [
      { ...line, requisition: NEW, approved: 40, approvedAt: 2000 },
      { ...line, requisition: OLD, approved: 60, approvedAt: 1000 },
      { ...line, requisition: ZINC, product: 'ZINC', approved: 10, approvedAt: 3000 },
    ],
  });
});
const at = { location: 'CLINIC' };
const open = (quantity: number, product = 'ORS') =>
  ledger.tell({ ...at, kind: 'opening', quantity, product });
let ways = 900;
const issue = async (quantity: number, more: Partial<Told> = {}) => {
  ways += 1;
  const told = { ...at, kind: 'issue', to: 'NEXT', shipment: idOf(ways), quantity };
  const { outcome, refusal } = await ledger.tell({ ...told, ...more });
  return refusal?.code ?? outcome;
};
const wanted = (product = 'ORS') => ledger.books.card('CLINIC', product)?.wanted;

describe('an order', () => {
  it('that answers no request has only what is left for a new one', async () => {
    await open(110);
    expect(await issue(11)).toBe('reserved-for-others');
    expect(await issue(111)).toBe('insufficient-stock');
    expect(await issue(10)).toBe('accepted');
    expect(await issue(1)).toBe('reserved-for-others');
  });
  it('says how much it could have, and how much is kept back', async () => {
    await open(110);
    const told = { ...at, kind: 'issue', to: 'NEXT', shipment: idOf(900), quantity: 11 };
    const { refusal } = await ledger.tell(told);
    expect(refusal).toMatchObject({ figures: { available: 10, reserved: 100, asked: 11 } });
    expect(refusal?.detail).toContain('10 can be had');
  });
  it('that answers a request has its own units, and no older one’s', async () => {
    await open(70);
    expect(await issue(11, { requisition: NEW })).toBe('reserved-for-others');
    expect(await issue(10, { requisition: NEW })).toBe('accepted');
    expect(await issue(60, { requisition: OLD })).toBe('accepted');
    expect(wanted()).toBe(30);
  });
  it('has what is left beside its own only up to what was approved', async () => {
    await open(200);
    expect(await issue(60, { requisition: OLD })).toBe('accepted');
    expect(await issue(1, { requisition: OLD })).toBe('more-than-approved');
  });
  it('to promise stock takes none that is reserved', async () => {
    await open(105);
    const promise = async (quantity: number) =>
      (await ledger.tell({ ...at, kind: 'allocate', to: 'NEXT', quantity })).refusal?.code;
    expect(await promise(6)).toBe('reserved-for-others');
    expect(await promise(5)).toBeUndefined();
    expect(await issue(1)).toBe('reserved-for-others');
  });
  it('that gives another product leaves the reserved units of that product alone', async () => {
    await open(104);
    await open(20, 'ZINC');
    const instead = { requisition: ZINC, insteadOf: 'ZINC' };
    expect(await issue(5, instead)).toBe('reserved-for-others');
    expect(await issue(4, instead)).toBe('accepted');
    expect([wanted(), wanted('ZINC')]).toEqual([100, 6]);
  });
});

describe('what is reserved', () => {
  it('is open again, as old as it was, when the issue is undone', async () => {
    await open(70);
    const told = { ...at, kind: 'issue', to: 'NEXT', shipment: idOf(900), quantity: 60 };
    const { id } = await ledger.tell({ ...told, requisition: OLD });
    expect(await issue(10, { requisition: NEW })).toBe('accepted');
    await ledger.tell({ ...at, kind: 'reverse', event: id, reason: 'keyed wrongly' });
    expect(wanted()).toBe(90);
    expect(await issue(1, { requisition: NEW })).toBe('reserved-for-others');
    expect(await issue(60, { requisition: OLD })).toBe('accepted');
  });
  it('of another product is open again when the substitute is taken back', async () => {
    await open(104);
    const told = { ...at, kind: 'issue', to: 'NEXT', shipment: idOf(900), quantity: 4 };
    const { id } = await ledger.tell({ ...told, requisition: ZINC, insteadOf: 'ZINC' });
    await ledger.tell({ ...at, kind: 'reverse', event: id, reason: 'keyed wrongly' });
    expect(wanted('ZINC')).toBe(10);
  });
  it('never stands against a report, which says so where somebody has to wait for it', async () => {
    await open(110);
    const used = await ledger.tell({ ...at, kind: 'dispensed', quantity: 10 });
    expect(used).toMatchObject({ outcome: 'accepted', flags: [] });
    const more = await ledger.tell({ ...at, kind: 'dispensed', quantity: 1 });
    expect(more).toMatchObject({ outcome: 'accepted', flags: ['back-ordered'] });
    const came = await ledger.tell({ ...at, kind: 'receive', quantity: 20 });
    expect(came.flags).toEqual([]);
  });
  it('ends with the day on which its lot expires', async () => {
    const lots = [{ lot: 'OLD', quantity: 60 }];
    await ledger.tell({ ...at, kind: 'opening', lots });
    ledger.setNow('2026-12-02T08:00:00Z');
    await ledger.tell({ ...at, kind: 'receive', quantity: 30 });
    expect(await issue(31, { requisition: OLD })).toBe('insufficient-stock');
    expect(await issue(1, { requisition: NEW })).toBe('reserved-for-others');
    expect(await issue(30, { requisition: OLD })).toBe('accepted');
  });
});
