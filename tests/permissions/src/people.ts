/**
 * The people of the matrix: one account per role and home, made when first needed. Each was held
 * somewhere else before its role was moved, or taken away, through the API.
 */
import { v7 as uuid } from 'uuid';
import type { Home } from './expectation.js';
import { succeed } from './http.js';
import { HELD_AT, placeOf } from './places.js';

export interface SignedIn {
  readonly token: string;
  readonly refreshToken: string;
}

export interface Person {
  readonly account: string;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  /** Spent and replaced by the cells that use it. */
  refreshToken: string;
}

export async function signedIn(url: string, username: string, password: string): Promise<SignedIn> {
  const body = { username, password };
  const reply = await succeed(url, { method: 'POST', path: '/v1/session', body });
  return { token: reply.body.accessToken, refreshToken: reply.body.refreshToken };
}

export class People {
  private readonly known = new Map<string, Promise<Person>>();

  constructor(
    private readonly url: string,
    private readonly admin: string,
  ) {}

  /** Whoever holds this role at this home. */
  who(role: string, home: Home): Promise<Person> {
    const name = `${role}.${home}`;
    const known = this.known.get(name) ?? this.make(name, role, home);
    this.known.set(name, known);
    return known;
  }

  private async make(name: string, role: string, home: Home): Promise<Person> {
    const account = uuid();
    const username = `${name}.${account.slice(-6)}`;
    const password = `password of ${username}`;
    const before = [{ role, at: placeOf(home, 'left').id }];
    const body = { id: account, username, password, displayName: username, grants: before };
    await succeed(this.url, { method: 'POST', path: '/v1/accounts', body }, this.admin);
    const grants = [
      ...(home === 'revoked' ? [] : [{ role, at: HELD_AT[home] }]),
      ...(home === 'audited' ? [{ role: 'auditor', at: 'LR' }] : []),
    ];
    const change = { displayName: username, grants, active: true };
    const request = { method: 'PUT', path: `/v1/accounts/${account}`, body: change };
    await succeed(this.url, { ...request, headers: { 'if-match': '"1"' } }, this.admin);
    return { account, username, password, ...(await signedIn(this.url, username, password)) };
  }
}
