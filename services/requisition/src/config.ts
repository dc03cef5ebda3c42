/**
 * Requisition's configuration: what every service behind the gateway needs, and nothing besides.
 */
import { type Environment, EnvironmentReader, type ServiceConfig } from '@satchel/service';

export const SERVICE = 'requisition';

/** Throws an Error that lists every fault, one a line. */
export function readConfig(environment: Environment = process.env): ServiceConfig {
  const reader = new EnvironmentReader(SERVICE, environment);
  return reader.finish(reader.whatAllNeed());
}
