/** What is kept for a purpose: who may have it, who may not, and what becomes of it. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { EarmarkEntry } from './earmark.js';
import type { Told } from './told.js';

const [OLD, NEW] = [idOf(801), idOf(802)];
const [CAMPAIGN, GRANT, WAIVER, OTHERS] = [idOf(811), idOf(812), idOf(821), idOf(822)];
const from = { location: 'CLINIC' };

function earmark(id: string, quantity: number, more: Partial<EarmarkEntry> = {}): EarmarkEntry {
  return {
    ...{ id, location: 'CLINIC', product: 'ORS', quantity, used: 0, version: 1 },
    ...{ from: '2026-11-01', until: '2026-12-31', setAt: Date.parse('2026-11-20T08:00:00Z') },
    ...{ reason: 'a campaign', setBy: 'pharmacist', for: { campaign: 'SIA' }, ...more },
  };
}

let ledger: ToldLedger;
beforeEach(() => begin(30));
function begin(approved: number): void {
  const line = { supplier: 'CLINIC', location: 'NEXT', product: 'ORS', issued: 0 };
  const waiver = { earmark: CAMPAIGN, quantity: 15, reason: 'there is none', used: 0 };
  ledger = toldLedger({
    approvals: [
      { ...line, requisition: OLD, approved, approvedAt: 1000, programme: 'iccm' },
      { ...line, requisition: NEW, product: 'ZINC', approved: 9, approvedAt: 2000 },
    ],
    waivers: [
      { ...waiver, id: WAIVER, waivedAt: 1, waivedBy: 'pharmacist' },
      { ...waiver, id: OTHERS, waivedAt: 1, waivedBy: 'someone' },
    ],
    lots: [
      { product: 'ORS', number: 'A', expiresOn: '2027-01-31', status: 'usable', verified: true },
      {
        ...{ product: 'ORS', number: 'B', expiresOn: '2027-06-30', funder: 'GF' },
        ...{ status: 'usable', verified: true },
      },
    ],
  });
}
const stock = (lots: Record<string, number>) =>
  ledger.tell({
    ...{ ...from, kind: 'opening', occurredAt: '2026-11-19T08:00:00Z' },
    lots: Object.entries(lots).map(([lot, quantity]) => ({ lot, quantity })),
  });
let ways = 900;
const tell = (quantity: number, more: Partial<Told> = {}) => {
  ways += 1;
  const told = { ...from, kind: 'issue', to: 'NEXT', shipment: idOf(ways), quantity };
  const whole = { ...told, ...more };
  if (more.lots) delete (whole as Partial<Told>).quantity;
  return ledger.tell(whole);
};
const issue = async (quantity: number, more: Partial<Told> = {}) => {
  const { outcome, refusal } = await tell(quantity, more);
  return refusal?.code ?? outcome;
};
const usedOf = (id: string) => ledger.books.earmarkOf(id)?.used;
const forIt = { for: { campaign: 'SIA' } };

describe('an order', () => {
  it('for something else leaves alone what is earmarked, and is told how to have it', async () => {
    await stock({ A: 130 });
    ledger.books.earmark(earmark(CAMPAIGN, 60));
    const { refusal } = await tell(41);
    expect(refusal).toMatchObject({
      status: 409,
      code: 'earmarked',
      figures: { available: 40, asked: 41, earmarked: 60, earmark: CAMPAIGN },
    });
    expect(refusal?.detail).toContain(`POST /v1/earmarks/${CAMPAIGN}/waivers`);
    expect(refusal?.detail).toContain('campaign SIA');
    expect(await issue(40)).toBe('accepted');
    expect(usedOf(CAMPAIGN)).toBe(0);
  });
  it('for the purpose has it, and uses it up', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 60));
    const { earmarks } = await tell(50, forIt);
    expect(earmarks).toEqual([{ earmark: CAMPAIGN, quantity: 50 }]);
    expect(usedOf(CAMPAIGN)).toBe(50);
    expect(await issue(21)).toBe('reserved-for-others');
    expect(await issue(11)).toBe('earmarked');
    expect(await issue(20, forIt)).toBe('accepted');
    expect(usedOf(CAMPAIGN)).toBe(60);
  });
  it.each([
    ['another campaign', { for: { campaign: 'OTHER' } }, 'earmarked'],
    ['the programme of its request', { requisition: OLD }, 'accepted'],
    ['a programme that it says', { for: { programme: 'iccm' } }, 'accepted'],
    ['another programme', { for: { programme: 'malaria' } }, 'earmarked'],
    ['the account of a funder', { for: { funder: 'GF' } }, 'earmarked'],
  ])('fits by all that the earmark names: %s', async (_name, more, wanted) => {
    begin('requisition' in more ? 30 : 0);
    await stock({ A: 30 });
    ledger.books.earmark(earmark(GRANT, 30, { for: { programme: 'iccm', zone: 'NIMBA' } }));
    expect(await issue(30, more)).toBe(wanted);
  });
  it('to another zone has none of what is for a zone', async () => {
    await stock({ A: 60 });
    ledger.books.earmark(earmark(GRANT, 30, { for: { zone: 'LOFA' } }));
    expect(await issue(31)).toBe('reserved-for-others');
    expect(await issue(30, { requisition: OLD })).toBe('accepted');
    expect(await issue(1)).toBe('earmarked');
  });
  it('leaves the lots of a funder alone, and takes others that expire later', async () => {
    await stock({ A: 40, B: 40 });
    ledger.books.earmark(earmark(GRANT, 40, { funder: 'GF', for: { programme: 'malaria' } }));
    expect(await issue(1, { lots: [{ lot: 'B', quantity: 1 }] })).toBe('earmarked');
    const { lots } = await tell(10, { requisition: OLD });
    expect(lots).toEqual([{ lot: 'A', quantity: 10 }]);
    const malaria = await tell(50, { for: { programme: 'malaria' } });
    expect(malaria.lots).toEqual([
      { lot: 'A', quantity: 10 },
      { lot: 'B', quantity: 40 },
    ]);
    expect(usedOf(GRANT)).toBe(40);
  });
  it('that is reserved for a line comes after the earmark, and out of it where it fits', async () => {
    await stock({ A: 50 });
    ledger.books.earmark(earmark(CAMPAIGN, 30));
    expect(await issue(21, { requisition: OLD })).toBe('earmarked');
    expect(await issue(20, { requisition: OLD })).toBe('accepted');
    expect(await issue(1)).toBe('earmarked');
    expect(await issue(30, forIt)).toBe('accepted');
  });
  it('to promise stock, or to unpack it, is for nobody in particular', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 60));
    const promise = async (quantity: number) =>
      (await ledger.tell({ ...from, kind: 'allocate', to: 'NEXT', quantity })).refusal?.code;
    expect(await promise(71)).toBe('reserved-for-others');
    expect(await promise(11)).toBe('earmarked');
    ledger.books.earmark(earmark(GRANT, 5));
    expect(await promise(6)).toBe('earmarked');
    expect(await promise(5)).toBeUndefined();
  });
  it('on an allocation has that beside what is earmarked for it', async () => {
    await stock({ A: 100 });
    const { id } = await ledger.tell({ ...from, kind: 'allocate', to: 'NEXT', quantity: 20 });
    ledger.books.earmark(earmark(CAMPAIGN, 50));
    expect(await issue(21, { allocation: id })).toBe('earmarked');
    expect(await issue(20, { allocation: id })).toBe('accepted');
    expect(usedOf(CAMPAIGN)).toBe(0);
  });
});

describe('a waiver', () => {
  it('lets so many units go elsewhere, and is used up', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 70));
    expect(await issue(16, { waiver: WAIVER })).toBe('earmarked');
    const { earmarks } = await tell(10, { waiver: WAIVER });
    expect(earmarks).toEqual([{ earmark: CAMPAIGN, quantity: 10, waiver: WAIVER }]);
    expect(usedOf(CAMPAIGN)).toBe(10);
    expect(await issue(6, { waiver: WAIVER })).toBe('earmarked');
    expect(await issue(5, { waiver: WAIVER })).toBe('accepted');
    expect(await issue(1, { waiver: WAIVER })).toBe('earmarked');
  });
  it('is not for whoever recorded it, nor of another earmark', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 70));
    expect(await issue(10, { waiver: OTHERS })).toBe('own-waiver');
    expect(await issue(10, { waiver: NEW })).toBe('unknown-waiver');
    expect(await issue(1, { location: 'POST', waiver: WAIVER })).not.toBe('accepted');
  });
  it('is there again, with what it took, when the issue is undone', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 70));
    const { id } = await tell(15, { waiver: WAIVER });
    await ledger.tell({ ...from, kind: 'reverse', event: id, reason: 'keyed wrongly' });
    expect(usedOf(CAMPAIGN)).toBe(0);
    expect(await issue(15, { waiver: WAIVER })).toBe('accepted');
  });
});

describe('an earmark', () => {
  it('is not there before its first day, after its last, and once it is ended', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 70, { from: '2026-11-22' }));
    expect(await issue(1)).toBe('accepted');
    ledger.setNow('2026-11-22T08:00:00Z');
    expect(await issue(1)).toBe('earmarked');
    ledger.setNow('2027-01-01T08:00:00Z');
    expect(await issue(1)).toBe('accepted');
    ledger.setNow('2026-12-01T08:00:00Z');
    ledger.books.earmark(earmark(CAMPAIGN, 70, { endedAt: 1 }));
    expect(await issue(1)).toBe('accepted');
  });
  it('never stands against a report, which says so where it breaks into it', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 70));
    const used = await ledger.tell({ ...from, kind: 'dispensed', quantity: 30 });
    expect(used).toMatchObject({ outcome: 'accepted', flags: ['lot-assumed', 'back-ordered'] });
    const more = await ledger.tell({ ...from, kind: 'dispensed', quantity: 1 });
    expect(more).toMatchObject({ outcome: 'accepted' });
    expect(more.flags).toContain('earmark-broken');
    expect(usedOf(CAMPAIGN)).toBe(0);
    const came = await ledger.tell({ ...from, kind: 'receive', quantity: 20 });
    expect(came.flags).toEqual([]);
  });
  it('is used up by a voucher for its purpose, unless it was written before', async () => {
    await stock({ A: 100 });
    ledger.books.earmark(earmark(CAMPAIGN, 70));
    const voucher = { kind: 'issued-on-voucher', document: 'V-1', ...forIt };
    const early = await tell(20, { ...voucher, occurredAt: '2026-11-19T09:00:00Z' });
    expect([early.flags, usedOf(CAMPAIGN)]).toEqual([['lot-assumed', 'back-ordered'], 0]);
    const then = await tell(20, { ...voucher, document: 'V-2' });
    expect([then.flags, usedOf(CAMPAIGN)]).toEqual([['lot-assumed'], 20]);
    const other = { ...voucher, document: 'V-3', for: { campaign: 'OTHER' } };
    expect((await tell(11, other)).flags).toContain('earmark-broken');
  });
  it('has the programme of the request, which an order does not say again', async () => {
    const { outcome } = await tell(1, { requisition: OLD, for: { programme: 'iccm' } });
    expect(outcome).toBe('malformed');
  });
});
