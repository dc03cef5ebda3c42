/**
 * What a run may leave behind: every row of what people write (movements, documents, register
 * entries, requisitions, accounts) that was written since the last look must be named by a request
 * that was accepted, or be the kept refusal of one that was refused. A row that is not so explained
 * was written by a request that was answered with 4xx, and is named.
 */
import type { RunningSystem } from '@satchel/local';
import pg from 'pg';
import type { Json } from './dice.js';
import type { Answer } from './wire.js';
import type { WireRequest } from './wire-request.js';

/** Ids and codes that accepted and refused requests named. */
export interface Named {
  readonly accepted: Set<string>;
  readonly refused: Set<string>;
  signIns: number;
}

interface Guard {
  readonly table: string;
  /** An expression per word that an accepted request must have named. */
  readonly words: readonly string[];
  /** True for a row that keeps a refusal. */
  readonly refusal?: string;
  /**
   * `ever`: the row may follow from any earlier request (events arrive later, ids are used once).
   * `now`: it is written while its request is answered, and its codes are named again and again.
   */
  readonly since: 'ever' | 'now';
  /** More names, of which one is enough: a place moves with those above it. */
  readonly orOneOf?: string;
}

/** Whose act it is; one that follows from the ledger is of the event behind the discrepancy. */
const BY_SOMEBODY = `CASE WHEN by = '@ledger' THEN
  (SELECT d.event FROM discrepancy d WHERE d.id = discrepancy_act.discrepancy) ELSE id END`;

const GUARDS: Readonly<Record<'inventory' | 'requisition' | 'gateway', readonly Guard[]>> = {
  inventory: [
    { table: 'stock_event', words: ['id'], refusal: 'NOT accepted', since: 'ever' },
    { table: 'movement', words: ['event'], since: 'ever' },
    { table: 'physical_count', words: ['event'], since: 'ever' },
    { table: 'count_sheet', words: ['id'], since: 'ever' },
    { table: 'count_line', words: ['sheet'], since: 'ever' },
    { table: 'count_result', words: ['sheet', 'event'], since: 'ever' },
    { table: 'count_explanation', words: ['sheet'], since: 'ever' },
    { table: 'count_decision', words: ['sheet'], since: 'ever' },
    { table: 'count_hand', words: ['sheet'], since: 'ever' },
    { table: 'count_answer', words: ['id'], refusal: 'true', since: 'ever' },
    { table: 'handover', words: ['id'], since: 'ever' },
    { table: 'handover_count', words: ['handover'], since: 'ever' },
    { table: 'handover_ending', words: ['handover'], since: 'ever' },
    { table: 'kit_holding', words: ['coalesce(handover::text, location)'], since: 'ever' },
    { table: 'shipment', words: ['id'], since: 'ever' },
    { table: 'discrepancy', words: ['event'], since: 'ever' },
    { table: 'discrepancy_act', words: [BY_SOMEBODY], since: 'ever' },
    { table: 'discrepancy_answer', words: ['id'], refusal: "answer ? 'problem'", since: 'ever' },
    { table: 'allocation', words: ['id'], since: 'ever' },
    { table: 'approval', words: ['requisition'], since: 'ever' },
    { table: 'zone', words: ['id'], since: 'now' },
    { table: 'programme', words: ['id'], since: 'now' },
    { table: 'location', words: ['id'], since: 'now', orOneOf: 'supplier_path || zone_path' },
    { table: 'supply_line', words: ['location'], since: 'now' },
    { table: 'product', words: ['id'], since: 'now' },
    { table: 'lot', words: ['product', 'number'], since: 'now' },
    { table: 'managed_product', words: ['location', 'product'], since: 'now' },
  ],
  requisition: [
    { table: 'requisition', words: ['id'], since: 'ever' },
    { table: 'requisition_step', words: ['requisition'], since: 'ever' },
    { table: 'answered', words: ['id'], refusal: 'true', since: 'ever' },
  ],
  gateway: [
    { table: 'accounts', words: ['id'], since: 'now' },
    { table: 'people', words: ['account'], since: 'now' },
  ],
};
type Guarded = keyof typeof GUARDS;

interface Looking {
  readonly name: Guarded;
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
    for (const name of Object.keys(GUARDS) as Guarded[]) {
      const client = new pg.Client({ connectionString: system.databases[name].ownerUrl });
      await client.connect();
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
      const since = database.since;
      database.since = await now(database.client);
      for (const guard of GUARDS[database.name]) {
        found.push(...(await this.rowsOf(database, guard, since, named)));
      }
      if (database.name !== 'gateway') continue;
      const opened = await sessionsOf(database.client);
      const more = opened - database.sessions - named.signIns;
      if (more > 0) found.push(`gateway.session_families: ${more} more than sign-ins`);
      database.sessions = opened;
    }
    this.before = named;
    return found;
  }

  async close(): Promise<void> {
    await Promise.all(this.databases.map(({ client }) => client.end()));
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
    since: string,
    named: Named,
  ): Promise<string[]> {
    const { table, words, refusal = 'false', orOneOf = "'{}'::text[]" } = guard;
    const { rows } = await client.query(
      `SELECT ARRAY[${words.map((word) => `${word}::text`).join(', ')}] AS words,
         ${refusal} AS refusal, ${orOneOf} AS others
       FROM ${table} WHERE xmin::text::bigint >= $1`,
      [since],
    );
    const known = guard.since === 'ever' ? [this.ever] : [named, this.before];
    const isAccepted = (word: string): boolean => known.some((each) => each.accepted.has(word));
    const isRefused = (word: string): boolean => known.some((each) => each.refused.has(word));
    return (rows as { words: string[]; refusal: boolean; others: string[] }[])
      .filter((row) => {
        const isNamed = row.words.every(isAccepted);
        const isRefusal = row.refusal && row.words.every(isRefused);
        return !isNamed && !isRefusal && !row.others.some(isAccepted);
      })
      .map((row) => `${name}.${table} ${row.words.join(' ')}`);
  }
}

export function nothing(): Named {
  return { accepted: new Set(), refused: new Set(), signIns: 0 };
}

/** Adds what a request and its answer name: the accepted may write, the refused may be kept. */
export function note(named: Named, request: WireRequest, { status, body }: Answer): void {
  const { json, target, route } = request;
  if (status === 409 || status === 422 || status === 412 || status === 403) {
    // Of a decision, the refusal is kept under its id; a permission error keeps nothing.
    if (status !== 403 || /own-request/.test(body)) addLeaves(named.refused, json);
  }
  if (status >= 300) return;
  if (/^post-session$/.test(route?.operation ?? '')) named.signIns += 1;
  const answered: Json = body === '' ? undefined : JSON.parse(body);
  for (const segment of target.split(/[/?]/)) named.accepted.add(decoded(segment));
  if (!Array.isArray(answered?.items) || !Array.isArray(json?.items)) {
    addLeaves(named.accepted, json);
    addLeaves(named.accepted, answered);
    return;
  }
  for (const [n, { outcome }] of answered.items.entries()) {
    const words = addLeaves(new Set(), json.items[n]);
    if (['accepted', 'created', 'changed'].includes(outcome))
      for (const word of words) named.accepted.add(word);
    else if (outcome === 'refused') for (const word of words) named.refused.add(word);
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
