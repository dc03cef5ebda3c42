// NATS for specs: the run's shared one, or one of a spec's own that it may kill and wipe.

import { deleteDataFolder, type NatsServer, type NatsUser, startNats } from '@satchel/local';
import { freshFolder } from './folder.js';
import { addressOfShared } from './harness.js';

/** The NATS of the whole run; streams made in it are seen by every other spec. */
export async function sharedNats(): Promise<{ readonly url: string }> {
  return { url: await addressOfShared('nats') };
}

/** A NATS of a spec's own. */
export interface FreshNats extends NatsServer {
  /** Ends it and deletes its data. Safe to repeat. */
  drop(): Promise<void>;
}

/** Starts a NATS with JetStream that this spec may kill, restart and wipe. */
export async function freshNats(
  options: { readonly users?: readonly NatsUser[] } = {},
): Promise<FreshNats> {
  const dataDir = freshFolder('nats');
  const log = (): void => undefined;
  const nats = await startNats({ dataDir, natsUrl: '', log, ...options });
  return {
    ...nats,
    drop: async () => {
      await nats.stop();
      await deleteDataFolder(dataDir);
    },
  };
}
