/** What a sender is told whose order or report is not taken: what is wrong, with its figures. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Told } from './told.js';

let ledger: ToldLedger;
const REQUISITION = idOf(800);
const SHIPMENT = idOf(900);
const issue = { kind: 'issue', location: 'CLINIC', to: 'KIT', shipment: SHIPMENT };

beforeEach(() => {
  const line = { requisition: REQUISITION, product: 'ORS', supplier: 'CLINIC', location: 'KIT' };
  ledger = toldLedger({ approvals: [{ ...line, approved: 12, issued: 4, approvedAt: 0 }] });
});

/** Code, the part of the sentence that is about this one, and figures. */
async function refusalOf(told: Partial<Told>) {
  const { outcome, refusal } = await ledger.tell(told);
  expect(outcome).toBe('refused');
  expect(refusal?.detail).not.toMatch(/\s\s/);
  return [
    refusal?.code,
    refusal?.detail
      .split(/(?<=\.) /)
      .slice(1)
      .join(' '),
    refusal?.figures,
  ];
}
const stocked = (quantity: number) =>
  ledger.tell({ kind: 'receive', location: 'CLINIC', quantity });
const lots = (...numbers: string[]) => ({
  lots: numbers.map((lot) => ({ lot, quantity: 10 })),
});

describe('an order is refused with what it is about', () => {
  it('where it would go to is not known', async () => {
    const to = { to: 'NOWHERE', quantity: 1 };
    expect((await refusalOf({ ...issue, ...to }))[1]).toContain('It would go to NOWHERE.');
    expect((await refusalOf({ kind: 'allocate', location: 'CLINIC', ...to }))[1]).toContain(
      'It would be for NOWHERE.',
    );
    const voucher = { ...issue, ...to, kind: 'issued-on-voucher', document: 'V-1' };
    expect((await refusalOf(voucher))[1]).toContain('It went to NOWHERE.');
  });
  it('less can be promised or issued than was asked', async () => {
    await stocked(3);
    const figures = { available: 3, asked: 5 };
    const promise = { kind: 'allocate', location: 'CLINIC', quantity: 5 };
    const little = 'insufficient-stock';
    expect(await refusalOf(promise)).toEqual([little, '3 can be promised; 5 were asked.', figures]);
    const order = { ...issue, quantity: 5 };
    expect(await refusalOf(order)).toEqual([little, '3 can be issued; 5 were asked.', figures]);
  });
  it('a listed lot is not known, not usable, too short-lived or too small', async () => {
    await ledger.tell({
      kind: 'receive',
      location: 'CLINIC',
      ...lots('OLD', 'NEW', 'PAST', 'HELD'),
    });
    const of = async (lot: string, quantity = 1) =>
      (
        await refusalOf({
          ...issue,
          lots: [
            { lot: 'NEW', quantity: 1 },
            { lot, quantity },
          ],
        })
      ).slice(0, 2);
    expect(await of('LOST')).toEqual([
      'unknown-lot',
      'Register it, or leave the lot out. The lot is LOST.',
    ]);
    for (const lot of ['PAST', 'HELD']) {
      expect(await of(lot)).toEqual(['lot-not-usable', `The lot is ${lot}.`]);
    }
    expect(await of('OLD')).toEqual(['shelf-life-too-short', 'The lot is OLD.']);
    const much = { ...issue, lots: [{ lot: 'NEW', quantity: 11 }] };
    expect(await refusalOf(much)).toEqual([
      'insufficient-stock',
      'Lot NEW holds 10; 11 were asked.',
      { available: 10, asked: 11 },
    ]);
  });
  it('more is asked than was approved', async () => {
    await stocked(50);
    const order = { ...issue, requisition: REQUISITION };
    expect(await refusalOf({ ...order, quantity: 9 })).toEqual([
      'more-than-approved',
      '12 were approved and 4 issued; 9 more were asked.',
      { approved: 12, issued: 4, asked: 9 },
    ]);
    expect((await ledger.tell({ ...order, quantity: 8 })).outcome).toBe('accepted');
  });
  it('nothing was approved for this store, or for this receiver', async () => {
    await stocked(50);
    const order = { ...issue, requisition: REQUISITION, quantity: 1 };
    const codeOf = async (told: Partial<Told>) => (await refusalOf(told))[0];
    expect(await codeOf({ ...order, requisition: idOf(801) })).toBe('unknown-requisition');
    expect(await codeOf({ ...order, to: 'POST' })).toBe('unknown-requisition');
    await ledger.tell({ kind: 'receive', location: 'POST', quantity: 9 });
    expect(await codeOf({ ...order, location: 'POST' })).toBe('unknown-requisition');
  });
});

describe('an order takes', () => {
  const order = { ...issue, requisition: REQUISITION };
  const listed = (...numbers: string[]) => ({
    lots: numbers.map((lot) => ({ lot, quantity: 1 })),
  });
  it('lots that keep just long enough for where they go', async () => {
    const expiring = (lot: string, expiresOn: string) => ({ lot, quantity: 1, expiresOn });
    const received = [expiring('DAY-30', '2026-12-21'), expiring('DAY-29', '2026-12-20')];
    await ledger.tell({ kind: 'receive', location: 'CLINIC', lots: received });
    expect((await refusalOf({ ...order, ...listed('DAY-29') }))[0]).toBe('shelf-life-too-short');
    expect((await ledger.tell({ ...order, ...listed('DAY-30') })).outcome).toBe('accepted');
  });
  it('listed lots by expiry, of one day by number, and unidentified last', async () => {
    const same = ['B', 'A', 'C'].map((lot) => ({ lot, quantity: 1, expiresOn: '2027-06-01' }));
    await ledger.tell({ kind: 'receive', location: 'CLINIC', lots: same });
    const others = listed('unidentified', 'NEW', 'zz');
    await ledger.tell({ kind: 'receive', location: 'CLINIC', ...others });
    const all = listed('unidentified', 'NEW', 'zz', 'C', 'A', 'B');
    const { lots: taken } = await ledger.tell({ ...order, ...all });
    expect(taken?.map(({ lot }) => lot)).toEqual(['A', 'B', 'C', 'NEW', 'zz', 'unidentified']);
  });
  it('what is unidentified for usable, whatever the register says of it', async () => {
    await stocked(5);
    const { outcome } = await ledger.tell({ ...order, quantity: 5 });
    expect(outcome).toBe('accepted');
  });
});

describe('what is malformed is told at its first fault', () => {
  it('with all of them, and that nothing was recorded', async () => {
    const { outcome, refusal } = await ledger.tell({ kind: 'adjusted', quantity: 3 });
    expect(outcome).toBe('malformed');
    expect(refusal).toMatchObject({
      status: 400,
      code: 'malformed',
      detail: '/direction is needed for `adjusted` (and 1 more). Nothing was recorded.',
      errors: [{ pointer: '/direction' }, { pointer: '/reason' }],
    });
    const one = await ledger.tell({ kind: 'adjusted', direction: 'gain', quantity: 3 });
    expect(one.refusal?.detail).toBe('/reason is needed for `adjusted`. Nothing was recorded.');
  });
});
