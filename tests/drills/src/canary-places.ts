/**
 * Everywhere that something comes to rest or goes out: databases column by column, the files of the
 * data folder, what the broker carries and keeps, health pages, tokens, and what people who keep no
 * accounts are answered.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { projectRoot, type RunningSystem, serviceNames, withConnection } from '@satchel/local';
import type { PaperIds } from './canary-acts.js';
import { type Json, newPerson, type Person } from './person.js';

/** A thing that was found somewhere, to be searched. */
export interface Found {
  readonly place: string;
  readonly bytes: Buffer | string;
}

/** Every row of every table of every service, as text. */
export async function rowsOf(system: RunningSystem): Promise<Found[]> {
  const found: Found[] = [];
  for (const name of serviceNames) {
    await withConnection(system.databases[name].ownerUrl, async (owner) => {
      const { rows: tables } = await owner.query(
        `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
      );
      for (const table of tables) {
        const { rows } = await owner.query(
          `SELECT t::text AS line, to_jsonb(t) AS json FROM ${table.name} t`,
        );
        found.push({
          place: `${name} ${table.name}`,
          bytes: rows.map(({ line, json }) => `${line}\n${JSON.stringify(json)}`).join('\n'),
        });
      }
    });
  }
  return found;
}

/**
 * Every file of the data folder but those that hold the gateway's rows: its tables, and the log of
 * writes ahead, which is one for all databases of a server.
 */
export async function filesOf(system: RunningSystem, dataDir: string): Promise<Found[]> {
  const gateway = new URL(system.databases.gateway.ownerUrl).pathname.slice(1);
  const allowed = await withConnection(system.postgres.url, async (admin) => {
    await admin.query('CHECKPOINT');
    // Those of PostgreSQL itself hold nothing of anybody.
    const { rows } = await admin.query(
      "SELECT oid FROM pg_database WHERE datname = $1 OR datname NOT LIKE 'satchel%'",
      [gateway],
    );
    return rows.map(({ oid }) => `base/${oid}`);
  });
  const isAllowed = new RegExp(`/(?:${[...allowed, 'pg_wal'].join('|')})(?:/|$)`);
  return filesIn(dataDir)
    .filter((file) => !isAllowed.test(file))
    .map((file) => ({ place: relative(dataDir, file), bytes: readFileSync(file) }));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (about?.isDirectory()) return filesIn(path);
    return about?.isFile() ? [path] : [];
  });
}

/** Hears everything that goes over the broker from now on. */
export class Wire {
  readonly heard: Found[] = [];

  private constructor(private readonly connection: NatsConnection) {
    connection.subscribe('>', {
      callback: (error, message) => {
        if (error) throw error;
        const headers = message.headers ? [...message.headers].map(String).join('\n') : '';
        const bytes = Buffer.concat([Buffer.from(`${headers}\n`), Buffer.from(message.data)]);
        this.heard.push({ place: `message on ${message.subject}`, bytes });
      },
    });
  }

  static async listen(system: RunningSystem): Promise<Wire> {
    const { username, password, host } = new URL(system.natsAdminUrl);
    const connection = await connect({ servers: host, user: username, pass: password });
    const wire = new Wire(connection);
    await connection.flush();
    return wire;
  }

  /** What the streams keep, whoever it was for. */
  async kept(): Promise<Found[]> {
    const manager = await jetstreamManager(this.connection);
    const found: Found[] = [];
    for await (const { config, state } of manager.streams.list()) {
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await manager.streams.getMessage(config.name, { seq });
        if (message)
          found.push({ place: `stream ${config.name}`, bytes: Buffer.from(message.data) });
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

/** What each process says about itself. */
export async function pagesOf(system: RunningSystem): Promise<Found[]> {
  const addresses = [
    ...Object.values(system.services).flatMap((list) => list.map((one) => `${one.url()}/health`)),
    ...['/openapi.json', '/docs', '/metrics'].map((path) => system.gatewayUrl + path),
  ];
  return Promise.all(
    addresses.map(async (address) => ({
      place: address,
      bytes: await (await fetch(address)).text(),
    })),
  );
}

/** What tokens say to whoever reads them. */
export function payloadsOf(tokens: readonly string[]): Found[] {
  return tokens.flatMap((token) =>
    token.split('.').map((part) => ({ place: 'a token', bytes: Buffer.from(part, 'base64url') })),
  );
}

/** Whose right does not reach the kit at which everything is written. */
const OUT_OF_REACH = [
  ['chw', 'KIT-B1'],
  ['administrator', 'KIT-B1'],
] as const;

const ONLOOKERS = [
  ...OUT_OF_REACH,
  ['chw', 'KIT-A1'],
  ['chw-supervisor', 'LR-NIMBA'],
  ['facility-in-charge', 'CLINIC-A'],
  ['storekeeper', 'CENTRAL'],
  ['district-pharmacist', 'LR'],
  ['data-clerk', 'LR'],
  ['programme-manager', 'LR'],
  ['auditor', 'LR'],
  ['integration-client', 'LR'],
] as const;

const asWhom = (role: string, at: string): string => ` as ${role} at ${at}`;

/** Whether the answer was given to somebody who may not see what was written. */
export function isOutOfReach({ place }: Found): boolean {
  return OUT_OF_REACH.some(([role, at]) => place.endsWith(asWhom(role, at)));
}

/** Every GET of the API, as everybody who keeps none of these accounts. */
export async function answersToOthers(
  system: RunningSystem,
  admin: Person,
  ids: PaperIds,
): Promise<Found[]> {
  const document: Json = JSON.parse(
    readFileSync(join(projectRoot, 'services/gateway/openapi.json'), 'utf8'),
  );
  const paths = Object.entries<Json>(document.paths)
    .filter(([, operations]) => operations.get)
    .flatMap(([path, { get }]) => filled(path, ids).flatMap((each) => asked(each, get.parameters)));
  const found: Found[] = [];
  for (const [role, at] of ONLOOKERS) {
    const username = `onlooker-${role}-${at}`.toLowerCase();
    const onlooker = await newPerson(admin, system.gatewayUrl, username, [{ role, at }]);
    const answers = await Promise.all(paths.map((path) => onlooker.get(path)));
    for (const [n, { body }] of answers.entries()) {
      const place = paths[n] + asWhom(role, at);
      found.push({ place, bytes: JSON.stringify(body ?? '') });
    }
  }
  return found;
}

const CODES: Readonly<Record<string, string>> = {
  location: 'KIT-A1',
  product: 'ORS',
  zone: 'LR-NIMBA',
  number: 'ORS-LATE',
  within: 'LR-NIMBA',
};

/** What a printed paper is of. */
const PAPERS: Readonly<Record<string, string>> = {
  request: 'requisitions',
  count: 'count-sheets',
  disposal: 'reports',
};

function codeOf(name: string): string {
  const code = CODES[name];
  if (!code) throw new Error(`nobody says what to ask for as ${name}`);
  return code;
}

/** The path with codes and every id of its kind in place of their names. */
function filled(path: string, ids: PaperIds): string[] {
  const placed = path.replaceAll(/\{(?!id\})(\w+)\}/g, (_all, name: string) => codeOf(name));
  if (!placed.includes('{id}')) return [placed];
  const [, , kind = '', paper = ''] = path.split('/');
  // A shipment has no free text that a paper about it could show.
  if (kind === 'vouchers' && (paper === 'issue' || paper === 'delivery')) return [];
  const own = ids[kind === 'vouchers' ? (PAPERS[paper] ?? '') : kind] ?? [];
  if (own.length === 0) throw new Error(`nothing was written that ${path} could show`);
  return own.map((id) => placed.replace('{id}', id));
}

/** With the query that it needs; and once more for what is over and done, where it can be asked. */
function asked(path: string, parameters: Json[]): string[] {
  const needed = parameters
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name, schema, example }) => {
      const shown = example ?? schema?.example ?? schema?.examples?.[0];
      return `${name}=${CODES[name] ?? shown ?? codeOf(name)}`;
    });
  const withAll = parameters.some(
    ({ name, schema }) => name === 'status' && schema.enum?.includes('all'),
  );
  return [needed, ...(withAll ? [[...needed, 'status=all']] : [])].map((query) =>
    query.length > 0 ? `${path}?${query.join('&')}` : path,
  );
}
