/** `node tests/drills/dist/recovery.js`: from kill -9 to the first success. */
import { runCommand } from './command-line.js';
import { recover } from './recovery-run.js';

await runCommand({
  figure: 'recovery',
  about:
    'Kills each service, NATS and PostgreSQL with SIGKILL, starts what died again at once, as ' +
    'systemd or Kubernetes would, and measures the time until somebody who keeps asking through ' +
    'the gateway is answered with success.',
  sizes: { rounds: 15 },
  run: ({ sizes, seed, say, signal }) => recover({ ...sizes, seed, say, signal }),
});
