/** Bodies of the account routes, and how an account is shown: never its password. */
import { NEEDS_NO_ROLE, PERMISSIONS, RIGHTS, ROLES, type Role } from '@satchel/access';
import {
  Code,
  Flag,
  Id,
  Instant,
  OneOf,
  PageInfo,
  Part,
  Parts,
  Text,
  Whole,
  Words,
} from '@satchel/contracts';
import type { Account } from '../../use-cases/ports.js';
import { Password, Written } from './written.js';

const GRANTS_MAX = 20;

export class GrantBody {
  @OneOf('The role.', ROLES, { example: 'chw' })
  role!: Role;

  @Code('The zone or location at which it is held; it reaches what lies beneath.', {
    example: 'LR-NIMBA-F03-K07',
  })
  at!: string;
}

export class CreateAccountBody {
  @Id('Made by whoever creates it; the same id is never used twice.')
  id!: string;

  @Written('The username, in lower case.', /^[a-z0-9][a-z0-9._-]{1,39}$/, 'ganta-east-07')
  username!: string;

  @Password()
  password!: string;

  @Text('The name that colleagues see. It is kept here and nowhere else.', 200, {
    example: 'Kit 7 of Ganta East',
  })
  displayName!: string;

  @Text('The phone, kept here and nowhere else.', 30, {
    optional: true,
    example: '+231 770 000 007',
  })
  phone?: string;

  @Parts('Roles with their places.', () => GrantBody, GRANTS_MAX, { least: 1 })
  grants!: GrantBody[];
}

export class ChangeAccountBody {
  @Text('The name that colleagues see.', 200, { example: 'Kit 7 of Ganta East' })
  displayName!: string;

  @Text('The phone; absent removes it.', 30, { optional: true, example: '+231 770 000 007' })
  phone?: string;

  @Parts('Roles with their places, all of them.', () => GrantBody, GRANTS_MAX)
  grants!: GrantBody[];

  @Flag('False closes the account.', { example: true })
  active!: boolean;

  @Password(true)
  password?: string;
}

export class AccountPath {
  @Id('The account.')
  id!: string;
}

export class AccountBody {
  @Id('The account; other services know the person by this and nothing else.')
  id!: string;

  @Text('The username.', 40, { example: 'ganta-east-07' })
  username!: string;

  @Text('The name that colleagues see.', 200, { example: 'Kit 7 of Ganta East' })
  displayName!: string;

  @Text('The phone.', 30, { optional: true, example: '+231 770 000 007' })
  phone?: string;

  @Parts('Roles with their places.', () => GrantBody, GRANTS_MAX)
  grants!: GrantBody[];

  @Flag('Whether it can sign in.', { example: true })
  active!: boolean;

  @Instant('When it was created.')
  createdAt!: string;

  @Whole('Version; the ETag.', 1, Number.MAX_SAFE_INTEGER, { example: 1 })
  version!: number;
}

export class OwnAccountBody extends AccountBody {
  @Words('The rights that the roles give, at one place at least.', 50, {
    example: ['see-stock', 'report-stock'],
  })
  rights!: string[];
}

export class AccountPageBody {
  @Parts('Accounts by username.', () => AccountBody, 200)
  items!: AccountBody[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}

/** An account as it is shown. Every field is named, so that none slips out. */
export function shownAccount(account: Account): AccountBody {
  const { id, username, displayName, phone, grants, active, createdAt, version } = account;
  const shown = { id, username, displayName, grants, active, version };
  const rest = { createdAt: createdAt.toISOString(), ...(phone === undefined ? {} : { phone }) };
  return { ...shown, ...rest };
}

/** One's own account, with what one may do. */
export function shownOwnAccount(account: Account): OwnAccountBody {
  const held = (right: (typeof RIGHTS)[number]): boolean =>
    NEEDS_NO_ROLE.includes(right) ||
    account.grants.some((grant) => PERMISSIONS[grant.role][right] !== undefined);
  return { ...shownAccount(account), rights: RIGHTS.filter(held) };
}
