/**
 * A gateway as it runs, over real HTTP, on a database and a broker of its own. Other services stand
 * at a process border: where a spec needs one, it answers the contracts that the spec names.
 */
import type { Type } from '@nestjs/common';
import type { Grant } from '@satchel/access';
import type { MessageContract, ProblemBody } from '@satchel/contracts';
import {
  type CourierOptions,
  connectCourier,
  type Log,
  newKeyPair,
  type RequestContext,
  RequestServer,
  readSigningKey,
  readTrustedKeys,
  type TrustedKeys,
} from '@satchel/messaging';
import {
  type FakeClock,
  type FreshNats,
  fakeClock,
  freshDatabase,
  freshNats,
} from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { readConfig, SERVICE } from '../src/config.js';
import type { SessionTokens } from '../src/door/bodies/session.js';
import { type RunningGateway, startGateway } from '../src/gateway.module.js';
import { migrate } from '../src/store/database.js';

export const ADMIN_PASSWORD = 'admin of the specs';
export const PASSWORD = 'a password of the specs';

/** What came back; of the body, the spec names what it expects to look into. */
export interface Answer<Body = ProblemBody> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/**
 * Of a call that may succeed or be refused: what either has, and what a refusal may have besides.
 */
export type OrProblem<Body> = Body & Partial<ProblemBody>;

export interface CallOptions {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
}

/** One contract and what the played service says to it. */
export type Playing = readonly [
  MessageContract<never, unknown>,
  (body: never, context: RequestContext) => unknown,
];

