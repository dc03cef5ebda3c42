/** Runs pgbench, PostgreSQL's own load generator, on a script and reads its rate. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

export function findPgbench(): string {
  if (spawnSync('pgbench', ['--version']).status === 0) return 'pgbench';
  const root = '/usr/lib/postgresql';
  for (const version of existsSync(root) ? readdirSync(root) : []) {
    const path = `${root}/${version}/bin/pgbench`;
    if (existsSync(path)) return path;
  }
  throw new Error('pgbench is missing. Install it with: apt-get install -y postgresql-contrib');
}

/** Transactions per second of a script, with so many clients, for so many seconds. */
export async function pgbench(
  url: string,
  script: string,
  options: { clients: number; seconds: number; kits: number },
): Promise<number> {
  const args = [
    '--no-vacuum',
    '--protocol=prepared',
    `--client=${options.clients}`,
    '--jobs=1',
    `--time=${options.seconds}`,
    `--define=kits=${options.kits}`,
    `--file=${script}`,
    url,
  ];
  const child = spawn(findPgbench(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const tps = /tps = ([\d.]+)/.exec(output)?.[1];
  const failed = /number of failed transactions: (\d+)/.exec(output)?.[1] ?? '0';
  if (code !== 0 || !tps || failed !== '0') throw new Error(`pgbench failed:\n${output}`);
  return Number(tps);
}
