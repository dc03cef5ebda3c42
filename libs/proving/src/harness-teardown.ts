// Jest's globalTeardown: ends the run's servers and deletes their data.

import type { HarnessHost } from './harness-host.js';
import { hostKey } from './harness-setup.js';

export default async function tearDown(): Promise<void> {
  await (globalThis as { [hostKey]?: HarnessHost })[hostKey]?.stop();
}
