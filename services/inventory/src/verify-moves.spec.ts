/**
 * Gifts, returns and what settled back, told to PostgreSQL and then verified: what is written of
 * them is what is found, and what is changed behind the ledger's back is found too.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StockEventAnswer, StockOrder, StockReport } from '@satchel/contracts';
import { type LedgerUnderTest, SMALL_WORLD } from '@satchel/proving';
import { type Finding, verifyLedger } from '@satchel/verify';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { principal } from '../proving/audited.js';
import { type AuditedDatabase, postgresAudited } from '../proving/postgres-audited.js';
import { PostgresLedgerSeals } from './store/ledger-seals.store.js';
import { PostgresSurroundings } from './store/surroundings-questions.js';

let database: AuditedDatabase;
let ledger: LedgerUnderTest;
let owner: pg.Client;
let pool: pg.Pool;
let hour = 0;

beforeAll(async () => {
  database = await postgresAudited(SMALL_WORLD);
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  pool = new pg.Pool({ connectionString: database.runtimeUrl });
  ledger = await database.open();
});
afterAll(async () => {
  await pool.end();
  await owner.end();
  await database.close();
});

const called = () => {
  hour += 1;
  return { principal: 'someone', receivedAt: new Date(Date.UTC(2026, 2, 2, hour)) };
};
const only = ([answer]: StockEventAnswer[]): StockEventAnswer => {
  if (answer?.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
  return answer;
};
async function report(fields: Partial<StockReport>): Promise<StockEventAnswer> {
  const call = called();
  const occurredAt = call.receivedAt.toISOString();
  const told = { id: uuid(), location: 'K1', product: 'ACT', occurredAt, ...fields };
  return only(await ledger.reports({ ...call, items: [told as StockReport] }));
}
async function order(fields: Partial<StockOrder>): Promise<StockEventAnswer> {
  const told = { id: uuid(), location: 'K1', product: 'ACT', ...fields } as StockOrder;
  return only(await ledger.orders({ ...called(), items: [told] }));
}
const undo = (event: StockEventAnswer, more: Partial<StockOrder> = {}) =>
  order({ kind: 'reverse', event: event.id, reason: 'a slip', ...more });

async function findings(): Promise<Finding[]> {
  const found: Finding[] = [];
  await owner.query('BEGIN');
  const outside = { seals: [], contradictions: [] };
  await verifyLedger({ client: owner, outside, onFinding: (one) => found.push(one) });
  await owner.query('ROLLBACK');
  return found.filter(({ what }) => !what.includes('seal'));
}

const WITNESS = '0190b6a4-7c5e-7b1a-9f00-000000000001';
const NOBODY = '0190b6a4-7c5e-7b1a-9f00-000000000009';

describe('moves of every kind', () => {
  const gift = uuid();
  const back = uuid();
  it('are verified like all others', async () => {
    // Enough for what is approved there, and for what is given besides.
    await order({ kind: 'receive', location: 'FA', quantity: 60 });
    await report({ kind: 'received', source: 'supplier', quantity: 40 });
    await report({ kind: 'given', to: 'K2', shipment: gift, quantity: 10, document: 'T-1' });
    await report({ kind: 'received', location: 'K2', shipment: gift, quantity: 6 });
    const home = await report({ kind: 'received', shipment: gift, quantity: 3 });
    await undo(home);
    await report({ kind: 'received', shipment: gift, quantity: 2 });
    const returned = { kind: 'returned', to: 'FA', reason: 'too much' } as const;
    await report({ ...returned, shipment: back, quantity: 12 });
    await undo(await report({ ...returned, shipment: uuid(), quantity: 5 }));
    await report({ kind: 'received', location: 'FA', shipment: back, quantity: 12 });
    const way = { kind: 'issued-on-voucher', to: 'K1', location: 'FA', document: 'V-1' } as const;
    await report({ ...way, quantity: 2, shipment: uuid() });
    const twice = await report({ ...way, quantity: 2, shipment: uuid() });
    expect(twice.flags).toEqual(['voucher-keyed-twice']);
    await undo(twice, { location: 'FA' });
    const witnesses = [WITNESS, '0190b6a4-7c5e-7b1a-9f00-000000000002'];
    const gone = await report({ kind: 'disposed', reason: 'wet', quantity: 3, witnesses });
    expect(gone.witnesses).toEqual(witnesses);
    const [asked] = SMALL_WORLD.approved.filter(({ product }) => product === 'ORS');
    if (!asked) throw new Error('nothing is approved');
    const { requisition, supplier, location: to } = asked;
    const instead = {
      kind: 'issue',
      location: supplier,
      to,
      requisition,
      insteadOf: 'ORS',
    } as const;
    const shipment = uuid();
    const given = await order({ ...instead, quantity: 1, shipment });
    expect(given.insteadOf).toBe('ORS');
    await undo(await order({ ...instead, quantity: 1, shipment }), { location: supplier });
    const { rows } = await owner.query('SELECT substituted FROM shipment WHERE id = $1', [
      shipment,
    ]);
    expect(rows).toEqual([{ substituted: [{ product: 'ACT', insteadOf: 'ORS', quantity: 1 }] }]);
    expect(await findings()).toEqual([]);
  });
  it('name the witnesses where nobody can change them unseen', async () => {
    const swap = (a: string, b: string) =>
      owner.query(
        `UPDATE stock_event SET answer = replace(answer::text, $1, $2)::jsonb WHERE kind = 'disposed'`,
        [a, b],
      );
    await swap(WITNESS, NOBODY);
    expect((await findings()).map(({ what }) => what)).toContain('event hash');
    await swap(NOBODY, WITNESS);
    expect(await findings()).toEqual([]);
  });
  it('are listed with what they are for', async () => {
    const all = await new PostgresSurroundings(pool).shipments({}, principal('auditor'));
    const shown = all.items.map(({ id, purpose, document, status }) => [
      id,
      purpose,
      document,
      status,
    ]);
    expect(shown).toContainEqual([gift, 'transfer', 'T-1', 'in-transit']);
    expect(shown).toContainEqual([back, 'return', undefined, 'settled']);
  });
  it('seal only the card on which something was told, not the one whose promise was used', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const seals = new PostgresLedgerSeals(pool, log, () => undefined);
    const [asked] = SMALL_WORLD.approved.filter(({ product }) => product === 'ORS');
    if (!asked) throw new Error('nothing is approved');
    const { requisition, supplier: location, location: to } = asked;
    await order({ kind: 'receive', location, product: 'ORS', quantity: 50 });
    const promise = await order({ kind: 'allocate', location, product: 'ORS', quantity: 2, to });
    const sealed = async () => (await seals.add(Date.UTC(2026, 2, 5), 1000)).cards;
    expect(await sealed()).toBeGreaterThan(1);
    const instead = { kind: 'issue', insteadOf: 'ORS', allocation: promise.id } as const;
    await order({ ...instead, location, to, requisition, quantity: 1, shipment: uuid() });
    expect([await sealed(), await sealed()]).toEqual([1, 0]);
    await seals.release();
    expect(await findings()).toEqual([]);
  });
  it('cannot pretend to have been what was asked for', async () => {
    const { rows } = await owner.query(
      `UPDATE shipment s SET substituted = NULL FROM shipment o
       WHERE o.id = s.id AND s.id = (SELECT id FROM shipment WHERE substituted IS NOT NULL LIMIT 1)
       RETURNING s.id, o.substituted`,
    );
    const { id, substituted } = rows[0];
    expect(await findings()).toEqual([
      { what: 'shipment substitute', where: `${id} ACT instead of ORS`, expected: 1, found: 0 },
    ]);
    const back = [id, JSON.stringify(substituted)];
    await owner.query('UPDATE shipment SET substituted = $2::jsonb WHERE id = $1', back);
  });
  it('are used and lost as their movements say', async () => {
    const changed = async (table: string, column: string, where: string) => {
      const by = (units: number) =>
        owner.query(`UPDATE ${table} SET ${column} = ${column} + $1 WHERE ${where}`, [units]);
      expect((await by(7)).rowCount).toBe(1);
      const found = await findings();
      await by(-7);
      return found;
    };
    const day = `location = 'FA' AND product = 'ACT' AND used > 0`;
    expect(await changed('day_total', 'used', day)).toEqual([
      { what: 'day total used', where: 'FA ACT day 2026-03-02', expected: 4, found: 11 },
    ]);
    const disposed = `kind = 'disposed' AND units > 0`;
    const where = 'K1 ACT lot unidentified day 2026-03-02 disposed';
    expect(await changed('loss_total', 'units', disposed)).toEqual([
      { what: 'loss total', where, expected: 3, found: 10 },
    ]);
    expect(await findings()).toEqual([]);
  });
  it('cannot be passed off as another kind', async () => {
    await owner.query(`UPDATE shipment SET purpose = 'supply' WHERE id = $1`, [gift]);
    const found = await findings();
    const purpose = { what: 'shipment purpose', expected: 'transfer', found: 'supply' };
    expect(found).toContainEqual({ ...purpose, where: gift });
    // A gift is no use of whoever gives it.
    expect(found.map(({ what }) => what)).toContain('day total used');
  });
});
