/** Tries to sign in, counted in PostgreSQL so that all replicas count together. */
import { crashPoint } from '@satchel/messaging';
import { DataSource } from 'typeorm';
import type { SignInTries } from '../domain/sign-in-limit.js';
import type { SignInAttempts } from '../use-cases/ports.js';

const COUNT = `
  INSERT INTO sign_in_attempts AS a (key, window_started_at, tries) VALUES ($1, $2, 1)
  ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN a.window_started_at <= $3 THEN 1 ELSE a.tries + 1 END,
    window_started_at = CASE WHEN a.window_started_at <= $3 THEN $2 ELSE a.window_started_at END
  RETURNING tries, window_started_at`;

export class SignInAttemptsStore implements SignInAttempts {
  constructor(private readonly database: DataSource) {}

  async count(key: Buffer, now: Date, windowMs: number): Promise<SignInTries> {
    const windowBefore = new Date(now.getTime() - windowMs);
    const rows = await this.database.query<{ tries: number; window_started_at: Date }[]>(COUNT, [
      key,
      now,
      windowBefore,
    ]);
    await crashPoint('sign-in.after-count');
    const [row] = rows;
    if (!row) throw new Error('counting a try to sign in returned no row');
    return { count: row.tries, windowStartedAt: row.window_started_at };
  }

  async forget(key: Buffer): Promise<void> {
    await this.database.query('DELETE FROM sign_in_attempts WHERE key = $1', [key]);
    await crashPoint('sign-in.after-forget');
  }

  async forgetBefore(windowStartedBefore: Date): Promise<void> {
    const text = 'DELETE FROM sign_in_attempts WHERE window_started_at < $1';
    await this.database.query(text, [windowStartedBefore]);
    await crashPoint('sign-in.after-sweep');
  }
}
