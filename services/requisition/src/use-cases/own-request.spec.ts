import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Principal, ROLES } from '@satchel/access';
import { ProblemError } from '@satchel/contracts';
import fc from 'fast-check';
import { locations, person } from '../../proving/country.js';
import { type Desk, desks } from '../../proving/desk.js';

const places = [...locations.map((location) => location.id), 'NIMBA', 'BONG', 'LR'];
const grant = fc.tuple(fc.constantFrom(...ROLES), fc.constantFrom(...places));
const somebody = fc
  .tuple(fc.constantFrom('chw-1', 'a', 'b', 'c'), fc.array(grant, { minLength: 1, maxLength: 4 }))
  .map(([subject, grants]) => person(subject, ...grants));
/** Asking for kit 1 is common enough that a good share of the requests is made. */
const asker = fc.oneof(
  somebody,
  fc.constantFrom('chw-1', 'a', 'b').map((it) => person(it, ['district-pharmacist', 'NIMBA'])),
);

describe.each(desks)('whoever asks, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  const done = async (work: Promise<unknown>): Promise<boolean> => {
    try {
      await work;
      return true;
    } catch (error) {
      if (error instanceof ProblemError) return false;
      throw error;
    }
  };

  it('never approves what she asked for or holds, whatever roles she and the others have', async () => {
    const seen = { submitted: 0, approved: 0 };
    const tryBoth = async (first: Principal, second: Principal): Promise<void> => {
      const submitted = await desk.submit(first).catch(() => undefined);
      if (!submitted) return;
      seen.submitted += 1;
      if (!(await done(desk.approve(second, submitted)))) return;
      seen.approved += 1;
      expect(second.subject).not.toBe(first.subject);
      expect(second.subject).not.toBe('chw-1');
    };
    await fc.assert(fc.asyncProperty(asker, asker, tryBoth), { numRuns: 150 });
    // A property about approvals says nothing unless there were some.
    expect(seen.submitted).toBeGreaterThan(30);
    expect(seen.approved).toBeGreaterThan(8);
  });
});
