import { describe, expect, it } from '@jest/globals';
import { type Cruise, cruise, type Files, withHouse } from './house.js';
import { projectRoot, readSource, sourcePaths } from './source.js';

const inventory = 'services/inventory/src';
const domain = `${inventory}/domain`;
const useCases = `${inventory}/use-cases`;

/** A violation: the files of which it is made, and the rule that must catch it. */
interface Planted {
  readonly rule: string;
  readonly what: string;
  readonly files: Files;
}

/** One file with one statement that breaks one rule. */
function one(rule: string, path: string, statement: string): Planted {
  return { rule, what: `${path}: ${statement}`, files: { [path]: statement } };
}

const pure = 'domain-is-pure';
const ports = 'use-cases-reach-out-through-ports';

const planted: Planted[] = [
  one(pure, `${domain}/a01.ts`, "import { readFileSync } from 'node:fs';"),
  one(pure, `${domain}/a02.ts`, "import type { Port } from '../use-cases/ports.js';"),
  one(pure, `${domain}/a03.ts`, "import { type Entry } from '@satchel/contracts';"),
  one(pure, `${domain}/a04.ts`, "import uuid from 'uuid';"),
  one(pure, `${domain}/a05.ts`, "import 'uuid';"),
  one(pure, `${domain}/a06.ts`, "export * from '@satchel/access';"),
  one(pure, `${domain}/a07.ts`, "export { v7 } from 'uuid';"),
  one(pure, `${domain}/a08.ts`, "export type { Log } from '@satchel/messaging';"),
  one(pure, `${domain}/a09.ts`, "class A { b = async () => (await import('uuid')).v7(); }"),
  one(pure, `${domain}/deep/a10.ts`, "import { a } from '../../store/shelf.store.js';"),
  one(ports, `${useCases}/b01.ts`, "import { Shelf } from '../store/shelf.store.js';"),
  one(ports, `${useCases}/b02.ts`, "import { ask } from '../door/shelf.controller.js';"),
  one(ports, `${useCases}/b03.ts`, "import { readFile } from 'node:fs/promises';"),
  one(ports, `${useCases}/b04.ts`, "import { v7 } from 'uuid';"),
  one('store-fills-ports', `${inventory}/store/c01.ts`, "import '../use-cases/issue-stock.js';"),
  one('store-fills-ports', `${inventory}/store/c02.ts`, "import '../door/shelf.controller.js';"),
  one('store-fills-ports', `${inventory}/store/c03.ts`, "import 'fastify';"),
  one('door-does-not-keep', `${inventory}/door/d01.ts`, "import '../store/shelf.store.js';"),
  one('door-opens-on-libraries', `${inventory}/door/d02.ts`, "import '@satchel/forecast';"),
  one('rooms-do-not-know-the-wiring', `${inventory}/door/e01.ts`, "import '../config.js';"),
  one('lib-language', 'libs/language/src/f01.ts', "import 'node:crypto';"),
  one('lib-access', 'libs/access/src/f02.ts', "import type { A } from '@satchel/contracts';"),
  one('lib-forecast', 'libs/forecast/src/f03.ts', "import '@satchel/language';"),
  one('lib-contracts', 'libs/contracts/src/f04.ts', "import '@satchel/forecast';"),
  one('lib-messaging', 'libs/messaging/src/f05.ts', "import '@satchel/service';"),
  one('lib-service', 'libs/service/src/f06.ts', "import '@satchel/forecast';"),
  one('services-stand-alone', 'libs/messaging/src/g01.ts', "import '@satchel/inventory';"),
  one(
    'services-stand-alone',
    'services/requisition/src/door/g02.ts',
    "import '@satchel/inventory';",
  ),
  one('services-stand-alone', 'bench/src/g03.ts', "import '@satchel/inventory';"),
  one(
    'services-stand-alone',
    'services/requisition/src/g04.spec.ts',
    "import '@satchel/inventory';",
  ),
  one('proving-is-for-tests', `${inventory}/door/h02.ts`, "import '../../proving/world.js';"),
  one('proving-is-for-tests', 'deploy/local/src/h03.ts', "import '@satchel/proving';"),
  one('memory-is-for-tests', `${inventory}/i02.module.ts`, "import './in-memory.js';"),
  one('memory-is-for-tests', `${inventory}/store/i03.ts`, "import './memory-shelf.store.js';"),
  one('launcher-is-outermost', 'libs/messaging/src/i01.ts', "import '@satchel/local';"),
  one(
    'packages-by-name',
    'tests/simulation/src/j02.ts',
    "import '../../../services/inventory/src/domain/movement.js';",
  ),
  one('packages-by-name', 'libs/proving/src/j01.ts', "import '../../language/src/clock.js';"),
  one('no-barrel-in-a-service', `${domain}/index.ts`, "export * from './movement.js';"),
  {
    rule: 'no-cycle',
    what: 'two files that need only the types of each other',
    files: {
      [`${domain}/k01.ts`]: "import type { B } from './k02.js';",
      [`${domain}/k02.ts`]: "import type { A } from './k01.js';",
    },
  },
  one('nest-at-the-edge', 'libs/proving/src/l01.ts', "import { Module } from '@nestjs/common';"),
  one('nest-at-the-edge', `${inventory}/config.loader.ts`, "import '@nestjs/common';"),
  one('sql-in-the-store', `${inventory}/door/m01.ts`, "import type { Pool } from 'pg';"),
  one('sql-in-the-store', `${inventory}/requisition.module.ts`, "import 'typeorm';"),
  one('everything-resolves', `${inventory}/door/n01.ts`, "import './nowhere.js';"),
  one('packages-are-declared', `${inventory}/door/o01.ts`, "import { of } from 'rxjs';"),
];

