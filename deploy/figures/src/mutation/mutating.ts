/**
 * How the rules of one service are mutated: every file of its `domain/` room, judged by the specs
 * beside them and by the `*.mutation.ts` of its `proving` folder, where there are any. None of them
 * needs a disk or a broker. The rules are pure, so SWC makes CommonJS of them here: Stryker then
 * sees which test reaches which mutant. All judges stand in one file, which is made here, since
 * most of what a mutant costs is loading the code once for every file of tests.
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
const judgesOf = (room: Room): string => `${RESULTS}/${room}/judges.js`;
const groundFileOf = (room: Room): string => `${RESULTS}/${room}/ground`;

export interface Mutating {
  readonly room: Room;
  readonly concurrency: number;
  /** Which files of the room, as a pattern such as `receipt.ts`; all when absent. */
  readonly files?: string | undefined;
}

/** What Stryker is told. It copies the room aside and works on the copy. */
export function strykerOptions({ room, concurrency, files = '*.ts' }: Mutating) {
  const service = `services/${room}`;
  const results = `${RESULTS}/${room}`;
  return {
    allowConsoleColors: false,
    cleanTempDir: 'always' as const,
    concurrency,
    coverageAnalysis: 'perTest' as const,
    htmlReporter: { fileName: `${results}/report.html` },
    ignorePatterns: [
      '**',
      '!package.json',
      `!${service}/**`,
      `${service}/dist`,
      `!${judgesOf(room)}`,
    ],
    jest: { config: jestConfig(results), enableFindRelatedTests: false },
    jsonReporter: { fileName: reportOf(room) },
    mutate: [`${service}/src/domain/${files}`, '!**/*.spec.ts'],
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

function jestConfig(results: string) {
  return {
    roots: [`<rootDir>/${results}`],
    testMatch: ['**/judges.js'],
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

/** Writes the one file of tests: what is set up for one spec is set up for no other. */
export function writeJudges(room: Room): void {
  const up = '../'.repeat(RESULTS.split('/').length + 1);
  const lines = judgePaths(room).map(
    (path) => `describe('${path}', () => void require('${up}${path}'));`,
  );
  mkdirSync(dirname(judgesOf(room)), { recursive: true });
  writeFileSync(
    judgesOf(room),
    `const { describe } = require('@jest/globals');\n${lines.join('\n')}\n`,
  );
}

/** The specs of the rules, then what else judges them. */
export function judgePaths(room: Room): string[] {
  const below = (folder: string, end: string): string[] =>
    existsSync(folder)
      ? filesBelow(folder)
          .filter((file) => file.endsWith(end))
          .sort()
      : [];
  const service = `services/${room}`;
  return [
    ...below(`${service}/src/domain`, '.spec.ts'),
    ...below(`${service}/proving`, '.mutation.ts'),
  ];
}

/** Whether the room was judged, and nothing on which the verdicts stand has changed since. */
export function isJudged(room: Room): boolean {
  const file = groundFileOf(room);
  return existsSync(file) && readFileSync(file, 'utf8') === groundOf(room);
}

/** Remembers on what the verdicts stand that the report of the room tells. */
export function rememberGround(room: Room): void {
  writeFileSync(groundFileOf(room), groundOf(room));
}

/** Forgets the verdicts of a room. */
export function forget(room: Room): void {
  rmSync(`${RESULTS}/${room}`, { recursive: true, force: true });
}

/** One hash of all that the verdicts of a room stand on: rules, judges, and what both load. */
function groundOf(room: Room): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(strykerOptions({ room, concurrency: 1 })));
  const folders = [`services/${room}/src`, `services/${room}/proving`, ...librarySources()];
  const files = folders.filter((folder) => existsSync(folder)).flatMap(filesBelow);
  for (const file of ['package-lock.json', ...files.sort()]) {
    hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

const librarySources = (): string[] => readdirSync('libs').map((name) => `libs/${name}/src`);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
