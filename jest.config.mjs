// All specs of the project: ECMAScript modules through SWC, which keeps decorator metadata. Imports
// of `@satchel/*` go to the built packages, so build first; `npm test` does. One PostgreSQL and one
// NATS serve the whole run and start when the first spec asks for them.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const folders = ['libs', 'services', 'deploy', 'tests', 'bench'];

export default {
  rootDir: root,
  roots: folders.filter((folder) => existsSync(`${root}${folder}`)).map((it) => `<rootDir>/${it}`),
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/\\.satchel/'],
  watchPathIgnorePatterns: ['/dist/', '/\\.satchel/'],
  testEnvironment: 'node',
  testTimeout: 30_000,
  // Most of what takes long waits for processes, so three find room on two cores.
  maxWorkers: 3,
  testSequencer: '<rootDir>/tests/longest-first.mjs',
  globalSetup: '<rootDir>/libs/proving/dist/harness-setup.js',
  globalTeardown: '<rootDir>/libs/proving/dist/harness-teardown.js',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        sourceMaps: 'inline',
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
      },
    ],
  },
};
