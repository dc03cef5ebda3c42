/**
 * Tries every cell over HTTP: first all that must be refused, between two looks at the tables, then
 * all that must be allowed. Cells of one person go one after the other, people side by side.
 */
import type { RunningSystem } from '@satchel/local';
import { eventually } from '@satchel/proving';
import type { Country } from './country.js';
import type { Cell } from './expectation.js';
import { type Reply, send } from './http.js';
import { People } from './people.js';
import { changedTables, fingerprint } from './rows.js';
import { outcomeOf, TASKS, trying } from './tasks.js';

export interface Deviation {
  readonly cell: Cell;
  readonly got: string;
}

export interface MatrixResult {
  readonly cells: number;
  readonly allowed: number;
  readonly refused403: number;
  readonly hidden404: number;
  readonly deviations: readonly Deviation[];
  /** Tables that differ after everything that had to be refused. */
  readonly written: readonly string[];
}

export interface MatrixOptions {
  readonly lanes: number;
  progress(done: number, total: number): void;
  readonly signal?: AbortSignal;
}

export async function runMatrix(
  system: RunningSystem,
  country: Country,
  cells: readonly Cell[],
  options: MatrixOptions,
): Promise<MatrixResult> {
  const people = new People(country.url, country.adminToken);
  await inLanes(namesOf(cells), options, async ([cell]) => {
    if (cell) await people.who(cell.role, cell.home);
  });
  let done = 0;
  const deviations: Deviation[] = [];
  const attempt = async (cell: Cell): Promise<void> => {
    options.signal?.throwIfAborted();
    const got = await tryCell(country, people, cell);
    if (got !== cell.expected) deviations.push({ cell, got });
    done += 1;
    options.progress(done, cells.length);
  };
  const refused = cells.filter((cell) => cell.expected !== 'may');
  const before = await quietRows(system);
  await inLanes(namesOf(refused), options, (own) => oneByOne(own, attempt));
  const after = await quietRows(system);
  const allowed = cells.filter((cell) => cell.expected === 'may');
  await inLanes(namesOf(allowed), options, (own) => oneByOne(own, attempt));
  const count = (verdict: string) => cells.filter((cell) => cell.expected === verdict).length;
  return {
    cells: cells.length,
    allowed: count('may'),
    refused403: count('403'),
    hidden404: count('404'),
    deviations,
    written: changedTables(before, after),
  };
}

/** What one person got when she tried. */
async function tryCell(country: Country, people: People, cell: Cell): Promise<string> {
  const task = TASKS[cell.task];
  if (!task) throw new Error(`nobody knows how to try ${cell.task}`);
  const who = await people.who(cell.role, cell.home);
  const it = trying(cell, who, country);
  const token = task.isAnonymous ? undefined : who.token;
  const reply: Reply = await send(country.url, task.request(it), token);
  if (reply.body?.refreshToken) who.refreshToken = reply.body.refreshToken;
  return outcomeOf(task, reply, it);
}

/** The cells by person, in the order of the table. */
function namesOf(cells: readonly Cell[]): Cell[][] {
  const byPerson = new Map<string, Cell[]>();
  for (const cell of cells) {
    const name = `${cell.role} ${cell.home}`;
    byPerson.set(name, [...(byPerson.get(name) ?? []), cell]);
  }
  return [...byPerson.values()];
}

async function inLanes(
  groups: readonly Cell[][],
  { lanes }: MatrixOptions,
  work: (group: Cell[]) => Promise<void>,
): Promise<void> {
  const waiting = [...groups];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function oneByOne(cells: readonly Cell[], work: (cell: Cell) => Promise<void>) {
  for (const cell of cells) await work(cell);
}

/** The rows once nothing that was set in motion before is still arriving. */
async function quietRows(system: RunningSystem): Promise<Map<string, string>> {
  return eventually(
    async () => {
      const one = await fingerprint(system);
      const other = await fingerprint(system);
      const moving = changedTables(one, other);
      if (moving.length > 0) throw new Error(`still moving: ${moving.join(', ')}`);
      return other;
    },
    { withinMs: 20_000 },
  );
}

/** A deviation in words. */
export function inWords({ cell, got }: Deviation): string {
  const { task, role, home, scope, expected } = cell;
  return `${role} at ${home}, ${scope}: ${task} should be ${expected}, was ${got}`;
}
