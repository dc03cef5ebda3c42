// Archiving of PostgreSQL's write-ahead log into a folder, and reading it back. Guarantees: a file
// of the archive is whole or not there (copied aside, synced, renamed); archiving the same file
// again is no fault, another file under its name is; the archive outlives the server.

import { chownSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Log } from './data-folder.js';
import { type PostgresHome, postgresHome } from './postgres-home.js';

/** A file of the log leaves the machine after this time at the latest, however little is in it. */
const TIMEOUT_SECONDS = 60;

/**
 * The folder of the archive: the one that was asked for, or `archive` beside the databases. Made
 * for the database's user when it is not there.
 * @param wanted a folder, or `on`
 */
export function archiveFolder(dataDir: string, wanted: string, log: Log): string {
  const home = postgresHome(resolve(dataDir), log);
  const folder = wanted === 'on' ? besideDatabases(home) : resolve(wanted);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = statSync(folder);
  if (home.user !== undefined && uid === 0) chownSync(folder, home.user.uid, home.user.gid);
  return realpathSync(folder);
}

/** Where the archive lies unless told otherwise; deleting the databases leaves it. */
export function besideDatabases(home: PostgresHome): string {
  return join(dirname(home.folder), 'archive');
}

/** Settings of a server that archives; they need a start, not a reload. */
export function archiveSettings(folder: string): Record<string, string> {
  return {
    wal_level: 'replica',
    archive_mode: 'on',
    archive_timeout: `${TIMEOUT_SECONDS}s`,
    archive_command: archiveCommand(folder),
  };
}

/** What PostgreSQL runs for each finished file: `%p` is its path, `%f` its name. */
function archiveCommand(folder: string): string {
  const to = quoted(folder);
  const sync = (what: string): string => `{ sync ${what} 2>/dev/null || sync; }`;
  const fresh = [
    `cp "%p" ${to}/.%f.partial`,
    sync(`${to}/.%f.partial`),
    `mv ${to}/.%f.partial ${to}/%f`,
    sync(to),
  ].join(' && ');
  return `if test -f ${to}/%f; then cmp -s "%p" ${to}/%f; else ${fresh}; fi`;
}

/** What a restoring server runs to read a file back; later folders stand in for earlier ones. */
export function restoreCommand(folders: readonly string[]): string {
  return folders.map((folder) => `cp ${quoted(folder)}/%f "%p" 2>/dev/null`).join(' || ');
}

/** For the shell, and for PostgreSQL, to which a percent sign means something. */
function quoted(folder: string): string {
  if (!isAbsolute(folder)) throw new Error(`${folder} must be a full path`);
  return `'${folder.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`;
}
