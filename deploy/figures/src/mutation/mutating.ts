/**
 * How the rules of one service are mutated: every file of its `domain/` room, judged by the specs
 * beside them and by the `*.mutation.ts` of its `proving` folder, where there are any. None of them
 * needs a disk or a broker. The rules are pure, so SWC makes CommonJS of them here: Stryker then
 * sees which test reaches which mutant, and a mutant costs a fraction of a second.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inProject } from '../project.js';

/** The services with rules of their own, those with few rules first. */
export const ROOMS = ['gateway', 'requisition', 'replenishment', 'inventory'] as const;
export type Room = (typeof ROOMS)[number];

export const isRoom = (name: string): name is Room => (ROOMS as readonly string[]).includes(name);

/** Results, reports and everything temporary; never checked in. */
export const RESULTS = '.satchel/mutation';

export const reportOf = (room: Room): string => `${RESULTS}/${room}/report.json`;

export interface Mutating {
  readonly room: Room;
  readonly concurrency: number;
}

/** What Stryker is told. It copies the room aside and works on the copy. */
export function strykerOptions({ room, concurrency }: Mutating) {
  const service = `services/${room}`;
  const results = `${RESULTS}/${room}`;
  return {
    allowConsoleColors: false,
    cleanTempDir: 'always' as const,
    concurrency,
    coverageAnalysis: 'perTest' as const,
    htmlReporter: { fileName: `${results}/report.html` },
    ignorePatterns: ['**', '!package.json', `!${service}/**`, `${service}/dist`],
    incremental: true,
    incrementalFile: `${results}/incremental.json`,
    jest: { config: jestConfig(service), enableFindRelatedTests: true },
    jsonReporter: { fileName: reportOf(room) },
    mutate: [`${service}/src/domain/*.ts`, '!**/*.spec.ts'],
    plugins: ['@stryker-mutator/jest-runner'],
    reporters: ['progress-append-only', 'json', 'html'],
    tempDirName: `${results}/copy`,
    testRunner: 'jest',
    // A mutant that runs in circles is stopped; a machine with other work is not taken for one.
    timeoutMS: 15_000,
    // There is none in the copy: SWC strips the types without it.
    tsconfigFile: 'none.json',
  };
}

function jestConfig(service: string) {
  return {
    roots: [`<rootDir>/${service}`],
    testMatch: ['**/src/domain/*.spec.ts', '**/proving/*.mutation.ts'],
    testEnvironment: 'node',
    testTimeout: 60_000,
    watchman: false,
    moduleNameMapper: {
      '^(\\.{1,2}/.*)\\.js$': '$1',
      // The rest of it stands on Nest, which cannot be read as CommonJS.
      '^@satchel/messaging$': inProject('libs/messaging/dist/memory.js'),
    },
    transform: { '^.+\\.[jt]s$': ['@swc/jest', SWC] },
  };
}

const SWC = {
  // What nobody calls is not loaded: the auditor's package also knows how to start databases.
  module: { type: 'commonjs', lazy: true },
  sourceMaps: false,
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
    },
    keepClassNames: true,
  },
};

/**
 * Forgets earlier results that may not be true any more. Stryker itself looks again only at mutants
 * whose own line or whose tests have changed; here everything else that could change a verdict
 * counts as well, so that only added and changed specs, or a run that was broken off, are cheap.
 */
export function forgetOutdated(room: Room): void {
  const file = `${RESULTS}/${room}/ground`;
  const ground = groundOf(room);
  if (existsSync(file) && readFileSync(file, 'utf8') === ground) return;
  forget(room);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ground);
}

/** Forgets the results of a room, so that every mutant is judged anew. */
export function forget(room: Room): void {
  rmSync(`${RESULTS}/${room}`, { recursive: true, force: true });
}

/** One hash of all that the verdicts of a room stand on, but for the specs of its rules. */
function groundOf(room: Room): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(strykerOptions({ room, concurrency: 1 })));
  const folders = [`services/${room}/src`, `services/${room}/proving`, ...librarySources()];
  const files = folders.filter((folder) => existsSync(folder)).flatMap(filesBelow);
  for (const file of ['package-lock.json', ...files.filter((it) => !isJudge(it)).sort()]) {
    hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

const isJudge = (file: string): boolean => file.endsWith('.spec.ts');

const librarySources = (): string[] => readdirSync('libs').map((name) => `libs/${name}/src`);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
