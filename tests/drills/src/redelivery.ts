/** `node tests/drills/dist/redelivery.js`: messages delivered 1 to 5 times in shuffled order. */
import { runCommand } from './command-line.js';
import { redeliver } from './redelivery-run.js';

await runCommand({
  figure: 'redelivery',
  about:
    'Delivers every message one to five times in shuffled order to the real consumer, while its ' +
    'database connections break, and looks whether each was applied exactly once.',
  sizes: { messages: 50_000, cuts: 10 },
  run: ({ sizes, seed, say, signal }) => redeliver({ ...sizes, seed, say, signal }),
});