export interface World {
  readonly url: string;
  readonly clock: FakeClock;
  readonly nats: FreshNats;
  readonly gateway: RunningGateway;
  /** Everything that was logged, one JSON text per line. */
  readonly logged: string[];
  readonly privateKey: string;
  call<Body = ProblemBody>(
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Answer<Body>>;
  /** An access token of the administrator. */
  admin(): Promise<string>;
  /** An access token of a new account with these grants. */
  tokenOf(...grants: Grant[]): Promise<string>;
  /** Plays another service; answers how to fall silent. */
  play(service: string, ...answers: Playing[]): Promise<() => Promise<void>>;
  /** Plays another service that does not know the gateway's key. */
  playStranger(service: string, ...answers: Playing[]): Promise<() => Promise<void>>;
  /** The gateway's database as its runtime role. */
  readonly databaseUrl: string;
  /** Takes the gateway's database away, for good. */
  dropDatabase(): Promise<void>;
  end(): Promise<void>;
}

export interface WorldOptions {
  readonly environment?: Record<string, string>;
  readonly moreControllers?: readonly Type[];
}

const SERVICES = ['gateway', 'inventory', 'requisition', 'replenishment'];

type End = () => Promise<unknown>;

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const ends: End[] = [];
  const end = async (): Promise<void> => {
    for (const each of ends.splice(0).reverse()) await each();
  };
  try {
    return await build(options, ends, end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function build(
  { environment = {}, moreControllers = [] }: WorldOptions,
  ends: End[],
  end: () => Promise<void>,
): Promise<World> {
  const clock = fakeClock('2026-11-12T09:00:00Z');
  const nats = await freshNats();
  ends.push(() => nats.drop());
  const database = await freshDatabase(migrate, SERVICE);
  ends.push(() => database.drop());
  const keys = makeKeys();
  const config = readConfig({
    DATABASE_URL: database.runtimeUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    NATS_URL: nats.url,
    HOST: '127.0.0.1',
    PORT: '0',
    SERVICE_KEY: keys.privateKeyOf(SERVICE),
    TRUSTED_KEYS: keys.trusted,
    ADMIN_PASSWORD,
    ...environment,
  });
  const logged: string[] = [];
  const log = logInto(logged);
  const gateway = await startGateway({ config, clock, log, moreControllers });
  ends.push(() => gateway.close());
  await gateway.connected();

  const call: World['call'] = (method, path, how = {}) => request(gateway.url + path, method, how);
  const admin = (): Promise<string> => signIn(call, 'admin', ADMIN_PASSWORD);
  const playWith = (trusted: string, service: string, answers: Playing[]) => {
    const key = readSigningKey(service, keys.privateKeyOf(service));
    const options = { url: nats.url, name: service, key, clock, log };
    return play(options, readTrustedKeys(trusted), answers, ends);
  };
  return {
    url: gateway.url,
    clock,
    nats,
    gateway,
    logged,
    privateKey: keys.privateKeyOf(SERVICE),
    call,
    admin,
    tokenOf: async (...grants) => newAccount(call, await admin(), grants),
    play: (service, ...answers) => playWith(keys.trusted, service, answers),
    playStranger: (service, ...answers) => playWith(makeKeys().trusted, service, answers),
    databaseUrl: database.runtimeUrl,
    dropDatabase: () => database.drop(),
    end,
  };
}

interface Keys {
  privateKeyOf(service: string): string;
  /** As every service reads them from TRUSTED_KEYS. */
  readonly trusted: string;
}

function makeKeys(): Keys {
  const pairs = new Map(SERVICES.map((name) => [name, newKeyPair()]));
  return {
    privateKeyOf: (service) => pairs.get(service)?.privateKey ?? '',
    trusted: JSON.stringify(
      Object.fromEntries([...pairs].map(([name, pair]) => [name, pair.publicKey])),
    ),
  };
}

/** Signs in and answers the access token. */
async function signIn(call: World['call'], username: string, password: string): Promise<string> {
  const answer = await call<SessionTokens>('POST', '/v1/session', { body: { username, password } });
  if (answer.status !== 201) throw new Error(`no sign-in: ${JSON.stringify(answer.body)}`);
  return answer.body.accessToken;
}

/** Makes an account with these grants and answers an access token of it. */
async function newAccount(call: World['call'], admin: string, grants: Grant[]): Promise<string> {
  const username = `spec-${uuid().slice(-12)}`;
  const body = { id: uuid(), username, password: PASSWORD, displayName: 'Canary Name', grants };
  const made = await call('POST', '/v1/accounts', { body, token: admin });
  if (made.status !== 201) throw new Error(`no account: ${JSON.stringify(made.body)}`);
  return signIn(call, username, PASSWORD);
}

/** Answers as another service until what it answers with is called. */
async function play(
  options: CourierOptions,
  trusted: TrustedKeys,
  answers: readonly Playing[],
  ends: End[],
): Promise<() => Promise<void>> {
  const { clock, log } = options;
  const courier = await connectCourier(options);
  const server = new RequestServer({ courier, trusted, clock, log });
  for (const [contract, answer] of answers) {
    const handler = async (body: never, context: RequestContext) => answer(body, context);
    server.addHandler(contract.subject, handler as never, false, { contract });
  }
  await new Promise<void>((resolve, reject) => {
    server.listen((error) => (error ? reject(error) : resolve()));
  });
  const fallSilent = async (): Promise<void> => {
    await server.close();
    await courier.close();
  };
  ends.push(fallSilent);
  return fallSilent;
}

/** One contract with its answer, typed; for `play`. */
export function answering<Req, Rep>(
  contract: MessageContract<Req, Rep>,
  answer: (body: Req, context: RequestContext) => Rep | Promise<Rep>,
): Playing {
  return [contract as unknown as Playing[0], answer as unknown as Playing[1]];
}

async function request<Body>(url: string, method: string, how: CallOptions): Promise<Answer<Body>> {
  const { body, token, headers = {} } = how;
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as Body,
  };
}

function logInto(lines: string[]): Log {
  const say =
    (level: string) =>
    (message: string, details: Record<string, unknown> = {}): void => {
      lines.push(JSON.stringify({ level, message, ...details }));
    };
  return { info: say('info'), warn: say('warn'), error: say('error') };
}
