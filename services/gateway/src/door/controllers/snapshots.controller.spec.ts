import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  listObservedLocations,
  recordSnapshot,
  refuse,
  type SnapshotState,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { answering, makeWorld, type World } from '../../../proving/world.js';
import { snapshotExample } from '../examples.js';

let world: World;
let clerk: string;
let auditor: string;
let heard: object[];

const state: SnapshotState = { id: snapshotExample.id, location: 'H', written: true, lines: [] };
const page = { items: [{ location: 'H', since: '2026-01-01' }], page: { hasMore: false } };

beforeAll(async () => {
  world = await makeWorld();
  clerk = await world.tokenOf({ role: 'data-clerk', at: 'NIMBA' });
  auditor = await world.tokenOf({ role: 'auditor', at: 'LR' });
  heard = [];
  await world.play(
    'inventory',
    answering(recordSnapshot, (body) => {
      if (body.location === 'OWN') refuse(409, 'not-observed', 'It keeps its stock here.');
      heard.push(body);
      return state;
    }),
    answering(listObservedLocations, (body) => {
      heard.push(body);
      return page;
    }),
  );
});
afterAll(() => world?.end());

const send = (body: object, token = clerk) => world.call('POST', '/v1/snapshots', { body, token });

describe('snapshots of observed stores', () => {
  it('are handed on as they are, to be looked at or written', async () => {
    for (const body of [snapshotExample, { ...snapshotExample, dryRun: true }]) {
      const answer = await send(body);
      expect([answer.status, answer.body]).toEqual([201, state]);
      expect(heard.at(-1)).toEqual(body);
    }
  });

  it('are sent by whoever reports there, and inventory says where there are none', async () => {
    const denied = await send(snapshotExample, auditor);
    expect([denied.status, denied.body.code]).toEqual([403, 'not-permitted']);
    const own = await send({ ...snapshotExample, id: uuid(), location: 'OWN' });
    expect([own.status, own.body.code]).toEqual([409, 'not-observed']);
    const empty = await send({ ...snapshotExample, lines: [] });
    expect([empty.status, empty.body.errors?.[0]?.pointer]).toEqual([400, '/lines']);
  });

  it('have an age, which everybody may read who sees the stock', async () => {
    const path = '/v1/observed-locations?area=NIMBA&limit=5';
    const answer = await world.call('GET', path, { token: auditor });
    expect([answer.status, answer.body]).toEqual([200, page]);
    expect(heard.at(-1)).toEqual({ area: 'NIMBA', limit: 5 });
  });
});
