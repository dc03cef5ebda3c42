/** `npm run restore`: the databases as a backup and the archive have them, on a new server. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveFolder, defaultDataDir, postgresHome, printLine } from '@satchel/local';
import { type RaisedEpoch, raiseEpochs } from './epochs.js';
import { readManifest } from './manifest.js';
import { backupsIn } from './prune.js';
import { recoverySettings, restoreBackup } from './restore-backup.js';
import { askForRecovery, type Owner, unpack } from './unpack.js';
import { verifyRestored } from './verify-restored.js';

const USAGE = `npm run restore -- [options]

Puts the databases back on a new server: base backup, archived log, a history of its own. Raises
the epoch of every service, so that the others compare what they know (see
docs/operating/backup-and-restore.md). Nothing is written over: where databases are still there,
move them aside first. Satchel must be stopped.

  --data-folder DIR  the deployment that gets its databases back (default .satchel)
  --from DIR         the backup, or a folder of backups, of which the newest is taken
                     (default DIR/backups of the data folder)
  --archive DIR      the archived log (default: "on", the one beside the databases); "off" for none
  --saved-wal DIR    pg_wal of the lost server, if it could be saved: then nothing is lost
  --until INSTANT    recover to this moment instead of the end
  --no-verify        do not verify the ledger afterwards
  --prepare DIR      only unpack into DIR and print what a server of your own needs to start on it
  --raise-epoch URL  only raise the epochs on a server that you have restored yourself`;

const options = {
  'data-folder': { type: 'string', default: defaultDataDir },
  from: { type: 'string' },
  archive: { type: 'string', default: 'on' },
  'saved-wal': { type: 'string' },
  until: { type: 'string' },
  'no-verify': { type: 'boolean' },
  prepare: { type: 'string' },
  'raise-epoch': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const pathOf = (path: string): string => resolve(process.env['INIT_CWD'] ?? '', path);

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    printLine(USAGE);
    return 0;
  }
  if (values['raise-epoch'] !== undefined) {
    tellEpochs(await raiseEpochs(values['raise-epoch'], 'restored by an operator'));
    return 0;
  }
  const dataDir = pathOf(values['data-folder']);
  const backup = newestOf(pathOf(values.from ?? resolve(dataDir, 'backups')));
  const archive =
    values.archive === 'off'
      ? undefined
      : archiveFolder(dataDir, values.archive === 'on' ? 'on' : pathOf(values.archive), printLine);
  const until = values.until === undefined ? undefined : instantOf(values.until);
  const savedWal = values['saved-wal'] === undefined ? undefined : pathOf(values['saved-wal']);
  const recovery = { archive, savedWal, until };
  if (values.prepare !== undefined) {
    const { user } = postgresHome(dataDir, printLine);
    return prepare(backup, pathOf(values.prepare), user, recovery);
  }

  const restored = await restoreBackup({ backup, dataDir, ...recovery, log: printLine });
  try {
    const { recoveredTo, unpackSeconds, recoverySeconds } = restored;
    printLine(
      `restored to ${recoveredTo?.toISOString() ?? 'the moment of the backup'} ` +
        `(${unpackSeconds.toFixed(1)} s unpacked, ${recoverySeconds.toFixed(1)} s recovered)`,
    );
    tellEpochs(restored.epochs);
    const findings = values['no-verify'] ? 0 : await verifyRestored(restored, printLine);
    printLine('Take a base backup now, start Satchel, and look at GET /v1/divergences.');
    return findings === 0 ? 0 : 1;
  } finally {
    await restored.server.stop();
  }
}

/** Unpacks for a server that is not ours to start. */
async function prepare(
  backup: string,
  target: string,
  user: Owner | undefined,
  recovery: Parameters<typeof recoverySettings>[0],
): Promise<number> {
  const manifest = readManifest(backup);
  await unpack(backup, manifest, target, user);
  if (recovery.archive !== undefined) await askForRecovery(target, user);
  printLine(
    `unpacked; start PostgreSQL ${manifest.serverVersion} on ${target} with these settings:`,
  );
  for (const [name, value] of Object.entries(recoverySettings(recovery))) {
    printLine(`  ${name} = '${value.replaceAll("'", "''")}'`);
  }
  printLine('and when it has recovered: npm run restore -- --raise-epoch URL');
  return 0;
}

function newestOf(folder: string): string {
  const newest = backupsIn(folder).at(-1);
  return newest ?? folder;
}

function instantOf(text: string): Date {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`--until ${text} is not an instant`);
  return new Date(ms);
}

function tellEpochs(epochs: readonly RaisedEpoch[]): void {
  for (const { database, epoch, before, lastSeal } of epochs) {
    const seal =
      lastSeal === undefined ? '' : `; verify-ledger -- --restored ${before}:${lastSeal}`;
    printLine(
      `${database}: epoch ${before ?? 'none'} → ${epoch ?? 'made at its first start'}${seal}`,
    );
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
