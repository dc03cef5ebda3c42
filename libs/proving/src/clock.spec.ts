import { describe, expect, it } from '@jest/globals';
import { fakeClock } from './clock.js';

describe('a fake clock', () => {
  it('stands still until it is moved', () => {
    const clock = fakeClock('2026-07-01T08:00:00Z');

    const first = clock.now();
    expect(clock.now()).toEqual(first);

    clock.advance(90_000);
    expect(clock.now().toISOString()).toBe('2026-07-01T08:01:30.000Z');

    clock.set('2026-08-01T00:00:00+01:00');
    expect(clock.now().toISOString()).toBe('2026-07-31T23:00:00.000Z');
  });

  it('hands out dates that cannot be used to move it', () => {
    const clock = fakeClock('2026-07-01T08:00:00Z');

    clock.now().setFullYear(1999);

    expect(clock.now().getUTCFullYear()).toBe(2026);
  });

  it('refuses a text that is no instant', () => {
    expect(() => fakeClock('tomorrow')).toThrow(RangeError);
  });
});
