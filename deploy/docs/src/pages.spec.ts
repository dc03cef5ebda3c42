import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { figureIn, inProject } from './built.js';
import { generatedPages } from './pages.js';

const read = (path: string): string => readFileSync(inProject(path), 'utf8');

/** All files below a folder, by their path in the project. */
function filesBelow(folder: string): string[] {
  if (!existsSync(inProject(folder))) return [];
  return readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' }).map(
    (name) => `${folder}/${name.replaceAll('\\', '/')}`,
  );
}

/** The sources of everything that runs, specs apart. */
function sources(): string[] {
  const projects = ['libs', 'services'].flatMap((folder) =>
    readdirSync(inProject(folder)).map((name) => `${folder}/${name}/src`),
  );
  return projects
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'));
}

describe('the pages that are written from the code', () => {
  it('stand as the code says; run `npm run docs` after a change', async () => {
    for (const [path, text] of await generatedPages()) {
      expect({ path, text: read(path) }).toEqual({ path, text });
    }
  });

  it('list every code with which anything is refused, with its status', () => {
    const listed = read('docs/REFUSALS.md');
    const missing = sources().flatMap((path) => {
      const said = read(path).matchAll(/\b(?:problem|refuse)\(\s*(\d{3}),\s*'([a-z-]+)'/g);
      return [...said]
        .filter(([, status, code]) => !listed.includes(`| \`${code}\` | ${status} |`))
        .map(([, status, code]) => `${status} ${code} in ${path}`);
    });
    expect(missing).toEqual([]);
  });

  it('list every code of a faulty field', () => {
    const listed = read('docs/REFUSALS.md');
    const files = sources().filter((path) => /check|form|read-request|request-server/.test(path));
    const codes = files.flatMap((path) =>
      [...read(path).matchAll(/(?:code: |fault\([^,]+, )'([a-z-]+)'/g)].map(([, code]) => code),
    );
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !listed.includes(`| \`${code}\` | `))).toEqual([]);
  });

  it('say so when a figure is no longer where it was', () => {
    expect(() => figureIn('libs/messaging/src/courier.ts', 'GONE')).toThrow(/no figure GONE/);
  });
});

describe('the pages that are written by hand', () => {
  const pages = [
    'README.md',
    ...filesBelow('docs').filter((path) => path.endsWith('.md')),
    ...readdirSync(inProject('services')).map((name) => `services/${name}/README.md`),
  ].filter((path) => existsSync(inProject(path)));

  it('lead to files that exist', () => {
    const broken = pages.flatMap((path) => {
      const folder = new URL('.', inProject(path));
      return [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .filter(([, target = '']) => !existsSync(new URL(target, folder)))
        .map(([, target]) => `${path}: ${target}`);
    });
    expect(broken).toEqual([]);
  });

  it('explain every variable that a service reads from its environment', () => {
    const page = read('docs/operating/README.md');
    const files = sources().filter((path) => /config\.ts$|environment\.ts$/.test(path));
    const names = files.flatMap((path) =>
      [...read(path).matchAll(/\bread\(\s*'([A-Z_]+)'|\b(NATS_[A-Z]+):/g)].map(
        ([, read, taken]) => read ?? taken,
      ),
    );
    expect(names.length).toBeGreaterThan(12);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
