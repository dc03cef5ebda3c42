// Throws a data folder away for good: ends what still runs on it, then deletes it.

import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfThere } from './data-folder.js';
import { endSurvivingBroker } from './nats-broker.js';
import { openCluster } from './postgres-cluster.js';
import { endLeftOverServices } from './service-process.js';

const silent = (): void => undefined;

/** Ends the services and servers of a data folder and deletes all of it, wherever its parts lie. */
export async function deleteDataFolder(dataDir: string): Promise<void> {
  await endLeftOverServices(dataDir, silent, 1_000);
  if (existsSync(join(dataDir, 'nats'))) await endSurvivingBroker(dataDir);
  const hasCluster =
    existsSync(join(dataDir, 'postgres')) ||
    readIfThere(join(dataDir, 'secrets', 'postgres-folder-id')) !== undefined;
  if (hasCluster) {
    const cluster = openCluster({ dataDir, port: undefined, settings: {}, log: silent });
    await cluster.endSurvivor();
    rmSync(cluster.folder, { recursive: true, force: true });
    const parent = dirname(cluster.folder);
    if (parent !== realpathSync(dataDir)) rmSync(parent, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}

/** Does so for every data folder inside a folder, down to four levels, and deletes that too. */
export async function deleteDataFoldersIn(folder: string): Promise<void> {
  for (const dataDir of dataFoldersIn(folder, 4)) await deleteDataFolder(dataDir);
  rmSync(folder, { recursive: true, force: true });
}

/** Every data folder keeps secrets, whatever else it has. */
function dataFoldersIn(folder: string, levels: number): string[] {
  if (existsSync(join(folder, 'secrets'))) return [folder];
  if (levels === 0) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => dataFoldersIn(join(folder, entry.name), levels - 1));
}
