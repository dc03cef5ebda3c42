import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import {
  getStockOnHand,
  type PlaceOrders,
  type ProblemBody,
  placeOrders,
  problem,
  type RecordReports,
  recordReports,
  refuse,
  type StockEventAnswer,
  type StockEventAnswers,
} from '@satchel/contracts';
import type { RequestContext } from '@satchel/messaging';
import { v7 as uuid } from 'uuid';
import { answering, makeWorld, type World } from '../../../proving/world.js';
import type { OwnAccountBody } from '../bodies/accounts.js';

let world: World;
let chw: string;
let keeper: string;
/** What inventory was asked, and by whom. */
let asked: { body: RecordReports | PlaceOrders; by: Principal }[];

/** Inventory as far as the gateway can see it: one product is unknown to it. */
function outcome({ id, product }: { id: string; product: string }): StockEventAnswer {
  if (product !== 'NONE') return { id, outcome: 'accepted', onHand: 30, sequence: 1 };
  const errors = [{ pointer: '/product', code: 'unknown', detail: 'is not registered' }];
  return {
    id,
    outcome: 'refused',
    problem: problem(404, 'unknown-product', 'No such.', { errors }),
  };
}

function book(
  body: RecordReports | PlaceOrders,
  { principal }: RequestContext,
): { items: StockEventAnswer[] } {
  asked.push({ body, by: principal });
  return { items: body.items.map(outcome) };
}

beforeAll(async () => {
  world = await makeWorld();
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  keeper = await world.tokenOf({ role: 'storekeeper', at: 'DEPOT' });
  await world.play(
    'inventory',
    answering(recordReports, book),
    answering(placeOrders, book),
    answering(getStockOnHand, () => refuse(404, 'unknown-location', 'No such location.')),
  );
});
beforeEach(() => {
  asked = [];
});
afterAll(() => world?.end());

const report = (more: object = {}) => ({
  id: uuid(),
  kind: 'dispensed',
  location: 'KIT-1',
  product: 'ACT-1',
  quantity: 6,
  occurredAt: '2026-11-11',
  ...more,
});
const order = (more: object = {}) => {
  const { occurredAt: _left, ...rest } = report({ kind: 'receive', location: 'DEPOT' });
  return { ...rest, ...more };
};
const send = <Body = ProblemBody>(path: string, body: unknown, token = chw, headers = {}) =>
  world.call<Body>('POST', path, { body, token, headers });

describe('a single report or order', () => {
  it('is 201 when accepted, and inventory learns who told it, but no name', async () => {
    const body = report();
    const answer = await send('/v1/reports', body);
    expect([answer.status, answer.body]).toEqual([201, outcome(body)]);
    const me = await world.call<OwnAccountBody>('GET', '/v1/me', { token: chw });
    expect(asked[0]?.body).toEqual({ items: [body] });
    expect(asked[0]?.by).toEqual({
      subject: me.body.id,
      kind: 'person',
      channel: 'api',
      grants: [{ role: 'chw', at: 'KIT-1' }],
    });
    expect((await send('/v1/orders', order(), keeper)).status).toBe(201);
  });
  it('answers with its own problem when it is refused', async () => {
    const answer = await send('/v1/reports', report({ product: 'NONE' }));
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      code: 'unknown-product',
      errors: [{ pointer: '/product' }],
      requestId: expect.any(String),
    });
  });
  it('needs the right, which inventory never hears of', async () => {
    const answer = await send('/v1/orders', order(), chw);
    expect([answer.status, answer.body.code]).toEqual([403, 'not-permitted']);
    const auditor = await world.tokenOf({ role: 'auditor', at: 'LR' });
    expect((await send('/v1/reports', report(), auditor)).status).toBe(403);
    expect(asked).toEqual([]);
  });
  it.each([
    ['an unknown field', { colour: 'red' }, '/colour'],
    ['a text for a number', { quantity: '6' }, '/quantity'],
    ['a fraction', { quantity: 1.5 }, '/quantity'],
    ['a negative quantity', { quantity: -1 }, '/quantity'],
    ['a huge quantity', { quantity: 1e12 }, '/quantity'],
    ['no number at all', { quantity: null }, '/quantity'],
    ['a malformed id', { id: 'ONE' }, '/id'],
    ['an upper-case id', { id: uuid().toUpperCase() }, '/id'],
    ['an unknown kind', { kind: 'eaten' }, '/kind'],
    ['a malformed location', { location: 'no location' }, '/location'],
    ['an end for a location', { location: '@dispensed' }, '/location'],
    ['a list for a text', { product: ['ACT-1'] }, '/product'],
    ['a malformed day', { occurredAt: '11.11.2026' }, '/occurredAt'],
    ['a fraction of a lot', { lots: [{ lot: 'A', quantity: 0.5 }] }, '/lots/0/quantity'],
    ['too many lots', { lots: Array(51).fill({ lot: 'A', quantity: 1 }) }, '/lots'],
  ])('with %s is malformed and names the field', async (_name, wrong, pointer) => {
    const { status, body } = await send('/v1/reports', report(wrong));
    expect([status, body.code]).toEqual([400, 'malformed']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual([pointer]);
    expect(asked).toEqual([]);
  });
  it('names every faulty field at once', async () => {
    const { body } = await send('/v1/reports', { id: 1, nonsense: true });
    const pointers = body.errors?.map(({ pointer }) => pointer);
    expect(pointers?.sort()).toEqual(
      ['/id', '/kind', '/location', '/nonsense', '/occurredAt', '/product'].sort(),
    );
  });
  it('takes an idempotency key only if it is the id', async () => {
    const body = report();
    for (const key of [body.id, `"${body.id}"`]) {
      expect((await send('/v1/reports', body, chw, { 'idempotency-key': key })).status).toBe(201);
    }
    const other = await send('/v1/reports', body, chw, { 'idempotency-key': uuid() });
    expect([other.status, other.body.code]).toEqual([400, 'idempotency-key-differs']);
  });
});

