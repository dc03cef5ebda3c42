/**
 * A small house with the real folders and one file in each room, where everybody keeps the rules,
 * and the run of dependency-cruiser over it, or over the project, with the real configuration.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './source.js';

const config = '.dependency-cruiser.mjs';
const cruiser = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const folders = ['libs', 'services', 'deploy', 'bench', 'tests'];

/** Texts by path from the root. */
export type Files = Readonly<Record<string, string>>;

export interface Cruise {
  /** Names of all rules in force. */
  readonly rules: string[];
  readonly violations: { readonly rule: string; readonly from: string; readonly to: string }[];
  /** What each module imports, as written. */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
}

interface CruiseAnswer {
  readonly modules: {
    readonly source: string;
    readonly dependencies: { readonly module: string }[];
  }[];
  readonly summary: {
    readonly violations: { rule: { name: string }; from: string; to: string }[];
    readonly ruleSetUsed: { readonly forbidden: { readonly name: string }[] };
  };
}

/** Looks at all imports below a root that is laid out as the project is. */
export async function cruise(root: string): Promise<Cruise> {
  const told = await promisify(execFile)(
    process.execPath,
    [cruiser, '--config', config, '--output-type', 'json', ...folders],
    { cwd: root, maxBuffer: 256 * 1024 * 1024 },
  );
  const { modules, summary } = JSON.parse(told.stdout) as CruiseAnswer;
  return {
    rules: summary.ruleSetUsed.forbidden.map((rule) => rule.name),
    violations: summary.violations.map((it) => ({ rule: it.rule.name, from: it.from, to: it.to })),
    imports: new Map(
      modules.map((it) => [it.source, new Set(it.dependencies.map((each) => each.module))]),
    ),
  };
}

/** Builds the house with more files in it, hands its root over, and deletes it. */
export async function withHouse<T>(more: Files, work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'satchel-house-'));
  try {
    for (const [path, text] of Object.entries({ ...house(), ...more })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    mkdirSync(join(root, 'node_modules/@satchel'), { recursive: true });
    for (const folder of Object.keys(packages)) {
      const name = folder.split('/').at(-1) ?? '';
      symlinkSync(join(root, folder), join(root, 'node_modules/@satchel', name));
    }
    copyFileSync(join(projectRoot, config), join(root, config));
    return await work(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The packages of the house and what each declares. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'libs/language': [],
  'libs/access': ['@satchel/language'],
  'libs/forecast': [],
  'libs/contracts': ['@satchel/access', '@satchel/language', 'class-validator'],
  'libs/messaging': ['@satchel/contracts', '@nestjs/common', 'pg'],
  'libs/service': ['@satchel/messaging', '@nestjs/common'],
  'libs/proving': ['@satchel/messaging', '@satchel/local', 'pg'],
  'services/inventory': ['@nestjs/common', 'typeorm', 'pg', 'uuid', 'fastify'],
  'services/requisition': ['@nestjs/common'],
  'deploy/local': ['pg'],
  bench: ['@satchel/local', 'pg'],
};

const fromNpm = ['@nestjs/common', 'class-validator', 'typeorm', 'pg', 'uuid', 'fastify', 'rxjs'];

function house(): Files {
  const manifests = Object.entries(packages).map(([folder, needed]) => [
    `${folder}/package.json`,
    JSON.stringify({
      name: `@satchel/${folder.split('/').at(-1)}`,
      type: 'module',
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
      dependencies: Object.fromEntries(needed.map((name) => [name, '*'])),
    }),
  ]);
  const built = Object.keys(packages).map((folder) => [
    `${folder}/dist/index.js`,
    'export const a = 1;',
  ]);
  const installed = fromNpm.flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' })],
    [`node_modules/${name}/index.js`, ''],
  ]);
  return { ...Object.fromEntries([...manifests, ...built, ...installed]), ...rooms };
}

const uses = (...modules: string[]) => modules.map((it) => `import { a } from '${it}';`).join('\n');
const inventory = 'services/inventory/src';

/** Everybody imports all kinds of things that they may import. */
const rooms: Files = {
  'package.json': JSON.stringify({ name: 'satchel', private: true }),
  'libs/language/src/index.ts': "export * from './clock.js';",
  'libs/language/src/clock.ts': 'export const a = 1;',
  'libs/access/src/index.ts': uses('@satchel/language', './roles.js'),
  'libs/access/src/roles.ts': 'export const a = 1;',
  'libs/forecast/src/index.ts': 'export const a = 1;',
  'libs/contracts/src/index.ts': uses('@satchel/access', '@satchel/language', 'class-validator'),
  'libs/messaging/src/index.ts': uses('@satchel/contracts', '@nestjs/common', 'pg', 'node:crypto'),
  'libs/messaging/src/outbox.spec.ts': uses('@satchel/proving', '../proving/world.js'),
  'libs/messaging/proving/world.ts': uses('@satchel/proving', '../src/index.js'),
  'libs/service/src/index.ts': uses('@satchel/messaging', '@nestjs/common', 'node:http'),
  'libs/proving/src/index.ts': uses('@satchel/messaging', '@satchel/local', 'pg'),
  'deploy/local/src/index.ts': uses('pg', 'node:fs'),
  'bench/src/index.ts': uses('@satchel/local', '@satchel/proving', 'pg'),
  'tests/journeys/restock.spec.ts': uses('@satchel/local', '@satchel/proving'),
  [`${inventory}/main.ts`]: uses('./config.js', './inventory.module.js', '@nestjs/common'),
  [`${inventory}/config.ts`]: uses('@satchel/service'),
  [`${inventory}/inventory.module.ts`]: uses(
    './config.js',
    './door/shelf.controller.js',
    './store/shelf.store.js',
    './use-cases/issue-stock.js',
    '@nestjs/common',
  ),
  [`${inventory}/domain/movement.ts`]: uses(
    './ledger.js',
    '@satchel/language',
    '@satchel/forecast',
    'node:crypto',
  ),
  [`${inventory}/domain/ledger.ts`]: 'export const a = 1;',
  [`${inventory}/domain/ledger.spec.ts`]: uses('./ledger.js', '@satchel/proving', 'node:fs'),
  [`${inventory}/use-cases/ports.ts`]: uses(
    '../domain/movement.js',
    '@satchel/contracts',
    '@satchel/language',
    '@satchel/access',
    '@satchel/messaging',
  ),
  [`${inventory}/use-cases/issue-stock.ts`]: uses('./ports.js', '../domain/movement.js', 'crypto'),
  [`${inventory}/store/shelf.store.ts`]: uses(
    '../use-cases/ports.js',
    '../domain/movement.js',
    '@satchel/messaging',
    'typeorm',
    'pg',
    'uuid',
  ),
  [`${inventory}/store/shelf.store.spec.ts`]: uses('./shelf.store.js', '@satchel/proving', 'pg'),
  [`${inventory}/door/shelf.controller.ts`]: uses(
    '../use-cases/issue-stock.js',
    '../domain/movement.js',
    '@satchel/contracts',
    '@satchel/messaging',
    '@satchel/access',
    '@nestjs/common',
    'fastify',
  ),
  'services/requisition/src/main.ts': uses('@nestjs/common', './domain/requisition.js'),
  'services/requisition/src/domain/requisition.ts': uses('@satchel/language'),
};
