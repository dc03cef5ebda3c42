import { describe, expect, it } from '@jest/globals';
import { decideRefresh, type PresentedToken, refreshExpiry, sessionEnd } from './session.js';

const start = new Date('2026-11-01T08:00:00Z');
const later = (days: number) => new Date(start.getTime() + days * 86_400_000);
const fresh: PresentedToken = {
  familyStartedAt: start,
  expiresAt: later(30),
  accountActive: true,
};

describe('a session', () => {
  it('rotates a token that is used for the first time', () => {
    expect(decideRefresh(fresh, later(29))).toBe('rotate');
  });
  it('ends the family when a token is used for the second time, however late', () => {
    expect(decideRefresh({ ...fresh, spentAt: later(1) }, later(2))).toBe('end-family');
    expect(decideRefresh({ ...fresh, spentAt: later(1) }, later(31))).toBe('end-family');
  });
  it('refuses what has expired, ended, or belongs to a closed account', () => {
    expect(decideRefresh(fresh, later(30))).toBe('refuse');
    expect(decideRefresh({ ...fresh, familyEndedAt: later(1) }, later(2))).toBe('refuse');
    expect(decideRefresh({ ...fresh, accountActive: false }, later(2))).toBe('refuse');
  });
  it('that has ended is not ended again by a copy of its token', () => {
    const copied = { ...fresh, spentAt: later(1) };
    expect(decideRefresh({ ...copied, familyEndedAt: later(2) }, later(3))).toBe('refuse');
    expect(decideRefresh(copied, sessionEnd(start))).toBe('refuse');
  });
  it('never outlives its last day, however often it is refreshed', () => {
    expect(refreshExpiry(start, later(0))).toEqual(later(30));
    expect(refreshExpiry(start, later(170))).toEqual(sessionEnd(start));
    expect(decideRefresh({ ...fresh, expiresAt: later(999) }, later(180))).toBe('refuse');
  });
});
