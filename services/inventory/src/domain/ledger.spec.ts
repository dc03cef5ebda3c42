import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBooks } from '../../proving/memory-books.js';
import type { Answer } from './book.js';
import { asOf } from './card.js';
import { decide } from './ledger.js';
import type { Told } from './told.js';

const NOW = Date.parse('2026-11-21T08:00:00Z');
let ledger: MemoryBooks;
let ids = 0;
let now = NOW;

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const ORDERS = new Set(['receive', 'issue', 'allocate', 'release', 'reverse']);

/** Tells the ledger one thing about ORS at the kit, and returns its answer. */
async function tell(fields: Partial<Told>): Promise<Answer> {
  ids += 1;
  const told = { id: id(ids), location: 'KIT', product: 'ORS', ...fields } as Told;
  if (!ORDERS.has(told.kind) && !told.occurredAt) told.occurredAt = new Date(now).toISOString();
  const telling = {
    told,
    isOrder: ORDERS.has(told.kind),
    principal: 'someone',
    channel: 'app',
    contentHash: JSON.stringify(told),
    receivedAt: now,
  };
  const [answer] = await ledger.write([telling], (book) => [decide(book, telling)]);
  if (!answer) throw new Error('no answer');
  return answer;
}

const card = (location = 'KIT') => {
  const found = ledger.card(location, 'ORS');
  if (!found) throw new Error('no card');
  return found;
};
const at = (text: string): number => Date.parse(text);
const ends = (place: string): number =>
  ledger.movements.reduce(
    (net, each) =>
      net + (each.to === place ? each.quantity : 0) - (each.from === place ? each.quantity : 0),
    0,
  );

beforeEach(() => {
  ids = 0;
  now = NOW;
  const facts = {
    timeZone: 'Africa/Monrovia',
    openedOn: '2026-01-01',
    zonePath: ['NIMBA', 'LR'],
    minimumShelfLifeDays: 0,
  };
  ledger = new MemoryBooks(
    {
      locations: [
        { id: 'CLINIC', kind: 'facility', supplierPath: [], ...facts },
        { id: 'KIT', kind: 'kit', supplierPath: ['CLINIC'], ...facts, minimumShelfLifeDays: 30 },
      ],
      products: ['ORS'],
      lots: [
        {
          product: 'ORS',
          number: 'OLD',
          expiresOn: '2026-12-01',
          status: 'usable',
          verified: true,
        },
        {
          product: 'ORS',
          number: 'NEW',
          expiresOn: '2027-12-01',
          status: 'usable',
          verified: true,
        },
        {
          product: 'ORS',
          number: 'PAST',
          expiresOn: '2026-06-30',
          status: 'usable',
          verified: true,
        },
        {
          product: 'ORS',
          number: 'HELD',
          expiresOn: '2027-01-01',
          status: 'quarantined',
          verified: true,
        },
      ],
      managed: [],
      approvals: [],
    },
    { now: () => new Date(now) },
  );
});

describe('orders may be refused', () => {
  it('an expired, quarantined or too short-lived lot is never issued', async () => {
    const lots = ['OLD', 'NEW', 'PAST', 'HELD'].map((lot) => ({ lot, quantity: 10 }));
    await tell({ kind: 'receive', location: 'CLINIC', lots });
    const issue = { kind: 'issue', location: 'CLINIC', to: 'KIT', shipment: id(900) };
    const all = await tell({ ...issue, quantity: 11 });
    expect(all.refusal?.code).toBe('insufficient-stock');
    expect(all.refusal?.figures).toEqual({ available: 10, asked: 11 });
    const named = await tell({ ...issue, lots: [{ lot: 'OLD', quantity: 1 }] });
    expect(named.refusal?.code).toBe('shelf-life-too-short');
    const taken = await tell({ ...issue, quantity: 10 });
    expect(taken.lots).toEqual([{ lot: 'NEW', quantity: 10 }]);
  });

  it('promised stock is not issued to another, and a release frees it', async () => {
    await tell({ kind: 'receive', location: 'CLINIC', quantity: 10 });
    const promise = await tell({ kind: 'allocate', location: 'CLINIC', quantity: 8 });
    const issue = { kind: 'issue', location: 'CLINIC', to: 'KIT', quantity: 5 };
    expect((await tell({ ...issue, shipment: id(901) })).refusal?.code).toBe('insufficient-stock');
    expect((await tell({ ...issue, shipment: id(901), allocation: promise.id })).outcome).toBe(
      'accepted',
    );
    await tell({ kind: 'release', location: 'CLINIC', allocation: promise.id });
    expect(card('CLINIC').allocated).toBe(0);
    expect((await tell({ ...issue, shipment: id(902) })).outcome).toBe('accepted');
  });

  it('a refusal moves nothing and is remembered', async () => {
    const refused = await tell({ kind: 'issue', to: 'CLINIC', shipment: id(903), quantity: 1 });
    expect(refused.outcome).toBe('refused');
    expect(ledger.movements).toHaveLength(0);
    expect(ledger.event(refused.id)?.answer).toEqual(refused);
  });
});