describe('dependency-cruiser, with the configuration of the project', () => {
  let plantedCruise: Promise<Cruise> | undefined;
  const cruisePlanted = () => {
    const files = Object.assign({}, ...planted.map((it) => it.files)) as Files;
    const world = {
      'services/inventory/proving/world.ts': 'export const a = 1;',
      [`${inventory}/in-memory.ts`]: "export { b } from './store/memory-shelf.store.js';",
      [`${inventory}/store/memory-shelf.store.ts`]: 'export const b = 1;',
    };
    plantedCruise ??= withHouse({ ...files, ...world }, cruise);
    return plantedCruise;
  };

  it('lets a house pass where everybody keeps the rules', async () => {
    const { violations, imports } = await withHouse({}, cruise);
    expect(violations).toEqual([]);
    expect(imports.get(`${domain}/movement.ts`)).toContain('@satchel/forecast');
  });

  it('has a planted violation of every rule', async () => {
    const { rules } = await cruisePlanted();
    expect([...new Set(planted.map((it) => it.rule))].sort()).toEqual(rules.sort());
  });

  it.each(planted)('catches by $rule, and by no other rule, $what', async ({ rule, files }) => {
    const { violations } = await cruisePlanted();
    const here = violations.filter((it) => it.from in files);
    expect([...new Set(here.map((it) => it.rule))]).toEqual([rule]);
  });

  it('catches nothing where nothing is planted', async () => {
    const { violations } = await cruisePlanted();
    const paths = planted.flatMap((it) => Object.keys(it.files));
    expect(violations.filter((it) => !paths.includes(it.from))).toEqual([]);
  });
});

describe('the project', () => {
  let projectCruise: Promise<Cruise> | undefined;
  const cruiseProject = () => {
    projectCruise ??= cruise(projectRoot);
    return projectCruise;
  };

  it('has no import that dependency-cruiser does not see', async () => {
    const { imports } = await cruiseProject();
    // Found by another way than the cruiser's: statements of the text, not nodes of a tree.
    const statement = /^(?:import|(?:import|export)\b[^;'"`]*? from) '([^']+)';$/gm;
    const unseen = sourcePaths().flatMap((path) => {
      const seen = imports.get(path);
      return [...readSource(path).text.matchAll(statement)]
        .map(([, written = '']) => written)
        .filter((it) => !seen?.has(it) && !seen?.has(it.replace(/^node:/, '')))
        .map((it) => `${path} imports ${it}`);
    });
    expect(unseen).toEqual([]);
  });

  it('keeps every rule', async () => {
    const { violations } = await cruiseProject();
    expect(violations.map((it) => `${it.rule}: ${it.from} → ${it.to}`)).toEqual([]);
  });
});
