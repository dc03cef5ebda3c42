/** The environment, read once into a frozen object; every fault is named before anything starts. */
import {
  readSigningKey,
  readTrustedKeys,
  type SigningKey,
  type TrustedKeys,
} from '@satchel/messaging';

export const SERVICE = 'requisition';

export interface Config {
  /** The database as the runtime role, whose name ends in `_app`. */
  readonly databaseUrl: string;
  /** The same database as its owner, whose name ends in `_owner`; for migrations only. */
  readonly databaseOwnerUrl: string;
  /** With user and password in it, where there are any. */
  readonly natsUrl: string;
  /** Where /health is served; 0 takes any free port. */
  readonly port: number;
  readonly key: SigningKey;
  readonly trusted: TrustedKeys;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws an Error that lists every fault, one a line. */
export function readConfig(environment: Environment = process.env): Config {
  const faults: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const text = environment[name];
    if (text === undefined || text === '') {
      faults.push(`${name} is missing`);
      return undefined;
    }
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const config = {
    databaseUrl: read('DATABASE_URL', urlOf('postgres:', 'postgresql:')),
    databaseOwnerUrl: read('DATABASE_OWNER_URL', urlOf('postgres:', 'postgresql:')),
    natsUrl: read('NATS_URL', (text) => natsUrl(text, environment)),
    port: read('PORT', portOf),
    key: read('SERVICE_KEY', (text) => readSigningKey(SERVICE, text)),
    trusted: read('TRUSTED_KEYS', readTrustedKeys),
  };
  if (faults.length > 0) {
    throw new Error(
      `The service ${SERVICE} cannot start:\n${faults.map((it) => `  ${it}`).join('\n')}`,
    );
  }
  return Object.freeze(config as Config);
}

function urlOf(...protocols: readonly string[]): (text: string) => string {
  return (text) => {
    if (!protocols.includes(new URL(text).protocol)) {
      throw new Error(`must start with ${protocols.join(' or ')}//`);
    }
    return text;
  };
}

/** Several servers may be listed with commas; the credentials go to the first, which stands for all. */
function natsUrl(text: string, environment: Environment): string {
  const [first = '', ...others] = text.split(',').map((part) => part.trim());
  for (const each of [first, ...others]) urlOf('nats:', 'tls:')(each);
  const { NATS_USER: user, NATS_PASSWORD: password } = environment;
  if (!user !== !password) throw new Error('NATS_USER and NATS_PASSWORD belong together');
  const url = new URL(first);
  if (user) url.username = encodeURIComponent(user);
  if (password) url.password = encodeURIComponent(password);
  return [url.href.replace(/\/$/, ''), ...others].join(',');
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error('must be a whole number from 0 to 65535');
}
