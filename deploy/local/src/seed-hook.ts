// Calls the demonstration's seed, `seed.js` beside this file, where the build contains one.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Log } from './data-folder.js';

/** Somebody whom the demonstration lets in. */
export interface DemonstrationUser {
  readonly username: string;
  readonly password: string;
  /** What she is and where, in words, such as "CHW in Gbarma". */
  readonly role: string;
}

/** What the seed gets. */
export interface SeedTarget {
  readonly gatewayUrl: string;
  /** Where the system keeps its data and secrets. */
  readonly dataDir: string;
  /** Of the account `admin`, which makes all others. */
  readonly adminPassword: string;
  readonly log: Log;
}

/**
 * What the module `seed.js` exports; `admin` need not be among its users. Its function does nothing
 * when there is data already.
 */
export interface SeedModule {
  seedDemonstration(target: SeedTarget): Promise<readonly DemonstrationUser[]>;
}

/** Fills the demonstration country in and says whom it lets in. */
export async function seedIfThere(target: SeedTarget): Promise<readonly DemonstrationUser[]> {
  const module = new URL('./seed.js', import.meta.url);
  if (!existsSync(fileURLToPath(module))) return [];
  const { seedDemonstration } = (await import(module.href)) as SeedModule;
  return seedDemonstration(target);
}
