/**
 * `npm run fuzz`: starts a system of its own, sends it requests that no client should send, and
 * tells what it did wrong. Ends with 1 if anything was.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { adminPassword, deleteDataFolder, printLine, startSystem } from '@satchel/local';
import { writeFigure } from '@satchel/proving';
import { figureOf, held, summary } from './report.js';
import { fuzz } from './run.js';
import { FUZZED_SYSTEM } from './system.js';

const HELP = `npm run fuzz -- [--seed N] [--requests N] [--only INDEX] [--lanes N] [--figure FILE]

  --seed N      draws other requests (1)
  --requests N  how many (100000)
  --only INDEX  this one request of the seed, shown with its answers
  --lanes N     connections that send at once (16)
  --figure FILE writes the figure \`fuzz\``;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    requests: { type: 'string', default: '100000' },
    only: { type: 'string' },
    lanes: { type: 'string', default: '16' },
    figure: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) printLine(HELP);
else await main();

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-fuzz-'));
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  try {
    const { env, slow } = FUZZED_SYSTEM;
    const system = await startSystem({
      dataDir,
      databaseUrl: '',
      natsUrl: '',
      env,
      log: printLine,
    });
    try {
      const report = await fuzz({
        system,
        adminPassword: adminPassword(dataDir),
        seed: Number(values.seed),
        requests: Number(values.requests),
        ...(values.only === undefined ? {} : { only: Number(values.only) }),
        slow,
        lanes: Number(values.lanes),
        signal: stopping.signal,
        print: printLine,
      });
      writeFigure(values.figure, figureOf(report, Number(values.seed)));
      printLine(summary(report));
      process.exitCode = held(report) ? 0 : 1;
    } finally {
      await system.stop();
    }
  } finally {
    await deleteDataFolder(dataDir);
  }
}