describe('a batch', () => {
  it('is answered item by item, and a malformed item does not hold up its neighbours', async () => {
    const items = [report(), report({ quantity: 0.5 }), report({ product: 'NONE' }), report()];
    const sentAt = '2026-11-12T08:59:00Z';
    const { status, body } = await send<StockEventAnswers>('/v1/reports/batch', { sentAt, items });
    expect(status).toBe(200);
    expect(body.items.map((item) => [item.id, item.outcome])).toEqual([
      [items[0]?.id, 'accepted'],
      [items[1]?.id, 'malformed'],
      [items[2]?.id, 'refused'],
      [items[3]?.id, 'accepted'],
    ]);
    expect(body.items[1]?.problem).toMatchObject({
      status: 400,
      code: 'malformed',
      errors: [{ pointer: '/items/1/quantity' }],
    });
    expect(body.items[2]?.problem?.errors?.[0]?.pointer).toBe('/items/2/product');
    expect(asked[0]?.body).toEqual({ sentAt, items: [items[0], items[2], items[3]] });
  });
  it('that holds nothing sound is answered without asking', async () => {
    const { status, body } = await send<StockEventAnswers>(
      '/v1/orders/batch',
      { items: [{ id: uuid() }] },
      keeper,
    );
    expect([status, body.items[0]?.outcome]).toEqual([200, 'malformed']);
    expect(asked).toEqual([]);
  });
  it.each([
    ['no list', { items: {} }, '/items'],
    ['an empty list', { items: [] }, '/items'],
    ['too many items', { items: Array.from({ length: 501 }, () => ({ id: uuid() })) }, '/items'],
    ['an item without an id', { items: [{ kind: 'receive' }] }, '/items/0/id'],
    ['an item that is none', { items: [5] }, '/items/0'],
    ['an unknown field', { items: [{ id: uuid() }], sentAt: '2026-11-12T08:59:00Z' }, '/sentAt'],
  ])('with %s is malformed as a whole', async (_name, batch, pointer) => {
    const { status, body } = await send('/v1/orders/batch', batch, keeper);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
    expect(asked).toEqual([]);
  });
});

describe('a question', () => {
  it('passes the owner’s problem on as it is', async () => {
    const answer = await world.call('GET', '/v1/locations/NOWHERE/stock', { token: chw });
    expect([answer.status, answer.body.code]).toEqual([404, 'unknown-location']);
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  });
  it('with a malformed place is not asked', async () => {
    const answer = await world.call('GET', '/v1/locations/no%20place/stock', { token: chw });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, '/location']);
  });
  it('that nobody answers is 503, with when to ask again', async () => {
    const answer = await world.call('GET', '/v1/requisitions', { token: chw });
    expect([answer.status, answer.body.code]).toEqual([503, 'service-unavailable']);
    expect(answer.headers.get('retry-after')).toBe('2');
  });
});
