/** Starts the requisition service, and ends it gracefully on SIGTERM or SIGINT. */
import { systemClock } from '@satchel/language';
import { consoleLog, runAsProcess } from '@satchel/service';
import { readConfig, SERVICE } from './config.js';
import { startRequisition } from './requisition.module.js';

const log = consoleLog(SERVICE);
await runAsProcess(log, () => startRequisition({ config: readConfig(), clock: systemClock, log }));
