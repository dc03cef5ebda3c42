/** What every service reads from its environment: parsed once, frozen, all faults named at boot. */
import {
  readSigningKey,
  readTrustedKeys,
  type SigningKey,
  type TrustedKeys,
} from '@satchel/messaging';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ServiceConfig {
  /** The database as the runtime role, whose name ends in `_app`. */
  readonly databaseUrl: string;
  /** The same database as its owner, whose name ends in `_owner`; for migrations only. */
  readonly databaseOwnerUrl: string;
  /** With user and password in it, where there are any; several servers with commas. */
  readonly natsUrl: string;
  /** Where HTTP is served; 0 takes any free port. */
  readonly port: number;
  /** The address to listen at; this machine's own only, unless told. */
  readonly host: string;
  readonly key: SigningKey;
  readonly trusted: TrustedKeys;
}

/** Reads variables and remembers what is wrong with them until somebody asks. */
export class EnvironmentReader {
  private readonly faults: string[] = [];

  constructor(
    private readonly service: string,
    private readonly environment: Environment,
  ) {}

  /** The variable through `parse`; a fault is remembered and answered with undefined. */
  read<T>(name: string, parse: (text: string) => T, otherwise?: T): T {
    const text = this.environment[name];
    if (text === undefined || text === '') {
      if (otherwise === undefined) this.faults.push(`${name} is missing`);
      return otherwise as T;
    }
    try {
      return parse(text);
    } catch (error) {
      this.faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined as T;
    }
  }

  /** What all services need. */
  whatAllNeed(): ServiceConfig {
    return {
      databaseUrl: this.read('DATABASE_URL', urlOf('postgres:', 'postgresql:')),
      databaseOwnerUrl: this.read('DATABASE_OWNER_URL', urlOf('postgres:', 'postgresql:')),
      natsUrl: this.read('NATS_URL', (text) => natsUrl(text, this.environment)),
      port: this.read('PORT', wholeBetween(0, 65_535)),
      host: this.read('HOST', (text) => text, '127.0.0.1'),
      key: this.read('SERVICE_KEY', (text) => readSigningKey(this.service, text)),
      trusted: this.read('TRUSTED_KEYS', readTrustedKeys),
    };
  }

  /** Freezes the configuration, or throws an Error that lists every fault, one a line. */
  finish<Config extends object>(config: Config): Readonly<Config> {
    if (this.faults.length > 0) {
      const list = this.faults.map((fault) => `  ${fault}`).join('\n');
      throw new Error(`The service ${this.service} cannot start:\n${list}`);
    }
    return Object.freeze(config);
  }
}

/** A whole number within bounds. */
export function wholeBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new Error(`must be a whole number from ${least} to ${most}`);
  };
}

function urlOf(...protocols: readonly string[]): (text: string) => string {
  return (text) => {
    if (!protocols.includes(new URL(text).protocol)) {
      throw new Error(`must start with ${protocols.join(' or ')}//`);
    }
    return text;
  };
}

/** The credentials go to the first of several servers, which stands for all. */
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
