/**
 * What a base backup consists of: every file with its size and checksum, and from where to where
 * PostgreSQL's log makes it whole. Guarantees: a backup whose manifest is not the one that was
 * written, or whose files are not those of the manifest, is not restored.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BackedUpFile {
  /** Below `base`, with slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 1;
  readonly takenAt: string;
  /** How it was taken: file by file beside the server, or by its replication protocol. */
  readonly how: 'low-level' | 'pg_basebackup';
  /** Such as `18.4`; another major version cannot read the files. */
  readonly serverVersion: string;
  /** Of the cluster; a log of another one does not fit. */
  readonly system: string;
  /** First and last file of the log that the backup needs. */
  readonly firstWal: string;
  readonly lastWal: string;
  /** Empty folders, which PostgreSQL wants to find. */
  readonly folders: readonly string[];
  readonly files: readonly BackedUpFile[];
}

const MANIFEST = 'manifest.json';
const CHECKSUM = 'manifest.sha256';

/** The two small files that make a folder a backup, by name. */
export function manifestFiles(manifest: Manifest): Record<string, string> {
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`;
  return { [MANIFEST]: text, [CHECKSUM]: `${checksum(text)}\n` };
}

/** All files of a backup's folder but those beside the data. */
export function filesOf(manifest: Manifest): string[] {
  const names = manifest.files.map(({ path }) => join('base', path));
  return [...names, MANIFEST, CHECKSUM];
}

/** @throws an Error when the folder holds no backup, or its manifest was changed. */
export function readManifest(folder: string): Manifest {
  let text: string;
  let wanted: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
    wanted = readFileSync(join(folder, CHECKSUM), 'utf8').trim();
  } catch (error) {
    throw new Error(`${folder} holds no finished backup`, { cause: error });
  }
  if (checksum(text) !== wanted) throw new Error(`${folder}: the manifest was changed`);
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format !== 1) throw new Error(`${folder} was made by a later version of Satchel`);
  return manifest;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
