/** Starts the replenishment service. */
import { systemClock } from '@satchel/language';
import { consoleLog, runAsProcess } from '@satchel/service';
import { readConfig, SERVICE } from './config.js';
import { startReplenishment } from './replenishment.module.js';

const log = consoleLog(SERVICE);
await runAsProcess(log, () =>
  startReplenishment({ config: readConfig(), clock: systemClock, log }),
);
