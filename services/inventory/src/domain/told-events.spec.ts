/** What is kept of an event beside what it moves: its time, its papers, its lots. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import { emptyBook } from './book.js';
import { eventHash, FIRST_HASH } from './hash-chain.js';
import { decide } from './ledger.js';

let ledger: ToldLedger;
beforeEach(() => {
  ledger = toldLedger();
});
const lotsLearnt = () => [...ledger.changes().lots.values()];

describe('an event', () => {
  it('told in packs is the same again, whatever was worked out of them', async () => {
    const told = { id: idOf(1), kind: 'dispensed', packs: [{ pack: 'box', count: 3 }], loose: 5 };
    const before = await ledger.tell({ ...told, quantity: 35 });
    expect(before.outcome).toBe('accepted');
    expect(await ledger.tell({ ...told, quantity: 41 })).toEqual(before);
    // Now the product has no such pack any more, so that nobody could say how many that is.
    expect(await ledger.tell(told)).toEqual(before);
    expect(await ledger.tell({ ...told, id: idOf(2) })).toMatchObject({
      outcome: 'malformed',
      refusal: { errors: [{ pointer: '/quantity' }] },
    });
    const other = await ledger.tell({ ...told, loose: 6, quantity: 36 });
    expect(other.refusal?.code).toBe('id-reused');
    const lots = [{ lot: 'A', loose: 3 }] as never[];
    expect(await ledger.tell({ kind: 'dispensed', lots })).toMatchObject({
      refusal: { errors: [{ pointer: '/lots/0/quantity' }] },
    });
  });
  it('keeps the papers that it was told with', async () => {
    await ledger.tell({ kind: 'receive', location: 'CLINIC', quantity: 9, document: 'W-1' });
    const issue = {
      kind: 'issue',
      location: 'CLINIC',
      to: 'KIT',
      shipment: idOf(900),
      quantity: 5,
    };
    await ledger.tell({ ...issue, document: 'W-2', reason: 'monthly', promisedOn: '2026-12-01' });
    expect(ledger.event()).toMatchObject({
      ...{
        principal: 'someone',
        channel: 'app',
        kind: 'issue',
        location: 'CLINIC',
        product: 'ORS',
      },
      ...{ document: 'W-2', reason: 'monthly', to: 'KIT', shipment: idOf(900) },
      ...{ precision: 'minute', number: 2 },
    });
    expect(ledger.event()).not.toHaveProperty('claimedAt');
    const [shipment] = ledger.books.shipments;
    expect(shipment).toMatchObject({ from: 'CLINIC', to: 'KIT', document: 'W-2' });
    expect(shipment).toMatchObject({
      promisedOn: '2026-12-01',
      issuedAt: ledger.event().occurredAt,
    });
  });
  it('keeps the requisition that it answers, and so does its shipment', async () => {
    const line = { requisition: idOf(800), product: 'ORS', supplier: 'CLINIC', location: 'KIT' };
    ledger = toldLedger({ approvals: [{ ...line, approved: 5, issued: 0, approvedAt: 0 }] });
    await ledger.tell({ kind: 'receive', location: 'CLINIC', quantity: 9 });
    const issue = { kind: 'issue', location: 'CLINIC', to: 'KIT', requisition: idOf(800) };
    await ledger.tell({ ...issue, shipment: idOf(900), quantity: 5 });
    expect(ledger.event().requisition).toBe(idOf(800));
    expect(ledger.books.shipments[0]?.requisition).toBe(idOf(800));
    const more = await ledger.tell({ ...issue, shipment: idOf(901), quantity: 1 });
    expect(more.refusal?.figures).toEqual({ approved: 5, issued: 5, asked: 1 });
  });
  it('keeps what was claimed where it is booked at another time, and to what precision', async () => {
    await ledger.tell({
      kind: 'received',
      source: 'supplier',
      quantity: 1,
      occurredAt: '2031-01-01',
    });
    const { occurredAt, claimedAt, precision } = ledger.event();
    expect([occurredAt, claimedAt, precision]).toEqual([
      Date.parse('2026-11-21T08:00:00Z'),
      Date.parse('2031-01-01T12:00:00Z'),
      'day',
    ]);
    const month = { occurredAt: '2026-10-15', precision: 'month' } as const;
    await ledger.tell({ kind: 'dispensed', quantity: 1, ...month });
    expect(ledger.event().precision).toBe('month');
  });
  it('is chained to the entries that it made', async () => {
    await ledger.tell({ kind: 'opening', quantity: 1, occurredAt: '2026-11-01' });
    const { hash, ...event } = ledger.event();
    const { sequence, headHash } = ledger.card();
    expect(hash).toBe(eventHash(FIRST_HASH, event, { sequence, hash: headHash }));
    expect(ledger.card().eventHead).toBe(hash);
  });
  it('moves at most what one movement may carry at a time, and numbers its movements', async () => {
    const lots = ['A', 'B'].map((lot) => ({ lot, quantity: 500_000_000 }));
    await ledger.tell({ kind: 'receive', lots });
    const lines = () => ledger.changes().movements.map(({ movement }) => movement.line);
    expect(lines()).toEqual([1, 2]);
    await ledger.tell({ kind: 'receive', quantity: 1_000_000_000 });
    expect(lines()).toEqual([1]);
    await ledger.tell({ kind: 'counted', quantity: 0 });
    expect(lines()).toEqual([1, 2, 3]);
  });
  it('is numbered on its card, refused or not', async () => {
    await ledger.tell({ kind: 'opening', quantity: 1, occurredAt: '2026-11-01' });
    await ledger.tell({ kind: 'release', allocation: idOf(77) });
    expect(ledger.event()).toMatchObject({ number: 2, accepted: false });
  });
  it('is told under an id of its own, by whoever told it first', async () => {
    const told = { id: idOf(50), kind: 'dispensed', quantity: 1, occurredAt: '2026-11-02' };
    const first = await ledger.tell(told);
    expect(await ledger.tell(told)).toEqual(first);
    const other = await ledger.tell(told, { principal: 'somebody else' });
    expect(other.refusal?.code).toBe('id-reused');
    expect((await ledger.tell({ ...told, quantity: 2 })).refusal?.code).toBe('id-reused');
  });
  it('is never decided without its card', () => {
    const facts = { timeZone: 'UTC', openedOn: '2026-01-01', zonePath: [], supplierPath: [] };
    const kit = { id: 'KIT', kind: 'kit', minimumShelfLifeDays: 0, ...facts };
    const book = {
      ...{ ...emptyBook(0), products: new Set(['ORS']) },
      locations: new Map([['KIT', kit]]),
    };
    const told = { id: idOf(1), kind: 'receive', location: 'KIT', product: 'ORS', quantity: 1 };
    const from = { isOrder: true, principal: 'p', channel: 'app', contentHash: '', receivedAt: 0 };
    expect(() => decide(book, { told, ...from })).toThrow('bug: no card was locked for KIT ORS');
  });
});

describe('an answer', () => {
  it('says which lots moved, without what was balanced or lay between two ends', async () => {
    await ledger.tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
    await ledger.tell({ kind: 'counted', quantity: 15, occurredAt: '2026-11-05' });
    const late = await ledger.tell({ kind: 'dispensed', quantity: 5, occurredAt: '2026-11-03' });
    expect(late.lots).toEqual([{ lot: 'unidentified', quantity: 5 }]);
    await ledger.tell({ kind: 'receive', location: 'CLINIC', quantity: 9 });
    const way = { shipment: idOf(900), quantity: 4, occurredAt: '2026-11-20' };
    await ledger.tell({ kind: 'received', ...way });
    const issued = { kind: 'issued-on-voucher', to: 'KIT', location: 'CLINIC', document: 'V-1' };
    expect((await ledger.tell({ ...issued, ...way })).lots).toEqual([
      { lot: 'unidentified', quantity: 4 },
    ]);
    expect(ledger.changes().movements).toHaveLength(2);
  });
  it('that may be another a moment later is not kept', async () => {
    const issue = { kind: 'issue', location: 'CLINIC', shipment: idOf(900), quantity: 5 };
    const nowhere = await ledger.tell({ ...issue, to: 'NOWHERE' });
    expect([nowhere.outcome, ledger.changes().events]).toEqual(['refused', []]);
    await ledger.tell({ ...issue, to: 'KIT', requisition: idOf(800) });
    expect(ledger.changes().events).toEqual([]);
    await ledger.tell({ ...issue, to: 'KIT' });
    expect(ledger.changes().events).toHaveLength(1);
  });
});

describe('an opening', () => {
  it('is announced like a count that agreed', async () => {
    await ledger.tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
    expect(ledger.changes().openings).toMatchObject([
      { counted: 20, variance: 0, late: false, countedBy: 'someone', precision: 'day' },
    ]);
  });
  it('that is told again is a count of its own time, also before the first one', async () => {
    await ledger.tell({ kind: 'opening', quantity: 9, occurredAt: '2026-11-10' });
    const again = await ledger.tell({ kind: 'opening', quantity: 9, occurredAt: '2026-11-05' });
    expect(again.flags).not.toContain('before-opening');
    expect(again.occurredAt).toBe('2026-11-05T12:00:00.000Z');
    const early = await ledger.tell({ kind: 'dispensed', quantity: 1, occurredAt: '2026-11-07' });
    expect(early.flags).toContain('before-opening');
  });
});

describe('an order without stock of its own', () => {
  it('is not behind a count of this very moment', async () => {
    await ledger.tell({ kind: 'opening', quantity: 9, occurredAt: '2026-11-10' });
    const used = await ledger.tell({ kind: 'dispensed', quantity: 1 });
    await ledger.tell({ kind: 'counted', quantity: 8 });
    const promise = await ledger.tell({ kind: 'allocate', quantity: 2 });
    const freed = await ledger.tell({ kind: 'release', allocation: promise.id });
    const undone = await ledger.tell({ kind: 'reverse', event: used.id, reason: 'keyed twice' });
    expect([promise, freed, undone].map(({ outcome, flags }) => [outcome, flags])).toEqual([
      ['accepted', []],
      ['accepted', []],
      ['accepted', []],
    ]);
  });
  it('promises and frees on its own card only', async () => {
    await ledger.tell({ kind: 'receive', location: 'CLINIC', quantity: 9 });
    const { id } = await ledger.tell({ kind: 'allocate', location: 'CLINIC', quantity: 2 });
    for (const other of [{ product: 'ZINC', location: 'CLINIC' }, { location: 'KIT' }]) {
      const freed = await ledger.tell({ kind: 'release', allocation: id, ...other });
      expect(freed.refusal?.code).toBe('unknown-allocation');
    }
  });
});

describe('lots are learnt', () => {
  const received = { kind: 'received', source: 'supplier' } as const;
  const listed = (lot: string, expiresOn?: string) => ({
    lots: [{ lot, quantity: 2, ...(expiresOn === undefined ? {} : { expiresOn }) }],
  });
  it('at the word of a report, unverified, and of an order to receive, verified', async () => {
    const facts = { product: 'ORS', number: 'X1', expiresOn: '2028-01-31', status: 'usable' };
    await ledger.tell({ ...received, ...listed('X1', '2028-01-31') });
    expect(lotsLearnt()).toEqual([{ ...facts, verified: false }]);
    await ledger.tell({ kind: 'receive', ...listed('X2') });
    expect(lotsLearnt()).toEqual([
      { product: 'ORS', number: 'X2', status: 'usable', verified: true },
    ]);
  });
  it('with the expiry that was missing, but never with another', async () => {
    await ledger.tell({ kind: 'receive', ...listed('X2') });
    await ledger.tell({ ...received, ...listed('X2', '2028-01-31') });
    expect(lotsLearnt()).toMatchObject([{ number: 'X2', expiresOn: '2028-01-31', verified: true }]);
    await ledger.tell({ ...received, ...listed('X2', '2029-01-31') });
    expect(lotsLearnt()).toEqual([]);
    await ledger.tell({ ...received, ...listed('X2') });
    expect(lotsLearnt()).toEqual([]);
  });
  it('not where none is named, or it is unidentified', async () => {
    await ledger.tell({ ...received, quantity: 3 });
    expect(lotsLearnt()).toEqual([]);
    await ledger.tell({ ...received, ...listed('unidentified') });
    expect(lotsLearnt()).toEqual([]);
    await ledger.tell({ kind: 'receive', ...listed('X3') });
    await ledger.tell({ ...received, ...listed('X3') });
    expect(lotsLearnt()).toEqual([]);
  });
});
