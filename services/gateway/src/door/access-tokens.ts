/**
 * Access tokens: EdDSA JWTs (RFC 9068 in form) of ten minutes at the most. Algorithm, type, issuer
 * and audience are pinned; a token never chooses how it is checked. A token that was found good is
 * remembered until it expires, since its signature cannot change; nothing else is.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Grant, Principal } from '@satchel/access';
import { refuse } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { SigningKey } from '@satchel/messaging';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { AccessClaims, AccessTokens } from '../use-cases/ports.js';

const ISSUER = 'satchel-gateway';
const AUDIENCE = 'satchel-api';
const TYPE = 'at+jwt';
const LIFE_SECONDS = 600;
const REMEMBERED_MAX = 5000;

/** Who an access token speaks for. */
export interface Bearer {
  readonly principal: Principal;
  readonly session: string;
}

interface Claims {
  grants: Grant[];
  fam: string;
  chn: string;
}

export class Ed25519AccessTokens implements AccessTokens {
  private readonly publicKey: KeyObject;
  private readonly remembered = new Map<string, { bearer: Bearer; expiresAtSeconds: number }>();

  constructor(
    private readonly key: SigningKey,
    private readonly clock: Clock,
  ) {
    this.publicKey = createPublicKey(key.privateKey);
  }

  async mint(claims: AccessClaims): Promise<{ token: string; lifeSeconds: number }> {
    const issuedAt = Math.floor(this.nowSeconds());
    const body = { grants: claims.grants, fam: claims.session, chn: claims.channel };
    const token = await new SignJWT({ ...body })
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(claims.account)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFE_SECONDS)
      .sign(this.key.privateKey);
    return { token, lifeSeconds: LIFE_SECONDS };
  }

  /** Throws `token-expired` or `token-refused` (401). */
  async verify(token: string): Promise<Bearer> {
    const known = this.remembered.get(token);
    if (known && this.nowSeconds() < known.expiresAtSeconds) return known.bearer;
    try {
      const { payload } = await jwtVerify<Claims>(token, this.publicKey, {
        algorithms: ['EdDSA'],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'iat', 'exp', 'grants', 'fam', 'chn'],
        maxTokenAge: LIFE_SECONDS,
        currentDate: this.clock.now(),
      });
      const { sub: subject = '', grants, fam: session, chn: channel, exp = 0 } = payload;
      const principal: Principal = { subject, kind: 'person', grants, channel };
      return this.remember(token, { principal, session }, exp);
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        refuse(401, 'token-expired', 'The access token has run out. Refresh the session.');
      }
      if (!(error instanceof errors.JOSEError)) throw error;
      return refuse(401, 'token-refused', 'The access token is not one of ours. Sign in again.');
    }
  }

  private remember(token: string, bearer: Bearer, expiresAtSeconds: number): Bearer {
    if (this.remembered.size >= REMEMBERED_MAX) {
      const [oldest] = this.remembered.keys();
      if (oldest !== undefined) this.remembered.delete(oldest);
    }
    this.remembered.set(token, { bearer, expiresAtSeconds });
    return bearer;
  }

  private nowSeconds(): number {
    return this.clock.now().getTime() / 1000;
  }
}
