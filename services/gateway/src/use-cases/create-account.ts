/**
 * Create an account. Its id is made by whoever asks: the same id with the same content is answered
 * as the first time, with other content refused. Administrators grant any role, each in the area
 * whose accounts she keeps.
 */
import type { Grant } from '@satchel/access';
import { refuse } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Log } from '@satchel/messaging';
import { type AccountAreas, refuseOutside } from './account-areas.js';
import type { Account, Accounts, Caller, Passwords } from './ports.js';

export interface CreateAccountRequest {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly displayName: string;
  readonly phone?: string;
  readonly grants: Grant[];
}

export class CreateAccount {
  constructor(
    private readonly accounts: Accounts,
    private readonly areas: AccountAreas,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `may-not-grant` (403), `username-taken` (409), `id-reused` (422). */
  async run(request: CreateAccountRequest, caller: Caller): Promise<Account> {
    refuseOutside(await this.areas.of(caller), request.grants);
    const { password, ...rest } = request;
    const account: Account = {
      ...rest,
      passwordHash: await this.passwords.hash(password),
      active: true,
      createdAt: this.clock.now(),
      version: 1,
    };
    const outcome = await this.accounts.add(account);
    if (outcome === 'id-known') return this.replay(request);
    if (outcome === 'username-taken') {
      const detail = `The username ${request.username} belongs to another account. Choose another.`;
      refuse(409, 'username-taken', detail);
    }
    const { id: subject, grants } = account;
    this.log.info('account created', { by: caller.principal.subject, account: subject, grants });
    return account;
  }

  private async replay(request: CreateAccountRequest): Promise<Account> {
    const known = await this.accounts.byId(request.id);
    if (known && sameContent(known, request)) {
      if (await this.passwords.matches(known.passwordHash, request.password)) return known;
    }
    const detail = 'This id was used before for another account, or the account has changed since.';
    refuse(422, 'id-reused', detail);
  }
}

function sameContent(known: Account, request: CreateAccountRequest): boolean {
  return (
    known.version === 1 &&
    known.username === request.username &&
    known.displayName === request.displayName &&
    known.phone === request.phone &&
    sameGrants(known.grants, request.grants)
  );
}

/** Whether both lists grant the same, in the same order. */
export function sameGrants(left: readonly Grant[], right: readonly Grant[]): boolean {
  return (
    left.length === right.length &&
    left.every((grant, n) => grant.role === right[n]?.role && grant.at === right[n]?.at)
  );
}
