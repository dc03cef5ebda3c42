/** The page that people wrote: it must speak of everything that there is, and of nothing else. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ROLES } from '@satchel/access';
import { projectRoot } from '@satchel/local';
import { allCells, expectedRoles, expectedTasks } from './expectation.js';
import { slice } from './slice.js';
import { TASKS } from './tasks.js';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
/** Served, and in no API document. */
const PAGES = ['GET /openapi.json', 'GET /docs', 'GET /docs/{file}'];

function routes(): string[] {
  const file = `${projectRoot}/services/gateway/openapi.json`;
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Document;
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`),
  );
}

describe('the expectation', () => {
  it('speaks of every route, and of none that is not served', () => {
    const told = expectedTasks().map((task) => task.replace(/ \(.*\)$/, ''));
    expect([...new Set(told)].sort()).toEqual([...routes(), ...PAGES].sort());
  });
  it('speaks of every role', () => {
    expect(expectedRoles()).toEqual([...ROLES]);
  });
  it('can be tried, every task of it', () => {
    expect(expectedTasks().filter((task) => TASKS[task] === undefined)).toEqual([]);
  });
  it('refuses and hides as much as it allows, at each home', () => {
    for (const home of ['kit', 'clinic', 'audited', 'county', 'country', 'revoked']) {
      const cells = allCells().filter((cell) => cell.home === home);
      const verdicts = new Set(cells.map((cell) => cell.expected));
      expect([home, verdicts.has('may'), verdicts.has('403')]).toEqual([home, true, true]);
    }
    expect(allCells().length).toBeGreaterThan(10_000);
  });
});

describe('a slice', () => {
  it('is the same for a seed, another for another, and about its share', () => {
    const cells = allCells();
    expect(slice(cells, 20, 1)).toEqual(slice(cells, 20, 1));
    expect(slice(cells, 20, 1)).not.toEqual(slice(cells, 20, 2));
    expect(slice(cells, 20, 1).length / cells.length).toBeCloseTo(0.05, 1);
    expect(slice(cells, 1, 1)).toEqual(cells);
  });
});
