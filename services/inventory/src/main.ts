/** Starts the inventory service. */
import { systemClock } from '@satchel/language';
import { consoleLog, runAsProcess } from '@satchel/service';
import { readConfig } from './config.js';
import { startInventory } from './inventory.module.js';

const log = consoleLog('inventory');
await runAsProcess(log, () => startInventory({ config: readConfig(), clock: systemClock, log }));
