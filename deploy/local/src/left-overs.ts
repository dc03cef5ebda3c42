// Throws a data folder away for good: ends the servers that still run on it, then deletes it.

import { existsSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfThere } from './data-folder.js';
import { endSurvivingBroker } from './nats-broker.js';
import { openCluster } from './postgres-cluster.js';

/** Ends what runs on a data folder and deletes all of it, wherever its parts lie. */
export async function deleteDataFolder(dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'nats'))) await endSurvivingBroker(dataDir);
  const hasCluster =
    existsSync(join(dataDir, 'postgres')) ||
    readIfThere(join(dataDir, 'secrets', 'postgres-folder-id')) !== undefined;
  if (hasCluster) {
    const log = (): void => undefined;
    const cluster = openCluster({ dataDir, port: undefined, settings: {}, log });
    await cluster.endSurvivor();
    rmSync(cluster.folder, { recursive: true, force: true });
    const parent = dirname(cluster.folder);
    if (parent !== realpathSync(dataDir)) rmSync(parent, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}
