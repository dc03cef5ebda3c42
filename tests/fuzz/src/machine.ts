/** The services as the machine sees them: the same processes, how much they hold, what they log. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type RunningSystem, withConnection } from '@satchel/local';

export interface Watched {
  readonly name: string;
  readonly pid: number;
  readonly rssMb: number;
}

/** Every process of every service; one that is gone holds nothing. */
export async function processesOf(system: RunningSystem): Promise<Watched[]> {
  const running = Object.values(system.services).flat();
  return Promise.all(
    running.map(async (service) => ({
      name: `${service.name}-${service.index}`,
      pid: service.pid(),
      rssMb: await rssOf(service.pid()),
    })),
  );
}

async function rssOf(pid: number): Promise<number> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Math.round(Number(stdout) / 1024);
  } catch (error) {
    // This is how `ps` says that there is no such process.
    if ((error as { code?: unknown }).code === 1) return 0;
    throw error;
  }
}

/** Messages that a service could not apply: something was accepted that chokes the others. */
export async function parkedIn(system: RunningSystem): Promise<string[]> {
  const found: string[] = [];
  for (const name of ['inventory', 'requisition', 'replenishment'] as const) {
    await withConnection(system.databases[name].ownerUrl, async (connection) => {
      const { rows } = await connection.query(
        'SELECT subject, key, reason FROM parked WHERE released_at IS NULL',
      );
      for (const { subject, key, reason } of rows)
        found.push(`${name}: ${subject} ${key} ${reason}`);
    });
  }
  return found;
}

/** Lines that the services logged as errors: what they take for bugs of their own. */
export function errorsLogged(system: RunningSystem): string[] {
  const running = Object.values(system.services).flat();
  return running.flatMap(({ name, logFile }) =>
    readFileSync(logFile, 'utf8')
      .split('\n')
      // What is no JSON was printed by something that nobody caught.
      .filter((line) => line.includes('"level":"error"') || /^[^{].*Error:/.test(line))
      .map((line) => `${name}: ${line}`),
  );
}
