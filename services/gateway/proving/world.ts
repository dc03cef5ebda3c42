/**
 * A gateway as it runs, over real HTTP, on a database and a broker of its own. Other services stand
 * at a process border: where a spec needs one, it answers the contracts that the spec names.
 */
import type { Type } from '@nestjs/common';
import type { Grant } from '@satchel/access';
import type { MessageContract } from '@satchel/contracts';
import {
  connectCourier,
  type Log,
  newKeyPair,
  type RequestContext,
  RequestServer,
  readSigningKey,
  readTrustedKeys,
} from '@satchel/messaging';
import {
  type FakeClock,
  type FreshNats,
  fakeClock,
  freshDatabase,
  freshNats,
} from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { readConfig } from '../src/config.js';
import { type RunningGateway, startGateway } from '../src/gateway.module.js';
import { migrate } from '../src/store/database.js';

export const ADMIN_PASSWORD = 'admin of the specs';
export const PASSWORD = 'a password of the specs';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: specs look into bodies of every kind.
  readonly body: any;
}

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
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** An access token of the administrator. */
  admin(): Promise<string>;
  /** An access token of a new account with these grants. */
  tokenOf(...grants: Grant[]): Promise<string>;
  /** Plays another service; answers how to fall silent. */
  play(service: string, ...answers: Playing[]): Promise<() => Promise<void>>;
  /** Takes the gateway's database away, for good. */
  dropDatabase(): Promise<void>;
  end(): Promise<void>;
}

export interface WorldOptions {
  readonly environment?: Record<string, string>;
  readonly moreControllers?: readonly Type[];
}

const SERVICES = ['gateway', 'inventory', 'requisition', 'replenishment'];

export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const ends: (() => Promise<unknown>)[] = [];
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
  ends: (() => Promise<unknown>)[],
  end: () => Promise<void>,
): Promise<World> {
  const clock = fakeClock('2026-11-12T09:00:00Z');
  const nats = await freshNats();
  ends.push(() => nats.drop());
  const database = await freshDatabase(migrate, 'gateway');
  ends.push(() => database.drop());
  const pairs = new Map(SERVICES.map((name) => [name, newKeyPair()]));
  const privateKeyOf = (name: string): string => pairs.get(name)?.privateKey ?? '';
  const trustedKeys = JSON.stringify(
    Object.fromEntries([...pairs].map(([name, pair]) => [name, pair.publicKey])),
  );
  const config = readConfig({
    DATABASE_URL: database.runtimeUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    NATS_URL: nats.url,
    HOST: '127.0.0.1',
    PORT: '0',
    SERVICE_KEY: privateKeyOf('gateway'),
    TRUSTED_KEYS: trustedKeys,
    ADMIN_PASSWORD,
    ...environment,
  });
  const logged: string[] = [];
  const log = logInto(logged);
  const gateway = await startGateway({ config, clock, log, moreControllers });
  ends.push(() => gateway.close());
  await gateway.connected();

  const call = (method: string, path: string, how: CallOptions = {}): Promise<Answer> =>
    request(gateway.url + path, method, how);
  const signIn = async (username: string, password: string): Promise<string> => {
    const answer = await call('POST', '/v1/session', { body: { username, password } });
    if (answer.status !== 201) throw new Error(`no sign-in: ${JSON.stringify(answer.body)}`);
    return answer.body.accessToken as string;
  };
  const admin = (): Promise<string> => signIn('admin', ADMIN_PASSWORD);
  return {
    url: gateway.url,
    clock,
    nats,
    gateway,
    logged,
    privateKey: privateKeyOf('gateway'),
    call,
    admin,
    tokenOf: async (...grants) => {
      const username = `spec-${uuid().slice(-12)}`;
      const body = { id: uuid(), username, password: PASSWORD, displayName: 'Canary Name', grants };
      const made = await call('POST', '/v1/accounts', { body, token: await admin() });
      if (made.status !== 201) throw new Error(`no account: ${JSON.stringify(made.body)}`);
      return signIn(username, PASSWORD);
    },
    play: async (service, ...answers) => {
      const key = readSigningKey(service, privateKeyOf(service));
      const courier = await connectCourier({ url: nats.url, name: service, key, clock, log });
      const trusted = readTrustedKeys(trustedKeys);
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
    },
    dropDatabase: () => database.drop(),
    end,
  };
}

/** One contract with its answer, typed; for `play`. */
export function answering<Req, Rep>(
  contract: MessageContract<Req, Rep>,
  answer: (body: Req, context: RequestContext) => Rep | Promise<Rep>,
): Playing {
  return [contract as unknown as Playing[0], answer as unknown as Playing[1]];
}

async function request(url: string, method: string, how: CallOptions): Promise<Answer> {
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
    body: isJson ? JSON.parse(text) : text,
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
