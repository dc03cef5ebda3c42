/** Sessions in PostgreSQL: families of refresh tokens, of which only hashes are kept. */
import { crashPoint } from '@satchel/messaging';
import { DataSource, type EntityManager, IsNull, LessThan } from 'typeorm';
import type { FamilyWork, FoundToken, KeptToken, NewFamily, Sessions } from '../use-cases/ports.js';
import { AccountRow, FamilyRow, TokenRow } from './rows.js';

export class SessionsStore implements Sessions {
  constructor(private readonly database: DataSource) {}

  async open(family: NewFamily, token: KeptToken): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.insert(FamilyRow, { ...family, endedAt: null, endReason: null });
      await crashPoint('session.after-family');
      await tx.insert(TokenRow, { ...token, family: family.id, spentAt: null });
    });
    await crashPoint('session.after-open');
  }

  withFamilyOf<T>(
    tokenHash: Buffer,
    work: (found: FoundToken | undefined, family: FamilyWork) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction(async (tx) => {
      const found = await lockFamilyOf(tx, tokenHash);
      return work(found, {
        rotate: (at, successor) => rotate(tx, tokenHash, found, at, successor),
        end: (at, reason) => endFamily(tx, found?.family, at, reason),
      });
    });
  }

  async end(family: string, at: Date, reason: string): Promise<void> {
    await endFamily(this.database.manager, family, at, reason);
  }

  async forgetBefore(startedBefore: Date): Promise<void> {
    await this.database.manager.delete(FamilyRow, { startedAt: LessThan(startedBefore) });
    await crashPoint('session.after-forget');
  }
}

/** Locks the family before it reads the token, so that two refreshes come one after the other. */
async function lockFamilyOf(tx: EntityManager, hash: Buffer): Promise<FoundToken | undefined> {
  const known = await tx.findOneBy(TokenRow, { hash });
  if (!known) return undefined;
  const family = await tx.findOne(FamilyRow, {
    where: { id: known.family },
    lock: { mode: 'pessimistic_write' },
  });
  const token = await tx.findOneBy(TokenRow, { hash });
  if (!family || !token) return undefined;
  const account = await tx.findOneByOrFail(AccountRow, { id: family.account });
  return {
    family: family.id,
    channel: family.channel,
    familyStartedAt: family.startedAt,
    account: account.id,
    grants: account.grants,
    accountActive: account.active,
    expiresAt: token.expiresAt,
    ...(family.endedAt ? { familyEndedAt: family.endedAt } : {}),
    ...(token.spentAt ? { spentAt: token.spentAt } : {}),
  };
}

async function rotate(
  tx: EntityManager,
  hash: Buffer,
  found: FoundToken | undefined,
  at: Date,
  successor: KeptToken,
): Promise<void> {
  if (!found) throw new Error('a token that was not found cannot be rotated');
  await tx.update(TokenRow, { hash }, { spentAt: at });
  await crashPoint('session.after-spend');
  await tx.insert(TokenRow, { ...successor, family: found.family, spentAt: null });
  await crashPoint('session.after-rotate');
}

async function endFamily(
  tx: EntityManager,
  family: string | undefined,
  endedAt: Date,
  endReason: string,
): Promise<void> {
  if (family === undefined) throw new Error('a session that was not found cannot be ended');
  await tx.update(FamilyRow, { id: family, endedAt: IsNull() }, { endedAt, endReason });
  await crashPoint('session.after-end');
}
