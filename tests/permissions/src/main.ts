/** `npm run permissions`: the whole matrix of people, routes and places, on a system of its own. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { adminPassword, deleteDataFolder, startSystem } from '@satchel/local';
import { writeFigure } from '@satchel/proving';
import { makeCountry } from './country.js';
import { allCells } from './expectation.js';
import { inWords, runMatrix } from './matrix.js';
import { slice } from './slice.js';
import { WITHOUT_LIMITS } from './system.js';

const HELP = `npm run permissions -- [options]
  --share N      only one cell of N (default 1: every cell)
  --seed N       which of them (default 1)
  --lanes N      people at the same time (default 8)
  --figure FILE  write the figure \`permissions\`
  --help`;

const { values } = parseArgs({
  options: {
    share: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '8' },
    figure: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort(new Error('stopped')));
  const cells = slice(allCells(), Number(values.share), Number(values.seed));
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-permissions-'));
  const { signal } = stopping;
  const options = { dataDir, databaseUrl: '', natsUrl: '', env: WITHOUT_LIMITS, signal };
  const system = await startSystem({ ...options, log: () => undefined });
  try {
    const country = await makeCountry(system.gatewayUrl, adminPassword(dataDir));
    console.log(`the country is ready after ${elapsed()}; ${cells.length} cells`);
    const result = await runMatrix(system, country, cells, {
      lanes: Number(values.lanes),
      signal,
      progress: (done, total) => {
        if (done % 1000 === 0 || done === total) console.log(`${done} of ${total}, ${elapsed()}`);
      },
    });
    for (const deviation of result.deviations) console.log(`  ${inWords(deviation)}`);
    for (const table of result.written) console.log(`  a refused request wrote to ${table}`);
    const { deviations, written, ...counts } = result;
    const held = deviations.length === 0 && written.length === 0;
    const figures = { ...counts, deviations: deviations.length, writtenTables: written.length };
    writeFigure(values.figure, {
      name: 'permissions',
      values: { ...figures, seconds: Math.round((performance.now() - started) / 1000) },
      held,
    });
    const said = `${counts.cells} cells, ${deviations.length} deviations`;
    console.log(`permissions: ${said}, ${written.length} tables written, ${elapsed()}`);
    return held ? 0 : 1;
  } finally {
    await system.stop();
    await deleteDataFolder(dataDir);
  }
}
