/** Reads the services' own databases as their owners, past every fault in the way of a service. */
import { type RunningSystem, type ServiceName, serviceNames, withConnection } from '@satchel/local';

export type Row = Readonly<Record<string, unknown>>;
export type Read = (text: string, values?: unknown[]) => Promise<Row[]>;

/** The databases of all services. */
export interface Databases {
  readonly inventory: Read;
  readonly requisition: Read;
  readonly replenishment: Read;
  readonly gateway: Read;
}

/** Runs `work` with a connection to each, which are closed whatever happens. */
export async function reading<T>(
  system: RunningSystem,
  work: (databases: Databases) => Promise<T>,
): Promise<T> {
  const open = (
    left: readonly ServiceName[],
    opened: Partial<Record<ServiceName, Read>>,
  ): Promise<T> => {
    const [name, ...others] = left;
    if (name === undefined) return work(opened as Databases);
    return withConnection(system.databases[name].ownerUrl, (client) => {
      // A server that is killed meanwhile shows in the query under way.
      client.on('error', () => undefined);
      const read: Read = async (text, values = []) =>
        (await client.query(text, values)).rows as Row[];
      return open(others, { ...opened, [name]: read });
    });
  };
  return open(serviceNames, {});
}
