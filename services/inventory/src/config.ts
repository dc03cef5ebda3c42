/** Inventory's configuration. */
import {
  type Environment,
  EnvironmentReader,
  type ServiceConfig,
  wholeBetween,
} from '@satchel/service';

export const SERVICE = 'inventory';

export interface Config extends ServiceConfig {
  /** Connections for the ledger's transactions, so many under way at once. */
  readonly ledgerLanes: number;
  /** Connections for questions. */
  readonly questionConnections: number;
  /** How often the ledger is sealed. */
  readonly sealEverySeconds: number;
  /** How often stock is summed up by level, at the most. */
  readonly stockSumsEverySeconds: number;
}

export function readConfig(environment: Environment = process.env): Config {
  const reader = new EnvironmentReader(SERVICE, environment);
  return reader.finish({
    ...reader.whatAllNeed(),
    ledgerLanes: reader.read('LEDGER_LANES', wholeBetween(1, 64), 2),
    questionConnections: reader.read('QUESTION_CONNECTIONS', wholeBetween(1, 64), 8),
    sealEverySeconds: reader.read('SEAL_EVERY_SECONDS', wholeBetween(1, 86_400), 3600),
    stockSumsEverySeconds: reader.read('STOCK_SUMS_EVERY_SECONDS', wholeBetween(1, 86_400), 60),
  });
}
