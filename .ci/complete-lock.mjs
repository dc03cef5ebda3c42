// Completes package-lock.json for machines other than the one it was written on.
//
// A registry that serves only this machine's variants of a native package (a mirror, a cache) makes
// `npm install` write a lock that names only those, and `npm ci` then refuses the lock everywhere.
// This adds the missing variants by name, version and platform; npm fetches one only on a machine
// it is made for. Run it after `npm install`: node .ci/complete-lock.mjs
// With --check it changes nothing and fails when something is missing.

import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const text = readFileSync(file, 'utf8');
const lock = JSON.parse(text);

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 's390x', 'riscv64', 'x64'];

/** What the variant's name says: `@nx/nx-linux-arm-gnueabihf` is for Linux, arm, glibc. */
function platformOf(name) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`which platform is ${name} for?`);
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined;
  return { cpu, ...(libc === undefined ? {} : { libc }), os };
}

const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(
      ([name]) =>
        lock.packages[`node_modules/${name}`] === undefined &&
        lock.packages[`${path}/node_modules/${name}`] === undefined,
    )
    .map(([name, version]) => ({ name, version, dev: entry.dev })),
);

if (process.argv.includes('--check')) {
  for (const { name } of missing) console.log(`package-lock.json lacks ${name}`);
  if (missing.length > 0) console.log('Run: node .ci/complete-lock.mjs');
  process.exit(missing.length > 0 ? 1 : 0);
}

for (const { name, version, dev } of missing) {
  lock.packages[`node_modules/${name}`] = {
    version,
    ...platformOf(name),
    ...(dev ? { dev } : {}),
    optional: true,
  };
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`added ${missing.length} variants to package-lock.json`);
