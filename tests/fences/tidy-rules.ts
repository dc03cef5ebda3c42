/**
 * What no source of Satchel may hold, as a table: each row names what is banned, where it is
 * allowed all the same, how it is found, and what to do instead. `tidy.spec.ts` plants a violation
 * of each.
 */
import {
  calls,
  chainOf,
  constructorsOf,
  empty,
  functionBodies,
  importsOf,
  isDescribe,
  longLines,
  typeNamesOf,
} from './findings.js';
import type { Source } from './source.js';

export interface TidyRule {
  readonly name: string;
  /** What to do instead, as a sentence. */
  readonly instead: string;
  /** Files where it is allowed; none when absent. */
  readonly except?: RegExp;
  /** Files that it is about; all when absent. */
  readonly only?: RegExp;
  /** The lines, from 1, on which the source breaks the rule. */
  readonly find: (source: Source) => number[];
}

const spec = /\.spec\.ts$/;
const domain = /^services\/[^/]+\/src\/domain\//;
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const PARAMETERS_MAX = 5;
const emptyWords = ['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'base', 'manager'];
/** Use cases run in transactions that a store began, and say what an operator should know. */
const messagingTypesInUseCases = ['SqlRunner', 'Log'];

export const tidyRules: readonly TidyRule[] = [
  {
    name: 'any as a type',
    instead: 'Name the type, or take `unknown` and look before use.',
    find: (source) =>
      source
        .all('TsKeywordType')
        .filter((it) => it['kind'] === 'any' && it.under?.type !== 'TsAsExpression')
        .map((it) => source.firstLine(it)),
  },
  {
    name: 'as any',
    instead: 'Narrow with a check, or give the value its type where it is made.',
    find: (source) =>
      source
        .all('TsKeywordType')
        .filter((it) => it['kind'] === 'any' && it.under?.type === 'TsAsExpression')
        .map((it) => source.firstLine(it)),
  },
  {
    name: 'process.env',
    instead: 'Read it once in config.ts and pass on the value.',
    except: /^(?:deploy|bench)\/|(?:^|\/)(?:config|environment)\.ts$/,
    find: (source) => [
      ...source
        .all('MemberExpression')
        .filter((it) => /^(?:globalThis\.)?process\.env$/.test(chainOf(it)))
        .map((it) => source.firstLine(it)),
      ...importsOf(source, /^(?:node:)?process$/)
        .filter((it) => it.name !== 'argv')
        .map((it) => it.line),
    ],
  },
  {
    name: 'the time of the machine',
    instead: 'Take a Clock (@satchel/language) as a parameter and ask it.',
    except: /^(?:deploy|bench)\/|^libs\/language\/src\/clock\.ts$/,
    find: (source) => [
      ...source
        .all('NewExpression')
        .filter((it) => chainOf(it['callee']) === 'Date' && empty(it['arguments']))
        .map((it) => source.firstLine(it)),
      ...source
        .all('MemberExpression')
        .filter((it) => chainOf(it) === 'Date.now')
        .map((it) => source.firstLine(it)),
      ...calls(source, /^Date$/),
    ],
  },
  {
    name: 'Math.random',
    instead: 'Take an id or a number from the caller; a test needs to repeat it.',
    // The courier and the importer spread their retries, the benchmark its load; none is replayed.
    except: /^bench\/|^libs\/messaging\/src\/courier\.ts$|^deploy\/import\/src\/api\.ts$/,
    find: (source) =>
      source
        .all('MemberExpression')
        .filter((it) => chainOf(it) === 'Math.random')
        .map((it) => source.firstLine(it)),
  },
  {
    name: 'a note of work left over',
    instead: 'Do it, or open an issue and say in the comment how things are now.',
    find: (source) => matching(source, /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/),
  },
  {
    name: 'a test that is left out',
    instead: 'Mend the test or delete it; a test that does not run proves nothing.',
    find: (source) =>
      calls(
        source,
        /^(?:(?:it|test|describe)\b.*\.(?:only|skip|todo)\b|[fx](?:it|test|describe)\b)/,
      ),
  },
  {
    name: 'a sleep in a test',
    instead: 'Wait for the condition: `eventually` of @satchel/proving, or the event itself.',
    only: /\.spec\.ts$|^tests\/|^(?:libs|services)\/[^/]+\/proving\//,
    find: (source) => [
      ...calls(source, /^(?:globalThis\.)?set(?:Timeout|Interval)$/),
      ...importsOf(source, /^(?:node:)?timers(?:\/promises)?$/).map((it) => it.line),
    ],
  },
  {
    name: 'a catch that swallows',
    instead: 'Handle the error, pass it on, or return what stands for it, and say why.',
    find: (source) => [
      ...source
        .all('CatchClause')
        .filter((it) => empty((it['body'] as { stmts: unknown }).stmts))
        .map((it) => source.firstLine(it)),
      ...source
        .all('ArrowFunctionExpression')
        .filter((it) => /\.catch$/.test(chainOf(it.under?.['callee'])))
        .filter((it) => empty((it['body'] as { stmts?: unknown }).stmts ?? [it]))
        .map((it) => source.firstLine(it)),
    ],
  },
  {
    name: 'a name that says nothing',
    instead: 'Name the file or folder after the noun of the domain that it holds.',
    find: (source) =>
      source.path
        .split(/[^a-zA-Z]|(?=[A-Z])/)
        .some((word) => emptyWords.includes(word.toLowerCase()))
        ? [1]
        : [],
  },
  {
    name: 'a room that no service has',
    instead: 'Put it into domain/, use-cases/, store/ or door/; the boundaries know these.',
    only: /^services\/[^/]+\/src\/[^/]+\//,
    except: /^services\/[^/]+\/src\/(?:domain|use-cases|store|door)\//,
    find: () => [1],
  },
  {
    name: `a file over ${FILE_LINES_MAX} lines`,
    instead: 'Split it where the nouns differ.',
    find: (source) =>
      source.text.trimEnd().split('\n').length > FILE_LINES_MAX ? [FILE_LINES_MAX + 1] : [],
  },
  {
    name: `a function over ${FUNCTION_LINES_MAX} lines`,
    instead: 'Let it say the steps, and give each step a function with a name.',
    find: (source) =>
      functionBodies(source)
        // A describe is a chapter, not a function: it ends where the file does.
        .filter((it) => !isDescribe(it))
        .filter((it) => source.lastLine(it) - source.firstLine(it) + 1 > FUNCTION_LINES_MAX)
        .map((it) => source.firstLine(it)),
  },
  {
    name: 'a line over 100 columns',
    instead: 'Break it. Only a long string, template, pattern or address may stand on its own.',
    find: longLines,
  },
  {
    name: `a constructor with over ${PARAMETERS_MAX} parameters`,
    instead: 'The class does two things: split it, or join parameters that belong together.',
    find: (source) =>
      constructorsOf(source)
        .filter((it) => it.parameters.length > PARAMETERS_MAX)
        .map((it) => it.line),
  },
  {
    name: 'a module without an opening comment',
    instead: 'Say first what it is for and what it guarantees.',
    except: /(?:^|\/)index\.ts$|\.spec\.ts$|\/migrations\//,
    find: (source) => (/^(?:#!.*\n)?\s*\/[/*]/.test(source.text) ? [] : [1]),
  },
  {
    name: 'import type of what Nest injects',
    instead: 'Import the class as a value, or name the token with @Inject.',
    find: (source) => {
      const typeOnly = new Set(
        importsOf(source, /./).flatMap((it) => (it.typeOnly ? [it.local] : [])),
      );
      return constructorsOf(source)
        .filter((it) => it.isDecorated)
        .flatMap((it) => it.parameters)
        .filter((it) => !it.isDecorated && typeNamesOf(it.node).some((name) => typeOnly.has(name)))
        .map((it) => source.firstLine(it.node));
    },
  },
  {
    name: 'a type imported in passing',
    instead: 'Import it at the top of the file, where the fences see it.',
    find: (source) => source.all('TsImportType').map((it) => source.firstLine(it)),
  },
  {
    name: 'a domain that waits',
    instead: 'A rule decides on values: read them in the use case and pass them in.',
    only: domain,
    except: spec,
    find: (source) => [
      ...source.all('AwaitExpression').map((it) => source.firstLine(it)),
      ...source
        .all('FunctionDeclaration', 'ArrowFunctionExpression')
        .filter((it) => it['async'] === true)
        .map((it) => source.firstLine(it)),
    ],
  },
  {
    name: 'chance in the domain',
    instead: 'A rule gives the same answer twice: pass the id in, or derive it (a hash).',
    only: domain,
    except: spec,
    find: (source) => [
      ...importsOf(source, /^(?:node:)?crypto$/)
        .filter((it) => !['createHash', 'Hash'].includes(it.name))
        .map((it) => it.line),
      ...source
        .all('MemberExpression')
        .flatMap((it) =>
          /^(?:globalThis\.)?crypto\./.test(chainOf(it)) ? [source.firstLine(it)] : [],
        ),
    ],
  },
  {
    name: 'messaging in a use case',
    instead: `Only the types ${messagingTypesInUseCases.join(', ')}: name the rest in ports.ts.`,
    only: /^services\/[^/]+\/src\/use-cases\//,
    except: spec,
    find: (source) =>
      importsOf(source, /^@satchel\/messaging$/)
        .filter((it) => !it.typeOnly || !messagingTypesInUseCases.includes(it.name))
        .map((it) => it.line),
  },
];

/** Where a rule is broken, as `path:line: name. What to do instead`. */
export function broken(rule: TidyRule, source: Source): string[] {
  if (rule.only?.test(source.path) === false || rule.except?.test(source.path)) return [];
  const lines = [...new Set(rule.find(source))].sort((a, b) => a - b);
  return lines.map((line) => `${source.path}:${line}: ${rule.name}. ${rule.instead}`);
}

function matching(source: Source, pattern: RegExp): number[] {
  return source.lines.flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
}
