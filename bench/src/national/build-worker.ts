/** One of the workers that build parts of the country: told a part, answers when it is done. */
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { Country, type Sizes } from './country.js';
import { loadFormulas } from './formulas.js';
import { buildPart } from './tasks.js';

export interface WorkerTask {
  readonly sizes: Sizes;
  readonly evaluatedAt: number;
  readonly inventoryUrl: string;
  readonly replenishmentUrl: string;
}

async function work({ sizes, evaluatedAt, ...urls }: WorkerTask): Promise<void> {
  const databases = {
    inventory: await connected(urls.inventoryUrl),
    replenishment: await connected(urls.replenishmentUrl),
  };
  const country = new Country(sizes);
  const building = { country, formulas: await loadFormulas(), databases, evaluatedAt };
  for await (const part of parts()) {
    parentPort?.postMessage({ part, movements: await buildPart(building, part) });
  }
  await databases.inventory.end();
  await databases.replenishment.end();
  parentPort?.close();
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('SET synchronous_commit = off');
  return client;
}

/** The parts as they are told; nothing more after an empty name. */
async function* parts(): AsyncGenerator<string> {
  const told: string[] = [];
  let wake: (() => void) | undefined;
  parentPort?.on('message', (part: string) => {
    told.push(part);
    wake?.();
  });
  parentPort?.postMessage({ ready: true });
  for (;;) {
    const part = told.shift();
    if (part === '') return;
    if (part !== undefined) yield part;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

await work(workerData as WorkerTask);
