/**
 * Pack sets told to PostgreSQL and then verified: what hangs together on several cards is found to,
 * and what somebody changed of it behind the ledger's back is found too.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StockEventAnswer, StockOrder, StockReport } from '@satchel/contracts';
import { type LedgerUnderTest, SMALL_WORLD } from '@satchel/proving';
import { type Finding, verifyLedger } from '@satchel/verify';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { type AuditedDatabase, postgresAudited } from '../proving/postgres-audited.js';

let database: AuditedDatabase;
let ledger: LedgerUnderTest;
let owner: pg.Client;
let hour = 0;

beforeAll(async () => {
  database = await postgresAudited(SMALL_WORLD);
  owner = new pg.Client(database.ownerUrl);
  await owner.connect();
  ledger = await database.open();
});
afterAll(async () => {
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
  const told = { id: uuid(), location: 'FA', product: 'SET', occurredAt, ...fields };
  return only(await ledger.reports({ ...call, items: [told as StockReport] }));
}
async function order(fields: Partial<StockOrder>): Promise<StockEventAnswer> {
  const told = { id: uuid(), location: 'FA', product: 'SET', ...fields } as StockOrder;
  return only(await ledger.orders({ ...called(), items: [told] }));
}

async function findings(): Promise<Finding[]> {
  const found: Finding[] = [];
  await owner.query('BEGIN');
  const outside = { seals: [], contradictions: [] };
  await verifyLedger({ client: owner, outside, onFinding: (one) => found.push(one) });
  await owner.query('ROLLBACK');
  return found.filter(({ what }) => !what.includes('seal'));
}
/** What is found while something is otherwise, and that nothing is once it is as it was. */
async function foundWhen(change: string, back: string, values: unknown[]): Promise<string[]> {
  await owner.query(change, values);
  const found = await findings();
  await owner.query(back, values);
  expect(await findings()).toEqual([]);
  return found.map(({ what }) => what);
}

describe('sets that are packed, unpacked and undone', () => {
  let packed: StockEventAnswer;
  beforeAll(async () => {
    for (const product of ['ACT', 'ORS']) await order({ kind: 'receive', product, quantity: 60 });
    packed = await order({ kind: 'pack', lots: [{ lot: 'SET-N1', quantity: 5 }] });
    await order({ kind: 'unpack', quantity: 1 });
    await report({ kind: 'unpacked', quantity: 9 });
    await report({ kind: 'packed', location: 'K1', quantity: 2 });
    const more = await order({ kind: 'pack', lots: [{ lot: 'SET-N1', quantity: 2 }] });
    await order({ kind: 'reverse', event: more.id, reason: 'a slip' });
  });
  it('are verified like all else', async () => {
    expect(await findings()).toEqual([]);
  });
  it('cannot have contained something else', async () => {
    const set = (quantity: number) =>
      `UPDATE pack_contents SET entry = jsonb_set(entry, '{contents,0,quantity}', '${quantity}')
       WHERE product = $1 AND from_day = '2026-01-01'`;
    const found = await foundWhen(set(4), set(3), ['SET']);
    expect(new Set(found)).toEqual(new Set(['contents of sets']));
  });
  it('cannot lose a part, nor be a part of something else', async () => {
    const [part] = packed.parts ?? [];
    const of = (whole: string) =>
      `UPDATE stock_event SET answer = jsonb_set(answer, '{partOf}', to_jsonb('${whole}'::text))
       WHERE id = $1`;
    const found = await foundWhen(of(uuid()), of(packed.id), [part?.event]);
    expect(found).toEqual(expect.arrayContaining(['event hash', 'part of a set']));
  });
  it('cannot be undone in part', async () => {
    const undone = await owner.query(
      `SELECT id, reverses FROM stock_event WHERE kind = 'reverse' AND answer ? 'partOf' LIMIT 1`,
    );
    const { id, reverses } = undone.rows[0];
    const back = `UPDATE stock_event SET reverses = '${reverses}' WHERE id = $1`;
    const found = await foundWhen('UPDATE stock_event SET reverses = NULL WHERE id = $1', back, [
      id,
    ]);
    expect(found).toEqual(expect.arrayContaining(['event hash', 'part that is reversed']));
  });
});
