/** Starts the requisition service, and ends it gracefully on SIGTERM or SIGINT. */
import 'reflect-metadata';
import { ConsoleLogger } from '@nestjs/common';
import { systemClock } from '@satchel/language';
import type { Log } from '@satchel/messaging';
import { readConfig } from './config.js';
import { startRequisition } from './requisition.module.js';

const console = new ConsoleLogger('requisition', { json: true, compact: true });
const log: Log = {
  info: (message, details = {}) => console.log({ message, ...details }),
  warn: (message, details = {}) => console.warn({ message, ...details }),
  error: (message, details = {}) => console.error({ message, ...details }),
};

try {
  const app = await startRequisition({ config: readConfig(), clock: systemClock, log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      app.close().catch((error: unknown) => {
        log.error('the service did not end in order', { reason: String(error) });
        process.exitCode = 1;
      });
    });
  }
} catch (error) {
  log.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
