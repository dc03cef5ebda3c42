/**
 * The expectation as people wrote it: `expected.csv` says in words who may do what, `scopes.csv`
 * what the words mean at which place. Every cell comes from there, none from the program's table.
 */
import { readFileSync } from 'node:fs';

export const HOMES = ['kit', 'clinic', 'audited', 'county', 'country', 'revoked'] as const;
export type Home = (typeof HOMES)[number];
export const SCOPES = [
  'own',
  'beneath',
  'sibling',
  'parent',
  'unrelated',
  'left',
  'moved-away',
  'moved-in',
] as const;
export type Scope = (typeof SCOPES)[number];
export type Verdict = 'may' | '403' | '404';

/** One thing that one person tries at one place, and what has to come of it. */
export interface Cell {
  readonly task: string;
  readonly role: string;
  readonly home: Home;
  readonly scope: Scope;
  readonly expected: Verdict;
}

/** Words that are not about a place: one cell says it all. */
const PLACELESS = new Set(['public', 'signed-in', 'role', 'audit', 'country']);

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function read(name: string): Table {
  const text = readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const [columns = [], ...rows] = lines.map((line) => line.split(','));
  for (const row of rows) {
    if (row.length !== columns.length) throw new Error(`${name}: a cell is missing: ${row}`);
  }
  return { columns, rows };
}

/** The tasks of the table, in its order, such as `POST /v1/orders (reverse)`. */
export function expectedTasks(): string[] {
  return read('expected.csv').rows.map(([task = '']) => task);
}

/** The roles that the table speaks of. */
export function expectedRoles(): string[] {
  return read('expected.csv').columns.slice(1);
}

/** Every cell. Throws where a word has no meaning. */
export function allCells(): Cell[] {
  const meanings = readMeanings();
  const { columns, rows } = read('expected.csv');
  return rows.flatMap(([task = '', ...rules]) =>
    rules.flatMap((rule, index) =>
      HOMES.flatMap((home) => {
        const role = columns[index + 1] ?? '';
        const verdicts = meanings(rule, home);
        const isPlaceless = PLACELESS.has(rule) && home !== 'revoked';
        return verdicts
          .filter(([scope]) => !isPlaceless || scope === 'own')
          .map(([scope, expected]) => ({ task, role, home, scope, expected }));
      }),
    ),
  );
}

type Meaning = (rule: string, home: Home) => [Scope, Verdict][];

function readMeanings(): Meaning {
  const { columns, rows } = read('scopes.csv');
  const byKey = new Map(rows.map(([rule, home, ...rest]) => [`${rule} ${home}`, rest]));
  const scopes = columns.slice(2) as Scope[];
  return (rule, home) => {
    // Whoever has no role any more is like somebody whose roles never allowed it.
    const word = home === 'revoked' && !['public', 'signed-in'].includes(rule) ? 'never' : rule;
    const row = byKey.get(`${word} ${home}`) ?? byKey.get(`${word} any`);
    if (!row) throw new Error(`scopes.csv does not say what ${word} means at ${home}`);
    return scopes.flatMap((scope, index) => {
      const verdict = row[index];
      return verdict === '-' || !isAt(home, scope)
        ? []
        : [[scope, verdict as Verdict] as [Scope, Verdict]];
    });
  };
}

/** Not every place has neighbours of every kind. */
function isAt(home: Home, scope: Scope): boolean {
  if (home === 'revoked') return scope === 'own';
  if (home === 'kit') return !['beneath', 'moved-away', 'moved-in'].includes(scope);
  return home !== 'country' || scope !== 'parent';
}
