/**
 * What every service behind the gateway is as a process: doors on NATS, a small HTTP server for
 * /health, and beside them the relay and the consumers. Closing stops taking, finishes what is in
 * hand, then lets go, in that order.
 */
import {
  ConsoleLogger,
  type DynamicModule,
  Module,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '@satchel/language';
import {
  type Courier,
  type EventConsumer,
  type Log,
  type Relay,
  RequestServer,
} from '@satchel/messaging';
import type { ServiceConfig } from './environment.js';
import { Health, HealthController } from './health.js';

/** What a service runs on. */
export interface Surroundings<Config extends ServiceConfig = ServiceConfig> {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ServiceParts {
  readonly name: string;
  /** Brings requests and their answers. */
  readonly courier: Courier;
  /**
   * Brings events, on a connection of its own: NATS works on the requests of a connection one by
   * one, so that streams which hang would keep every question from being answered.
   */
  readonly carrier: Courier;
  readonly relay: Relay;
  readonly consumers: readonly EventConsumer[];
  /** Anything else that works in the background, such as a sweep. */
  readonly workers?: readonly { start(): void; stop(): Promise<void> }[];
  /** The NATS doors. */
  readonly doors: Type[];
  readonly providers: Provider[];
  /** Lets go of the database; the last thing done. */
  readonly letGo: () => Promise<void>;
}

class Running implements OnApplicationShutdown {
  constructor(private readonly parts: ServiceParts) {}

  start(): void {
    const { relay, consumers, workers = [] } = this.parts;
    for (const each of [relay, ...consumers, ...workers]) each.start();
  }

  /** Nest has closed the doors by now, so nothing new comes in. */
  async onApplicationShutdown(): Promise<void> {
    const { relay, consumers, workers = [], courier, carrier, letGo } = this.parts;
    await Promise.all([...workers, ...consumers].map((each) => each.stop()));
    await relay.stop();
    await Promise.all([courier.close(), carrier.close()]);
    await letGo();
  }
}

@Module({})
class ServiceModule {}

/** Serves; `close()` on the answer ends it gracefully. */
export async function serve(
  parts: ServiceParts,
  { config, clock, log }: Surroundings,
): Promise<NestFastifyApplication> {
  const running = new Running(parts);
  const health = new Health(parts.courier, parts.relay, parts.consumers, log);
  const module: DynamicModule = {
    module: ServiceModule,
    controllers: [...parts.doors, HealthController],
    providers: [
      ...parts.providers,
      { provide: Health, useValue: health },
      { provide: Running, useValue: running },
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
  const { courier } = parts;
  app.connectMicroservice({
    strategy: new RequestServer({ courier, trusted: config.trusted, clock, log }),
  });
  running.start();
  await app.startAllMicroservices();
  await app.listen(config.port, config.host);
  log.info(`${parts.name} serves`, { health: `${await app.getUrl()}/health` });
  return app;
}

/** A log of one JSON object per line. */
export function consoleLog(service: string): Log {
  const console = new ConsoleLogger(service, { json: true, compact: true });
  return {
    info: (message, details = {}) => console.log({ message, ...details }),
    warn: (message, details = {}) => console.warn({ message, ...details }),
    error: (message, details = {}) => console.error({ message, ...details }),
  };
}

/** Whoever ends us sends SIGKILL after ten seconds; until then we say ourselves what hung. */
const END_WITHIN_MS = 9000;
/** What is still open when all is closed leads nowhere, such as to a database that is silent. */
const LET_GO_MS = 500;

/**
 * Starts a service as this process, and ends it gracefully on SIGTERM or SIGINT, within nine
 * seconds: everything is written so that it can be cut off anywhere.
 */
export async function runAsProcess(
  log: Log,
  start: () => Promise<{ close(): Promise<void> }>,
): Promise<void> {
  try {
    const app = await start();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => void endInOrder(log, app));
    }
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

async function endInOrder(log: Log, app: { close(): Promise<void> }): Promise<void> {
  const late = setTimeout(() => {
    log.error('the service did not end in time and is cut off', { withinMs: END_WITHIN_MS });
    process.exit(1);
  }, END_WITHIN_MS);
  try {
    await app.close();
  } catch (error) {
    log.error('the service did not end in order', { reason: String(error) });
    process.exitCode = 1;
  }
  clearTimeout(late);
  setTimeout(() => process.exit(), LET_GO_MS).unref();
}
