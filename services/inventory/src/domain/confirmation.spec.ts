import { describe, expect, it } from '@jest/globals';
import { confirmationOf, ROUTE_DAYS } from './confirmation.js';

const WAY = { fromKind: 'facility', toKind: 'kit', timeZone: 'Africa/Monrovia' };
const ISSUED = { from: 'CLINIC', to: 'KIT', issuedAt: Date.parse('2026-11-01T10:00:00Z') };
const on = (day: string): Date => new Date(`${day}T08:00:00Z`);

describe('a shipment that nobody confirmed', () => {
  it('is in time until the day that was promised is over', () => {
    const promised = { ...ISSUED, promisedOn: '2026-11-03' };
    expect(confirmationOf(promised, WAY, 4, on('2026-11-03'))).toEqual({
      ageDays: 2,
      dueOn: '2026-11-03',
      overdueDays: 0,
      stage: 'not-due',
      ownerRole: 'chw',
      ownerAt: 'KIT',
    });
    expect(confirmationOf(promised, WAY, 4, on('2026-11-04'))).toMatchObject({
      overdueDays: 1,
      stage: 'ask-receiver',
    });
  });

  it('is due as is usual for its route where nothing was promised', () => {
    expect(confirmationOf(ISSUED, WAY, 4, on('2026-11-08')).stage).toBe('not-due');
    expect(confirmationOf(ISSUED, WAY, 4, on('2026-11-09')).stage).toBe('ask-receiver');
    const round = { ...WAY, fromKind: 'warehouse', toKind: 'depot' };
    expect(confirmationOf(ISSUED, round, 4, on('2026-11-22')).dueOn).toBe('2026-11-22');
  });

  it('is asked of the receiver for a week, and of the sender from then on', () => {
    expect(confirmationOf(ISSUED, WAY, 4, on('2026-11-15'))).toMatchObject({
      overdueDays: 7,
      ownerRole: 'chw',
      ownerAt: 'KIT',
    });
    expect(confirmationOf(ISSUED, WAY, 4, on('2026-11-16'))).toMatchObject({
      stage: 'ask-sender',
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC',
    });
  });

  it('is never asked of the sender when a count found all of it', () => {
    expect(confirmationOf(ISSUED, WAY, 0, on('2027-01-01'))).toMatchObject({
      stage: 'ask-receiver',
      ownerAt: 'KIT',
    });
  });

  it("counts its days by the receiver's calendar", () => {
    const late = { ...ISSUED, issuedAt: Date.parse('2026-11-01T22:30:00Z') };
    const east = { ...WAY, timeZone: 'Africa/Nairobi' };
    expect(confirmationOf(late, east, 4, on('2026-11-03')).ageDays).toBe(1);
    expect(confirmationOf(late, WAY, 4, on('2026-11-03')).ageDays).toBe(2);
  });

  it('has a usual time on every route', () => {
    const days = Object.values(ROUTE_DAYS).flatMap((from) => Object.values(from));
    expect(days).toHaveLength(16);
    expect(days.every((each) => each >= 7 && each <= 21)).toBe(true);
  });
});
