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

const ONLOOKERS = [
  ['chw', 'KIT-B1'],
  ['chw', 'KIT-A1'],
  ['chw-supervisor', 'LR-NIMBA'],
  ['facility-in-charge', 'CLINIC-A'],
  ['storekeeper', 'CENTRAL'],
  ['district-pharmacist', 'LR'],
  ['data-clerk', 'LR'],
  ['programme-manager', 'LR'],
  ['auditor', 'LR'],
  ['integration-client', 'LR'],
  ['administrator', 'KIT-B1'],
] as const;

/** Every GET of the API, as everybody who keeps none of these accounts. */
export async function answersToOthers(
  system: RunningSystem,
  admin: Person,
  ids: readonly string[],
): Promise<Found[]> {
  const document: Json = JSON.parse(
    readFileSync(join(projectRoot, 'services/gateway/openapi.json'), 'utf8'),
  );
  const paths = Object.entries<Json>(document.paths)
    .filter(([, operations]) => operations.get)
    .flatMap(([path]) => filled(path, ids));
  const found: Found[] = [];
  for (const [role, at] of ONLOOKERS) {
    const username = `onlooker-${role}-${at}`.toLowerCase();
    const onlooker = await newPerson(admin, system.gatewayUrl, username, [{ role, at }]);
    const answers = await Promise.all(paths.map((path) => onlooker.get(path)));
    for (const [n, { body }] of answers.entries()) {
      const place = `${paths[n]} as ${role} at ${at}`;
      found.push({ place, bytes: JSON.stringify(body ?? '') });
    }
  }
  return found;
}

function filled(path: string, ids: readonly string[]): string[] {
  const placed = path.replace('{location}', 'KIT-A1').replace('{product}', 'ORS');
  return placed.includes('{id}') ? ids.map((id) => placed.replace('{id}', id)) : [placed];
}
