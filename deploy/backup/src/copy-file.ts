/** Copies files with their checksums, and makes them survive a loss of power, all at once. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const CHUNK = 1 << 20;

export interface Copied {
  readonly bytes: number;
  readonly sha256: string;
}

/** Copies what the file holds now; undefined when it is gone. It may be written meanwhile. */
export async function copyFile(from: string, to: string): Promise<Copied | undefined> {
  let source: Awaited<ReturnType<typeof open>>;
  try {
    source = await open(from, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    const target = await open(to, 'w', 0o600);
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(CHUNK);
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, CHUNK, bytes);
        if (bytesRead === 0) break;
        const chunk = buffer.subarray(0, bytesRead);
        hash.update(chunk);
        await target.write(chunk, 0, bytesRead, bytes);
        bytes += bytesRead;
      }
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** The same for a text of ours. */
export async function writeText(to: string, text: string): Promise<Copied> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const target = await open(to, 'w', 0o600);
  try {
    await target.writeFile(text);
  } finally {
    await target.close();
  }
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { bytes: Buffer.byteLength(text), sha256 };
}

/** The checksum of a file as it is. */
export function checksumOf(file: string): Copied {
  const source = openSync(file, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(CHUNK);
    let bytes = 0;
    for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer)) {
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(source);
  }
}

/**
 * Everything below the folder survives a loss of power afterwards. One call for its whole file
 * system: thousands of small ones took most of the time of a backup.
 */
export function syncTree(folder: string, files: readonly string[]): void {
  if (spawnSync('sync', ['-f', folder]).status === 0) return;
  for (const file of files) syncOne(join(folder, file));
  syncOne(folder);
}

/** A file, or the entries of a folder. */
export function syncOne(path: string): void {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Runs `work` on each, a few at a time. */
export async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>) {
  const queue = [...items];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}