describe('reports are never refused for what the book says', () => {
  it('dispensing more than the book holds is booked, and the gap has an owner', async () => {
    await tell({ kind: 'opening', quantity: 2, occurredAt: '2026-11-01' });
    const answer = await tell({ kind: 'dispensed', quantity: 6, occurredAt: '2026-11-10' });
    expect(answer.onHand).toBe(0);
    expect(answer.flags).toContain('over-dispensed');
    const [gap] = ledger.discrepancies;
    expect(gap).toMatchObject({
      quantity: 4,
      open: 4,
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC',
    });
    expect(ends('@unexplained')).toBe(-4);
  });

  it('a late receipt that happened before the gap repays it, once', async () => {
    await tell({ kind: 'opening', quantity: 2, occurredAt: '2026-11-01' });
    await tell({ kind: 'dispensed', quantity: 6, occurredAt: '2026-11-10' });
    await tell({ kind: 'received', source: 'supplier', quantity: 10, occurredAt: '2026-11-09' });
    const [gap] = ledger.discrepancies;
    expect(gap).toMatchObject({ open: 0, status: 'settled', outcome: 'repaid' });
    expect(card().onHand).toBe(6);
    expect(ends('@unexplained')).toBe(0);
  });

  it('a future date takes the time of recording and keeps what was claimed', async () => {
    const answer = await tell({
      kind: 'received',
      source: 'supplier',
      quantity: 1,
      occurredAt: '2031-01-01',
    });
    expect(answer).toMatchObject({
      occurredAt: new Date(NOW).toISOString(),
      flags: ['clock-ahead'],
    });
    const ancient = await tell({ kind: 'dispensed', quantity: 1, occurredAt: '1970-01-01' });
    expect(ancient.flags).toContain('before-opening');
  });

  it('expired stock that was handed out is booked and raises an alarm', async () => {
    await tell({ kind: 'opening', lots: [{ lot: 'PAST', quantity: 5 }], occurredAt: '2026-06-01' });
    const answer = await tell({ kind: 'dispensed', quantity: 2, occurredAt: '2026-11-01' });
    expect(answer.flags).toContain('expired-handed-out');
  });

  it('a named lot that holds too little is booked over from another before anything is missing', async () => {
    const lots = [
      { lot: 'OLD', quantity: 2 },
      { lot: 'NEW', quantity: 8 },
    ];
    await tell({ kind: 'opening', lots, occurredAt: '2026-11-01' });
    await tell({
      kind: 'dispensed',
      lots: [{ lot: 'OLD', quantity: 5 }],
      occurredAt: '2026-11-02',
    });
    expect(card().onHand).toBe(5);
    expect(card().lots.get('NEW')).toBe(5);
    expect(ends('@unexplained')).toBe(0);
  });
});

describe('a count is an anchor', () => {
  it('a shortage is unexplained by treatment, and use by count', async () => {
    await tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
    await tell({ kind: 'counted', quantity: 15, occurredAt: '2026-11-05' });
    expect(ends('@unexplained')).toBe(5);
    ledger.manage({ location: 'KIT', product: 'ORS', mode: 'by-count', from: '2026-11-06' });
    await tell({ kind: 'counted', quantity: 9, occurredAt: '2026-11-10' });
    expect(ends('@dispensed')).toBe(6);
  });

  it('a late movement leaves the shelf as counted and changes the variance', async () => {
    await tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
    await tell({ kind: 'counted', quantity: 15, occurredAt: '2026-11-05' });
    const late = await tell({ kind: 'dispensed', quantity: 5, occurredAt: '2026-11-03' });
    expect(late.flags).toContain('after-count');
    expect(card().onHand).toBe(15);
    expect(ends('@unexplained')).toBe(0);
    expect(asOf(card(), at('2026-11-04T00:00:00Z'))).toBe(15);
  });

  it('a movement at the very moment of a count comes before it', async () => {
    const moment = '2026-11-05T10:00:00Z';
    await tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
    await tell({ kind: 'counted', quantity: 15, occurredAt: moment });
    const answer = await tell({ kind: 'dispensed', quantity: 5, occurredAt: moment });
    expect(answer.flags).toContain('after-count');
    expect(card().onHand).toBe(15);
  });

  it('a late count between two counts changes neither shelf', async () => {
    await tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
    await tell({ kind: 'counted', quantity: 10, occurredAt: '2026-11-10' });
    await tell({ kind: 'counted', quantity: 14, occurredAt: '2026-11-05' });
    expect(card().onHand).toBe(10);
    expect(asOf(card(), at('2026-11-06T00:00:00Z'))).toBe(14);
    expect(ends('@unexplained')).toBe(10);
  });

  it('swapped lots are booked over and are not leakage', async () => {
    await tell({ kind: 'opening', lots: [{ lot: 'OLD', quantity: 10 }], occurredAt: '2026-11-01' });
    const lots = [
      { lot: 'OLD', quantity: 4 },
      { lot: 'NEW', quantity: 5 },
    ];
    await tell({ kind: 'counted', lots, occurredAt: '2026-11-05' });
    expect(ends('@unexplained')).toBe(1);
    expect(ends('@converted')).toBe(0);
    expect([...card().lots]).toEqual([
      ['OLD', 4],
      ['NEW', 5],
    ]);
  });

  it('more than the book says takes an open shipment first; its receipt then only confirms', async () => {
    await tell({ kind: 'receive', location: 'CLINIC', quantity: 50 });
    await tell({ kind: 'issue', location: 'CLINIC', to: 'KIT', shipment: id(905), quantity: 30 });
    now += 3_600_000;
    const counted = await tell({ kind: 'counted', quantity: 30 });
    expect(counted.flags).toEqual(['receipt-inferred']);
    expect(ends('@unexplained')).toBe(0);
    const occurredAt = new Date(now - 1_800_000).toISOString();
    const received = await tell({ kind: 'received', shipment: id(905), quantity: 30, occurredAt });
    expect(received.flags).toEqual(['after-count', 'receipt-confirmed']);
    expect(card().onHand).toBe(30);
  });
});

