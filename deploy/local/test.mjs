// `npm test`: runs on a machine that has nothing but Node and npm. Installs, builds, then checks
// style, types, boundaries and behaviour. The last line is always `N passed, N failed`. Arguments go
// on to jest: `npm test -- --randomize`, `npm test -- services/inventory`.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
const jestArguments = process.argv.slice(2);
const count = { passed: 0, failed: 0 };
const times = [];
/** How many of the first steps are installation. */
let installed = 0;

/** Runs a step and prints how long it took. */
function timed(name, work) {
  const startedAt = performance.now();
  console.log(`\n== ${name}`);
  const result = work();
  const seconds = (performance.now() - startedAt) / 1000;
  times.push([name, seconds]);
  console.log(`== ${name}: ${seconds.toFixed(1)} s`);
  return result;
}

/** Runs a program that npm installed; true when it succeeds. */
function program(script, args, nodeArguments = []) {
  return ownScript(join('node_modules', script), args, nodeArguments);
}

function ownScript(script, args, nodeArguments = []) {
  const done = spawnSync(process.execPath, [...nodeArguments, join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return done.status === 0;
}

/** A step that counts as one test. */
function check(name, work) {
  if (timed(name, work)) count.passed += 1;
  else count.failed += 1;
}

function checkBoundaries() {
  const folders = ['libs', 'services', 'deploy', 'bench', 'tests'];
  return program('dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    '.dependency-cruiser.mjs',
    ...folders,
  ]);
}

/** Sees to it that nats-server is there, where no NATS was given. */
async function natsServer() {
  if (process.env.NATS_URL) return;
  const startedAt = performance.now();
  console.log('\n== nats-server');
  const { natsServerProgram } = await import('./dist/nats-binary.js');
  console.log(natsServerProgram({}, console.log));
  times.splice(installed, 0, ['nats-server', (performance.now() - startedAt) / 1000]);
  installed += 1;
}

/** Runs all specs and adds each test to the count. */
function specs() {
  const folder = mkdtempSync(join(tmpdir(), 'satchel-results-'));
  const results = join(folder, 'jest.json');
  const isGreen = program(
    'jest/bin/jest.js',
    ['--json', `--outputFile=${results}`, ...jestArguments],
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  );
  const hasResults = existsSync(results);
  const found = hasResults ? JSON.parse(readFileSync(results, 'utf8')) : {};
  rmSync(folder, { recursive: true });
  const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = found;
  const isFiltered = jestArguments.some((it) => /^(-t|--testNamePattern)/.test(it));
  // A skipped test proves nothing, so it counts as failed.
  const skipped = isFiltered ? 0 : (found.numPendingTests ?? 0) + (found.numTodoTests ?? 0);
  if (skipped > 0) console.log(`${skipped} tests are skipped, which counts as failed`);
  const failed = numFailedTests + numRuntimeErrorTestSuites + skipped;
  count.passed += numPassedTests;
  count.failed += failed;
  if (!isGreen && failed === 0) {
    console.log('jest failed without a failed test; see above');
    count.failed += 1;
  }
}

const sum = (entries) => entries.reduce((total, [, seconds]) => total + seconds, 0);
try {
  timed('installation', () => install(console.log));
  installed = times.length;
  timed('build', () => build(console.log));
  // Once, before the workers: two that install at the same time wait for each other's lock and fail.
  await natsServer();
  check('lock file', () => ownScript('.ci/complete-lock.mjs', ['--check']));
  check('style', () => program('@biomejs/biome/bin/biome', ['check', '--error-on-warnings']));
  check('types of the specs', () =>
    program('typescript/bin/tsc', ['-p', 'tsconfig.spec.json', '--noEmit']),
  );
  check('boundaries', checkBoundaries);
  timed('specs', specs);
} catch (error) {
  console.log(error.message);
  count.failed += 1;
}

console.log('');
for (const [name, seconds] of times) console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`);
console.log(`installation took ${sum(times.slice(0, installed)).toFixed(1)} s`);
console.log(`tests took ${sum(times.slice(installed)).toFixed(1)} s, build included`);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
