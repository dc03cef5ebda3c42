import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { chw, clerk, inCharge, otherChw, pharmacist } from '../../proving/country.js';
import { ask, type Desk, desks, problemOf } from '../../proving/desk.js';

describe.each(desks)('a command that is sent twice, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  const submitted = async () => {
    const state = await desk.submit(chw);
    return { requisition: state.id, version: state.version };
  };

  it('is submitted once and answered the same, also after it was approved', async () => {
    const request = ask();
    const first = await desk.submission.submit(request, { principal: chw });
    await desk.approve(inCharge, first);
    desk.propose({ 'ACT-1': { suggested: 99 } });
    const again = await desk.submission.submit(request, { principal: chw });
    desk.propose({});
    expect(again).toEqual(first);
    expect(await desk.announced(request.id)).toHaveLength(2);
  });

  it('is the same whatever the order of its fields', async () => {
    const request = ask();
    const first = await desk.submission.submit(request, { principal: chw });
    const turned = Object.fromEntries(Object.entries(request).reverse()) as typeof request;
    expect(await desk.submission.submit(turned, { principal: chw })).toEqual(first);
  });

  it('is approved, rejected and cancelled once', async () => {
    const asking = { principal: inCharge };
    const commands = [
      async () => {
        const body = { id: uuid(), ...(await submitted()) };
        return () => desk.approval.approve(body, asking);
      },
      async () => {
        const body = { id: uuid(), reason: 'no', ...(await submitted()) };
        return () => desk.rejection.reject(body, asking);
      },
      async () => {
        const body = { id: uuid(), reason: 'no', ...(await submitted()) };
        return () => desk.cancellation.cancel(body, { principal: chw });
      },
    ];
    for (const prepare of commands) {
      const carryOut = await prepare();
      const first = await carryOut();
      expect(await carryOut()).toEqual(first);
      expect(await desk.announced(first.id)).toHaveLength(2);
    }
  });

  it('is refused the same again, even when it would be accepted by now', async () => {
    const { requisition } = await submitted();
    const body = { id: uuid(), requisition, version: 7 };
    const first = await problemOf(desk.approval.approve(body, { principal: inCharge }));
    expect(first).toMatchObject({ code: 'stale-version', figures: { seen: 7, current: 1 } });
    await desk.approval.approve({ ...body, id: uuid(), version: 1 }, { principal: inCharge });
    expect(await problemOf(desk.approval.approve(body, { principal: inCharge }))).toEqual(first);

    const request = { ...ask(), programme: 'nutrition' };
    const refused = await problemOf(desk.submission.submit(request, { principal: chw }));
    expect(await problemOf(desk.submission.submit(request, { principal: chw }))).toEqual(refused);
  });

  it('is carried out once when both copies come at the same moment', async () => {
    const request = ask();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => desk.submission.submit(request, { principal: chw })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await desk.announced(request.id)).toHaveLength(1);

    const body = { id: uuid(), requisition: request.id, version: 1 };
    const approvals = await Promise.all(
      Array.from({ length: 6 }, () => desk.approval.approve(body, { principal: inCharge })),
    );
    expect(approvals.every((answer) => answer.version === 2)).toBe(true);
    expect(await desk.announced(request.id)).toHaveLength(2);
  });

  describe('is refused as id-reused', () => {
    const reused = { status: 422, code: 'id-reused' };

    it('with other content', async () => {
      const request = ask();
      await desk.submission.submit(request, { principal: chw });
      const other = { ...request, lines: [{ product: 'ACT-1', requested: 31 }] };
      expect(await problemOf(desk.submission.submit(other, { principal: chw }))).toMatchObject(
        reused,
      );
    });

    it('from somebody else', async () => {
      const request = ask();
      await desk.submission.submit(request, { principal: chw });
      for (const principal of [clerk, otherChw]) {
        expect(await problemOf(desk.submission.submit(request, { principal }))).toMatchObject(
          reused,
        );
      }
    });

    it('as another kind of command', async () => {
      const body = { id: uuid(), reason: 'no', ...(await submitted()) };
      await desk.rejection.reject(body, { principal: inCharge });
      expect(
        await problemOf(desk.cancellation.cancel(body, { principal: inCharge })),
      ).toMatchObject(reused);
    });
  });

  it('keeps nothing of what was not permitted, not found or malformed', async () => {
    const body = { id: uuid(), ...(await submitted()) };
    const lines = [{ product: 'ACT-1', approved: 1 }];
    const approve = desk.approval;
    expect(await problemOf(approve.approve(body, { principal: chw }))).toMatchObject({
      code: 'own-request',
    });
    expect(await problemOf(approve.approve(body, { principal: otherChw }))).toMatchObject({
      code: 'unknown-requisition',
    });
    expect(
      await problemOf(approve.approve({ ...body, lines }, { principal: inCharge })),
    ).toMatchObject({ code: 'malformed' });
    expect(await approve.approve(body, { principal: pharmacist })).toMatchObject({ version: 2 });
  });
});
