/** What the gateway hears of inventory: the seals over the ledger, nothing else. */
import { ledgerSealed } from '@satchel/contracts';
import { type EventSubscription, onEvent } from '@satchel/messaging';
import type { KeepSeals } from '../use-cases/keep-seals.js';

export function sealsHeard(seals: KeepSeals): EventSubscription {
  return onEvent(ledgerSealed, ({ data }, tx) => seals.run(tx, data));
}
