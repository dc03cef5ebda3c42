/**
 * Which accounts a handover asks to be changed, and which of them are as they should be. It changes
 * none: who may do what is granted by whoever keeps accounts, and by nobody's handover.
 */
import { mayAt, type Principal } from '@satchel/access';
import { getHandover, type HandoverAccount, type LocationState } from '@satchel/contracts';
import { type AccountAreas, isSeenIn } from './account-areas.js';
import type { AskOwner } from './ask-owner.js';
import type { Account, Accounts, Caller } from './ports.js';
import type { RegisterLookup } from './register-lookup.js';

const ACCOUNT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface SeenHandoverAccount extends HandoverAccount {
  readonly state: 'as-it-should-be' | 'to-change' | 'not-found';
}

export class SeeHandoverAccounts {
  constructor(
    private readonly owner: AskOwner,
    private readonly register: RegisterLookup,
    private readonly accounts: Accounts,
    private readonly areas: AccountAreas,
  ) {}

  /** Throws `unknown-handover` (404). */
  async run(
    handover: string,
    caller: Caller,
  ): Promise<{ location: string; items: SeenHandoverAccount[] }> {
    const { location, accounts } = await this.owner.run(getHandover, { handover }, caller);
    const [kit, area] = await Promise.all([
      this.register.location(location, caller),
      this.areas.of(caller),
    ]);
    const items: SeenHandoverAccount[] = [];
    for (const wanted of accounts) {
      const { account } = wanted;
      const found = ACCOUNT_ID.test(account) ? await this.accounts.byId(account) : undefined;
      const isKept = found !== undefined && isSeenIn(area, found.grants);
      const state = isKept ? stateOf(found, wanted.shouldReport, kit, location) : 'not-found';
      items.push({ ...wanted, state });
    }
    return { location, items };
  }
}

function stateOf(
  account: Account,
  shouldReport: boolean,
  kit: LocationState | undefined,
  location: string,
): 'as-it-should-be' | 'to-change' {
  const isAsItShouldBe = shouldReport
    ? account.active && mayReport(account, kit, location)
    : !account.grants.some(({ role, at }) => role === 'chw' && at === location);
  return isAsItShouldBe ? 'as-it-should-be' : 'to-change';
}

function mayReport({ id, grants }: Account, kit: LocationState | undefined, location: string) {
  const who: Principal = { subject: id, kind: 'person', channel: 'api', grants };
  const { zonePath: zones = [], supplierPath: suppliers = [] } = kit ?? {};
  return mayAt(who, 'report-stock', { location, zones, suppliers });
}
