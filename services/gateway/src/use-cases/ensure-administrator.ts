/** The first start makes the account `admin`, from which every other one is made. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '@satchel/language';
import type { Log } from '@satchel/messaging';
import type { Accounts, Passwords } from './ports.js';

export const ADMIN_USERNAME = 'admin';

export class EnsureAdministrator {
  constructor(
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Changes nothing when the account exists, so a password changed since stays as it is. */
  async run(password: string, zone: string): Promise<void> {
    if (await this.accounts.byUsername(ADMIN_USERNAME)) return;
    const outcome = await this.accounts.add({
      id: randomUUID(),
      username: ADMIN_USERNAME,
      passwordHash: await this.passwords.hash(password),
      grants: [{ role: 'administrator', at: zone }],
      active: true,
      displayName: 'Administrator',
      createdAt: this.clock.now(),
      version: 1,
    });
    if (outcome === 'added') this.log.info('account admin created', { zone });
  }
}
