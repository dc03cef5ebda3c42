/** Starts the gateway, and stops it in order when asked to. */
import { systemClock } from '@satchel/language';
import { consoleLog, runAsProcess } from '@satchel/service';
import { readConfig, SERVICE } from './config.js';
import { startGateway } from './gateway.module.js';

const log = consoleLog(SERVICE);

await runAsProcess(log, () => startGateway({ config: readConfig(), clock: systemClock, log }));
