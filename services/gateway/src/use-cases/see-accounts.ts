/**
 * Read accounts: one's own, another, or page by page in the order of usernames; names and phones
 * only of those who hold a role in the area whose accounts the caller keeps.
 */
import { malformed, PAGE_MAX, ProblemError, refuse } from '@satchel/contracts';
import { type AccountAreas, isSeenIn } from './account-areas.js';
import type { Account, Accounts, Caller } from './ports.js';

const PAGE = 50;
const USERNAME = /^[a-z0-9][a-z0-9._-]{1,39}$/;

export interface AccountsPage {
  readonly items: Account[];
  readonly page: { next?: string; hasMore: boolean };
}

export class SeeAccounts {
  constructor(
    private readonly accounts: Accounts,
    private readonly areas: AccountAreas,
  ) {}

  /** Throws `unknown-account` (404). */
  async own({ principal }: Caller): Promise<Account> {
    const account = await this.accounts.byId(principal.subject);
    return account ?? refuse(404, 'unknown-account', 'There is no such account.');
  }

  /** Throws `unknown-account` (404). */
  async one(id: string, caller: Caller): Promise<Account> {
    const account = await this.accounts.byId(id);
    const area = await this.areas.of(caller);
    if (account && isSeenIn(area, account.grants)) return account;
    return refuse(404, 'unknown-account', 'There is no such account that you may see.');
  }

  async page(request: { cursor?: string; limit?: number }, caller: Caller): Promise<AccountsPage> {
    const limit = Math.min(request.limit ?? PAGE, PAGE_MAX);
    const after = readCursor(request.cursor);
    const area = await this.areas.of(caller);
    const found = await this.accounts.page(after, limit + 1, area);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    if (found.length <= limit || !last) return { items, page: { hasMore: false } };
    return {
      items,
      page: { next: Buffer.from(last.username).toString('base64url'), hasMore: true },
    };
  }
}

/** The last username of the page before; empty for the first page. */
function readCursor(cursor: string | undefined): string {
  const after = Buffer.from(cursor ?? '', 'base64url').toString('utf8');
  if (cursor === undefined || USERNAME.test(after)) return after;
  const detail = 'is not a cursor of this list';
  throw new ProblemError(malformed([{ pointer: '/cursor', code: 'wrong-form', detail }]));
}
