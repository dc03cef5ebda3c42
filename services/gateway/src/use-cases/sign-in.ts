/**
 * Sign in: username and password for a pair of tokens. A wrong password, an unknown user and a
 * closed account get the same answer in the same time; tries are counted per username and address.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { Grant } from '@satchel/access';
import { refuse } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Log } from '@satchel/messaging';
import { SESSION_LIFE_MS } from '../domain/session.js';
import { SIGN_IN_WINDOW_MS, waitBeforeSignIn } from '../domain/sign-in-limit.js';
import type { AccessTokens, Accounts, Passwords, Sessions, SignInAttempts } from './ports.js';
import { newPair, type TokenPair } from './tokens.js';

export interface SignInRequest {
  readonly username: string;
  readonly password: string;
  readonly channel?: string;
}

export interface SignInNeeds {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly attempts: SignInAttempts;
  readonly passwords: Passwords;
  readonly accessTokens: AccessTokens;
  readonly clock: Clock;
  readonly log: Log;
  /** Tries within a quarter of an hour. */
  readonly limit: number;
}

export class SignIn {
  constructor(private readonly needs: SignInNeeds) {}

  /** Throws `sign-in-refused` (401) or `too-many-sign-ins` (429). */
  async run(request: SignInRequest, address: string): Promise<TokenPair> {
    const { accounts, passwords, attempts, log } = this.needs;
    const username = request.username.toLowerCase();
    const key = createHash('sha256').update(`${username}\n${address}`).digest();
    await this.refuseTooManyTries(key, address);
    const account = await accounts.byUsername(username);
    const matches = await passwords.matches(account?.passwordHash, request.password);
    if (!account?.active || !matches) {
      log.warn('sign-in refused', { account: account?.id ?? 'unknown', address });
      refuse(401, 'sign-in-refused', 'The username or the password is not right. Try again.');
    }
    await attempts.forget(key);
    return this.openSession(account.id, account.grants, request.channel ?? 'api');
  }

  private async refuseTooManyTries(key: Buffer, address: string): Promise<void> {
    const { attempts, clock, log, limit } = this.needs;
    const now = clock.now();
    const tries = await attempts.count(key, now, SIGN_IN_WINDOW_MS);
    const retryAfterSeconds = waitBeforeSignIn(tries, limit, now);
    if (retryAfterSeconds === 0) return;
    log.warn('too many sign-ins', { address });
    const minutes = Math.ceil(retryAfterSeconds / 60);
    const detail = `Too many tries to sign in. Wait ${minutes} minutes, then try again.`;
    refuse(429, 'too-many-sign-ins', detail, { retryAfterSeconds });
  }

  private async openSession(account: string, grants: Grant[], channel: string): Promise<TokenPair> {
    const { sessions, attempts, accessTokens, clock, log } = this.needs;
    const now = clock.now();
    const family = { id: randomUUID(), account, channel, startedAt: now };
    const claims = { account, grants, session: family.id, channel };
    const { pair, kept } = await newPair(accessTokens, claims, now, now);
    await sessions.open(family, kept);
    await sessions.forgetBefore(new Date(now.getTime() - SESSION_LIFE_MS));
    await attempts.forgetBefore(new Date(now.getTime() - SIGN_IN_WINDOW_MS));
    log.info('signed in', { account, session: family.id });
    return pair;
  }
}
