/**
 * The configuration of the gateway: the environment, read once into a frozen object. Every fault is
 * named at once, so that a wrong deployment is put right in one go.
 */
import { createPublicKey } from 'node:crypto';
import {
  type Environment,
  EnvironmentReader,
  type ServiceConfig,
  wholeBetween,
} from '@satchel/service';

export const SERVICE = 'gateway';

export interface GatewayConfig extends ServiceConfig {
  /** Password of the account `admin`, made at the first start. */
  readonly adminPassword: string;
  /** Where `admin` is administrator. Whoever is that there keeps the accounts of everybody. */
  readonly adminZone: string;
  readonly rateLimits: RateLimits;
  /** How many proxies stand before the gateway; their `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  /** Until then, in seconds, a request has come whole. */
  readonly requestSeconds: number;
}

export interface RateLimits {
  /** Requests per minute of one signed-in account. */
  readonly perAccount: number;
  /** Requests per minute of one address without a valid access token. */
  readonly perAddress: number;
  /** Tries to sign in as one user from one address within a quarter of an hour. */
  readonly signInTries: number;
}

const RATE_MAX = 10_000_000;

/** Throws an Error that lists every fault, one a line. */
export function readConfig(environment: Environment = process.env): GatewayConfig {
  const reader = new EnvironmentReader(SERVICE, environment);
  const needed = reader.whatAllNeed();
  return reader.finish({
    ...needed,
    // Read a second time for what only the gateway checks: that the others will believe it.
    trusted: needed.trusted && reader.read('TRUSTED_KEYS', () => trustingOurselves(needed)),
    host: reader.read('HOST', (text) => text, '0.0.0.0'),
    adminPassword: reader.read('ADMIN_PASSWORD', password),
    adminZone: reader.read('ADMIN_ZONE', zoneCode, 'LR'),
    rateLimits: Object.freeze({
      perAccount: reader.read('RATE_LIMIT_PER_ACCOUNT', wholeBetween(1, RATE_MAX), 1200),
      perAddress: reader.read('RATE_LIMIT_PER_ADDRESS', wholeBetween(1, RATE_MAX), 300),
      signInTries: reader.read('SIGN_IN_TRIES', wholeBetween(1, 1000), 10),
    }),
    trustedProxies: reader.read('TRUSTED_PROXIES', wholeBetween(0, 10), 0),
    requestSeconds: reader.read('REQUEST_SECONDS', wholeBetween(1, 300), 30),
  });
}

/** The other services would refuse everything if they did not trust this very key. */
function trustingOurselves({ trusted, key }: ServiceConfig): ServiceConfig['trusted'] {
  const listed = trusted.get(SERVICE);
  if (!listed) throw new Error(`must list the key of ${SERVICE}`);
  if (key && !createPublicKey(key.privateKey).equals(listed)) {
    throw new Error(`lists another key for ${SERVICE} than SERVICE_KEY belongs to`);
  }
  return trusted;
}

function password(text: string): string {
  if (text.length < 8) throw new Error('must have at least 8 characters');
  return text;
}

function zoneCode(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(text)) throw new Error('must be a zone code');
  return text;
}
