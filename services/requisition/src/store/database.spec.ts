import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProblemError } from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import { chw, inCharge, pharmacist } from '../../proving/country.js';
import { type Desk, makeDesk } from '../../proving/desk.js';

describe('the database of requisition', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  it.each([
    ['change what was requested', 'UPDATE requisition_line SET requested = 1'],
    ['change what was suggested', 'UPDATE requisition_line SET suggested = 1'],
    ['change who asked', `UPDATE requisition SET submitted_by = 'me'`],
    ['change the history', `UPDATE requisition_step SET note = 'other'`],
    ['shorten the history', 'DELETE FROM requisition_step'],
    ['change an answer', `UPDATE answered SET answer = '{}'`],
    ['delete a requisition', 'DELETE FROM requisition'],
    ['change its own tables', 'DROP TABLE requisition'],
  ])('does not let the service %s', async (_what, statement) => {
    await expect(desk.sql(statement, [])).rejects.toThrow(/permission denied|must be owner/);
  });

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

  it('outlives a connection that breaks in the middle of a transaction', async () => {
    const breaking = desk.transactions.run(async (records) => {
      await records.register.location('GANTA');
      await desk.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
           AND datname = current_database() AND state = 'idle in transaction'`,
        [],
      );
      await eventually(() => expect(records.register.location('GANTA')).rejects.toThrow());
    });
    await expect(breaking).rejects.toThrow();
    expect(await desk.submit(chw)).toMatchObject({ status: 'submitted' });
  });
});
