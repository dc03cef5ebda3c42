// The whole system on one machine: PostgreSQL, NATS and the services as processes of their own.
// `npm start`, the journey test, the drills and the benchmark all start it here. Guarantees: what
// was started is stopped in reverse order, also when a later step fails; data is found again.

import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  defaultDataDir,
  keptSecret,
  type Log,
  printLine,
  readIfThere,
  writeWhole,
} from './data-folder.js';
import { type PreparedDatabase, prepareDatabase } from './databases.js';
import { serviceKeys } from './keys.js';
import { startNats } from './nats.js';
import type { NatsServer } from './nats-server.js';
import { type PostgresServer, startPostgres } from './postgres.js';
import { isHeldByAnother, ownIdentity } from './processes.js';
import { type DemonstrationUser, seedIfThere } from './seed-hook.js';
import { bundleOf } from './service-bundle.js';
import { natsUsers, type ServiceName, serviceNames, urlWithUser } from './service-names.js';
import {
  endLeftOverServices,
  type ServicePlan,
  type ServiceProcess,
  startService,
  usualStopPatienceMs,
} from './service-process.js';

/** How to start the system; everything has a default. */
export interface SystemOptions {
  /** Where everything is kept. Default: `.satchel` in the project. */
  readonly dataDir?: string;
  /** Ports that services would like; another free one is taken where it is not free. */
  readonly ports?: Partial<Record<ServiceName, number>>;
  /** More environment for all services. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many processes of a service. Default: one. */
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** Fills the demonstration country in. Default: false. */
  readonly seed?: boolean;
  /** The file that Node runs for a service. Default: its bundle. */
  readonly serviceEntry?: (name: ServiceName) => string | Promise<string>;
  /**
   * Told what a process of a service will be given, answers what is to be different about it:
   * drills put proxies in its way and modules before its code.
   */
  readonly changeService?: (
    name: ServiceName,
    index: number,
    env: Readonly<Record<string, string>>,
  ) => Promise<ServiceChanges>;
  /** An administrative PostgreSQL URL. Default: the environment's DATABASE_URL. '' means none. */
  readonly databaseUrl?: string;
  /** Default: the environment's NATS_URL. '' means none. */
  readonly natsUrl?: string;
  /**
   * Administrative URLs of services that have a PostgreSQL of their own, as in production; the
   * others share one.
   */
  readonly databaseUrls?: Partial<Record<ServiceName, string>>;
  /** Archives PostgreSQL's log into this folder, or `on`; see `startPostgres`. */
  readonly archive?: string;
  /** PostgreSQL settings over ours. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** How long each service may take to become healthy, in milliseconds. Default 90 000. */
  readonly patienceMs?: number;
  /** How long each service may take to end before SIGKILL, in milliseconds. Default 10 000. */
  readonly stopPatienceMs?: number;
  readonly log?: Log;
  /** Gives up between two steps when it aborts, and stops what was started. */
  readonly signal?: AbortSignal;
}

/** What is different about one process of a service. */
export interface ServiceChanges {
  /** Over the environment it would have had. */
  readonly env?: Readonly<Record<string, string>>;
  /** More arguments for Node, such as `--import` and a module. */
  readonly nodeArguments?: readonly string[];
}

/** A system that runs. */
export interface RunningSystem {
  /** The address of the API, without a slash at its end. */
  readonly gatewayUrl: string;
  readonly services: Readonly<Record<ServiceName, readonly ServiceProcess[]>>;
  readonly databases: Readonly<Record<ServiceName, PreparedDatabase>>;
  readonly postgres: PostgresServer;
  readonly nats: NatsServer;
  /** NATS with all rights, for tests that look on; the given URL when NATS was given. */
  readonly natsAdminUrl: string;
  /** Who may sign in: `admin`, then those whom the seed made. */
  readonly users: readonly DemonstrationUser[];
  /** SIGKILL to one process of a service. */
  killService(name: ServiceName, index?: number): Promise<void>;
  /** Starts a killed process again, on the same port. */
  restartService(name: ServiceName, index?: number): Promise<void>;
  /** Stops everything in reverse order. Safe to repeat. */
  stop(): Promise<void>;
}

/** Undoes steps in reverse, all of them, whatever fails. */
class Undo {
  private readonly steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.steps.splice(0).reverse()) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be stopped');
  }
}

/**
 * Starts everything and waits until all services are healthy.
 * @throws an Error that says what to do; what was started until then is stopped.
 */
