/**
 * What can go wrong while a service is held at a crash point. A fault strikes, the held process
 * goes on into it, and after a moment the fault is healed by what a supervisor or a network would
 * do by itself: start again what was killed, let bytes flow again.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@satchel/local';
import type { Held } from './crash-control.js';
import type { DrillSystem } from './drill-system.js';
import type { FaultyLink } from './faulty-network.js';
import { until } from './moment.js';

export interface Scene {
  readonly drill: DrillSystem;
  readonly service: ServiceName;
  readonly held: Held;
}

export interface Fault {
  readonly name: string;
  /** Called before the load of a combination begins. */
  prepare?(drill: DrillSystem): Promise<void>;
  /** Strikes, lets the held process go on where it still lives, and heals. */
  strike(scene: Scene): Promise<void>;
}

/** Longer than a cut takes to be noticed, shorter than anybody waits. */
const CUT_MS = 150;
/** Longer than a request may take, so that people have given up when bytes flow again. */
const STALL_MS = 2_300;

const killing: readonly Fault[] = [
  {
    name: 'service killed',
    strike: async ({ drill, service }) => {
      await drill.system.killService(service);
      await drill.system.restartService(service);
    },
  },
  {
    name: 'postgres killed',
    strike: async ({ drill, held }) => {
      await drill.system.postgres.kill();
      held.goOn();
      await drill.system.postgres.restart();
    },
  },
  {
    name: 'nats killed',
    strike: async ({ drill, held }) => {
      await drill.system.nats.kill();
      held.goOn();
      await drill.system.nats.restart();
    },
  },
];

const severed: readonly Fault[] = (['postgres', 'nats'] as const).flatMap((which) => {
  const on = (name: string, strike: (link: FaultyLink) => void, lastingMs: number): Fault => ({
    name: `${which} ${name}`,
    strike: async ({ drill, service, held }) => {
      const link = drill.links(service)[which];
      strike(link);
      held.goOn();
      await until(performance.now() + lastingMs);
      link.heal();
    },
  });
  return [
    on('connection cut', (link) => link.cut(), CUT_MS),
    on('connection stalled', (link) => link.stall(), STALL_MS),
    // What the service sends still arrives; whatever comes back is lost, and so is every end.
    on('connection half open', (link) => link.halfOpen(['to-client']), CUT_MS),
  ];
});

function storeCopy({ dataDir }: DrillSystem): string {
  return join(dataDir, 'nats-copy');
}

const forgetting: readonly Fault[] = [
  {
    name: 'nats store deleted',
    strike: async ({ drill, held }) => {
      await drill.system.nats.kill();
      await drill.system.nats.deleteStore();
      held.goOn();
      await drill.system.nats.restart();
    },
  },
  {
    name: 'nats store rolled back',
    prepare: async (drill) => {
      rmSync(storeCopy(drill), { recursive: true, force: true });
      await drill.system.nats.copyStore(storeCopy(drill));
    },
    strike: async ({ drill, held }) => {
      await drill.system.nats.kill();
      await drill.system.nats.restoreStore(storeCopy(drill));
      held.goOn();
      await drill.system.nats.restart();
    },
  },
];

export const FAULTS: readonly Fault[] = [...killing, ...severed, ...forgetting];
