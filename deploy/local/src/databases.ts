// A database per service, with two roles: the owner migrates, the runtime role reads and writes
// rows. Guarantees: nobody else may connect; safe to repeat; works for an administrator that is no
// superuser. A role's name tells its counterpart: `<x>_owner` and `<x>_app`.

import pg from 'pg';
import { randomPassword } from './data-folder.js';

/** How a service reaches its database in its two roles. */
export interface PreparedDatabase {
  /** For migrations: owns the database and everything in it. */
  readonly ownerUrl: string;
  /** For the running service: SELECT, INSERT, UPDATE, DELETE on the owner's tables, no more. */
  readonly runtimeUrl: string;
}

/** Passwords of the two roles. */
export interface RolePasswords {
  readonly owner: string;
  readonly runtime: string;
}

/**
 * Creates the database `satchel_<name>` and its roles `satchel_<name>_owner` and
 * `satchel_<name>_app`, or completes what is there. The passwords are set to the given ones.
 * @param adminUrl an administrative connection to a PostgreSQL 15 or later
 * @param name lower case letters, digits and underscores, at most 48
 */
export async function prepareDatabase(
  adminUrl: string,
  name: string,
  passwords: RolePasswords = { owner: randomPassword(), runtime: randomPassword() },
): Promise<PreparedDatabase> {
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(name)) throw new Error(`not a database name: ${name}`);
  const database = `satchel_${name}`;
  const owner = `${database}_owner`;
  const runtime = `${database}_app`;
  const ownerUrl = urlFor(adminUrl, database, owner, passwords.owner);
  const runtimeUrl = urlFor(adminUrl, database, runtime, passwords.runtime);

  await withConnection(adminUrl, async (admin) => {
    await ensureRole(admin, owner, passwords.owner);
    await ensureRole(admin, runtime, passwords.runtime);
    // An administrator that is no superuser may hand a database only to a role it belongs to, and
    // cut only the connections of such roles.
    await admin.query(`GRANT ${owner}, ${runtime} TO CURRENT_USER`);
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [
      database,
    ]);
    if (rowCount === 0) {
      // One order of text on every machine, whatever the cluster was created with.
      await admin.query(
        `CREATE DATABASE ${database} OWNER ${owner} TEMPLATE template0
           ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
      );
    }
    await restrictConnections(admin, database);
  });
  await withConnection(ownerUrl, async (asOwner) => {
    await asOwner.query(`
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO ${runtime};
      ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${runtime};
      ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO ${runtime};
      ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${runtime};
    `);
  });
  return { ownerUrl, runtimeUrl };
}

/**
 * Creates `satchel_<name>` as a copy of `satchel_<template>` (which must have no connections) with
 * the template's roles.
 */
export async function copyDatabase(
  adminUrl: string,
  template: PreparedDatabase,
  name: string,
): Promise<PreparedDatabase> {
  const source = new URL(template.ownerUrl);
  const database = `satchel_${name}`;
  await withConnection(adminUrl, async (admin) => {
    await admin.query(
      `CREATE DATABASE ${database} OWNER ${source.username} TEMPLATE ${source.pathname.slice(1)}`,
    );
    await restrictConnections(admin, database, source.username.replace(/_owner$/, ''));
  });
  const moved = (url: string): string => Object.assign(new URL(url), { pathname: database }).href;
  return { ownerUrl: moved(template.ownerUrl), runtimeUrl: moved(template.runtimeUrl) };
}

/** Runs `work` on a connection of its own, which is closed whatever happens. */
export async function withConnection<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function restrictConnections(
  admin: pg.Client,
  database: string,
  rolesOf: string = database,
): Promise<void> {
  await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${rolesOf}_app`);
}

async function ensureRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${role} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
}

function urlFor(adminUrl: string, database: string, user: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
