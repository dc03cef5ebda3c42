import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ApproveRequisition,
  approveRequisition,
  cancelRequisition,
  getRequisition,
  listProducts,
  type RequisitionState,
  refuse,
  submitRequisition,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { answering, makeWorld, type World } from '../../../proving/world.js';

let world: World;
let chw: string;
let nurse: string;
let approvals: ApproveRequisition[];
/** Whether the register does not answer. */
let isSilent = false;

const requisition = uuid();
const state: RequisitionState = {
  id: requisition,
  location: 'KIT-1',
  programme: 'iccm',
  supplier: 'CLINIC',
  urgency: 'regular',
  status: 'submitted',
  submittedAt: '2026-11-12T09:00:00Z',
  submittedBy: 'somebody',
  forAnother: false,
  lines: [{ product: 'ORS', requested: 35, issued: 0, received: 0 }],
  history: [],
  version: 3,
};

beforeAll(async () => {
  world = await makeWorld();
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  nurse = await world.tokenOf({ role: 'facility-in-charge', at: 'CLINIC' });
  approvals = [];
  const ors = { id: 'ORS', name: 'ORS', dispensingUnit: 'sachet', packSize: 100, version: 1 };
  await world.play(
    'inventory',
    answering(listProducts, () => {
      if (isSilent) refuse(503, 'service-unavailable', 'Not now.');
      const packs = [{ name: 'box', units: 10 }];
      return { items: [{ ...ors, packs }], page: { hasMore: false } };
    }),
  );
  await world.play(
    'requisition',
    answering(submitRequisition, (body) => ({ ...state, id: body.id, version: 1 })),
    answering(getRequisition, () => state),
    answering(approveRequisition, (body) => {
      approvals.push(body);
      if (body.version !== 3) refuse(412, 'stale-version', 'It has changed. Read it again.');
      return { ...state, status: 'approved' as const, version: 4 };
    }),
    answering(cancelRequisition, () => ({ ...state, status: 'cancelled' as const, version: 4 })),
  );
});
afterAll(() => world?.end());

const path = `/v1/requisitions/${requisition}`;
const approve = (body: unknown, etag?: string, token = nurse) =>
  world.call('POST', `${path}/approve`, {
    body,
    token,
    headers: etag === undefined ? {} : { 'if-match': etag },
  });

describe('a requisition', () => {
  it('is answered in units alone while the register is silent', async () => {
    isSilent = true;
    const seen = await world.call<RequisitionState>('GET', path, { token: nurse });
    isSilent = false;
    expect([seen.status, seen.body.lines]).toEqual([200, state.lines]);
  });
  it('is submitted with the id of whoever asks', async () => {
    const body = {
      id: uuid(),
      location: 'KIT-1',
      programme: 'iccm',
      urgency: 'regular',
      lines: [{ product: 'ACT-1', requested: 60 }],
    };
    const answer = await world.call<RequisitionState>('POST', '/v1/requisitions', {
      body,
      token: chw,
    });
    expect([answer.status, answer.body.id]).toEqual([201, body.id]);
    expect(answer.headers.get('etag')).toBe('"1"');
  });
  it('says in packs what its lines say in units', async () => {
    const seen = await world.call<RequisitionState>('GET', path, { token: nurse });
    const packs = [{ pack: 'box', count: 3, of: 10 }];
    expect(seen.body.lines).toEqual([
      {
        ...{ product: 'ORS', requested: 35, requestedInPacks: { packs, loose: 5 } },
        ...{ issued: 0, issuedInPacks: { packs: [], loose: 0 } },
        ...{ received: 0, receivedInPacks: { packs: [], loose: 0 } },
      },
    ]);
  });
  it('is approved as it was seen: the ETag becomes the version', async () => {
    const seen = await world.call('GET', path, { token: nurse });
    expect(seen.headers.get('etag')).toBe('"3"');
    const body = { id: uuid(), lines: [{ product: 'ORS', approved: 20, reason: 'short' }] };
    const answer = await approve(body, '"3"');
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"4"']);
    expect(approvals.at(-1)).toEqual({ ...body, requisition, version: 3 });
  });
  it('is not approved blindly, nor when it has changed since', async () => {
    const missing = await approve({ id: uuid() });
    expect([missing.status, missing.body.code]).toEqual([428, 'if-match-missing']);
    const odd = await approve({ id: uuid() }, '*');
    expect([odd.status, odd.body.code]).toEqual([400, 'if-match-malformed']);
    const stale = await approve({ id: uuid() }, '"2"');
    expect([stale.status, stale.body.code]).toEqual([412, 'stale-version']);
  });
  it('takes neither version nor requisition in the body', async () => {
    const { status, body } = await approve({ id: uuid(), version: 3, requisition }, '"3"');
    const pointers = body.errors?.map(({ pointer }) => pointer);
    expect([status, pointers?.sort()]).toEqual([400, ['/requisition', '/version']]);
  });
  it('is approved by those with the right, and cancelled by those who may ask', async () => {
    const answer = await approve({ id: uuid() }, '"3"', chw);
    expect([answer.status, answer.body.code]).toEqual([403, 'not-permitted']);
    const cancelled = await world.call<RequisitionState>('POST', `${path}/cancel`, {
      body: { id: uuid(), reason: 'not needed any more' },
      token: chw,
      headers: { 'if-match': '"3"' },
    });
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);
  });
  it('has a well-formed id', async () => {
    const answer = await world.call('GET', '/v1/requisitions/17', { token: nurse });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([400, '/id']);
  });
});
