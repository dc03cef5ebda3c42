/** Replenishment's configuration: what every service needs, and no more. */
import { type Environment, EnvironmentReader, type ServiceConfig } from '@satchel/service';

export const SERVICE = 'replenishment';

/** Throws an Error that lists every fault, one a line. */
export function readConfig(environment: Environment = process.env): Readonly<ServiceConfig> {
  const reader = new EnvironmentReader(SERVICE, environment);
  return reader.finish(reader.whatAllNeed());
}
