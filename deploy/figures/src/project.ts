/** Where the project lies, seen from `src` and `dist` alike. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

export function inProject(path: string): string {
  return join(projectRoot, path);
}
