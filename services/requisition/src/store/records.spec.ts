import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProblemError } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { chw, inCharge, pharmacist } from '../../proving/country.js';
import { type Desk, desks } from '../../proving/desk.js';

describe.each(desks)('the records of requisition in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  it('lets one of two approvers win who decide at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const requisition = await desk.submit(chw);
      const outcomes = await Promise.allSettled([
        desk.approve(inCharge, requisition),
        desk.approve(pharmacist, requisition),
      ]);
      const lost = outcomes.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
      expect(lost).toHaveLength(1);
      expect((lost[0] as ProblemError).problem).toMatchObject({
        status: 412,
        code: 'stale-version',
      });
      expect(await desk.read(requisition, chw)).toMatchObject({ status: 'approved', version: 2 });
      expect(await desk.announced(requisition.id)).toHaveLength(2);
    }
  });

  it('writes nothing when the transaction fails after the change', async () => {
    const requisition = await desk.submit(chw);
    const failing = desk.transactions.run(async (records) => {
      const found = await records.locked(requisition.id);
      if (!found) throw new Error('it is not there');
      await records.update({ ...found, status: 'rejected', version: 2 });
      throw new Error('the power went');
    });
    await expect(failing).rejects.toThrow('the power went');
    expect(await desk.read(requisition, chw)).toEqual(requisition);
  });

  it('never overwrites a version that it was not made from', async () => {
    const requisition = await desk.submit(chw);
    const skipping = desk.transactions.run(async (records) => {
      const found = await records.locked(requisition.id);
      if (found) await records.update({ ...found, version: 3 });
    });
    await expect(skipping).rejects.toThrow('was changed by somebody else');
  });

  it('answers for an id only after whoever else works on it', async () => {
    const id = uuid();
    const order: string[] = [];
    let begun = (): void => undefined;
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const answer = { reply: await desk.submit(chw) };
    const first = desk.transactions.run(async (records) => {
      await records.answered(id);
      begun();
      await records.register.location('GANTA');
      order.push('first');
      await records.keepAnswer({ id, principal: 'chw-1', hash: 'h', answer, at: desk.clock.now() });
    });
    await isBegun;
    const second = desk.transactions.run(async (records) => {
      const kept = await records.answered(id);
      order.push('second');
      return kept;
    });
    await first;
    expect(await second).toMatchObject({ id, principal: 'chw-1', answer });
    expect(order).toEqual(['first', 'second']);
  });

  it('changes nothing of a requisition but what an act may change', async () => {
    const { id } = await desk.submit(chw);
    await desk.transactions.run(async (records) => {
      const found = await records.locked(id);
      if (!found) throw new Error('it is not there');
      const lines = found.lines.map((line) => ({
        ...line,
        requested: 99,
        suggested: 99,
        issued: 4,
      }));
      await records.update({
        ...found,
        lines,
        submittedBy: 'somebody',
        urgency: 'emergency',
        version: 2,
      });
    });
    const after = await desk.read({ id }, chw);
    expect(after).toMatchObject({ submittedBy: 'chw-1', urgency: 'regular', version: 2 });
    expect(after.lines).toMatchObject([{ requested: 30, issued: 4 }]);
    expect(after.lines[0]).not.toHaveProperty('suggested');
  });
});
