import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  EarmarkPage,
  EarmarkState,
  EarmarkWaiverPage,
  EarmarkWaiverState,
  endEarmark,
  listEarmarks,
  listEarmarkWaivers,
  type ProblemBody,
  refuse,
  setEarmark,
  waiveEarmark,
} from '@satchel/contracts';
import { answering, makeWorld, type World } from '../../../proving/world.js';
import { earmarkExample } from '../examples.js';
import { exampleOf } from '../openapi-example.js';

let world: World;
let pharmacist: string;
let chw: string;
let asked: object;

beforeAll(async () => {
  world = await makeWorld();
  pharmacist = await world.tokenOf({ role: 'district-pharmacist', at: 'LR' });
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  const told = <Reply>(of: new () => Reply) => {
    return (body: object) => {
      asked = body;
      return exampleOf(of) as Reply;
    };
  };
  await world.play(
    'inventory',
    answering(setEarmark, told(EarmarkState)),
    answering(endEarmark, (body) => {
      asked = body;
      return refuse(409, 'earmark-ended', 'It was ended before.');
    }),
    answering(waiveEarmark, told(EarmarkWaiverState)),
    answering(listEarmarks, told(EarmarkPage)),
    answering(listEarmarkWaivers, told(EarmarkWaiverPage)),
  );
});
afterAll(() => world?.end());

const { id } = earmarkExample;
const send = (to: string, body: object, token = pharmacist) =>
  world.call<ProblemBody>('POST', to, { body, token });

describe('an earmark over HTTP', () => {
  it('is set with 201 by whoever decides for whom stock is', async () => {
    expect((await send('/v1/earmarks', earmarkExample)).status).toBe(201);
    expect(asked).toEqual(earmarkExample);
    expect((await send('/v1/earmarks', earmarkExample, chw)).status).toBe(403);
  });
  it.each([
    ['no units', { quantity: 0 }, '/quantity'],
    ['no reason', { reason: '' }, '/reason'],
    ['no code of a zone', { for: { zone: '?' } }, '/for/zone'],
  ])('of %s is malformed', async (_name, more, pointer) => {
    const { status, body } = await send('/v1/earmarks', { ...earmarkExample, ...more });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
  it('is ended once', async () => {
    const ending = { id, reason: 'it was put off' };
    const { status, body } = await send(`/v1/earmarks/${id}/end`, ending);
    expect([status, body.code]).toEqual([409, 'earmark-ended']);
    expect(asked).toEqual({ ...ending, earmark: id });
  });
  it('is waived with 201, and not by a health worker', async () => {
    const waiver = { id, quantity: 4, reason: 'there is none elsewhere' };
    expect((await send(`/v1/earmarks/${id}/waivers`, waiver)).status).toBe(201);
    expect(asked).toEqual({ ...waiver, earmark: id });
    expect((await send(`/v1/earmarks/${id}/waivers`, waiver, chw)).status).toBe(403);
  });
  it('is listed with its waivers for whoever sees stock', async () => {
    const { status } = await world.call('GET', '/v1/earmarks?status=over', { token: chw });
    expect([status, asked]).toEqual([200, { status: 'over' }]);
    await world.call('GET', `/v1/earmarks/${id}/waivers?limit=9`, { token: chw });
    expect(asked).toEqual({ earmark: id, limit: 9 });
  });
});
