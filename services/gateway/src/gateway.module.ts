/** Puts the gateway together and starts it. Everything that runs is made here and handed on. */
import 'reflect-metadata';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '@satchel/language';
import { type Log, within } from '@satchel/messaging';
import { type GatewayConfig, SERVICE } from './config.js';
import { CourierLine } from './courier-line.js';
import { Ed25519AccessTokens } from './door/access-tokens.js';
import { argon2Passwords } from './door/argon2-passwords.js';
import { allowedMethods, declaredRoutes, type ServedRoute, takeCensus } from './door/census.js';
import { AccountsController } from './door/controllers/accounts.controller.js';
import { CountSheetsController } from './door/controllers/count-sheets.controller.js';
import { DaysController } from './door/controllers/days.controller.js';
import { DiscrepanciesController } from './door/controllers/discrepancies.controller.js';
import { DivergencesController } from './door/controllers/divergences.controller.js';
import { EarmarksController } from './door/controllers/earmarks.controller.js';
import { ExportController } from './door/controllers/export.controller.js';
import { HandoversController } from './door/controllers/handovers.controller.js';
import { KitsController } from './door/controllers/kits.controller.js';
import { LedgerController } from './door/controllers/ledger.controller.js';
import { LotHoldsController } from './door/controllers/lot-holds.controller.js';
import { LotsController } from './door/controllers/lots.controller.js';
import { OutlookController } from './door/controllers/outlook.controller.js';
import { RecallsController } from './door/controllers/recalls.controller.js';
import { RegisterController } from './door/controllers/register.controller.js';
import { RegisterRulesController } from './door/controllers/register-rules.controller.js';
import { RequisitionsController } from './door/controllers/requisitions.controller.js';
import { SessionController } from './door/controllers/session.controller.js';
import { ShipmentsController } from './door/controllers/shipments.controller.js';
import { SnapshotsController } from './door/controllers/snapshots.controller.js';
import { StockController } from './door/controllers/stock.controller.js';
import { StockEventsController } from './door/controllers/stock-events.controller.js';
import { SystemController } from './door/controllers/system.controller.js';
import { VouchersController } from './door/controllers/vouchers.controller.js';
import { WorthController } from './door/controllers/worth.controller.js';
import { DeadlineInterceptor } from './door/deadline.interceptor.js';
import { EtagInterceptor } from './door/etag.interceptor.js';
import { fastifyOptions, putShellOn } from './door/http-shell.js';
import { sealsHeard } from './door/inventory-events.js';
import { ProblemFilter } from './door/problem-answer.js';
import { RouteGuard } from './door/route-guard.js';
import { VoucherPrinter } from './door/voucher-printer.js';
import { InventoryLine } from './inventory-line.js';
import { AccountsStore } from './store/accounts.store.js';
import {
  type Database,
  isDatabaseAway,
  migrate,
  openDatabase,
  openMessagingPool,
  ping,
} from './store/database.js';
import { KeptSealsStore, keepSeal } from './store/ledger-seals.store.js';
import { SessionsStore } from './store/sessions.store.js';
import { SignInAttemptsStore } from './store/sign-in-attempts.store.js';
import { AccountAreas } from './use-cases/account-areas.js';
import { AskOwner } from './use-cases/ask-owner.js';
import { ChangeAccount } from './use-cases/change-account.js';
import { CheckHealth } from './use-cases/check-health.js';
import { CreateAccount } from './use-cases/create-account.js';
import { EnsureAdministrator } from './use-cases/ensure-administrator.js';
import { ExportCsv } from './use-cases/export-csv.js';
import { KeepSeals } from './use-cases/keep-seals.js';
import type { Passwords } from './use-cases/ports.js';
import { PrintVoucher } from './use-cases/print-voucher.js';
import { RefreshSession } from './use-cases/refresh-session.js';
import { RegisterLookup } from './use-cases/register-lookup.js';
import { SeeAccounts } from './use-cases/see-accounts.js';
import { SeeHandoverAccounts } from './use-cases/see-handover-accounts.js';
import { SeeKit } from './use-cases/see-kit.js';
import { SeeSeals } from './use-cases/see-seals.js';
import { SettleDivergences } from './use-cases/settle-divergences.js';
import { ShowPacks } from './use-cases/show-packs.js';
import { SignIn } from './use-cases/sign-in.js';
import { SignOut } from './use-cases/sign-out.js';
import { TellInventory } from './use-cases/tell-inventory.js';
import { TurnPacks } from './use-cases/turn-packs.js';

/** A database that takes longer does not serve: whoever asks for our health wants an answer. */
const HEALTH_MS = 1000;

/** Every controller there is. */
export const CONTROLLERS: readonly Type[] = [
  SessionController,
  AccountsController,
  RegisterController,
  RegisterRulesController,
  StockEventsController,
  StockController,
  DaysController,
  SnapshotsController,
  ShipmentsController,
  LotsController,
  WorthController,
  LotHoldsController,
  EarmarksController,
  RecallsController,
  CountSheetsController,
  HandoversController,
  DiscrepanciesController,
  RequisitionsController,
  OutlookController,
  KitsController,
  LedgerController,
  DivergencesController,
  ExportController,
  VouchersController,
  SystemController,
];

