// Folders for specs, deleted with the run at the latest.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * An empty folder for one spec, such as the `dataDir` of a system of its own. At the end of the
 * run, whatever still runs on a data folder in it is ended and all is deleted.
 */
export function freshFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `${name}-`));
}
