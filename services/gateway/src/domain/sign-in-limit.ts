/** How often somebody may try to sign in as one user from one address. */

/** Tries are counted in windows of this length. */
export const SIGN_IN_WINDOW_MS = 15 * 60_000;

/** The tries of one user from one address, this one included. */
export interface SignInTries {
  readonly count: number;
  readonly windowStartedAt: Date;
}

/** Seconds to wait before the next try, 0 when this one may go on. */
export function waitBeforeSignIn(tries: SignInTries, limit: number, now: Date): number {
  if (tries.count <= limit) return 0;
  const endsAt = tries.windowStartedAt.getTime() + SIGN_IN_WINDOW_MS;
  return Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000));
}
