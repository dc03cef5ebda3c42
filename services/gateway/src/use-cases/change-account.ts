/**
 * Change an account as it was last seen, with all its roles, before and after, in the area whose
 * accounts the caller keeps: who sets a password has the account. Whoever loses a role, the account
 * or the password loses the open sessions too; access tokens run out within ten minutes.
 */
import type { Grant } from '@satchel/access';
import { refuse } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Log } from '@satchel/messaging';
import { type AccountAreas, isSeenIn, refuseOutside } from './account-areas.js';
import { sameGrants } from './create-account.js';
import type { Account, AccountChange, Accounts, Caller, Passwords } from './ports.js';

export interface ChangeAccountRequest {
  readonly displayName: string;
  readonly phone?: string;
  readonly grants: Grant[];
  readonly active: boolean;
  readonly password?: string;
}

export class ChangeAccount {
  constructor(
    private readonly accounts: Accounts,
    private readonly areas: AccountAreas,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Throws `unknown-account` (404), `own-account` (409), `stale-version` (412), `may-not-grant`.
   */
  async run(
    id: string,
    version: number,
    request: ChangeAccountRequest,
    caller: Caller,
  ): Promise<Account> {
    const before = await this.accounts.byId(id);
    const area = await this.areas.of(caller);
    if (!before || !isSeenIn(area, before.grants)) {
      refuse(404, 'unknown-account', 'There is no such account that you may see.');
    }
    refuseOutside(area, before.grants);
    const loses = !request.active || !sameGrants(before.grants, request.grants);
    if (loses && id === caller.principal.subject) {
      const detail = 'Nobody closes her own account or changes her own roles. Ask a colleague.';
      refuse(409, 'own-account', detail);
    }
    // Roles may all be taken away; those that are left must lie in the area.
    if (request.grants.length > 0) refuseOutside(area, request.grants);
    const { password, ...rest } = request;
    const change: AccountChange =
      password === undefined
        ? rest
        : { ...rest, passwordHash: await this.passwords.hash(password) };
    const endsSessions = loses || password !== undefined;
    const endSessionsAt = endsSessions ? this.clock.now() : undefined;
    const after = await this.accounts.change(id, version, change, endSessionsAt);
    if (after === 'stale') {
      const detail = 'The account has changed since you read it. Read it again, then change it.';
      refuse(412, 'stale-version', detail);
    }
    const { grants, active } = after;
    this.log.info('account changed', { by: caller.principal.subject, account: id, grants, active });
    return after;
  }
}
