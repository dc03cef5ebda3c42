/** `npm run backup`: a base backup of the databases, while they run. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { archiveFolder, defaultDataDir } from '@satchel/local';
import { backUpLocal } from './back-up.js';
import { prune } from './prune.js';

const USAGE = `npm run backup -- [options]

Copies the databases while they run, with a checksum for every file. Together with the archive of
the log (SATCHEL_ARCHIVE) any later moment can be restored; alone, the moment of the backup.

  --data-folder DIR  of npm start (default .satchel); its server must run
  --url URL          an administrative URL of another server; its folder is read where it is on this
                     machine, else pg_basebackup is used
  --to DIR           where backups are collected (default DIR/backups of the data folder)
  --archive DIR      the archive, to let go what no kept backup needs; "on" for the default one
  --keep N           keep the newest N backups, let older ones go (default: all)`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'data-folder': { type: 'string', default: defaultDataDir },
      url: { type: 'string' },
      to: { type: 'string' },
      archive: { type: 'string' },
      keep: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () =>
      abort.abort(new Error('interrupted; nothing is left of this backup')),
    );
  }
  const dataDir = resolve(process.env['INIT_CWD'] ?? '', values['data-folder']);
  const to = resolve(process.env['INIT_CWD'] ?? '', values.to ?? join(dataDir, 'backups'));
  let toldAt = performance.now();
  const taken = await backUpLocal({
    dataDir,
    url: values.url,
    to,
    signal: abort.signal,
    progress: (copied, of) => {
      if (performance.now() - toldAt < 2000) return;
      toldAt = performance.now();
      process.stdout.write(`${copied} of ${of} files\n`);
    },
  });
  const { manifest, bytes, seconds, folder } = taken;
  process.stdout.write(
    `${folder}: PostgreSQL ${manifest.serverVersion} by ${manifest.how}, ${manifest.files.length} files, ` +
      `${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s\n`,
  );
  if (values.keep === undefined) return;
  const archive = values.archive && archiveFolder(dataDir, values.archive, () => undefined);
  const gone = prune(to, archive, Number(values.keep));
  process.stdout.write(`let go: ${gone.backups} backups, ${gone.files} archived files\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
