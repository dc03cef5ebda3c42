/** The command line, read once; every fault is named. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** Inventory's database itself; else it is found from the administrative URL or data folder. */
  readonly databaseUrl: string | undefined;
  readonly gatewayUrl: string | undefined;
  readonly dataFolder: string | undefined;
  /** A file of downloaded seals. */
  readonly seals: string | undefined;
  /** False when only what disagrees with itself is to be found. */
  readonly withSeals: boolean;
  /** The last seal of an epoch that a backup held. */
  readonly restored: ReadonlyMap<number, number>;
  /** How many findings are printed. */
  readonly most: number;
}

export const USAGE = `npm run verify-ledger -- [options]

Reads every row of the ledger and holds it against its hash chains, its balances and the seals that
are kept outside (docs/security/tamper-evidence.md). Changes nothing; Satchel may go on running.
Exit code 1 when something was found, 2 when it could not be verified.

  --database-url URL       of inventory's database; a role that may read it is enough
                           (default: of DATABASE_URL, else of the data folder of npm start)
  --gateway-url URL        of the gateway's database, which keeps the seals
  --data-folder DIR        of npm start (default .satchel)
  --seals FILE             seals as downloaded, instead of the gateway's
  --no-seals               without any: finds only what disagrees with itself
  --restored EPOCH:NUMBER  a restore is known of; its backup held this seal as the last of the epoch
  --most N                 print so many findings (default 1000); all are counted`;

const text = { type: 'string' } as const;
const OPTIONS = {
  'database-url': text,
  'gateway-url': text,
  'data-folder': text,
  seals: text,
  'no-seals': { type: 'boolean' },
  restored: { type: 'string', multiple: true },
  most: text,
} as const;

/** Options, or every fault of them. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options | string[] {
  const values = parsed(args);
  if (typeof values === 'string') return [values];
  const faults: string[] = [];
  // npm runs scripts in the project's folder; files are meant from where the person stands.
  const pathOf = (path: string): string => resolve(environment['INIT_CWD'] ?? '', path);
  const restored = new Map<number, number>();
  for (const said of values.restored ?? []) {
    const [, epoch, number] = /^(\d+):(\d+)$/.exec(said) ?? [];
    if (epoch === undefined) faults.push(`--restored ${said} is not EPOCH:NUMBER`);
    else restored.set(Number(epoch), Number(number));
  }
  const most = Number(values.most ?? 1000);
  if (!Number.isInteger(most) || most < 0) faults.push('--most must be a whole number');
  const { seals, 'no-seals': noSeals = false, 'data-folder': folder } = values;
  if (noSeals && seals !== undefined) faults.push('--no-seals and --seals exclude each other');
  const { 'database-url': databaseUrl, 'gateway-url': gatewayUrl } = values;
  if (databaseUrl !== undefined && gatewayUrl === undefined && seals === undefined && !noSeals) {
    faults.push('beside --database-url, say where the seals are: --gateway-url or --seals');
  }
  if (faults.length > 0) return faults;
  return {
    databaseUrl,
    gatewayUrl,
    dataFolder: folder === undefined ? undefined : pathOf(folder),
    seals: seals === undefined ? undefined : pathOf(seals),
    withSeals: !noSeals,
    restored,
    most,
  };
}

/** The values, or what is wrong with the arguments. */
function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
