/** `node tests/drills/dist/catch-up.js`: how long it takes to make up for a long cut. */

import { catchUp } from './catch-up-run.js';
import { runCommand } from './command-line.js';

await runCommand({
  figure: 'catch-up',
  about:
    'Cuts requisition and replenishment off from NATS, lets events come to wait meanwhile, heals ' +
    'the links and measures how long it takes until all is applied, without anybody doing anything.',
  sizes: { events: 50_000, minutes: 10 },
  run: ({ sizes, seed, say, signal }) => catchUp({ ...sizes, seed, say, signal }),
});