export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  const undo = new Undo();
  try {
    return await start(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function start(options: SystemOptions, undo: Undo): Promise<RunningSystem> {
  const dataDir = resolve(options.dataDir ?? defaultDataDir);
  const log = options.log ?? printLine;

  undo.add(hold(dataDir));
  await endLeftOverServices(dataDir, log, options.stopPatienceMs ?? usualStopPatienceMs);
  const postgres = await startPostgres({
    dataDir,
    log,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    ...(options.archive === undefined ? {} : { archive: options.archive }),
    ...(options.postgresSettings === undefined ? {} : { settings: options.postgresSettings }),
  });
  undo.add(() => postgres.stop());
  if (postgres.origin === 'given') log('using the PostgreSQL of DATABASE_URL');
  options.signal?.throwIfAborted();

  const users = natsUsers(dataDir);
  const nats = await startNats({
    dataDir,
    users,
    log,
    ...(options.natsUrl === undefined ? {} : { natsUrl: options.natsUrl }),
  });
  undo.add(() => nats.stop());
  if (nats.origin === 'given') log('using the NATS of NATS_URL');
  const natsUrlOf = (user: string): string => {
    const found = users.find((each) => each.user === user);
    // Whoever gives a NATS gives one user for all services with it.
    return nats.origin === 'given' || found === undefined ? nats.url : urlWithUser(nats.url, found);
  };
  options.signal?.throwIfAborted();

  const adminUrlOf = (name: ServiceName) => options.databaseUrls?.[name] ?? postgres.url;
  const databases = await prepareDatabases(adminUrlOf, dataDir);
  log('the databases and their roles are ready');
  options.signal?.throwIfAborted();

  const plans = await servicePlans(options, dataDir, databases, natsUrlOf, log);
  const services = await startServices(plans, undo, options.signal);
  const gatewayUrl = find(services, 'gateway', 0).url();
  writeWhole(join(dataDir, 'gateway-url'), gatewayUrl);
  const admin = {
    username: 'admin',
    password: adminPassword(dataDir),
    role: 'administrator of the accounts',
  };
  const seed = { gatewayUrl, dataDir, adminPassword: admin.password, log };
  return {
    gatewayUrl,
    services,
    databases,
    postgres,
    nats,
    natsAdminUrl: natsUrlOf('admin'),
    users: [admin, ...(options.seed === true ? await seedIfThere(seed) : [])],
    killService: (name, index = 0) => find(services, name, index).kill(),
    restartService: (name, index = 0) => find(services, name, index).restart(),
    stop: () => undo.run(),
  };
}

/** Takes the data folder for this process; returns how to give it back. */
function hold(dataDir: string): () => Promise<void> {
  const file = join(dataDir, 'held-by');
  if (isHeldByAnother(file)) {
    const url = readIfThere(join(dataDir, 'gateway-url')) ?? 'an address it has not told yet';
    const pid = readIfThere(file)?.split(' ')[0] ?? '';
    throw new Error(`Satchel already runs on ${dataDir}, at ${url}. To stop it: kill ${pid}`);
  }
  writeWhole(file, ownIdentity());
  return async () => rmSync(file, { force: true });
}

async function prepareDatabases(
  adminUrlOf: (name: ServiceName) => string,
  dataDir: string,
): Promise<Record<ServiceName, PreparedDatabase>> {
  const prepared: Partial<Record<ServiceName, PreparedDatabase>> = {};
  for (const name of serviceNames) {
    prepared[name] = await prepareDatabase(adminUrlOf(name), name, {
      owner: keptSecret(dataDir, `postgres-${name}-owner`),
      runtime: keptSecret(dataDir, `postgres-${name}-app`),
    });
  }
  return prepared as Record<ServiceName, PreparedDatabase>;
}

/** The password of the account `admin`, made once for a data folder. */
export function adminPassword(dataDir: string): string {
  return keptSecret(dataDir, 'gateway-admin');
}

async function servicePlans(
  options: SystemOptions,
  dataDir: string,
  databases: Record<ServiceName, PreparedDatabase>,
  natsUrlOf: (user: string) => string,
  log: Log,
): Promise<Omit<ServicePlan, 'signal'>[]> {
  const keys = serviceKeys(dataDir, serviceNames);
  const entryOf = options.serviceEntry ?? bundleOf;
  const plan = async (name: ServiceName, index: number): Promise<Omit<ServicePlan, 'signal'>> => {
    const env = {
      ...options.env,
      DATABASE_URL: databases[name].runtimeUrl,
      DATABASE_OWNER_URL: databases[name].ownerUrl,
      NATS_URL: natsUrlOf(name),
      SERVICE_KEY: keys.privateKeys[name] ?? '',
      TRUSTED_KEYS: JSON.stringify(keys.publicKeys),
      // The first account, `admin`, is made with it; only the gateway needs it.
      ...(name === 'gateway' ? { ADMIN_PASSWORD: adminPassword(dataDir) } : {}),
    };
    const changes = (await options.changeService?.(name, index, env)) ?? {};
    return {
      name,
      index,
      entry: await entryOf(name),
      nodeArguments: changes.nodeArguments ?? [],
      port: index === 0 ? options.ports?.[name] : undefined,
      dataDir,
      log,
      patienceMs: options.patienceMs ?? 90_000,
      stopPatienceMs: options.stopPatienceMs ?? usualStopPatienceMs,
      env: { ...env, ...changes.env },
    };
  };
  const processes = serviceNames.flatMap((name) =>
    Array.from({ length: options.replicas?.[name] ?? 1 }, (_, index) => plan(name, index)),
  );
  return Promise.all(processes);
}

/** Starts all at once; when one cannot start, the others are not waited for any longer. */
async function startServices(
  plans: readonly Omit<ServicePlan, 'signal'>[],
  undo: Undo,
  given: AbortSignal | undefined,
): Promise<Record<ServiceName, ServiceProcess[]>> {
  const oneFailed = new AbortController();
  const signal = AbortSignal.any([oneFailed.signal, ...(given === undefined ? [] : [given])]);
  let firstFailure: unknown;
  const outcomes = await Promise.all(
    plans.map((plan) =>
      startService({ ...plan, signal }).catch((error: unknown) => {
        firstFailure ??= error;
        oneFailed.abort();
        return undefined;
      }),
    ),
  );
  const started = outcomes.filter((outcome) => outcome !== undefined);
  const byName = Object.fromEntries(
    serviceNames.map((name) => [name, started.filter((service) => service.name === name)]),
  ) as Record<ServiceName, ServiceProcess[]>;
  for (const name of serviceNames) {
    undo.add(async () => {
      await Promise.all(byName[name].map((service) => service.stop()));
    });
  }
  if (firstFailure !== undefined) throw firstFailure;
  return byName;
}

function find(
  services: Readonly<Record<ServiceName, readonly ServiceProcess[]>>,
  name: ServiceName,
  index: number,
): ServiceProcess {
  const found = services[name][index];
  if (found === undefined) throw new Error(`there is no ${name} ${index}`);
  return found;
}
