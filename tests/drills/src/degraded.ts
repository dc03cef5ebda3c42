/** `node tests/drills/dist/degraded.js`: every degraded mode, as docs/PROMISES.md tells of it. */
import { runCommand } from './command-line.js';
import { degradedModes, fullDisks, together } from './degraded-run.js';

await runCommand({
  figure: 'degraded-modes',
  about:
    'Takes away NATS, each database, each service, the right time and the space on the disk, one ' +
    'after the other, and looks what still answers, how soon, and how it comes back.',
  sizes: { rounds: 20 },
  run: async ({ sizes, seed, say, signal }) => {
    const options = { seed, rounds: sizes.rounds, say, signal };
    const modes = await degradedModes(options);
    const disks = await fullDisks(options);
    return together([modes, disks]);
  },
});
