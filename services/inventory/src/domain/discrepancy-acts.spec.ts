import { describe, expect, it } from '@jest/globals';
import type { Discrepancy } from './discrepancy.js';
import {
  type Act,
  acceptLoss,
  assign,
  type DoneAct,
  type Explaining,
  explain,
  note,
  reopen,
} from './discrepancy-acts.js';

const OPEN: Discrepancy = {
  id: 'd',
  kind: 'over-dispensed',
  location: 'KIT',
  product: 'ORS',
  quantity: 10,
  open: 8,
  status: 'open',
  ownerRole: 'facility-in-charge',
  ownerAt: 'CLINIC',
  event: 'dispensed',
  occurredAt: 1,
  openedAt: 2,
  version: 4,
};
const ACTING = { by: 'pharmacist', at: 50, note: 'the parcel of May' };
const received = (units: number, explained = 0): Explaining => ({
  event: 'received',
  units,
  explained,
});

describe('a discrepancy that is explained', () => {
  it('is settled with nothing open, and says by what, by whom and why', () => {
    expect(explain(OPEN, received(8), undefined, ACTING)).toEqual({
      after: {
        ...OPEN,
        ...{ status: 'settled', open: 0, outcome: 'explained-by', settledAt: 50, version: 5 },
      },
      act: { act: 'settled', ...ACTING, outcome: 'explained-by', units: 8, event: 'received' },
    });
  });

  it('is not explained by what is not there, moved nothing, or opened it itself', () => {
    const refused = { refused: 'not-an-explanation' };
    expect(explain(OPEN, undefined, 6, ACTING)).toEqual(refused);
    expect(explain(OPEN, received(0), 6, ACTING)).toEqual(refused);
    const itself = { ...received(8), event: 'dispensed' };
    expect(explain(OPEN, itself, 6, ACTING)).toEqual(refused);
  });

  it('is not explained by fewer units, unless what is left is below its limit', () => {
    const figures = { moved: 5, explained: 0, open: 8 };
    const refused = { refused: 'explains-too-little', figures };
    expect(explain(OPEN, received(5), 3, ACTING)).toEqual(refused);
    expect(explain(OPEN, received(5), 4, ACTING)).toHaveProperty('act');
    expect(explain(OPEN, received(7), undefined, ACTING)).toHaveProperty('refused');
  });

  it('is not explained by units that explain another one already', () => {
    expect(explain(OPEN, received(16, 8), undefined, ACTING)).toHaveProperty('act');
    expect(explain(OPEN, received(15, 8), undefined, ACTING)).toHaveProperty('refused');
    expect(explain(OPEN, received(8, 8), 9, ACTING)).toHaveProperty('refused');
  });
});

describe('a loss that is accepted', () => {
  const done = acceptLoss(OPEN, ACTING) as DoneAct;
  it('is settled, and nothing is settled twice', () => {
    expect(done.act).toMatchObject({ outcome: 'accepted-as-loss', units: 8, by: 'pharmacist' });
    expect(acceptLoss(done.after, ACTING)).toEqual({ refused: 'already-settled' });
    expect(explain(done.after, received(8), 6, ACTING)).toEqual({ refused: 'already-settled' });
    const owner = { ownerRole: 'storekeeper', ownerAt: 'DEPOT' };
    expect(assign(done.after, owner, ACTING)).toEqual({ refused: 'already-settled' });
  });

  it('is open again with what was open, as if nothing had been', () => {
    const history: Act[] = [{ act: 'noted', by: 'x', at: 3 }, done.act];
    const again = reopen(done.after, history, { by: 'other', at: 60 }) as DoneAct;
    expect(again.after).toEqual({ ...OPEN, version: 6 });
    expect(again.act).toEqual({ act: 'reopened', by: 'other', at: 60, units: 8 });
    expect(reopen(again.after, [...history, again.act], ACTING)).toEqual({
      refused: 'already-open',
    });
  });

  it('that what was recorded has settled is not opened by a person', () => {
    const repaid: Discrepancy = { ...OPEN, status: 'settled', open: 0, outcome: 'repaid' };
    expect(reopen(repaid, [done.act], ACTING)).toEqual({ refused: 'settled-by-ledger' });
  });
});

describe('who answers for a discrepancy', () => {
  it('changes with an assignment, and with nothing that is noted', () => {
    const owner = { ownerRole: 'storekeeper', ownerAt: 'DEPOT' };
    const assigned = assign(OPEN, owner, ACTING) as DoneAct;
    expect(assigned.after).toEqual({ ...OPEN, ...owner, version: 5 });
    expect(assigned.act).toEqual({ act: 'assigned', ...ACTING, ...owner });
    expect(note(OPEN, ACTING)).toEqual({
      after: { ...OPEN, version: 5 },
      act: { act: 'noted', ...ACTING },
    });
  });
});
