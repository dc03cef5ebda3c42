import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  LotHold,
  LotHoldPage,
  listLotHolds,
  type ProblemBody,
  placeLotHold,
  refuse,
  releaseLotHold,
} from '@satchel/contracts';
import { answering, makeWorld, type World } from '../../../proving/world.js';
import { holdExample } from '../examples.js';
import { exampleOf } from '../openapi-example.js';

let world: World;
let keeper: string;
let chw: string;
let asked: object;

beforeAll(async () => {
  world = await makeWorld();
  keeper = await world.tokenOf({ role: 'storekeeper', at: 'DEPOT' });
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  await world.play(
    'inventory',
    answering(placeLotHold, (body) => {
      asked = body;
      return exampleOf(LotHold) as LotHold;
    }),
    answering(releaseLotHold, (body) => {
      asked = body;
      return refuse(409, 'hold-released', 'It was released before.');
    }),
    answering(listLotHolds, (body) => {
      asked = body;
      return exampleOf(LotHoldPage) as LotHoldPage;
    }),
  );
});
afterAll(() => world?.end());

const send = (to: string, body: object, token = keeper) =>
  world.call<ProblemBody>('POST', to, { body, token });

describe('a hold over HTTP', () => {
  it('is placed with 201 by whoever may', async () => {
    expect((await send('/v1/lot-holds', holdExample)).status).toBe(201);
    expect(asked).toEqual(holdExample);
    expect((await send('/v1/lot-holds', holdExample, chw)).status).toBe(403);
  });
  it.each([
    ['no units', { quantity: 0 }, '/quantity'],
    ['no reason', { reason: '' }, '/reason'],
  ])('of %s is malformed', async (_name, more, pointer) => {
    const { status, body } = await send('/v1/lot-holds', { ...holdExample, ...more });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
  it('is released once', async () => {
    const ending = { id: holdExample.id, reason: 'nothing was found' };
    const { status, body } = await send(`/v1/lot-holds/${holdExample.id}/release`, ending);
    expect([status, body.code]).toEqual([409, 'hold-released']);
    expect(asked).toEqual({ ...ending, hold: holdExample.id });
  });
  it('is in the list for whoever sees stock', async () => {
    const { status } = await world.call('GET', '/v1/lot-holds?status=all', { token: chw });
    expect([status, asked]).toEqual([200, { status: 'all' }]);
  });
});
