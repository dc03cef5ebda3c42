import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  closeRecall,
  getRecall,
  listProducts,
  listRecallHolders,
  listRecalls,
  listRecallTasks,
  openRecall,
  type ProblemBody,
  ProductState,
  RecallDetail,
  RecallHolderPage,
  RecallPage,
  RecallState,
  RecallTask,
  RecallTaskPage,
  refuse,
  reportRecallFindings,
} from '@satchel/contracts';
import { answering, makeWorld, type World } from '../../../proving/world.js';
import { findingsExample, recallExample } from '../examples.js';
import { exampleOf } from '../openapi-example.js';

let world: World;
let pharmacist: string;
let chw: string;
/** What inventory was asked last. */
let asked: object;

const CLOSED = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9eff';
const path = `/v1/recalls/${recallExample.id}`;

beforeAll(async () => {
  world = await makeWorld();
  pharmacist = await world.tokenOf({ role: 'district-pharmacist', at: 'LR' });
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  const keep =
    <Reply>(reply: Reply) =>
    (body: object) => {
      asked = body;
      return reply;
    };
  const product = exampleOf(ProductState) as ProductState;
  const products = { items: [product], page: { hasMore: false } };
  const of = <T>(what: new () => T): T => exampleOf(what) as T;
  await world.play(
    'inventory',
    answering(openRecall, keep(of(RecallState))),
    answering(reportRecallFindings, keep(of(RecallTask))),
    answering(closeRecall, (body) => {
      asked = body;
      if (body.recall === CLOSED) refuse(409, 'recall-closed', 'It is closed.');
      return of(RecallState);
    }),
    answering(listProducts, () => products),
    answering(listRecalls, keep(of(RecallPage))),
    answering(getRecall, keep(of(RecallDetail))),
    answering(listRecallHolders, keep(of(RecallHolderPage))),
    answering(listRecallTasks, keep(of(RecallTaskPage))),
  );
});
afterAll(() => world?.end());

const send = (to: string, body: object, token = pharmacist) =>
  world.call<ProblemBody>('POST', to, { body, token });

describe('a recall over HTTP', () => {
  it('is opened with 201, by whoever may', async () => {
    expect((await send('/v1/recalls', recallExample)).status).toBe(201);
    expect(asked).toEqual(recallExample);
    expect((await send('/v1/recalls', recallExample, chw)).status).toBe(403);
  });
  it.each([
    ['no lot', { lots: [] }, '/lots'],
    ['an unknown class', { class: 'bad' }, '/class'],
    ['a malformed lot', { lots: [{ number: '' }] }, '/lots/0/number'],
  ])('with %s is malformed', async (_name, more, pointer) => {
    const { status, body } = await send('/v1/recalls', { ...recallExample, ...more });
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
  it('takes what a health worker found', async () => {
    expect((await send(`${path}/findings`, findingsExample, chw)).status).toBe(201);
    expect(asked).toEqual({ ...findingsExample, recall: recallExample.id });
  });
  it('is closed, or says why not', async () => {
    const closing = { id: findingsExample.id, reason: 'it is over' };
    expect((await send(`${path}/close`, closing)).status).toBe(200);
    expect(asked).toEqual({ ...closing, recall: recallExample.id });
    const { status, body } = await send(`/v1/recalls/${CLOSED}/close`, closing);
    expect([status, body.code]).toEqual([409, 'recall-closed']);
    expect((await send(`${path}/close`, closing, chw)).status).toBe(403);
  });
  it.each([
    ['/v1/recalls?status=open', { status: 'open' }],
    [path, { recall: recallExample.id }],
    [`${path}/holders?as=opened&limit=5`, { recall: recallExample.id, as: 'opened', limit: 5 }],
    [`${path}/tasks?state=told`, { recall: recallExample.id, state: 'told' }],
  ])('is asked about at %s', async (from, question) => {
    const { status } = await world.call('GET', from, { token: chw });
    expect([status, asked]).toEqual([200, question]);
  });
  it('says in packs what its holders have', async () => {
    const { body } = await world.call<RecallHolderPage>('GET', `${path}/holders`, { token: chw });
    const inPacks = { packs: [{ pack: 'box', count: 2, of: 10 }], loose: 4 };
    expect(body.items).toMatchObject([{ onHand: 24, inPacks, unidentifiedInPacks: inPacks }]);
  });
});
