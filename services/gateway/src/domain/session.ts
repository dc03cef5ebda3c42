/**
 * A session from sign-in to its end. The refresh token rotates: each one works once. One that is
 * presented a second time has been stolen or copied, so the whole family ends and somebody signs in
 * again. The table comes first; nothing else decides.
 */

export type FamilyState = 'open' | 'ended' | 'expired';
export type TokenState = 'current' | 'spent';
export type RefreshDecision = 'rotate' | 'end-family' | 'refuse';

const DECISIONS: Record<FamilyState, Record<TokenState, RefreshDecision>> = {
  open: { current: 'rotate', spent: 'end-family' },
  ended: { current: 'refuse', spent: 'refuse' },
  expired: { current: 'refuse', spent: 'refuse' },
};

/** A refresh token lives this long unless it is used before. */
export const REFRESH_LIFE_MS = 30 * 86_400_000;
/** However often it is refreshed, a session ends after this. */
export const SESSION_LIFE_MS = 180 * 86_400_000;

/** What is known about a refresh token and the family it belongs to. */
export interface PresentedToken {
  readonly familyStartedAt: Date;
  readonly familyEndedAt?: Date;
  readonly expiresAt: Date;
  readonly spentAt?: Date;
  /** Whether the account may still sign in. */
  readonly accountActive: boolean;
}

/** What to do about a refresh token that is presented now. */
export function decideRefresh(token: PresentedToken, now: Date): RefreshDecision {
  const state: TokenState = token.spentAt === undefined ? 'current' : 'spent';
  return DECISIONS[familyState(token, now)][state];
}

function familyState(token: PresentedToken, now: Date): FamilyState {
  if (token.familyEndedAt !== undefined || !token.accountActive) return 'ended';
  // A spent token that would have expired since is still a copy in wrong hands.
  if (token.spentAt === undefined && now >= token.expiresAt) return 'expired';
  return now >= sessionEnd(token.familyStartedAt) ? 'expired' : 'open';
}

/** Until when a refresh token issued now works. */
export function refreshExpiry(familyStartedAt: Date, now: Date): Date {
  const sliding = now.getTime() + REFRESH_LIFE_MS;
  return new Date(Math.min(sliding, sessionEnd(familyStartedAt).getTime()));
}

/** When a session that began then ends at the latest. */
export function sessionEnd(startedAt: Date): Date {
  return new Date(startedAt.getTime() + SESSION_LIFE_MS);
}
