/**
 * Puts a backup into a new data folder; every file is held against its checksum on the way.
 * PostgreSQL itself syncs all of it before it recovers.
 */
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyFile, inLanes, writeText } from './copy-file.js';
import type { Manifest } from './manifest.js';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * @param owner who runs the database, when it is not we
 * @throws when the target holds anything, or a file is not what was backed up
 */
export async function unpack(
  backup: string,
  manifest: Manifest,
  target: string,
  owner: Owner | undefined,
): Promise<void> {
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new Error(`${target} is not empty: a restore never writes over anything`);
  }
  mkdirSync(dirname(target), { recursive: true });
  try {
    await fill(backup, manifest, target, owner);
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    throw error;
  }
}

async function fill(
  backup: string,
  manifest: Manifest,
  target: string,
  owner: Owner | undefined,
): Promise<void> {
  const own = (path: string): void => {
    if (owner) chownSync(path, owner.uid, owner.gid);
  };
  const folders = manifest.folders.flatMap((path) => {
    const parts = path.split('/');
    return parts.map((_part, n) => parts.slice(0, n + 1).join('/'));
  });
  for (const folder of ['', ...new Set(folders)].sort()) {
    mkdirSync(join(target, folder), { recursive: true, mode: 0o700 });
    chmodSync(join(target, folder), 0o700);
    own(join(target, folder));
  }
  await inLanes(manifest.files, async ({ path, bytes, sha256 }) => {
    const to = join(target, path);
    const copied = await copyFile(join(backup, 'base', path), to);
    if (copied?.bytes !== bytes || copied.sha256 !== sha256) {
      throw new Error(`${backup}: ${path} is not what was backed up; restore another backup`);
    }
    own(to);
  });
}

/** Tells PostgreSQL to recover from the archive when it starts on this folder. */
export async function askForRecovery(target: string, owner: Owner | undefined): Promise<void> {
  const file = join(target, 'recovery.signal');
  await writeText(file, '');
  if (owner) chownSync(file, owner.uid, owner.gid);
}
