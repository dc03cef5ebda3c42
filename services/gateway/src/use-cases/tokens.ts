/** Both tokens of a session: the signed access token and the opaque refresh token. */
import { createHash, randomBytes } from 'node:crypto';
import { refreshExpiry } from '../domain/session.js';
import type { AccessClaims, AccessTokens, KeptToken } from './ports.js';

/** What whoever signed in is given. */
export interface TokenPair {
  readonly tokenType: 'Bearer';
  readonly accessToken: string;
  /** Seconds until the access token expires. */
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  /** Until when the refresh token works if it is not used before. */
  readonly refreshExpiresAt: string;
}

/** How a refresh token is looked up. 256 random bits need no salt. */
export function refreshHash(refreshToken: string): Buffer {
  return createHash('sha256').update(refreshToken).digest();
}

/** A fresh pair, and of the refresh token what is kept. */
export async function newPair(
  accessTokens: AccessTokens,
  claims: AccessClaims,
  familyStartedAt: Date,
  now: Date,
): Promise<{ pair: TokenPair; kept: KeptToken }> {
  const refreshToken = randomBytes(32).toString('base64url');
  const expiresAt = refreshExpiry(familyStartedAt, now);
  const { token, lifeSeconds } = await accessTokens.mint(claims);
  return {
    pair: {
      tokenType: 'Bearer',
      accessToken: token,
      expiresInSeconds: lifeSeconds,
      refreshToken,
      refreshExpiresAt: expiresAt.toISOString(),
    },
    kept: { hash: refreshHash(refreshToken), issuedAt: now, expiresAt },
  };
}
