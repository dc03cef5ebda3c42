// Finds the program nats-server, or has the machine's package manager install it where that needs
// no password. Guarantees: what it does is printed first; what cannot be had is one command to run.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Log } from './data-folder.js';

/** Where to look and whether to install; tests give their own. */
export interface NatsSearch {
  /** Folders to look in. Default: the PATH, then the usual places off a normal user's PATH. */
  readonly folders?: readonly string[];
  /** Whether the package manager may be asked. Default: true. */
  readonly mayInstall?: boolean;
}

/** Folders where packages put servers, but which are often not on a normal user's PATH. */
const usualFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * The path of nats-server.
 * @throws an Error that names the one command to run when there is none.
 */
export function natsServerProgram(search: NatsSearch, log: Log): string {
  const folders = search.folders ?? [...pathFolders(), ...usualFolders];
  const found = programIn('nats-server', folders);
  if (found !== undefined) return found;

  const aptGet = programIn('apt-get', [...pathFolders(), '/usr/bin']);
  const brew = programIn('brew', [...pathFolders(), '/opt/homebrew/bin', '/usr/local/bin']);
  if (search.mayInstall ?? true) {
    if (aptGet !== undefined) installByApt(aptGet, log);
    else if (brew !== undefined) execute(brew, ['install', 'nats-server'], log);
    const installed = programIn('nats-server', folders);
    if (installed !== undefined) return installed;
  }
  throw new Error(
    `nats-server (NATS with JetStream) is not installed. Run: ${advice(aptGet, brew)} ` +
      '(or set NATS_URL to a NATS server with JetStream)',
  );
}

function advice(aptGet: string | undefined, brew: string | undefined): string {
  if (aptGet !== undefined) {
    const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
    return `${sudo}apt-get update && ${sudo}apt-get install -y nats-server`;
  }
  if (brew !== undefined || process.platform === 'darwin') return 'brew install nats-server';
  return 'go install github.com/nats-io/nats-server/v2@latest';
}

function installByApt(aptGet: string, log: Log): void {
  const prefix = rootPrefix();
  if (prefix === undefined) return;
  const [first, ...rest] = [...prefix, aptGet];
  if (first === undefined) return;
  // Without the update a fresh machine does not know the package, or an address that is gone.
  execute(first, [...rest, 'update'], log);
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  execute(
    first,
    [...rest, ...wait, 'install', '-y', '--no-install-recommends', 'nats-server'],
    log,
  );
}

/** What to put before a command to run it as root, or undefined when that needs a password. */
function rootPrefix(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  const sudo = programIn('sudo', pathFolders());
  if (sudo === undefined) return undefined;
  return spawnSync(sudo, ['-n', 'true']).status === 0 ? [sudo, '-n'] : undefined;
}

function execute(command: string, args: readonly string[], log: Log): void {
  log(`nats-server is missing, running: ${[command, ...args].join(' ')}`);
  const done = spawnSync(command, [...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (done.status === 0) return;
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim().split('\n');
  log(`that failed (${done.error?.message ?? `exit code ${done.status}`}): ${output.at(-1) ?? ''}`);
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function programIn(name: string, folders: readonly string[]): string | undefined {
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        // Not there, or not for us: the next folder may have it.
        return false;
      }
    });
}
