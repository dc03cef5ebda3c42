/**
 * The configuration of the gateway: the environment, read once into a frozen object. Every fault is
 * named at once, so that a wrong deployment is put right in one go.
 */
import { createPublicKey } from 'node:crypto';
import {
  readSigningKey,
  readTrustedKeys,
  type SigningKey,
  type TrustedKeys,
} from '@satchel/messaging';

export interface Config {
  /** PostgreSQL as the runtime role. */
  readonly databaseUrl: string;
  /** PostgreSQL as the owner; for migrations only. */
  readonly databaseOwnerUrl: string;
  readonly natsUrl: string;
  readonly host: string;
  readonly port: number;
  /** Signs access tokens and the assertions that go to the other services. */
  readonly serviceKey: SigningKey;
  readonly trustedKeys: TrustedKeys;
  /** Password of the account `admin`, made at the first start. */
  readonly adminPassword: string;
  /** Where `admin` is administrator: the zone whose stock she may see. */
  readonly adminZone: string;
  readonly rateLimits: RateLimits;
  /** How many proxies stand before the gateway; their `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
}

export interface RateLimits {
  /** Requests per minute of one signed-in account. */
  readonly perAccount: number;
  /** Requests per minute of one address without a valid access token. */
  readonly perAddress: number;
  /** Tries to sign in as one user from one address within a quarter of an hour. */
  readonly signInTries: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is not what the gateway needs; the message lists every fault. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
  constructor(readonly faults: readonly string[]) {
    super(`The gateway cannot start:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/** Reads the process's environment. Throws ConfigFault. */
export function configFromProcess(): Config {
  return readConfig(process.env);
}

/** Reads an environment. Throws ConfigFault with every fault. */
export function readConfig(environment: Environment): Config {
  const faults: string[] = [];
  const read = reader(environment, faults);
  const serviceKey = read('SERVICE_KEY', (text) => readSigningKey('gateway', text));
  const trustedKeys = read('TRUSTED_KEYS', (text) => trusting(readTrustedKeys(text), serviceKey));
  const config = {
    databaseUrl: read('DATABASE_URL', postgresUrl),
    databaseOwnerUrl: read('DATABASE_OWNER_URL', postgresUrl),
    natsUrl: read('NATS_URL', natsUrl),
    host: read('HOST', (text) => text, '127.0.0.1'),
    port: read('PORT', wholeBetween(0, 65_535)),
    serviceKey,
    trustedKeys,
    adminPassword: read('ADMIN_PASSWORD', password),
    adminZone: read('ADMIN_ZONE', code, 'LR'),
    rateLimits: Object.freeze({
      perAccount: read('RATE_LIMIT_PER_ACCOUNT', wholeBetween(1, 10_000_000), '1200'),
      perAddress: read('RATE_LIMIT_PER_ADDRESS', wholeBetween(1, 10_000_000), '300'),
      signInTries: read('SIGN_IN_TRIES', wholeBetween(1, 1000), '10'),
    }),
    trustedProxies: read('TRUSTED_PROXIES', wholeBetween(0, 10), '0'),
  };
  if (faults.length > 0) throw new ConfigFault(faults);
  // Without faults every value was read.
  return Object.freeze(config as Config);
}

type Read = <T>(name: string, parse: (text: string) => T, otherwise?: string) => T | undefined;

function reader(environment: Environment, faults: string[]): Read {
  return (name, parse, otherwise) => {
    const text = environment[name] || otherwise;
    if (text === undefined) {
      faults.push(`${name} is missing`);
      return undefined;
    }
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
}

function postgresUrl(text: string): string {
  return urlWith(text, ['postgres:', 'postgresql:']);
}

function natsUrl(text: string): string {
  for (const part of text.split(',')) urlWith(part.trim(), ['nats:', 'tls:']);
  return text;
}

function urlWith(text: string, protocols: string[]): string {
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw new Error(`must be an address that starts with ${protocols.join('// or ')}//`);
  }
  return text;
}

function wholeBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new Error(`must be a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

function password(text: string): string {
  if (text.length < 8) throw new Error('must have at least 8 characters');
  return text;
}

function code(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(text)) throw new Error('must be a zone code');
  return text;
}

/** The other services would refuse everything if they did not trust this very key. */
function trusting(keys: TrustedKeys, own: SigningKey | undefined): TrustedKeys {
  const listed = keys.get('gateway');
  if (!listed) throw new Error('does not list the key of `gateway`');
  if (own && !createPublicKey(own.privateKey).equals(listed)) {
    throw new Error('lists another key for `gateway` than SERVICE_KEY belongs to');
  }
  return keys;
}
