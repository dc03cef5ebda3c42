/** Reads the services' own databases as their owners, past every fault in the way of a service. */
import { type RunningSystem, withConnection } from '@satchel/local';

export type Row = Readonly<Record<string, unknown>>;
export type Read = (text: string, values?: unknown[]) => Promise<Row[]>;

/** The databases that hold stock and requisitions. */
export interface Databases {
  readonly inventory: Read;
  readonly requisition: Read;
  readonly replenishment: Read;
}

/** Runs `work` with a connection to each; each sees one moment of its database. */
export function reading<T>(
  system: RunningSystem,
  work: (databases: Databases) => Promise<T>,
): Promise<T> {
  const { inventory, requisition, replenishment } = system.databases;
  return withConnection(inventory.ownerUrl, (one) =>
    withConnection(requisition.ownerUrl, (two) =>
      withConnection(replenishment.ownerUrl, async (three) => {
        const read = (client: typeof one): Read => {
          return async (text, values = []) => (await client.query(text, values)).rows as Row[];
        };
        // A server that is killed meanwhile shows in the query under way.
        for (const client of [one, two, three]) client.on('error', () => undefined);
        return work({
          inventory: read(one),
          requisition: read(two),
          replenishment: read(three),
        });
      }),
    ),
  );
}
