import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApprovedLine, RequisitionState } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import {
  auditor,
  bongPharmacist,
  chw,
  clerk,
  inCharge,
  otherChw,
  otherInCharge,
  pharmacist,
  supervisor,
} from '../../proving/country.js';
import { type Desk, desks, problemOf } from '../../proving/desk.js';

const two = [
  { product: 'ACT-1', requested: 30 },
  { product: 'ORS-1', requested: 10 },
];

describe.each(desks)('deciding about a requisition, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  const approve = (
    principal: typeof chw,
    { id, version }: Pick<RequisitionState, 'id' | 'version'>,
    lines?: ApprovedLine[],
  ) => {
    const body = { id: uuid(), requisition: id, version, ...(lines ? { lines } : {}) };
    return desk.approval.approve(body, { principal });
  };
  const reject = (principal: typeof chw, { id, version }: RequisitionState, reason = 'no') =>
    desk.rejection.reject({ id: uuid(), requisition: id, version, reason }, { principal });
  const cancel = (principal: typeof chw, { id, version }: RequisitionState) =>
    desk.cancellation.cancel(
      { id: uuid(), requisition: id, version, reason: 'found some' },
      { principal },
    );

  describe('approving', () => {
    it('approves as asked and turns to the store of the supplier', async () => {
      const asked = await desk.submit(chw, { lines: two });
      const state = await approve(inCharge, asked);
      expect(state).toMatchObject({ status: 'approved', version: 2 });
      expect(state).toMatchObject({ ownerRole: 'facility-in-charge', ownerAt: 'GANTA' });
      expect(state.lines.map((line) => line.approved)).toEqual([30, 10]);
      expect(state.history.map((step) => step.act)).toEqual(['submitted', 'approved']);
      expect(await desk.read(state, chw)).toEqual(state);
      expect(await desk.announced(state.id)).toEqual([asked, state]);
    });

    it('changes a quantity with a reason that the asker can read', async () => {
      const lines = [{ product: 'ACT-1', approved: 20, reason: 'the shelf is low' }];
      const state = await approve(inCharge, await desk.submit(chw, { lines: two }), lines);
      expect(state.lines).toMatchObject([
        { product: 'ACT-1', requested: 30, approved: 20, reason: 'the shelf is low' },
        { product: 'ORS-1', requested: 10, approved: 10 },
      ]);
      const seen = await desk.read(state, chw);
      expect(seen.history.at(-1)?.note).toBe('ACT-1: 20 of 30, the shelf is low');
    });

    it('asks for a reason where a quantity differs, naming the field', async () => {
      const asked = await desk.submit(chw, { lines: two });
      const lines = [
        { product: 'ORS-1', approved: 10 },
        { product: 'ACT-1', approved: 20 },
      ];
      expect(await problemOf(approve(inCharge, asked, lines))).toMatchObject({
        status: 400,
        code: 'malformed',
        errors: [{ pointer: '/lines/1/reason', code: 'required' }],
      });
    });

    it('refuses a product that was not asked for, and approving nothing', async () => {
      const asked = await desk.submit(chw);
      const other = [{ product: 'ORS-1', approved: 5, reason: 'useful' }];
      expect(await problemOf(approve(inCharge, asked, other))).toMatchObject({
        status: 422,
        code: 'unknown-line',
      });
      const nothing = [{ product: 'ACT-1', approved: 0, reason: 'none left' }];
      expect(await problemOf(approve(inCharge, asked, nothing))).toMatchObject({
        status: 422,
        code: 'reject-instead',
      });
      expect((await desk.read(asked, chw)).status).toBe('submitted');
    });

    it('refuses a version that is no longer the current one', async () => {
      const asked = await desk.submit(chw);
      await approve(inCharge, asked);
      expect(await problemOf(approve(pharmacist, asked))).toMatchObject({
        status: 412,
        code: 'stale-version',
        figures: { seen: 1, current: 2 },
      });
    });

    it('happens once', async () => {
      const approved = await approve(inCharge, await desk.submit(chw));
      expect(await problemOf(approve(pharmacist, approved))).toMatchObject({
        status: 409,
        code: 'already-approved',
      });
      expect(await problemOf(reject(pharmacist, approved))).toMatchObject({
        code: 'already-approved',
      });
    });
  });

  it('carries the reason of a rejection back to the asker, and then nobody must act', async () => {
    const asked = await desk.submit(chw);
    const rejected = await reject(inCharge, asked, 'you got 40 last week');
    expect(rejected).toMatchObject({ status: 'rejected', version: 2 });
    expect(rejected).not.toHaveProperty('ownerRole');
    expect(rejected).not.toHaveProperty('dueAt');
    const seen = await desk.read(asked, chw);
    expect(seen.history.at(-1)).toMatchObject({ act: 'rejected', note: 'you got 40 last week' });
    expect(await problemOf(approve(inCharge, rejected))).toMatchObject({
      code: 'already-rejected',
    });
  });

  describe('cancelling', () => {
    it('is for whoever asked, and for whoever may ask for that location', async () => {
      const byClerk = await desk.submit(clerk);
      expect(await cancel(clerk, byClerk)).toMatchObject({ status: 'cancelled' });
      expect(await cancel(chw, await desk.submit(clerk))).toMatchObject({ status: 'cancelled' });
      expect(await cancel(supervisor, await desk.submit(chw))).toMatchObject({
        status: 'cancelled',
      });
    });

    it('is not for who may only look', async () => {
      expect(await problemOf(cancel(auditor, await desk.submit(chw)))).toMatchObject({
        status: 403,
      });
    });

    it('comes too late once it is approved, whichever version is named, and says what to do', async () => {
      const asked = await desk.submit(chw);
      const approved = await approve(inCharge, asked);
      for (const seen of [asked, approved]) {
        const problem = await problemOf(cancel(chw, seen));
        expect(problem).toMatchObject({ status: 409, code: 'already-approved' });
        expect(problem.detail).toContain('reservation');
      }
    });
  });

  describe('is for nobody', () => {
    it('who asked, also for another', async () => {
      const mine = await desk.submit(inCharge);
      for (const act of [approve, reject]) {
        expect(await problemOf(act(inCharge, mine))).toMatchObject({
          status: 403,
          code: 'own-request',
        });
      }
      expect(await approve(pharmacist, mine)).toMatchObject({ status: 'approved' });
    });

    it('who holds what it is for', async () => {
      const asked = await desk.submit(clerk);
      const holder = { ...inCharge, subject: 'chw-1' };
      expect(await problemOf(approve(holder, asked))).toMatchObject({ code: 'own-request' });
    });

    it('who can see it but may not approve there', async () => {
      const asked = await desk.submit(chw);
      for (const onlooker of [supervisor, clerk, auditor]) {
        expect(await problemOf(approve(onlooker, asked))).toMatchObject({
          status: 403,
          code: 'not-permitted',
        });
      }
    });

    it('who cannot see it: to them it does not exist', async () => {
      const asked = await desk.submit(chw);
      for (const stranger of [otherChw, otherInCharge, bongPharmacist]) {
        for (const act of [approve, reject, cancel]) {
          expect(await problemOf(act(stranger, asked))).toMatchObject({
            status: 404,
            code: 'unknown-requisition',
          });
        }
      }
      expect(await problemOf(approve(inCharge, { id: uuid(), version: 1 }))).toMatchObject({
        status: 404,
      });
    });
  });
});
