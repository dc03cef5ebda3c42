import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { importsOf } from './findings.js';
import { projectRoot, readSource, sourcePaths } from './source.js';

interface Manifest {
  readonly name: string;
  readonly workspaces?: string[];
  readonly nx?: { readonly tags?: string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Project {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Each kind of project, and the kinds that it may stand on. */
const directions: Readonly<Record<string, readonly string[]>> = {
  'kind:pure': ['kind:pure'],
  'kind:library': ['kind:pure', 'kind:library'],
  'kind:service': ['kind:pure', 'kind:library'],
  'kind:deploy': ['kind:pure', 'kind:library', 'kind:deploy'],
  'kind:proving': ['kind:pure', 'kind:library', 'kind:deploy'],
  'kind:bench': ['kind:pure', 'kind:library', 'kind:deploy', 'kind:proving'],
  'kind:test': ['kind:pure', 'kind:library', 'kind:deploy', 'kind:proving', 'kind:service'],
};

/** Libraries without I/O. */
const pure = ['language', 'access', 'contracts', 'forecast'];

/** The tag that a project has by the folder in which it stands. */
function kindOf(folder: string): string {
  const [above = '', name = ''] = folder.split('/');
  if (above !== 'libs') return `kind:${above.replace(/s$/, '')}`;
  if (name === 'proving') return 'kind:proving';
  return pure.includes(name) ? 'kind:pure' : 'kind:library';
}

/** Each dependency of a project on another that goes the wrong way. */
function wrongWays(project: Project, projects: readonly Project[]): string[] {
  const { dependencies = {}, devDependencies = {} } = project.manifest;
  const allowed = directions[kindOf(project.folder)] ?? [];
  return projects
    .map((other) => ({ name: other.manifest.name, kind: kindOf(other.folder) }))
    .filter(({ name, kind }) =>
      name in dependencies
        ? !allowed.includes(kind)
        : name in devDependencies && ![...allowed, 'kind:proving'].includes(kind),
    )
    .map(({ name, kind }) => `${project.manifest.name} → ${name} (${kind})`);
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(projectRoot, folder, 'package.json'), 'utf8')) as Manifest;
}

function projectsOf(workspaces: readonly string[]): Project[] {
  return workspaces
    .flatMap((pattern) => {
      const above = pattern.replace(/\/\*$/, '');
      if (above === pattern) return [pattern];
      return readdirSync(join(projectRoot, above)).map((name) => `${above}/${name}`);
    })
    .filter((folder) => existsSync(join(projectRoot, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: manifestOf(folder) }));
}

const projects = projectsOf(manifestOf('.').workspaces ?? []);

describe('the projects of the house', () => {
  it('are all there', () => {
    const folders = projects.map((project) => project.folder);
    expect(folders).toEqual(expect.arrayContaining(['libs/language', 'services/gateway', 'bench']));
  });

  it.each(projects)('$folder has the tag of its kind, and no other kind', (project) => {
    const tags = project.manifest.nx?.tags ?? [];
    expect(Object.keys(directions)).toContain(kindOf(project.folder));
    expect(tags.filter((tag) => tag.startsWith('kind:'))).toEqual([kindOf(project.folder)]);
  });

  it.each(projects)('$folder stands only on kinds that it may stand on', (project) => {
    expect(wrongWays(project, projects)).toEqual([]);
  });

  it.each(projects)('$folder declares the projects that it imports', ({ folder, manifest }) => {
    const undeclared = sourcePaths()
      .filter((path) => path.startsWith(`${folder}/src/`) && !path.endsWith('.spec.ts'))
      .flatMap((path) => importsOf(readSource(path), /^@satchel\//))
      .map((imported) => imported.from.split('/').slice(0, 2).join('/'))
      .filter((name) => !(name in (manifest.dependencies ?? {})));
    expect([...new Set(undeclared)]).toEqual([]);
  });
});

describe('a dependency that goes the wrong way', () => {
  const named = (folder: string, manifest: Partial<Manifest> = {}): Project => ({
    folder,
    manifest: { name: `@satchel/${folder.split('/').at(-1)}`, ...manifest },
  });
  const all = ['libs/language', 'libs/messaging', 'libs/proving', 'services/inventory'];
  const others = [...all, 'deploy/local', 'bench'].map((folder) => named(folder));

  it.each([
    ['libs/language', '@satchel/messaging'],
    ['libs/messaging', '@satchel/inventory'],
    ['libs/messaging', '@satchel/proving'],
    ['services/gateway', '@satchel/inventory'],
    ['services/gateway', '@satchel/local'],
    ['services/gateway', '@satchel/proving'],
    ['deploy/import', '@satchel/inventory'],
    ['libs/proving', '@satchel/inventory'],
    ['bench', '@satchel/inventory'],
  ])('is seen: %s on %s', (folder, name) => {
    const project = named(folder, { dependencies: { [name]: '*' } });
    expect(wrongWays(project, others)).toHaveLength(1);
  });

  it('is none where specs use what is built to prove', () => {
    const project = named('services/gateway', { devDependencies: { '@satchel/proving': '*' } });
    expect(wrongWays(project, others)).toEqual([]);
  });
});
