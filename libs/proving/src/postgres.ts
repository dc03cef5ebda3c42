// A fresh, migrated PostgreSQL database for each spec. Guarantees: the migration runs once per name
// and run, whatever the number of workers; each database is a copy that nobody else touches.

import { randomBytes } from 'node:crypto';
import {
  copyDatabase,
  type PreparedDatabase,
  prepareDatabase,
  type RolePasswords,
  withConnection,
} from '@satchel/local';
import { provingConfig } from './config.js';
import { addressOfShared } from './harness.js';

/** A database for one spec. */
export interface FreshDatabase {
  /** For migrations and for looking behind the scenes: owns everything in the database. */
  readonly ownerUrl: string;
  /** What the service runs with. */
  readonly runtimeUrl: string;
  /** Deletes the database, also when connections to it are still open. Safe to repeat. */
  drop(): Promise<void>;
}

/**
 * Copies the database that `migrate` made for this name; the first call of a run makes it.
 * Migrations find the runtime role's name in their own: `replace(current_user, '_owner', '_app')`.
 * @param migrate gets the owner's URL, and must close the connections it opens
 * @param name lower case letters, digits and underscores, at most 24; one migration per name
 */
export async function freshDatabase(
  migrate: (ownerUrl: string) => Promise<void>,
  name: string,
): Promise<FreshDatabase> {
  if (!/^[a-z][a-z0-9_]{0,23}$/.test(name)) throw new Error(`not a name for a database: ${name}`);
  const adminUrl = await addressOfShared('postgres');
  const prefix = runPrefix(provingConfig().run);
  const template = await migratedTemplate(adminUrl, `${prefix}_${name}`, migrate);
  const copyName = `${prefix}_${name}_${randomBytes(4).toString('hex')}`;
  const copy = await copyDatabase(adminUrl, template, copyName);
  return {
    ...copy,
    drop: () =>
      withConnection(adminUrl, async (admin) => {
        await admin.query(`DROP DATABASE IF EXISTS satchel_${copyName} WITH (FORCE)`);
      }),
  };
}

/** Deletes every database and role that a run left on a server that outlives the run. */
export async function dropDatabasesOfRun(adminUrl: string, run: string): Promise<void> {
  const pattern = `satchel\\_${runPrefix(run)}\\_%`;
  await withConnection(adminUrl, async (admin) => {
    const databases = await admin.query<{ name: string; is_template: boolean }>(
      'SELECT datname AS name, datistemplate AS is_template FROM pg_database WHERE datname LIKE $1',
      [pattern],
    );
    for (const { name, is_template } of databases.rows) {
      if (is_template) await admin.query(`ALTER DATABASE ${name} IS_TEMPLATE false`);
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
    const roles = await admin.query<{ name: string }>(
      'SELECT rolname AS name FROM pg_roles WHERE rolname LIKE $1',
      [pattern],
    );
    for (const { name } of roles.rows) await admin.query(`DROP ROLE ${name}`);
  });
}

/** The database to copy from, migrated by whichever worker comes first. */
function migratedTemplate(
  adminUrl: string,
  name: string,
  migrate: (ownerUrl: string) => Promise<void>,
): Promise<PreparedDatabase> {
  const passwords = passwordsOf(name);
  return withConnection(adminUrl, async (admin) => {
    // The connection's end releases the lock, whatever happens to this worker.
    await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    const { rows } = await admin.query<{ is_migrated: boolean }>(
      'SELECT datistemplate AS is_migrated FROM pg_database WHERE datname = $1',
      [`satchel_${name}`],
    );
    if (rows[0]?.is_migrated === true) return templateUrls(adminUrl, name, passwords);
    const template = await prepareDatabase(adminUrl, name, passwords);
    try {
      await migrate(template.ownerUrl);
    } catch (error) {
      await admin.query(`DROP DATABASE satchel_${name} WITH (FORCE)`);
      throw error;
    }
    // Nobody may connect from here on, since a database in use cannot be copied.
    await admin.query(
      `ALTER DATABASE satchel_${name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`,
    );
    return template;
  });
}

/** What `prepareDatabase` returned to the worker that called it. */
function templateUrls(adminUrl: string, name: string, passwords: RolePasswords): PreparedDatabase {
  const url = (role: 'owner' | 'app', password: string): string => {
    const made = new URL(adminUrl);
    made.username = `satchel_${name}_${role}`;
    made.password = password;
    made.pathname = `/satchel_${name}`;
    return made.href;
  };
  return {
    ownerUrl: url('owner', passwords.owner),
    runtimeUrl: url('app', passwords.runtime),
  };
}

/** All workers of a run must know them; the token of the host is this run's secret. */
function passwordsOf(name: string): RolePasswords {
  const secret = new URL(provingConfig().hostUrl).pathname.slice(1);
  return { owner: `${secret}-${name}-owner`, runtime: `${secret}-${name}-app` };
}

function runPrefix(run: string): string {
  return `proving_${run}`;
}
