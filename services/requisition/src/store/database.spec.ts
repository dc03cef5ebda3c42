import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@satchel/proving';
import { chw } from '../../proving/country.js';
import { makePostgresDesk, type PostgresDesk } from '../../proving/desk.js';

describe('the database of requisition', () => {
  let desk: PostgresDesk;
  beforeAll(async () => {
    desk = await makePostgresDesk();
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
