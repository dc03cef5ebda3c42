/**
 * What the runtime role of each service may do in its database, as PostgreSQL itself answers,
 * against `tables.csv`; and what it tries beyond and must be refused.
 */
import { readFileSync } from 'node:fs';
import { type RunningSystem, type ServiceName, withConnection } from '@satchel/local';
import type { Client } from 'pg';

const LETTERS = { S: 'SELECT', I: 'INSERT', U: 'UPDATE', D: 'DELETE' } as const;
/** Besides those four; nobody needs them at run time. */
const NEVER = ['TRUNCATE', 'REFERENCES', 'TRIGGER'];

/** `service.table` and its rights as text, such as `S I U(a b)`. */
export function expectedRights(services: readonly ServiceName[]): Map<string, string> {
  const text = readFileSync(new URL('../tables.csv', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const rows = lines.slice(1).map((line) => line.split(','));
  const told = rows.flatMap(([service, table, rights = '']) => {
    const names = service === 'all' ? services : [service];
    return names.map((name) => [`${name}.${table}`, rights] as const);
  });
  return new Map(told);
}

/** The same as the database has it, with a word for what nobody should have. */
export async function rightsOf(
  system: RunningSystem,
  service: ServiceName,
): Promise<Map<string, string>> {
  return withConnection(system.databases[service].runtimeUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname = 'public' ORDER BY 1`,
    );
    const found = new Map<string, string>();
    for (const { name } of rows) found.set(`${service}.${name}`, await rightsOn(client, name));
    return found;
  });
}

async function rightsOn(client: Client, table: string): Promise<string> {
  const said: string[] = [];
  for (const [letter, privilege] of Object.entries(LETTERS)) {
    if (await holds(client, table, privilege)) said.push(letter);
    else if (letter !== 'D') {
      const columns = await columnsWith(client, table, privilege);
      if (columns.length > 0) said.push(`${letter}(${columns.join(' ')})`);
    }
  }
  for (const privilege of NEVER) if (await holds(client, table, privilege)) said.push(privilege);
  return said.join(' ');
}

async function holds(client: Client, table: string, privilege: string): Promise<boolean> {
  const sql = 'SELECT has_table_privilege(quote_ident($1), $2) AS holds';
  const { rows } = await client.query<{ holds: boolean }>(sql, [table, privilege]);
  return rows[0]?.holds ?? false;
}

async function columnsWith(client: Client, table: string, privilege: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = quote_ident($1)::regclass AND attnum > 0 AND NOT attisdropped
       AND has_column_privilege(attrelid, attnum, $2) ORDER BY attnum`,
    [table, privilege],
  );
  return rows.map((row) => row.name);
}

/** Where the two differ, one line each. Columns may stand in any order. */
export function rightsDeviations(
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string[] {
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return names.flatMap((name) => {
    const [wanted, got] = [expected.get(name), found.get(name)];
    if (wanted !== undefined && got !== undefined && inOrder(wanted) === inOrder(got)) return [];
    return [`${name}: expected ${wanted ?? 'no such table'}, has ${got ?? 'no such table'}`];
  });
}

function inOrder(rights: string): string {
  return rights.replaceAll(/\(([^)]*)\)/g, (_, columns: string) => {
    return `(${columns.split(' ').sort().join(' ')})`;
  });
}

/** What a runtime role that was taken over would try. Each must be refused by the server. */
export function intrusions(service: ServiceName, others: readonly ServiceName[]): string[] {
  const role = `satchel_${service}`;
  return [
    `SET ROLE ${role}_owner`,
    ...others.map((other) => `SET ROLE satchel_${other}_app`),
    `ALTER ROLE ${role}_app SUPERUSER`,
    `ALTER ROLE ${role}_app CREATEDB`,
    `GRANT ${role}_owner TO ${role}_app`,
    'CREATE TABLE mine (id integer)',
    'CREATE TEMPORARY TABLE mine (id integer)',
    'CREATE SCHEMA mine',
    `CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
    'CREATE EXTENSION dblink',
    'DROP TABLE outbox',
    'ALTER TABLE outbox ADD COLUMN mine integer',
    'ALTER TABLE outbox DISABLE TRIGGER ALL',
    `ALTER TABLE outbox OWNER TO ${role}_app`,
    'CREATE INDEX ON outbox (subject)',
    'TRUNCATE outbox',
    `COPY outbox TO PROGRAM 'cat'`,
    `COPY outbox FROM '/etc/passwd'`,
    `SELECT pg_read_file('/etc/passwd')`,
    'SELECT rolpassword FROM pg_authid',
    'SET session_replication_role = replica',
    `ALTER DATABASE ${role} SET synchronous_commit = off`,
    'SELECT pg_switch_wal()',
  ];
}

/** Those of the statements that were not refused for want of permission. */
export async function notRefused(url: string, statements: readonly string[]): Promise<string[]> {
  return withConnection(url, async (client) => {
    const through: string[] = [];
    for (const sql of statements) {
      const outcome = await client.query(sql).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );
      // 42501: insufficient privilege.
      if (outcome !== '42501') through.push(`${sql}: ${outcome}`);
    }
    return through;
  });
}
