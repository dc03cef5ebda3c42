/** `node tests/drills/dist/last-units.js`: more clients than units, over two replicas. */
import { runCommand } from './command-line.js';
import { lastUnits } from './last-units-run.js';

await runCommand({
  figure: 'last-units',
  about:
    'Puts a few units on a shelf and lets more clients than units issue them at once through two ' +
    'replicas of inventory; exactly as many must succeed as there are units.',
  sizes: { rounds: 1000 },
  run: ({ sizes, seed, say, signal }) => lastUnits({ ...sizes, seed, say, signal }),
});
