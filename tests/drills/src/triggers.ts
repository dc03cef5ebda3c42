/** What brings a service to a crash point that the load alone does not reach. */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type RunningSystem, type ServiceName, withConnection } from '@satchel/local';
import { type CrashPoint, raiseEpoch, runnerOf } from '@satchel/messaging';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { productEntry } from './country.js';
import type { DrillSystem } from './drill-system.js';
import type { Errands } from './errands.js';
import type { Load } from './load.js';
import { until } from './moment.js';
import type { TriggerName } from './places.js';

export interface Staging {
  readonly drill: DrillSystem;
  readonly service: ServiceName;
  readonly load: Load;
  readonly errands: Errands;
  /** Whether the point was reached, or will not be any more. */
  readonly isOver: () => boolean;
}

/** Load that flows between a copy of the broker's store and its return. */
const FLOW_MS = 500;

/** Where a message of each service's inbox fails when it is told to. */
const HANDLER: Readonly<Partial<Record<ServiceName, CrashPoint>>> = {
  inventory: 'approval.after-keep',
  requisition: 'shipment.after-take',
  replenishment: 'card.after-entries',
  gateway: 'gateway-seal.after-keep',
};

/** Whose events a service consumes. */
const SOURCE: Readonly<Partial<Record<ServiceName, ServiceName>>> = {
  inventory: 'requisition',
  requisition: 'inventory',
  replenishment: 'inventory',
  gateway: 'inventory',
};

type Trigger = (staging: Staging) => Promise<void>;

export const TRIGGERS: Readonly<Record<TriggerName, Trigger>> = {
  load: async () => undefined,
  'register-errands': (staging) =>
    repeated(staging, async () => {
      await staging.errands.register();
      await staging.errands.recall();
    }),
  'account-errands': (staging) => repeated(staging, () => staging.errands.account()),
  'count-errands': (staging) => repeated(staging, () => staging.errands.count()),
  'handover-errands': (staging) => repeated(staging, () => staging.errands.handOver()),
  'snapshot-errands': (staging) => repeated(staging, () => staging.errands.snapshot()),
  'discrepancy-errands': (staging) => repeated(staging, () => staging.errands.discrepancy()),
  'new-cards': (staging) => repeated(staging, () => newCard(staging)),
  'stock-outs': (staging) => repeated(staging, () => staging.load.runOutOrRefill()),
  relocks: async ({ drill, service }) => {
    const link = drill.links(service).postgres;
    link.cut();
    link.heal();
  },
  reconnects: async ({ drill, service }) => {
    const link = drill.links(service).nats;
    link.cut();
    link.heal();
  },
  'reconnects-often': async ({ drill, service, isOver }) => {
    const link = drill.links(service).nats;
    while (!isOver()) {
      link.cut();
      link.heal();
      await until(performance.now() + FLOW_MS, isOver);
    }
  },
  'store-deleted': async ({ drill }) => {
    await drill.system.nats.kill();
    await drill.system.nats.deleteStore();
    await drill.system.nats.restart();
  },
  'store-rolled-back': async ({ drill, service }) => {
    const copy = await copyAndFlow(drill, service);
    await drill.system.nats.kill();
    await drill.system.nats.restoreStore(copy);
    await drill.system.nats.restart();
  },
  'consumers-ahead': consumersAhead,
  'handler-fails': async ({ drill, service, isOver }) => {
    drill.control.fail(service, HANDLER[service]);
    await until(performance.now() + 30_000, isOver);
    drill.control.fail(service, undefined);
  },
  'handler-failed': async ({ drill, service, isOver }) => {
    drill.control.fail(service, HANDLER[service]);
    await eventually(async () => isOver() || (await hasParked(drill.system, service)));
    drill.control.fail(service, undefined);
  },
  'entries-lost': entriesLost,
  'epoch-raised': async ({ drill, service }) => {
    await drill.system.killService(service);
    await withConnection(drill.system.databases[service].ownerUrl, (owner) =>
      raiseEpoch(runnerOf(owner), 'a drill'),
    );
    await drill.system.restartService(service);
  },
};

/** Does an errand again and again; one that fails is what a fault looks like from outside. */
async function repeated({ isOver }: Staging, errand: () => Promise<void>): Promise<void> {
  while (!isOver()) {
    const next = performance.now() + 50;
    await errand().catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
    });
    await until(next, isOver);
  }
}

