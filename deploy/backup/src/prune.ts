/** Lets old backups go, and the files of the archive that no kept backup needs. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from './manifest.js';

/** The finished backups of a folder, oldest first. */
export function backupsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^\d{8}T\d{6}Z$/.test(entry.name))
      .map((entry) => join(folder, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Keeps the newest `keep`; answers how many backups and archived files went. */
export function prune(
  folder: string,
  archive: string | undefined,
  keep: number,
): { backups: number; files: number } {
  const all = backupsIn(folder);
  const kept = all.slice(-Math.max(1, keep));
  const old = all.slice(0, all.length - kept.length);
  for (const backup of old) rmSync(backup, { recursive: true });
  const [oldest] = kept;
  if (archive === undefined || oldest === undefined) return { backups: old.length, files: 0 };
  const { firstWal } = readManifest(oldest);
  // By place in the log alone: a timeline begins where an earlier one was left.
  const gone = readdirSync(archive).filter((name) => {
    const isLog = /^[0-9A-F]{24}(\.[0-9A-F]{8}\.backup)?$/.test(name);
    return isLog && name.slice(8, 24) < firstWal.slice(8);
  });
  for (const name of gone) rmSync(join(archive, name));
  return { backups: old.length, files: gone.length };
}
