/** Starts the gateway, and stops it in order when asked to. */
import { systemClock } from '@satchel/language';
import { ConfigFault, configFromProcess } from './config.js';
import { startGateway } from './gateway.module.js';
import { lineLog } from './log.js';

const log = lineLog(systemClock, (line) => process.stdout.write(line));

try {
  const gateway = await startGateway({ config: configFromProcess(), clock: systemClock, log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info('stopping', { signal });
      gateway.close().catch((error: unknown) => {
        log.error('the gateway did not stop in order', { reason: String(error) });
        process.exitCode = 1;
      });
    });
  }
} catch (error) {
  if (error instanceof ConfigFault) process.stderr.write(`${error.message}\n`);
  else log.error('the gateway cannot start', { reason: String(error) });
  process.exitCode = 1;
}
