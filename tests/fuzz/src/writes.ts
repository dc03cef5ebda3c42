/**
 * What a run may leave behind: every row of what people write (the guards tell which tables) that
 * was written since the last look must be named by a request that was accepted, or be the kept
 * refusal of one that was refused. A row that is not so explained was written by a request that was
 * answered with 4xx, and is named.
 */

import { type RunningSystem, type ServiceName, serviceNames } from '@satchel/local';
import pg from 'pg';
import { isJson } from './api-document.js';
import type { Json } from './dice.js';
import { GUARDS, type Guard, unlisted } from './guards.js';
import type { Answer } from './wire.js';
import type { WireRequest } from './wire-request.js';

/** Ids and codes that accepted and refused requests named. */
export interface Named {
  readonly accepted: Set<string>;
  readonly refused: Set<string>;
  /** What accepted requests without an id of their own did: operation, and what to. */
  readonly done: Set<string>;
  signIns: number;
}

interface Looking {
  readonly name: ServiceName;
  readonly client: pg.Client;
  since: string;
  sessions: number;
}

export class Writes {
  private readonly ever: Named = nothing();
  /** A look may see again what the one before it saw, while older transactions were under way. */
  private before: Named = nothing();

  private constructor(private readonly databases: Looking[]) {}

  /** Looks on; what stands there now is taken as given. */
  static async open(system: RunningSystem): Promise<Writes> {
    const databases: Looking[] = [];
    for (const name of serviceNames) {
      const client = new pg.Client({ connectionString: system.databases[name].ownerUrl });
      await client.connect();
      await refuseUnlisted(name, client);
      databases.push({ name, client, since: await now(client), sessions: 0 });
    }
    const writes = new Writes(databases);
    await writes.takeAsGiven();
    return writes;
  }

  /** Rows written since the last look that `named` and what was named before do not explain. */
  async unexplained(named: Named): Promise<string[]> {
    for (const word of named.accepted) this.ever.accepted.add(word);
    for (const word of named.refused) this.ever.refused.add(word);
    const found: string[] = [];
    for (const database of this.databases) {
      found.push(...(await atOnce(database.client, () => this.look(database, named))));
    }
    this.before = named;
    return found;
  }

  async close(): Promise<void> {
    await Promise.all(this.databases.map(({ client }) => client.end()));
  }

  private async look(database: Looking, named: Named): Promise<string[]> {
    const { name, client, since } = database;
    const found: string[] = [];
    database.since = await now(client);
    const acts = await actsOf(database, since);
    for (const guard of GUARDS[name]) {
      found.push(...(await this.rowsOf(database, guard, { since, acts, named })));
    }
    if (name !== 'gateway') return found;
    const opened = await sessionsOf(client);
    const more = opened - database.sessions - named.signIns;
    if (more > 0) found.push(`gateway.session_families: ${more} more than sign-ins`);
    database.sessions = opened;
    return found;
  }

  private async takeAsGiven(): Promise<void> {
    for (const database of this.databases) {
      for (const { table, words } of GUARDS[database.name]) {
        const { rows } = await database.client.query(`SELECT ${words.join(', ')} FROM ${table}`);
        for (const row of rows)
          for (const word of Object.values(row)) this.ever.accepted.add(String(word));
      }
      if (database.name === 'gateway') database.sessions = await sessionsOf(database.client);
    }
  }

  private async rowsOf(
    { name, client }: Looking,
    guard: Guard,
    { since, acts, named }: { since: string; acts: Acts; named: Named },
  ): Promise<string[]> {
    const { table, words, refusal = 'false', orOneOf = "'{}'::text[]", orElse = 'NULL' } = guard;
    const { rows } = await client.query<WrittenRow>(
      `SELECT xmin::text AS tx, ARRAY[${words.map((word) => `${word}::text`).join(', ')}] AS words,
         ${refusal} AS refusal, ${orOneOf} AS others, ${orElse} AS "orElse"
       FROM ${table} WHERE xmin::text::bigint >= $1`,
      [since],
    );
    const known = guard.since === 'ever' ? [this.ever] : [named, this.before];
    const isAccepted = (word: string): boolean => known.some((each) => each.accepted.has(word));
    const isRefused = (word: string): boolean => known.some((each) => each.refused.has(word));
    const isOfAnAct = ({ tx, orElse: word }: WrittenRow): boolean => {
      if (!guard.actIn) return true;
      const kept = guard.actIn.flatMap((each) => acts.get(`${each} ${tx}`) ?? []);
      if (kept.length > 0) return kept.some((act) => act === MESSAGE || isAccepted(act));
      return word !== null && (isAccepted(word) || [named, this.before].some(hasDone(word)));
    };
    return rows
      .filter((row) => {
        const isNamed = row.words.every(isAccepted) && isOfAnAct(row);
        const isRefusal = row.refusal && row.words.every(isRefused);
        return !isNamed && !isRefusal && !row.others.some(isAccepted);
      })
      .map((row) => `${name}.${table} ${row.words.join(' ')}`);
  }
}

