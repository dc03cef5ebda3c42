// What a test worker is told by the run it belongs to, read once from the environment.

import { join } from 'node:path';

/** The run's own folder and the address where its servers are asked for. */
export interface ProvingConfig {
  /** Six hexadecimal digits that tell this run's databases from another run's. */
  readonly run: string;
  /** A folder that is deleted when the run ends. */
  readonly folder: string;
  /** Answers `postgres` and `nats` below it with the address of the run's server. */
  readonly hostUrl: string;
}

/** The environment variable that carries the configuration, as JSON, to the workers. */
export const provingVariable = 'SATCHEL_PROVING';

/**
 * Tells workers started from here on about the run. Their temporary files go into its folder, so
 * that they are deleted with it, and servers on them are ended, whatever becomes of the worker.
 */
export function publishProvingConfig(config: ProvingConfig): void {
  process.env['TMPDIR'] = join(config.folder, 'tmp');
  process.env[provingVariable] = JSON.stringify(config);
}

/**
 * The configuration of the run that this worker belongs to.
 * @throws an Error when there is none: the tests were not started by the root jest.config.mjs.
 */
export function provingConfig(): ProvingConfig {
  const text = process.env[provingVariable];
  if (text === undefined) {
    throw new Error('no test run: start jest at the root of the project, which starts the servers');
  }
  return Object.freeze(JSON.parse(text) as ProvingConfig);
}
