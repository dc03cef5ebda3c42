/** Sign out: the session ends; its access token runs out within ten minutes. */
import type { Clock } from '@satchel/language';
import type { Caller, Sessions } from './ports.js';

export class SignOut {
  constructor(
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  async run(caller: Caller): Promise<void> {
    if (caller.session === undefined) return;
    await this.sessions.end(caller.session, this.clock.now(), 'signed out');
  }
}
