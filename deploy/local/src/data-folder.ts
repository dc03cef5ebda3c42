// The folder that holds everything a local system keeps: databases, streams, passwords, keys, logs.
// Guarantees that secrets are made once, readable by their owner only, and found again.

import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the project. */
export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Where a local system keeps its data unless told otherwise; git ignores it. */
export const defaultDataDir = join(projectRoot, '.satchel');

/** A line for the person who watches. */
export type Log = (line: string) => void;

/** Prints to standard output. */
export const printLine: Log = (line) => {
  process.stdout.write(`${line}\n`);
};

/** The text kept under a name in the data folder; made by `make` on first use (mode 0600). */
export function keptSecret(
  dataDir: string,
  name: string,
  make: () => string = randomPassword,
): string {
  const file = join(dataDir, 'secrets', name);
  const kept = readIfThere(file);
  if (kept !== undefined) return kept;
  mkdirSync(dirname(file), { recursive: true, mode: 0o711 });
  const partial = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(partial, make(), { mode: 0o600 });
  try {
    // A hard link fails when another process was faster, so both end up with the same secret.
    linkSync(partial, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(partial);
  }
  return readFileSync(file, 'utf8');
}

/** Reads a file that may not exist yet. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file for its owner only (0600), whole or not at all. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o711 });
  const partial = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, file);
}

/** A password without characters that a URL or a configuration file would have to escape. */
export function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** A short name for a longer text, the same each time. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
