import { describe, expect, it } from '@jest/globals';
import {
  accountsOf,
  cancel,
  close,
  type Handover,
  type HandoverAct,
  type HandoverStatus,
  periodOf,
  TRANSITIONS,
  witness,
} from './handover.js';

const hand = { subject: 'pharmacist', at: 9000 };
const open: Handover = {
  id: 'h',
  location: 'KIT',
  reason: 'resignation',
  status: 'open',
  statusSince: 1000,
  outgoing: 'anna',
  incoming: 'berta',
  cover: { account: 'clara' },
  lastDay: '2026-11-20',
  expectedUntil: '2026-12-15',
  openedAt: 1000,
  openedBy: 'supervisor',
  version: 1,
};
const nothing = { toCount: [], timeZone: 'UTC' };
const said = { witnesses: ['w'], outgoingPresent: true };
const counted = witness(open, said, nothing, { subject: 'clerk', at: 5000 }) as Handover;

describe('a handover', () => {
  it('ends closed or cancelled, and is never taken up again', () => {
    const statuses = Object.keys(TRANSITIONS) as HandoverStatus[];
    const ends = statuses.filter((each) => Object.keys(TRANSITIONS[each]).length === 0);
    expect(ends).toEqual(['closed', 'cancelled']);
    const closing = statuses.filter((each) => 'close' in TRANSITIONS[each]);
    expect(closing).toEqual(['counted']);
    const acts = new Set(statuses.flatMap((each) => Object.keys(TRANSITIONS[each])));
    expect([...acts].sort()).toEqual(['arrange', 'cancel', 'close', 'count'] as HandoverAct[]);
  });

  it('of a kit with nothing to count needs no sheet, and witnesses all the same', () => {
    expect(counted).toMatchObject({ status: 'counted', statusSince: 5000, version: 2 });
    expect(witness(open, { ...said, witnesses: ['berta'] }, nothing, hand)).toMatchObject({
      refused: 'witness-is-party',
    });
    expect(witness(open, said, { ...nothing, toCount: ['ORS'] }, hand)).toMatchObject({
      refused: 'not-counted',
    });
  });

  it('is not closed by whoever is part of it or was at the count, whatever her role', () => {
    for (const subject of ['anna', 'berta', 'clara', 'w', 'clerk']) {
      expect(close(counted, nothing, undefined, { ...hand, subject })).toMatchObject({
        refused: 'own-handover',
      });
    }
    expect(close(counted, nothing, undefined, hand)).toMatchObject({ status: 'closed' });
  });

  it('says who answers for the kit from each of its moments on', () => {
    const held = { location: 'KIT', handover: 'h' };
    expect(periodOf(open)).toEqual({ ...held, holder: 'anna', cover: { account: 'clara' } });
    const closed = close(counted, nothing, undefined, hand) as Handover;
    expect(periodOf(closed)).toEqual({ ...held, holder: 'berta' });
    const back = cancel(counted, 'she came back', hand) as Handover;
    expect(periodOf(back)).toEqual({ ...held, holder: 'anna' });
  });

  it('asks for what accounts should be able to do, and leaves her role to whoever is on leave', () => {
    expect(accountsOf({ ...open, reason: 'leave' })).toEqual([
      { account: 'clara', shouldReport: true },
    ]);
    // The one who answered meanwhile is the next holder.
    const same = { ...counted, incoming: 'clara' };
    const closed = close(same, nothing, undefined, hand) as Handover;
    expect(accountsOf(closed)).toEqual([
      { account: 'clara', shouldReport: true },
      { account: 'anna', shouldReport: false },
    ]);
  });
});
