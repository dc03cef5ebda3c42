// What `npm start` and `npm test` do first on any machine: check Node, install what is missing,
// build. Plain JavaScript without dependencies, since nothing may be installed yet.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const oldestNode = [20, 19];

/** Ends the process with a message when this Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  console.error(
    `Satchel needs Node.js ${oldestNode.join('.')} or later; this is ${process.versions.node}. ` +
      'Get one at https://nodejs.org/en/download',
  );
  process.exit(1);
}

/** Installs the npm packages when they are missing or not those of package-lock.json. */
export function install(log) {
  if (isInstalled()) return;
  log('installing the npm packages: npm ci');
  // Under `npm start` this is the npm that was called; it may not be on the PATH.
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const args = [...first, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  run(command, args, 'npm ci');
}

/** Builds all packages; quick when nothing changed. */
export function build(log) {
  log('building: tsc -b');
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], 'the build');
}

function run(command, args, what) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (done.status === 0) return;
  throw new Error(`${what} failed (${done.error?.message ?? done.signal ?? done.status})`);
}

function isInstalled() {
  // npm writes this file at the end of an installation.
  const installed = join(root, 'node_modules/.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true;
  return isSame(packagesIn(installed), packagesIn(wanted));
}

/** Git gives files new dates; what counts is whether each wanted package is there. */
function isSame(installed, wanted) {
  return Object.entries(wanted).every(([path, entry]) => {
    const found = installed[path];
    if (path === '' || entry.inBundle) return true;
    if (found === undefined) return entry.optional === true || !path.startsWith('node_modules/');
    return found.version === entry.version && found.resolved === entry.resolved;
  });
}

function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}
