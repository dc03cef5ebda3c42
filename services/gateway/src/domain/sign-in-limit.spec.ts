import { describe, expect, it } from '@jest/globals';
import { waitBeforeSignIn } from './sign-in-limit.js';

const LIMIT = 5;
const windowStartedAt = new Date('2026-11-12T09:00:00Z');
const tried = (count: number, at: string): number =>
  waitBeforeSignIn({ count, windowStartedAt }, LIMIT, new Date(`2026-11-12T${at}Z`));

describe('tries to sign in', () => {
  it('go on up to the limit, the last one included', () => {
    expect(tried(1, '09:00:30')).toBe(0);
    expect(tried(LIMIT, '09:00:30')).toBe(0);
  });
  it('wait for a quarter of an hour after the first one, once they are too many', () => {
    expect(tried(LIMIT + 1, '09:00:00')).toBe(900);
    expect(tried(LIMIT + 1, '09:10:00')).toBe(300);
    expect(tried(LIMIT + 1, '09:14:59.500')).toBe(1);
  });
  it('never wait for less than a second, whatever the clocks say', () => {
    expect(tried(LIMIT + 1, '09:15:00')).toBe(1);
    expect(tried(LIMIT + 1, '09:20:00')).toBe(1);
  });
});
