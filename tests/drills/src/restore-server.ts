/**
 * The PostgreSQL that the drill of a restore loses: the one of the whole deployment, or one that is
 * inventory's alone, as in production. It archives, is backed up, killed and deleted, and put back.
 */
import { join } from 'node:path';
import { backUpLocal, type Restored, restoreBackup } from '@satchel/backup';
import {
  archiveFolder,
  type PostgresServer,
  type RunningSystem,
  startPostgres,
  withConnection,
} from '@satchel/local';
import { eventually } from '@satchel/proving';

export interface LostServer {
  /** Where its data, its archive and its backups are. */
  readonly dataDir: string;
  /** What `startSystem` needs to use it; nothing where it is the deployment's own. */
  databaseUrls(): { inventory?: string };
  backUp(): Promise<{ readonly seconds: number; readonly folder: string }>;
  /** Everything written until now is in the archive when it returns. */
  archiveNow(): Promise<void>;
  /** SIGKILL, and everything but archive and backups is gone. */
  lose(system: RunningSystem): Promise<void>;
  restore(backup: string, until: Date | undefined): Promise<Restored>;
  /** Ends what is not the deployment's own. */
  stop(): Promise<void>;
}

const quiet = (): void => undefined;

/** The server of the whole deployment. */
export function deploymentServer(dataDir: string): LostServer {
  return {
    dataDir,
    databaseUrls: () => ({}),
    backUp: () => takeBackup(dataDir),
    archiveNow: async () => undefined,
    lose: async ({ postgres }) => {
      await postgres.kill();
      await postgres.deleteData();
    },
    restore: async (backup, until) => {
      const restored = await restoreIn(dataDir, backup, until);
      // The deployment starts it again, as `npm start` does after `npm run restore`.
      await restored.server.stop();
      return restored;
    },
    stop: async () => undefined,
  };
}

/** A server of inventory's own. */
export async function ownServer(dataDir: string): Promise<LostServer> {
  let server: PostgresServer = await startPostgres({
    dataDir,
    databaseUrl: '',
    archive: 'on',
    log: quiet,
  });
  return {
    dataDir,
    databaseUrls: () => ({ inventory: server.url }),
    backUp: () => takeBackup(dataDir),
    archiveNow: () => archiveAll(server.url),
    lose: async () => {
      await server.kill();
      await server.deleteData();
    },
    restore: async (backup, until) => {
      const restored = await restoreIn(dataDir, backup, until);
      server = restored.server;
      return restored;
    },
    stop: () => server.stop(),
  };
}

function archiveAll(url: string): Promise<void> {
  return withConnection(url, async (client) => {
    const { rows } = await client.query('SELECT pg_walfile_name(pg_switch_wal()) AS wal');
    const wanted = String(rows[0]?.wal);
    await eventually(
      async () => {
        const { rows: archived } = await client.query(
          'SELECT last_archived_wal AS wal FROM pg_stat_archiver',
        );
        return String(archived[0]?.wal) >= wanted;
      },
      { withinMs: 60_000, everyMs: 50 },
    );
  });
}

function takeBackup(dataDir: string): ReturnType<typeof backUpLocal> {
  return backUpLocal({ dataDir, to: join(dataDir, 'backups') });
}

function restoreIn(dataDir: string, backup: string, until: Date | undefined): Promise<Restored> {
  const archive = archiveFolder(dataDir, 'on', quiet);
  return restoreBackup({ backup, dataDir, archive, until, goOnArchiving: 'on', log: quiet });
}
