/**
 * The whole system with the harness in its way: every process of every service reaches PostgreSQL
 * and NATS through a faulty link of its own, and carries the module that stops at crash points.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  adminPassword,
  deleteDataFolder,
  type RunningSystem,
  type ServiceName,
  type SystemOptions,
  serviceNames,
  startSystem,
} from '@satchel/local';
import { PROCESS_VARIABLE, SOCKET_VARIABLE } from './config.js';
import { type Country, registerCountry } from './country.js';
import { CrashControl } from './crash-control.js';
import { FaultyLink } from './faulty-network.js';

/** The links of one process. */
export interface Links {
  readonly postgres: FaultyLink;
  readonly nats: FaultyLink;
}

export interface DrillSystem {
  readonly system: RunningSystem;
  readonly country: Country;
  readonly control: CrashControl;
  readonly dataDir: string;
  /** The links of a service's process. */
  links(service: ServiceName, index?: number): Links;
  /** Every link heals. */
  healAll(): void;
  /** Ends every connection that fell silent. */
  forgetSilent(): void;
  /** Processes that ended without having been killed or stopped, with how they ended. */
  deaths(): readonly string[];
  /** Stops everything and deletes its data. */
  stop(): Promise<void>;
}

/** What the preloaded module is, as a URL for `node --import`. */
const PRELOAD = new URL('../dist/armed.js', import.meta.url).href;

/** Starts the system, registers the country, signs everybody in. */
export async function startDrillSystem(options: SystemOptions = {}): Promise<DrillSystem> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'satchel-drill-'));
  const control = await CrashControl.open(join(dataDir, 'crash-control'));
  const links = new Map<string, Links>();
  const deaths: string[] = [];
  const close = async (): Promise<void> => {
    for (const link of links.values()) {
      await link.postgres.close();
      await link.nats.close();
    }
    await control.close();
    await deleteDataFolder(dataDir);
  };
  let system: RunningSystem | undefined;
  try {
    const log = (line: string): void => {
      if (/ died \(/.test(line)) deaths.push(line);
      options.log?.(line);
    };
    const settings = {
      // Unlimited, since one address sends it all.
      RATE_LIMIT_PER_ACCOUNT: '1000000',
      RATE_LIMIT_PER_ADDRESS: '1000000',
      // Every hour otherwise.
      SEAL_EVERY_SECONDS: '2',
      STOCK_SUMS_EVERY_SECONDS: '2',
    };
    system = await startSystem({
      databaseUrl: '',
      natsUrl: '',
      ...options,
      dataDir,
      log,
      env: { ...settings, ...options.env },
      changeService: (name, index, env) => interpose(name, index, env, { links, control }),
    });
    const country = await registerCountry(system.gatewayUrl, adminPassword(dataDir));
    return handleOf({ system, country, control, dataDir, links, deaths, close });
  } catch (error) {
    await system?.stop();
    await close();
    throw error;
  }
}

interface Parts {
  readonly system: RunningSystem;
  readonly country: Country;
  readonly control: CrashControl;
  readonly dataDir: string;
  readonly links: ReadonlyMap<string, Links>;
  readonly deaths: readonly string[];
  close(): Promise<void>;
}

function handleOf({ system, country, control, dataDir, links, deaths, close }: Parts): DrillSystem {
  return {
    system,
    country,
    control,
    dataDir,
    links: (service, index = 0) => {
      const found = links.get(`${service}-${index}`);
      if (!found) throw new Error(`there is no ${service} ${index}`);
      return found;
    },
    healAll: () => {
      for (const { postgres, nats } of links.values()) {
        postgres.heal();
        nats.heal();
      }
    },
    forgetSilent: () => {
      for (const { postgres, nats } of links.values()) {
        postgres.forgetSilent();
        nats.forgetSilent();
      }
    },
    deaths: () => deaths,
    stop: async () => {
      await system.stop();
      await close();
    },
  };
}

/** Puts links in the way of a process, and the module before its code. */
async function interpose(
  name: ServiceName,
  index: number,
  env: Readonly<Record<string, string>>,
  { links, control }: { links: Map<string, Links>; control: CrashControl },
): Promise<{ env: Record<string, string>; nodeArguments: string[] }> {
  const label = `${name}-${index}`;
  const { DATABASE_URL = '', DATABASE_OWNER_URL = '', NATS_URL = '' } = env;
  const postgres = await FaultyLink.open(addressOf(DATABASE_URL));
  const nats = await FaultyLink.open(addressOf(NATS_URL));
  links.set(label, { postgres, nats });
  return {
    env: {
      DATABASE_URL: postgres.through(DATABASE_URL),
      DATABASE_OWNER_URL: postgres.through(DATABASE_OWNER_URL),
      NATS_URL: nats.through(NATS_URL),
      [SOCKET_VARIABLE]: control.path,
      [PROCESS_VARIABLE]: label,
    },
    nodeArguments: ['--import', PRELOAD],
  };
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Whether a name is one of the services. */
export function isServiceName(name: string): name is ServiceName {
  return (serviceNames as readonly string[]).includes(name);
}
