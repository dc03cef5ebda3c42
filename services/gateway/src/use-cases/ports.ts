/** What the use cases need from the outside; store, messaging and the door provide it. */
import type { Grant, Principal } from '@satchel/access';
import type { LedgerSeal, MessageContract } from '@satchel/contracts';
import type { PresentedToken } from '../domain/session.js';
import type { SignInTries } from '../domain/sign-in-limit.js';

/** On whose behalf something is done, and how it is traced. */
export interface Caller {
  readonly principal: Principal;
  /** The session in which they act; absent for the anonymous. */
  readonly session?: string;
  /** W3C trace context of the request. */
  readonly traceparent: string;
  readonly address: string;
}

/** The other services; CourierLine is one. */
export interface Owners {
  /** Asks the owner of the contract. Throws ProblemError. */
  request<Req, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
    options: { principal: Principal; deadlineMs?: number; traceparent?: string },
  ): Promise<Rep>;
}

/** How the way to the other services stands. */
export interface WayToServices {
  readonly connected: boolean;
  /** Absent while not connected. */
  readonly server?: { readonly version: string; readonly jetstream: boolean };
  /** How safe an acknowledged message is with this server, in words. */
  readonly durability: string;
}

/** A local account. Name and phone exist nowhere else in Satchel. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly passwordHash: string;
  readonly grants: Grant[];
  /** A closed account cannot sign in. */
  readonly active: boolean;
  readonly displayName: string;
  readonly phone?: string;
  readonly createdAt: Date;
  /** From 1; goes up with each change. */
  readonly version: number;
}

/** What a change of an account puts in place. */
export interface AccountChange {
  readonly grants: Grant[];
  readonly active: boolean;
  readonly displayName: string;
  readonly phone?: string;
  readonly passwordHash?: string;
}

export interface Accounts {
  byUsername(username: string): Promise<Account | undefined>;
  byId(id: string): Promise<Account | undefined>;
  /** In the order of usernames, after the given one, of those with a role at one of the places. */
  page(
    afterUsername: string,
    limit: number,
    places: 'everywhere' | ReadonlySet<string>,
  ): Promise<Account[]>;
  add(account: Account): Promise<'added' | 'id-known' | 'username-taken'>;
  /**
   * Puts the change in place if the version is still this one, and ends the sessions if told so.
   */
  change(
    id: string,
    version: number,
    change: AccountChange,
    endSessionsAt: Date | undefined,
  ): Promise<Account | 'stale'>;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes the same time whether or not there is a hash to compare with. */
  matches(hash: string | undefined, password: string): Promise<boolean>;
}

/** A refresh token as it is kept: only its hash. */
export interface KeptToken {
  readonly hash: Buffer;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface NewFamily {
  readonly id: string;
  readonly account: string;
  /** Through what they speak: `app`, `api` or `import`. */
  readonly channel: string;
  readonly startedAt: Date;
}

/** A presented refresh token with the family and the account behind it. */
export interface FoundToken extends PresentedToken {
  readonly family: string;
  readonly channel: string;
  readonly account: string;
  readonly grants: Grant[];
}

/** What may be done to the family of a presented token, while it is locked. */
export interface FamilyWork {
  /** Marks the presented token as spent and keeps its successor. */
  rotate(at: Date, successor: KeptToken): Promise<void>;
  end(at: Date, reason: string): Promise<void>;
}

export interface Sessions {
  open(family: NewFamily, token: KeptToken): Promise<void>;
  /** Works on the family of a presented token, one at a time; commits unless `work` throws. */
  withFamilyOf<T>(
    tokenHash: Buffer,
    work: (found: FoundToken | undefined, family: FamilyWork) => Promise<T>,
  ): Promise<T>;
  end(family: string, at: Date, reason: string): Promise<void>;
  /** Forgets families that began before this moment. */
  forgetBefore(startedBefore: Date): Promise<void>;
}

export interface SignInAttempts {
  /** Counts this try before it is decided, so that parallel tries count too. */
  count(key: Buffer, now: Date, windowMs: number): Promise<SignInTries>;
  forget(key: Buffer): Promise<void>;
  forgetBefore(windowStartedBefore: Date): Promise<void>;
}

/** What an access token says. */
export interface AccessClaims {
  readonly account: string;
  readonly grants: Grant[];
  readonly session: string;
  readonly channel: string;
}

export interface AccessTokens {
  /** A signed token and the seconds it lives. */
  mint(claims: AccessClaims): Promise<{ token: string; lifeSeconds: number }>;
}

/** How a seal contradicts the ones that are kept. */
export type SealContradiction = 'another-was-kept' | 'does-not-follow';

/** A seal over the ledger, as it was first heard of. */
export interface KeptSeal extends LedgerSeal {
  readonly keptAt: string;
  readonly contradicted: boolean;
}

export interface KeptSeals {
  /** In their order, after the given one. */
  page(after: { epoch: number; number: number }, limit: number): Promise<KeptSeal[]>;
}
