/**
 * A disk of a few hundred megabytes, made of memory, that can be filled to its last byte. Needs the
 * right to mount; where it is missing, `undefined` says so, and whoever asked must say it too.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MEBIBYTE = 1024 * 1024;
const BALLAST = 'ballast';

export interface SmallDisk {
  readonly folder: string;
  freeBytes(): number;
  /** Leaves not a byte. */
  fill(): void;
  /** Gives the space back. */
  free(): void;
  /** Takes it away; nothing may use it any more. */
  remove(): void;
}

/** Mounts a disk of so many mebibytes at a folder, which is made; undefined where we may not. */
export function smallDisk(folder: string, mebibytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  const options = `size=${mebibytes}m,mode=0711`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (mounted.status !== 0) return undefined;
  const ballast = join(folder, BALLAST);
  return {
    folder,
    freeBytes: () => {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    },
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      spawnSync('umount', [folder]);
    },
  };
}

function fill(file: string): void {
  const ballast = openSync(file, 'a');
  try {
    for (let bytes = MEBIBYTE; bytes >= 1; ) {
      try {
        const wrote = writeSync(ballast, Buffer.alloc(bytes));
        if (wrote < bytes) bytes = Math.floor(bytes / 2);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        bytes = Math.floor(bytes / 2);
      }
    }
  } finally {
    closeSync(ballast);
  }
}
