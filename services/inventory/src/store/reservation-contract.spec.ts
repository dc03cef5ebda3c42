/** Reservation in every store: who is served first, also when many write one card at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  ProblemError,
  type RequisitionState,
  ReservationPage,
  type StockOrder,
} from '@satchel/contracts';
import { transactionOn } from '@satchel/messaging';
import { v7 as uuid } from 'uuid';
import { inPostgres, type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { everybody, lotCountry, person } from '../../proving/lot-country.js';
import { approvalCopy } from './approval-copy.js';
import { PostgresStockQuestions } from './stock-questions.js';

/** What requisition says of one that CMS is to issue to the clinic of Nimba. */
function approval(
  id: string,
  approved: Record<string, number>,
  more: Partial<RequisitionState> & { hour?: number } = {},
): RequisitionState {
  const { hour = 1, ...rest } = more;
  const at = `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const lines = Object.entries(approved).map(([product, units]) => {
    return { product, requested: units, approved: units, issued: 0, received: 0 };
  });
  return {
    ...{ id, location: 'CLINIC-N', supplier: 'CMS', version: 2, programme: 'iccm' },
    ...{ urgency: 'regular', status: 'approved', submittedAt: at, submittedBy: 'someone' },
    ...{ forAnother: false, lines, history: [{ at, by: 'someone', act: 'approved' }], ...rest },
  };
}

describe.each(ledgerWorlds)('what is reserved in %s', (_where, open) => {
  let world: LedgerWorld;
  let order: Awaited<ReturnType<typeof lotCountry>>['order'];
  beforeAll(async () => {
    world = await open();
    ({ order } = await lotCountry(world));
  });
  afterAll(() => world?.close());

  const issue = async (product: string, quantity: number, more: Partial<StockOrder> = {}) => {
    const way = { to: 'CLINIC-N', shipment: uuid() };
    const told = { kind: 'issue', location: 'CMS', product, quantity, ...way, ...more } as const;
    const { outcome, problem } = await order(told);
    return problem?.code ?? outcome;
  };
  const told = async (product: string, more = {}) => {
    const asked = { location: 'CMS', product, ...more };
    const page = await world.reservations.list(asked, everybody);
    expect(check(ReservationPage, page)).toEqual([]);
    return page;
  };
  const listed = async (product: string, more = {}) =>
    (await told(product, more)).items.map(
      ({ requisition, reserved, backOrdered }) => [requisition, reserved, backOrdered] as const,
    );

  it('goes to the oldest, whatever was heard of first', async () => {
    const [old, young] = [uuid(), uuid()];
    await world.keepApproval(approval(young, { ORS: 40 }, { hour: 3 }));
    await world.keepApproval(approval(old, { ORS: 60 }, { hour: 2 }));
    await order({ kind: 'receive', location: 'CMS', product: 'ORS', quantity: 70 });
    expect(await listed('ORS')).toEqual([
      [old, 60, 0],
      [young, 10, 30],
    ]);
    expect(await issue('ORS', 11, { requisition: young })).toBe('reserved-for-others');
    expect(await issue('ORS', 1)).toBe('reserved-for-others');
    expect(await issue('ORS', 10, { requisition: young })).toBe('accepted');
    await world.keepApproval(approval(old, { ORS: 5 }, { hour: 2, version: 3 }));
    expect(await listed('ORS')).toEqual([
      [old, 5, 0],
      [young, 30, 0],
    ]);
    await world.keepApproval(approval(young, { ORS: 40 }, { version: 4, status: 'cancelled' }));
    expect(await issue('ORS', 55)).toBe('accepted');
    expect(await issue('ORS', 5, { requisition: old })).toBe('accepted');
    expect(await listed('ORS')).toEqual([]);
  });

  it('is listed page by page, by state and by requisition, to whoever sees the store', async () => {
    const ids = [uuid(), uuid(), uuid()];
    for (const [n, id] of ids.entries()) {
      await world.keepApproval(approval(id, { ZINC: 10 }, { hour: 5 - n }));
    }
    await order({ kind: 'receive', location: 'CMS', product: 'ZINC', quantity: 15 });
    const first = await told('ZINC', { limit: 2 });
    expect(first.items.map((it) => it.requisition)).toEqual([ids[2], ids[1]]);
    const rest = await told('ZINC', { limit: 2, cursor: first.page.next });
    expect([rest.items.map((it) => it.requisition), rest.page.hasMore]).toEqual([[ids[0]], false]);
    expect(await listed('ZINC', { state: 'back-ordered' })).toEqual([
      [ids[1], 5, 5],
      [ids[0], 0, 10],
    ]);
    expect(await listed('ZINC', { requisition: ids[2] })).toEqual([[ids[2], 10, 0]]);
    const asked = world.reservations.list({ location: 'CMS' }, person(['chw', 'KIT-N1']));
    await expect(asked).rejects.toThrow(ProblemError);
  });

  it('is exact while sixty-four write one card and approvals come in between', async () => {
    const ids = Array.from({ length: 8 }, () => uuid());
    await order({ kind: 'receive', location: 'CMS', product: 'ACT', quantity: 100 });
    const approving = ids.map((id, n) =>
      world.keepApproval(approval(id, { ACT: 15 }, { hour: n })),
    );
    await approving[0];
    const asked = Array.from({ length: 64 }, (_, n) => {
      const requisition = ids[n % 8] as string;
      return issue('ACT', 5, n < 48 ? { requisition } : {});
    });
    await Promise.all(approving);
    const codes = await Promise.all(asked);
    const taken = codes.filter((code) => code === 'accepted').length * 5;
    const lines = await listed('ACT');
    const open = lines.reduce((sum, [, reserved, waiting]) => sum + reserved + waiting, 0);
    const reserved = lines.reduce((sum, [, units]) => sum + units, 0);
    expect(reserved).toBe(Math.min(open, 100 - taken));
    for (const id of ids) await world.keepApproval(approval(id, { ACT: 0 }, { version: 3 }));
    expect(await listed('ACT')).toEqual([]);
    expect(await issue('ACT', 100 - taken)).toBe(taken < 100 ? 'accepted' : 'malformed');
  });

  it('comes back with an issue of another product that is undone', async () => {
    const requisition = uuid();
    await world.keepApproval(approval(requisition, { RDT: 8 }));
    await order({ kind: 'receive', location: 'CMS', product: 'ACT', quantity: 20 });
    const id = uuid();
    const instead = { id, requisition, insteadOf: 'RDT' };
    expect(await issue('ACT', 8, instead)).toBe('accepted');
    expect(await listed('RDT')).toEqual([]);
    const undo = { kind: 'reverse', location: 'CMS', product: 'ACT', event: id } as const;
    expect((await order({ ...undo, reason: 'keyed wrongly' })).outcome).toBe('accepted');
    expect(await listed('RDT')).toEqual([[requisition, 0, 8]]);
  });

  it('is left alone when such an issue is undone at a place that never had it', async () => {
    const requisition = uuid();
    await world.keepApproval(approval(requisition, { AMOX: 8 }));
    await order({ kind: 'receive', location: 'CMS', product: 'ACT', quantity: 20 });
    const id = uuid();
    expect(await issue('ACT', 8, { id, requisition, insteadOf: 'AMOX' })).toBe('accepted');
    const undo = { kind: 'reverse', product: 'ACT', event: id, reason: 'keyed wrongly' } as const;
    const elsewhere = await order({ ...undo, location: 'CLINIC-N' });
    expect(elsewhere.problem?.code).toBe('unknown-event');
    expect(await listed('AMOX')).toEqual([]);
  });

  it('is of no use for a product that the register does not have', async () => {
    const requisition = uuid();
    await world.keepApproval(approval(requisition, { SALT: 8 }));
    await order({ kind: 'receive', location: 'CMS', product: 'ACT', quantity: 20 });
    expect(await issue('ACT', 8, { requisition, insteadOf: 'SALT' })).toBe('unknown-product');
  });
});

describe('stock on hand', () => {
  let world: Awaited<ReturnType<typeof inPostgres>>;
  let order: Awaited<ReturnType<typeof lotCountry>>['order'];
  const requisition = uuid();
  beforeAll(async () => {
    world = await inPostgres();
    ({ order } = await lotCountry(world));
    await world.keepApproval(approval(requisition, { ORS: 30 }));
  });
  afterAll(() => world?.close());
  const shown = async () => {
    const stock = new PostgresStockQuestions(world.pool, world.clock);
    const { products } = await stock.onHand({ location: 'CMS', products: ['ORS'] }, everybody);
    const { onHand, unusable, available, reserved, backOrdered, availableToPromise } =
      products[0] ?? {};
    return [onHand, unusable, available, reserved, backOrdered, availableToPromise];
  };

  it('says what is kept back, what waits, and what is left to promise', async () => {
    await order({ kind: 'receive', location: 'CMS', product: 'ORS', quantity: 20 });
    expect(await shown()).toEqual([20, 0, 20, 20, 10, 0]);
    const lots = [{ lot: 'A1', quantity: 25 }];
    await order({ kind: 'receive', location: 'CMS', product: 'ORS', lots });
    expect(await shown()).toEqual([45, 0, 45, 30, 0, 15]);
  });
  it('keeps nothing back for a request that its owner has forgotten', async () => {
    await transactionOn(world.pool, (tx) => approvalCopy.withdraw(tx, requisition));
    expect(await shown()).toEqual([45, 0, 45, 0, 0, 45]);
  });
});
