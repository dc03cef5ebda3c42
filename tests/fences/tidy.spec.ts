import { describe, expect, it } from '@jest/globals';
import { readSource, Source, sourcePaths } from './source.js';
import { broken, tidyRules } from './tidy-rules.js';

interface Planted {
  readonly text: string;
  /** The lines that break the rule; the first unless told. */
  readonly lines?: number[];
  readonly path?: string;
}

const lines = (count: number, line = 'a();') => Array(count).fill(line).join('\n');
const letters = (count: number) => 'x'.repeat(count);
const useCase = 'services/inventory/src/use-cases/issue-stock.ts';
const inDomain = 'services/inventory/src/domain/movement.ts';
const spec = 'libs/language/src/names.spec.ts';

/** At least one violation of each rule, among them every form that somebody may think of. */
const planted: Record<string, Planted[]> = {
  'any as a type': [
    { text: 'export const a = 1;\nlet b: any;', lines: [2] },
    { text: 'const words = new Map<string, any[]>();' },
    { text: 'function take(...all: any): void {}' },
  ],
  'as any': [{ text: 'const a = b as any;' }, { text: "\n\n(b as any)['c'] = 1;", lines: [3] }],
  'process.env': [
    { text: "const port = process.env['PORT'];" },
    { text: "const port = process['env'].PORT;" },
    { text: "import { env } from 'node:process';" },
    { text: 'const { PORT } = globalThis.process.env;' },
  ],
  'the time of the machine': [
    { text: 'const now = new Date();' },
    { text: 'const now = new Date;' },
    { text: 'const now = Date.now();' },
    { text: 'const now = Date();' },
    { text: 'const clock = { now: Date.now };', path: spec },
  ],
  'Math.random': [{ text: 'const a = Math.random();' }, { text: 'shuffle(cards, Math.random);' }],
  'a note of work left over': ['TO', 'FIX', 'X'].map((start) => ({
    text: `// ${start}${start === 'TO' ? 'DO' : start === 'X' ? 'XX' : 'ME'}: later`,
  })),
  'a test that is left out': [
    { text: "it.only('counts', () => {});", path: spec },
    { text: "describe.skip('counts', () => {});", path: spec },
    { text: "it.each([1]).skip('counts', () => {});", path: spec },
    { text: "it.todo('counts');", path: spec },
    { text: "xit('counts', () => {});", path: spec },
    { text: "fdescribe('counts', () => {});", path: spec },
  ],
  'a sleep in a test': [
    { text: 'await new Promise((wake) => setTimeout(wake, 50));', path: spec },
    { text: "import { setTimeout as pause } from 'node:timers/promises';", path: spec },
    { text: 'setInterval(look, 10);', path: 'tests/journeys/restock.ts' },
    { text: 'setTimeout(wake, 50);', path: 'services/inventory/proving/world.ts' },
  ],
  'a catch that swallows': [
    { text: 'try {\n  a();\n} catch {}', lines: [3] },
    { text: 'try { a(); } catch (error) {\n  // It does not matter.\n}' },
    { text: 'void send().catch(() => {});' },
    { text: 'void send().then(sent).catch((error) => { /* never mind */ });' },
  ],
  'a name that says nothing': [
    { text: '', path: 'services/inventory/src/domain/utils.ts' },
    { text: '', path: 'libs/shared/src/index.ts' },
    { text: '', path: 'services/inventory/src/store/base.store.ts' },
    { text: '', path: 'services/inventory/src/domain/stock-manager.ts' },
    { text: '', path: 'libs/language/src/dateHelpers.ts' },
  ],
  'a room that no service has': [
    { text: '', path: 'services/inventory/src/adapters/clock.ts' },
    { text: '', path: 'services/gateway/src/lib/deep/clock.ts' },
  ],
  'a file over 400 lines': [{ text: lines(401), lines: [401], path: spec }],
  'a function over 70 lines': [
    { text: `\nfunction f() {\n${lines(69)}\n}`, lines: [2] },
    { text: `const f = async () => {\n${lines(69)}\n};` },
    { text: `class A {\n  f() {\n${lines(69)}\n  }\n}`, lines: [2] },
    { text: `class A {\n  constructor() {\n${lines(69)}\n  }\n}`, lines: [2] },
    { text: `const o = {\n  f() {\n${lines(69)}\n  },\n};`, lines: [2] },
    { text: `describe('a', () => {\nit('b', () => {\n${lines(69)}\n});\n});`, lines: [2] },
  ],
  'a line over 100 columns': [
    { text: `// ${letters(60)} ${letters(40)}` },
    { text: `const a = ${letters(91)};` },
    { text: `const sql = \`\nSELECT ${letters(94)}\`;`, lines: [2] },
    { text: `call('short', ${letters(100)});` },
  ],
  'a constructor with over 5 parameters': [
    {
      text: 'class A {\n  constructor(a: A, b: A, private c: A, d = 1, e?: A, f?: A) {}\n}',
      lines: [2],
    },
  ],
  'a module without an opening comment': [
    { text: "import a from 'a';\n// Too late." },
    { text: 'export const a = 1;' },
  ],
  'import type of what Nest injects': [
    {
      text: [
        "import type { Clock } from './clock.js';",
        '@Injectable()',
        'export class A {',
        '  constructor(private readonly clock: Clock) {}',
        '}',
      ].join('\n'),
      lines: [4],
    },
    {
      text: [
        "import { type Ask as Question } from './ask.js';",
        '@Controller()',
        'class A { constructor(question: Question) {} }',
      ].join('\n'),
      lines: [3],
    },
  ],
  'a type imported in passing': [
    { text: "let shelf: import('./shelf.js').Shelf;" },
    { text: "type Shelf = Map<string, import('./shelf.js').Shelf>;" },
  ],
  'a domain that waits': [
    { text: 'export async function decide() {}', path: inDomain },
    { text: 'const decided = await decide();', path: inDomain },
  ],
  'chance in the domain': [
    { text: "import { randomUUID } from 'node:crypto';", path: inDomain },
    { text: 'const id = crypto.randomUUID();', path: inDomain },
  ],
  'messaging in a use case': [
    { text: "import { Outbox } from '@satchel/messaging';", path: useCase },
    { text: "import type { Courier } from '@satchel/messaging';", path: useCase },
    { text: "import { SqlRunner } from '@satchel/messaging';", path: useCase },
  ],
};