export interface StartOptions {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** More controllers than our own; the fence around undeclared routes is tested with one. */
  readonly moreControllers?: readonly Type[];
}

/** A gateway that listens. */
export interface RunningGateway {
  /** Such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Settles when NATS was reached for the first time. */
  connected(): Promise<void>;
  /** Takes nothing new, finishes what is in hand, closes everything; safe to call twice. */
  close(): Promise<void>;
}

interface Parts extends StartOptions {
  readonly database: Database;
  readonly courier: CourierLine;
  readonly passwords: Passwords;
  readonly tokens: Ed25519AccessTokens;
}

@Module({})
class GatewayModule {}

/** Migrates, makes the first account, listens. What cannot start closes what was opened. */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { config, clock, log } = options;
  await migrate(config.databaseOwnerUrl);
  const database = await openDatabase(config.databaseUrl);
  const { natsUrl: url, key } = config;
  const line = { url, name: SERVICE, key, clock, log };
  const [courier, carrier] = [new CourierLine(line), new CourierLine(line)];
  const passwords = await argon2Passwords();
  const tokens = new Ed25519AccessTokens(key, clock);
  const pool = openMessagingPool(config.databaseUrl);
  const subscription = sealsHeard(new KeepSeals(keepSeal, clock, log));
  const inventory = new InventoryLine({ courier: carrier, pool, subscription, log });
  const closeParts = async (): Promise<void> => {
    await inventory.close();
    await Promise.all([courier.close(), carrier.close()]);
    if (database.isInitialized) await database.destroy();
  };
  try {
    const accounts = new AccountsStore(database);
    const ensure = new EnsureAdministrator(accounts, passwords, clock, log);
    await ensure.run(config.adminPassword, config.adminZone);
    const app = await buildApp({ ...options, database, courier, passwords, tokens });
    await app.listen(config.port, config.host);
    const listening = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    log.info('gateway serves', { url: listening });
    const close = once(async () => {
      await app.close();
      await closeParts();
      log.info('stopped');
    });
    return { url: listening, connected: () => courier.connected(), close };
  } catch (error) {
    await closeParts();
    throw error;
  }
}

async function buildApp(parts: Parts): Promise<NestFastifyApplication> {
  const { config, tokens, log } = parts;
  const controllers = [...CONTROLLERS, ...(parts.moreControllers ?? [])];
  const declared = declaredRoutes(controllers);
  const adapter = new FastifyAdapter(fastifyOptions(config.trustedProxies, config.requestSeconds));
  const app = await NestFactory.create<NestFastifyApplication>(
    gatewayModule(parts, controllers),
    adapter,
    { bodyParser: false, logger: false, abortOnError: false },
  );
  const fastify = adapter.getInstance();
  const served: ServedRoute[] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) served.push({ method: each, url });
  });
  const { perAccount, perAddress } = config.rateLimits;
  try {
    await putShellOn(fastify, { tokens, log, perAccount, perAddress });
    await app.init();
    takeCensus(served, declared);
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

function gatewayModule(parts: Parts, controllers: Type[]): DynamicModule {
  const declared = declaredRoutes(controllers);
  const { log } = parts;
  const filter = new ProblemFilter({ log, allowedAt: allowedMethods(declared), isDatabaseAway });
  return {
    module: GatewayModule,
    controllers,
    providers: [
      ...useCases(parts).map((useCase) => ({ provide: useCase.constructor, useValue: useCase })),
      { provide: APP_GUARD, useClass: RouteGuard },
      { provide: APP_INTERCEPTOR, useClass: DeadlineInterceptor },
      { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
      { provide: APP_FILTER, useValue: filter },
    ],
  };
}

function useCases(parts: Parts): object[] {
  const { config, clock, log, database, courier, passwords, tokens } = parts;
  const accounts = new AccountsStore(database);
  const sessions = new SessionsStore(database);
  const attempts = new SignInAttemptsStore(database);
  const limit = config.rateLimits.signInTries;
  const accessTokens = tokens;
  const areas = new AccountAreas(courier, clock, config.adminZone);
  const register = new RegisterLookup(courier, clock);
  const packs = new TurnPacks(courier);
  return [
    new SignIn({ accounts, sessions, attempts, passwords, accessTokens, clock, log, limit }),
    new RefreshSession(sessions, accessTokens, clock, log),
    new SignOut(sessions, clock),
    new SeeSeals(new KeptSealsStore((text, values) => database.query(text, values))),
    new SeeAccounts(accounts, areas),
    new CreateAccount(accounts, areas, passwords, clock, log),
    new ChangeAccount(accounts, areas, passwords, clock, log),
    new AskOwner(courier),
    new SeeHandoverAccounts(new AskOwner(courier), register, accounts, areas),
    new SettleDivergences(new AskOwner(courier)),
    packs,
    new ShowPacks(register),
    new TellInventory(courier, packs),
    new SeeKit(courier, register, clock),
    new ExportCsv(courier, clock),
    new PrintVoucher(courier, register, accounts),
    new VoucherPrinter(clock),
    new CheckHealth(
      () => within(HEALTH_MS, ping(database)),
      () => courier.health(),
    ),
  ];
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
