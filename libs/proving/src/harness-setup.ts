// Jest's globalSetup: makes the run's servers available; none starts before a test asks.

import { publishProvingConfig } from './config.js';
import { type HarnessHost, startHarnessHost } from './harness-host.js';

/** Where the teardown, which jest loads by itself, finds the host. */
export const hostKey = Symbol.for('satchel.proving.host');

export default async function setUp(): Promise<void> {
  const host = await startHarnessHost();
  (globalThis as { [hostKey]?: HarnessHost })[hostKey] = host;
  publishProvingConfig(host.config);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Jest does not run the teardown when it is interrupted.
    process.once(signal, () => {
      void host.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
    });
  }
}