async function newCard({ drill, load }: Staging): Promise<void> {
  const product = `NEW-${uuid().slice(-12).toUpperCase()}`;
  const { admin } = drill.country;
  const reply = await admin.send('PUT', '/v1/products', { items: [productEntry(product)] });
  if (reply.status === 200) await load.receiveNew(product);
}

/**
 * Copies the broker's store, and lets the load run on until the copy lacks something that the
 * service has told, and that `reader` has read, if there is one. Answers where the copy is.
 */
async function copyAndFlow(
  drill: DrillSystem,
  service: ServiceName,
  reader?: ServiceName,
): Promise<string> {
  const copy = join(drill.dataDir, 'nats-trigger-copy');
  rmSync(copy, { recursive: true, force: true });
  await drill.system.nats.copyStore(copy);
  await until(performance.now() + FLOW_MS);
  const stream = service.toUpperCase();
  const connection = await connect(loginOf(drill.system.natsAdminUrl));
  try {
    const manager = await jetstreamManager(connection);
    const told = async () => (await manager.streams.info(stream)).state.last_seq;
    const read = async () =>
      reader ? (await manager.consumers.info(stream, reader)).delivered.stream_seq : told();
    const before = await told();
    await eventually(async () => (await read()) > before, { withinMs: 20_000 });
  } finally {
    await connection.close();
  }
  return copy;
}

/** The broker's streams are put back, its consumers' states are not; nobody has noticed yet. */
async function consumersAhead({ drill, service }: Staging): Promise<void> {
  const source = SOURCE[service];
  if (!source) throw new Error(`${service} consumes nothing`);
  const copy = await copyAndFlow(drill, source, service);
  // The broker writes down how far they have read a moment after they have.
  await until(performance.now() + 2 * FLOW_MS);
  // Its relay would notice first, and make all consumers forget.
  await drill.system.killService(source);
  await drill.system.nats.kill();
  const now = join(drill.dataDir, 'nats-trigger-now');
  rmSync(now, { recursive: true, force: true });
  await drill.system.nats.copyStore(now);
  for (const consumers of foldersNamed(now, 'obs')) {
    const target = join(copy, consumers);
    if (!existsSync(target)) continue;
    rmSync(target, { recursive: true });
    cpSync(join(now, consumers), target, { recursive: true });
  }
  await drill.system.nats.restoreStore(copy);
  await drill.system.nats.restart();
}

/** Paths, from `folder`, of all folders of a name beneath it. */
function foldersNamed(folder: string, name: string, at = ''): string[] {
  return readdirSync(join(folder, at), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) =>
      entry.name === name
        ? [join(at, entry.name)]
        : foldersNamed(folder, name, join(at, entry.name)),
    );
}

async function hasParked(system: RunningSystem, service: ServiceName): Promise<boolean> {
  return withConnection(system.databases[service].ownerUrl, async (owner) => {
    const { rowCount } = await owner.query('SELECT FROM parked WHERE released_at IS NULL LIMIT 1');
    return (rowCount ?? 0) > 0;
  });
}

/** The broker loses an entry that replenishment has not seen, before others of the same card. */
async function entriesLost({ drill, isOver }: Staging): Promise<void> {
  const link = drill.links('replenishment').nats;
  const connection = await connect(loginOf(drill.system.natsAdminUrl));
  try {
    const manager = await jetstreamManager(connection);
    while (!isOver()) {
      link.stall();
      await until(performance.now() + FLOW_MS, isOver);
      await loseOneEntry(manager);
      link.heal();
      await until(performance.now() + 2 * FLOW_MS, isOver);
    }
  } finally {
    link.heal();
    await connection.close();
  }
}

/** Deletes the first waiting entry whose card has another one behind it. */
async function loseOneEntry(manager: JetStreamManager): Promise<void> {
  const { delivered } = await manager.consumers.info('INVENTORY', 'replenishment');
  const { state } = await manager.streams.info('INVENTORY');
  const waiting = new Map<string, number>();
  for (let seq = delivered.stream_seq + 1; seq <= state.last_seq; seq += 1) {
    const message = await manager.streams.getMessage('INVENTORY', { seq });
    if (!message?.subject.startsWith('inventory.evt.stock-moved.')) continue;
    const card = message.json<{ partitionkey: string }>().partitionkey;
    const before = waiting.get(card);
    if (before !== undefined) {
      await manager.streams.deleteMessage('INVENTORY', before);
      return;
    }
    waiting.set(card, seq);
  }
}

function loginOf(url: string): { servers: string; user: string; pass: string } {
  const { host, username, password } = new URL(url);
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return { servers: host, user, pass };
}
