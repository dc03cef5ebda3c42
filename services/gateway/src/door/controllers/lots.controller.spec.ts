import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  type ListLotHolders,
  LotHolderPage,
  listLotHolders,
  listProducts,
  type ProblemBody,
  refuse,
} from '@satchel/contracts';
import { answering, makeWorld, type World } from '../../../proving/world.js';
import { exampleOf } from '../openapi-example.js';

let world: World;
let pharmacist: string;
let asked: ListLotHolders[];

beforeAll(async () => {
  world = await makeWorld();
  pharmacist = await world.tokenOf({ role: 'district-pharmacist', at: 'LR' });
  asked = [];
  await world.play(
    'inventory',
    answering(listProducts, () => ({
      items: [{ id: 'ACT-1', name: 'ACT', dispensingUnit: 'tablet', packSize: 10, version: 1 }],
      page: { hasMore: false },
    })),
    answering(listLotHolders, (body) => {
      asked.push(body);
      if (body.number === 'NONE') refuse(404, 'no-such-lot', 'No such lot.');
      return exampleOf(LotHolderPage) as LotHolderPage;
    }),
  );
});
afterAll(() => world?.end());

const ask = <Body = ProblemBody>(path: string, token = pharmacist) =>
  world.call<Body>('GET', path, { token });

describe('who holds a lot', () => {
  it('is asked of inventory, by product and lot, with page and filter', async () => {
    const path = '/v1/lots/ACT-1/AL2409-17/holders?standing=may-hold&limit=5';
    const { status, body } = await ask<LotHolderPage>(path);
    expect([status, check(LotHolderPage, body)]).toEqual([200, []]);
    const place = { product: 'ACT-1', number: 'AL2409-17' };
    expect(asked.at(-1)).toEqual({ ...place, standing: 'may-hold', limit: 5 });
    const inPacks = { packs: [{ pack: 'pack', count: 2, of: 10 }], loose: 4 };
    expect(body).toMatchObject({ sums: { onHand: 24, inPacks, mayHoldInPacks: inPacks } });
    expect(body.items).toMatchObject([{ onHand: 24, inPacks, unidentifiedInPacks: inPacks }]);
  });
  it('is 404 for a lot that nobody knows', async () => {
    const { status, body } = await ask('/v1/lots/ACT-1/NONE/holders');
    expect([status, body.code]).toEqual([404, 'no-such-lot']);
  });
  it.each([
    ['an unknown standing', 'ACT-1/A/holders?standing=lost', '/standing'],
    ['no product at all', 'no%20product/A/holders', '/product'],
    ['too large a page', 'ACT-1/A/holders?limit=201', '/limit'],
  ])('with %s is malformed', async (_name, path, pointer) => {
    const { status, body } = await ask(`/v1/lots/${path}`);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});
