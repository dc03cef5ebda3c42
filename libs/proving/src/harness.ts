// How a worker asks its run for a server.

import { provingConfig } from './config.js';

/**
 * The address of the run's server, started now if this is the first question.
 * @throws an Error with the reason when it cannot be started.
 */
export async function addressOfShared(server: 'postgres' | 'nats'): Promise<string> {
  const answer = await fetch(`${provingConfig().hostUrl}/${server}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the run's ${server} cannot be had: ${text}`);
  return text;
}
