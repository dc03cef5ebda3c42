/**
 * What of a running server's data folder belongs in a base backup: everything but what a server
 * makes anew at its start and what belongs to this run alone (PostgreSQL's manual, 26.3.4.2).
 */
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Their contents stay behind; the folders themselves must be there. */
const EMPTIED = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const LEFT = /^(postmaster\.(pid|opts)|current_logfiles|backup_label|tablespace_map|.*\.signal)$/;
const LEFT_ANYWHERE = /^(pgsql_tmp.*|pg_internal\.init.*)$/;

export interface DataTree {
  /** Relative paths, with slashes. */
  readonly files: readonly string[];
  /** Folders that would otherwise be missing. */
  readonly folders: readonly string[];
}

/** @throws when data lies outside of the folder, which this backup would miss. */
export function dataTree(dataDirectory: string): DataTree {
  const files: string[] = [];
  const folders: string[] = ['pg_wal/archive_status', 'pg_wal/summaries'];
  const walk = (inside: string): void => {
    for (const entry of entriesOf(join(dataDirectory, inside))) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (LEFT_ANYWHERE.test(entry.name) || (inside === '' && LEFT.test(entry.name))) continue;
      if (entry.isSymbolicLink()) {
        throw new Error(`${path} leads out of the data folder: take this backup by pg_basebackup`);
      }
      if (!entry.isDirectory()) files.push(path);
      else if (EMPTIED.has(path)) folders.push(path);
      else {
        folders.push(path);
        walk(path);
      }
    }
  };
  walk('');
  return { files, folders };
}

/** A folder of a database that is being dropped may go while we look. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (!existsSync(folder)) return [];
    throw error;
  }
}
