/** Read accounts: one's own, another, or page by page in the order of usernames. */
import { PAGE_MAX, refuse } from '@satchel/contracts';
import type { Account, Accounts } from './ports.js';

const PAGE = 50;

export interface AccountsPage {
  readonly items: Account[];
  readonly page: { next?: string; hasMore: boolean };
}

export class SeeAccounts {
  constructor(private readonly accounts: Accounts) {}

  /** Throws `unknown-account` (404). */
  async one(id: string): Promise<Account> {
    const account = await this.accounts.byId(id);
    return account ?? refuse(404, 'unknown-account', 'There is no such account.');
  }

  async page(request: { cursor?: string; limit?: number }): Promise<AccountsPage> {
    const limit = Math.min(request.limit ?? PAGE, PAGE_MAX);
    const after = Buffer.from(request.cursor ?? '', 'base64url').toString('utf8');
    const found = await this.accounts.page(after, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    if (found.length <= limit || !last) return { items, page: { hasMore: false } };
    return {
      items,
      page: { next: Buffer.from(last.username).toString('base64url'), hasMore: true },
    };
  }
}