/** What looks like a violation and is none, where it stands. */
const innocent: Planted[] = [
  { text: "// Not any of these: it.only, new Date(), process.env.\nconst any = 'as any';" },
  { text: '// A moment of the past.\nconst then = new Date(0);\nconst at = Date.parse(text);' },
  {
    text: '// The machine says.\nconst port = process.env.PORT;',
    path: 'services/inventory/src/config.ts',
  },
  { text: '/** The clock. */\nconst now = new Date();', path: 'libs/language/src/clock.ts' },
  { text: '// Waits.\nconst timer = setTimeout(wake, 50);', path: 'libs/messaging/src/wakeup.ts' },
  { text: '// Skips rows.\nconst page = rows.skip(10).only(5);' },
  { text: '// Says why.\ntry {\n  a();\n} catch (error) {\n  log.warn(String(error));\n}' },
  { text: '// Gone is fine.\nvoid close().catch(() => undefined);' },
  {
    text: '// A name may hold a longer word.',
    path: 'services/inventory/src/store/database-row.ts',
  },
  { text: `// Long enough.\n${lines(399)}`, path: spec },
  { text: `// Long enough.\nfunction f() {\n${lines(68)}\n}` },
  { text: `describe('a', () => {\n${lines(100)}\n});`, path: spec },
  { text: `describe.each([1])('a', () => {\n${lines(100)}\n});`, path: spec },
  { text: `// See https://example.org/${letters(90)}` },
  { text: `// A sentence.\nconst a = '${letters(100)}';\nconst b = \`${letters(100)}\`;` },
  { text: `// ${'é'.repeat(97)}` },
  { text: '// Five.\nclass A {\n  constructor(a: A, b: A, c: A, d: A, e: A) {}\n}' },
  { text: "export * from './shelf.js';", path: 'libs/language/src/index.ts' },
  {
    text: [
      '// Named tokens need no class; neither does what Nest does not make.',
      "import type { Clock } from './clock.js';",
      '@Injectable()',
      'class A { constructor(@Inject(CLOCK) private readonly clock: Clock) {} }',
      'class B { constructor(private readonly clock: Clock) {} }',
    ].join('\n'),
  },
  { text: "// Hashes.\nimport { createHash } from 'node:crypto';", path: inDomain },
  { text: "// Runs SQL.\nimport type { SqlRunner } from '@satchel/messaging';", path: useCase },
];

const anywhere = 'services/inventory/src/store/shelf.store.ts';
const sourceOf = ({ text, path = anywhere }: Planted) => new Source(path, text);

describe('the tidy rules', () => {
  it('have a planted violation each', () => {
    expect(Object.keys(planted).sort()).toEqual(tidyRules.map((rule) => rule.name).sort());
  });

  it.each(tidyRules)('catch $name', (rule) => {
    for (const each of planted[rule.name] ?? []) {
      const source = sourceOf(each);
      expect(broken(rule, source)).toEqual(
        (each.lines ?? [1]).map((it) => `${source.path}:${it}: ${rule.name}. ${rule.instead}`),
      );
    }
  });

  it('leave alone what only looks alike', () => {
    for (const each of innocent) {
      const source = sourceOf(each);
      expect(tidyRules.flatMap((rule) => broken(rule, source))).toEqual([]);
    }
  });
});

describe('the sources of the project', () => {
  const sources = sourcePaths().map(readSource);

  it('are all looked at', () => {
    const paths = sources.map((source) => source.path);
    expect(paths).toContain('libs/language/src/clock.ts');
    expect(paths).toContain('services/inventory/src/main.ts');
    expect(paths).toContain('deploy/local/src/start.ts');
    expect(paths.filter((path) => /node_modules|\/dist\//.test(path))).toEqual([]);
  });

  it.each(tidyRules)('hold nowhere: $name', (rule) => {
    expect(sources.flatMap((source) => broken(rule, source))).toEqual([]);
  });
});
