/** One's own account, and the accounts that an administrator keeps. */
import { Controller } from '@nestjs/common';
import { PageRequest } from '@satchel/contracts';
import { ChangeAccount } from '../../use-cases/change-account.js';
import { CreateAccount } from '../../use-cases/create-account.js';
import { SeeAccounts } from '../../use-cases/see-accounts.js';
import type { Ask } from '../ask.js';
import {
  AccountBody,
  AccountPageBody,
  AccountPath,
  ChangeAccountBody,
  CreateAccountBody,
  OwnAccountBody,
  shownAccount,
  shownOwnAccount,
} from '../bodies/accounts.js';
import { Route } from '../route.js';

const tag = 'Accounts';
/** Whose accounts somebody keeps is asked of inventory, unless it is everybody's. */
const AREA_PROBLEMS = ['principal-refused', 'busy'] as const;

@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: SeeAccounts,
    private readonly createAccount: CreateAccount,
    private readonly changeAccount: ChangeAccount,
  ) {}

  @Route({
    verb: 'GET',
    path: '/v1/me',
    right: 'see-own-account',
    tag,
    summary: 'Your own account',
    description: 'Who you are here, your roles with their places, and what they let you do.',
    reply: OwnAccountBody,
    etag: true,
    problems: ['unknown-account'],
  })
  async own(ask: Ask): Promise<OwnAccountBody> {
    return shownOwnAccount(await this.accounts.own(ask.caller));
  }

  @Route({
    verb: 'POST',
    path: '/v1/accounts',
    right: 'manage-accounts',
    tag,
    summary: 'Create an account',
    description:
      'The id is yours to make; sent again with the same content it is answered like the first time.',
    body: CreateAccountBody,
    reply: AccountBody,
    status: 201,
    etag: true,
    problems: [
      'may-not-grant',
      'username-taken',
      'id-reused',
      'idempotency-key-differs',
      ...AREA_PROBLEMS,
    ],
  })
  async create(ask: Ask<CreateAccountBody>): Promise<AccountBody> {
    return shownAccount(await this.createAccount.run(ask.body, ask.caller));
  }

  @Route({
    verb: 'GET',
    path: '/v1/accounts',
    right: 'manage-accounts',
    tag,
    summary: 'List accounts',
    description:
      'In the order of their usernames, of those who hold a role in the area whose accounts you keep.',
    query: PageRequest,
    reply: AccountPageBody,
    problems: AREA_PROBLEMS,
  })
  async list(ask: Ask<undefined, PageRequest>): Promise<AccountPageBody> {
    const { items, page } = await this.accounts.page(ask.query, ask.caller);
    return { items: items.map(shownAccount), page };
  }

  @Route({
    verb: 'GET',
    path: '/v1/accounts/:id',
    right: 'manage-accounts',
    tag,
    summary: 'Read an account',
    description: 'Its ETag is what a change must carry in `If-Match`.',
    query: AccountPath,
    reply: AccountBody,
    etag: true,
    problems: ['unknown-account', ...AREA_PROBLEMS],
  })
  async read(ask: Ask<undefined, AccountPath>): Promise<AccountBody> {
    return shownAccount(await this.accounts.one(ask.query.id, ask.caller));
  }

  @Route({
    verb: 'PUT',
    path: '/v1/accounts/:id',
    right: 'manage-accounts',
    tag,
    summary: 'Change an account',
    description:
      'Puts name, phone, roles and state in place, and the password if one is given. Changed roles, a ' +
      'new password and closing end the open sessions.',
    query: AccountPath,
    body: ChangeAccountBody,
    reply: AccountBody,
    ifMatch: true,
    etag: true,
    problems: [
      'unknown-account',
      'own-account',
      'stale-version',
      'may-not-grant',
      ...AREA_PROBLEMS,
    ],
  })
  async change(ask: Ask<ChangeAccountBody, AccountPath>): Promise<AccountBody> {
    const { query, version, body, caller } = ask;
    return shownAccount(await this.changeAccount.run(query.id, version, body, caller));
  }
}
