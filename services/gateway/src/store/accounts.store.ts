/** Accounts in PostgreSQL; the person behind each stands in a table of its own. */
import { crashPoint } from '@satchel/messaging';
import { DataSource, type EntityManager, IsNull, QueryFailedError } from 'typeorm';
import type { Account, AccountChange, Accounts } from '../use-cases/ports.js';
import { AccountRow, FamilyRow, PersonRow } from './rows.js';

const UNIQUE_VIOLATION = '23505';
const HAS_ROLE_AT = `EXISTS (SELECT FROM jsonb_array_elements(account.grants) held
  WHERE held->>'at' = ANY(:places))`;

export class AccountsStore implements Accounts {
  constructor(private readonly database: DataSource) {}

  async byUsername(username: string): Promise<Account | undefined> {
    return this.withPerson(await this.database.manager.findOneBy(AccountRow, { username }));
  }

  async byId(id: string): Promise<Account | undefined> {
    return this.withPerson(await this.database.manager.findOneBy(AccountRow, { id }));
  }

  async page(
    afterUsername: string,
    limit: number,
    places: 'everywhere' | ReadonlySet<string>,
  ): Promise<Account[]> {
    const query = this.database.manager
      .createQueryBuilder(AccountRow, 'account')
      .where('account.username > :afterUsername', { afterUsername })
      .orderBy('account.username')
      .limit(limit);
    if (places !== 'everywhere') query.andWhere(HAS_ROLE_AT, { places: [...places] });
    const rows = await query.getMany();
    const people = await this.database.manager
      .createQueryBuilder(PersonRow, 'person')
      .where('person.account = ANY(:ids)', { ids: rows.map((row) => row.id) })
      .getMany();
    const byAccount = new Map(people.map((person) => [person.account, person]));
    return rows.map((row) => accountOf(row, byAccount.get(row.id)));
  }

  async add(account: Account): Promise<'added' | 'id-known' | 'username-taken'> {
    try {
      await this.database.transaction(async (tx) => {
        const { id, username, passwordHash, grants, active, createdAt, version } = account;
        const row = { id, username, passwordHash, grants, active, createdAt, version };
        await tx.insert(AccountRow, row);
        await crashPoint('account.after-insert');
        await tx.insert(PersonRow, personOf(id, account));
        await crashPoint('account.before-add');
      });
      await crashPoint('account.after-add');
      return 'added';
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      return (await this.byId(account.id)) ? 'id-known' : 'username-taken';
    }
  }

  async change(
    id: string,
    version: number,
    change: AccountChange,
    endSessionsAt: Date | undefined,
  ): Promise<Account | 'stale'> {
    const { grants, active, passwordHash } = change;
    const columns = { grants, active, ...(passwordHash === undefined ? {} : { passwordHash }) };
    return this.database.transaction(async (tx) => {
      const which = { id, version };
      const updated = await tx.update(AccountRow, which, { ...columns, version: version + 1 });
      if (updated.affected !== 1) return 'stale';
      await crashPoint('account.after-update');
      await writePerson(tx, personOf(id, change));
      if (endSessionsAt) await endSessions(tx, id, endSessionsAt);
      await crashPoint('account.before-change');
      const row = await tx.findOneByOrFail(AccountRow, { id });
      return accountOf(row, personOf(id, change));
    });
  }

  private async withPerson(row: AccountRow | null): Promise<Account | undefined> {
    if (!row) return undefined;
    const person = await this.database.manager.findOneBy(PersonRow, { account: row.id });
    return accountOf(row, person ?? undefined);
  }
}

/** Somebody who was forgotten and is changed has a name again. */
async function writePerson(tx: EntityManager, person: PersonRow): Promise<void> {
  const insert = tx.createQueryBuilder().insert().into(PersonRow).values(person);
  await insert.orUpdate(['display_name', 'phone'], ['account']).execute();
}

async function endSessions(tx: EntityManager, account: string, endedAt: Date): Promise<void> {
  const open = { account, endedAt: IsNull() };
  await tx.update(FamilyRow, open, { endedAt, endReason: 'account changed' });
  await crashPoint('account.after-end-sessions');
}

function accountOf(row: AccountRow, person: PersonRow | undefined): Account {
  const { id, username, passwordHash, grants, active, createdAt, version } = row;
  // A person who was forgotten leaves an account without a name.
  const displayName = person?.displayName ?? '(forgotten)';
  const phone = person?.phone ?? undefined;
  const account = { id, username, passwordHash, grants, active, createdAt, version, displayName };
  return phone === undefined ? account : { ...account, phone };
}

function personOf(account: string, from: { displayName: string; phone?: string }): PersonRow {
  return { account, displayName: from.displayName, phone: from.phone ?? null };
}

function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  return (error.driverError as { code?: string }).code === UNIQUE_VIOLATION;
}