interface WrittenRow {
  readonly tx: string;
  readonly words: string[];
  readonly refusal: boolean;
  readonly others: string[];
  readonly orElse: string | null;
}

/** Ids of the acts that each transaction kept, by the table that keeps them. */
type Acts = ReadonlyMap<string, readonly string[]>;

/** What follows from a message follows from what was accepted elsewhere. */
const MESSAGE = '@message';

const hasDone =
  (word: string) =>
  ({ done }: Named): boolean =>
    done.has(word);

async function actsOf({ name, client }: Looking, since: string): Promise<Acts> {
  const acts = new Map<string, string[]>();
  for (const table of new Set(GUARDS[name].flatMap(({ actIn = [] }) => actIn))) {
    const { rows } = await client.query<{ tx: string; act: string }>(
      `SELECT xmin::text AS tx, ${table === 'inbox' ? `'${MESSAGE}'` : 'id::text'} AS act
       FROM ${table} WHERE xmin::text::bigint >= $1`,
      [since],
    );
    for (const { tx, act } of rows) {
      const key = `${table} ${tx}`;
      acts.set(key, [...(acts.get(key) ?? []), act]);
    }
  }
  return acts;
}

async function refuseUnlisted(name: ServiceName, client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
  );
  const faults = unlisted(
    name,
    rows.map(({ tablename }) => tablename),
  );
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

export function nothing(): Named {
  return { accepted: new Set(), refused: new Set(), done: new Set(), signIns: 0 };
}

/** Adds what a request and its answer name: the accepted may write, the refused may be kept. */
export function note(
  named: Named,
  request: Pick<WireRequest, 'json' | 'route' | 'target'>,
  { status, body }: Pick<Answer, 'status' | 'body'>,
): void {
  const { json, route } = request;
  if (status === 409 || status === 422 || status === 412 || status === 403) {
    // Of a decision, the refusal is kept under its id; a permission error keeps nothing.
    if (status !== 403 || /own-request/.test(body)) addLeaves(named.refused, json);
  }
  // Whether a failure or a deadline came before or after the write is not known: it says so itself.
  if (status >= 500) noteUnknown(named, request);
  if (status >= 300) return;
  if (/^post-session$/.test(route?.operation ?? '')) named.signIns += 1;
  const isFile = route !== undefined && !isJson(route, status);
  const answered: Json = body === '' || isFile ? undefined : JSON.parse(body);
  nameTarget(named, request);
  if (!Array.isArray(answered?.items) || !Array.isArray(json?.items)) {
    addLeaves(named.accepted, json);
    addLeaves(named.accepted, answered);
    return;
  }
  for (const [n, { outcome }] of answered.items.entries()) {
    const words = addLeaves(new Set(), json.items[n]);
    // What failed may have been written, as above.
    if (['accepted', 'created', 'changed', 'failed'].includes(outcome))
      for (const word of words) named.accepted.add(word);
    else if (outcome === 'refused') for (const word of words) named.refused.add(word);
  }
}

/** What was not answered may have been done: it is a fault of its own, not a write on a refusal. */
export function noteUnknown(
  named: Named,
  request: Pick<WireRequest, 'json' | 'route' | 'target'>,
): void {
  nameTarget(named, request);
  addLeaves(named.accepted, request.json);
  if (request.route?.operation === 'post-session') named.signIns += 1;
}

function nameTarget(
  { accepted, done }: Named,
  { target, route }: Pick<WireRequest, 'route' | 'target'>,
): void {
  for (const segment of target.split(/[/?]/)) {
    accepted.add(decoded(segment));
    if (route) done.add(`${route.operation} ${decoded(segment)}`);
  }
}

function addLeaves(into: Set<string>, value: Json): Set<string> {
  if (typeof value === 'string') into.add(value);
  else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) addLeaves(into, inner);
  }
  return into;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}

/** All that is read is of one moment: rows, and the acts of the transactions that wrote them. */
async function atOnce<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return await work();
  } finally {
    await client.query('COMMIT');
  }
}

async function now(client: pg.Client): Promise<string> {
  const { rows } = await client.query(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS now',
  );
  return rows[0].now;
}

async function sessionsOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query('SELECT count(*)::integer AS n FROM session_families');
  return rows[0].n;
}