describe('shipments', () => {
  it('what did not arrive stays on the way, with a discrepancy to the sender', async () => {
    await tell({ kind: 'receive', location: 'CLINIC', quantity: 50 });
    await tell({ kind: 'issue', location: 'CLINIC', to: 'KIT', shipment: id(910), quantity: 30 });
    await tell({ kind: 'received', shipment: id(910), quantity: 27 });
    expect(ends('@in-transit')).toBe(3);
    const [short] = ledger.discrepancies;
    expect(short).toMatchObject({ kind: 'short-receipt', open: 3, ownerAt: 'CLINIC' });
    await tell({ kind: 'received', shipment: id(910), quantity: 3 });
    const [settled] = ledger.discrepancies;
    expect(settled).toMatchObject({ open: 0, status: 'settled', outcome: 'received' });
  });

  it('a receipt that came before the news of its issue is matched when the news comes', async () => {
    await tell({ kind: 'opening', location: 'CLINIC', quantity: 50, occurredAt: '2026-11-01' });
    await tell({ kind: 'received', shipment: id(911), quantity: 20 });
    expect(ends('@unexplained')).toBe(-20);
    await tell({
      kind: 'issued-on-voucher',
      location: 'CLINIC',
      to: 'KIT',
      shipment: id(911),
      document: 'V-1',
      quantity: 20,
    });
    expect(ends('@unexplained')).toBe(0);
    expect(ends('@in-transit')).toBe(0);
  });
});

describe('a reversal', () => {
  it('undoes a whole event once, and is refused when its stock has moved on', async () => {
    await tell({ kind: 'opening', quantity: 0, occurredAt: '2026-11-01' });
    const first = await tell({ kind: 'received', source: 'supplier', quantity: 10 });
    await tell({ kind: 'dispensed', quantity: 4 });
    const undo = { kind: 'reverse', event: first.id, reason: 'keyed twice' };
    expect((await tell(undo)).refusal?.code).toBe('count-instead');
    const second = await tell({ kind: 'received', source: 'supplier', quantity: 4 });
    const again = { ...undo, event: second.id };
    expect((await tell(again)).onHand).toBe(6);
    expect((await tell(again)).refusal?.code).toBe('already-reversed');
  });

  it('leaves the shelf as counted when a count stands behind the event', async () => {
    await tell({ kind: 'opening', quantity: 20, occurredAt: '2026-11-01' });
    const used = await tell({ kind: 'dispensed', quantity: 5, occurredAt: '2026-11-03' });
    await tell({ kind: 'counted', quantity: 15, occurredAt: '2026-11-05' });
    await tell({ kind: 'reverse', event: used.id, reason: 'another kit' });
    expect(card().onHand).toBe(15);
    expect(ends('@dispensed')).toBe(0);
    expect(ends('@unexplained')).toBe(5);
  });
});

describe('a card that holds more than one movement may carry', () => {
  it('is counted all the same, in several movements', async () => {
    const quantity = 1_000_000_000;
    for (let n = 0; n < 3; n += 1) await tell({ kind: 'received', quantity, source: 'external' });
    const answer = await tell({ kind: 'counted', quantity: 5 });
    expect([answer.outcome, answer.onHand]).toEqual(['accepted', 5]);
    const variances = ledger.movements.filter((each) => each.kind === 'count-variance');
    expect(variances.map((each) => each.quantity)).toEqual([quantity, quantity, quantity - 5]);
    expect(ends('@unexplained')).toBe(3 * quantity - 5);
  });
});
