/** The command line and the environment, read once; every fault is named. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DAY_ORDERS, type DayOrder, REGISTER_KINDS, type RegisterKind } from '@satchel/contracts';
import { isTimeZone } from '@satchel/language';
import { type BulkKind, MOVEMENTS, OPENINGS, registerKind } from './bulk/bulk-kind.js';
import { SNAPSHOTS } from './bulk/snapshot-kind.js';
import type { InputFiles } from './read-input.js';
import type { Country } from './register-plan.js';
import { isCode } from './stock-row.js';
import { COUNTRY_MAX } from './zone-code.js';

interface Everywhere {
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Whether anything is written at all. */
  readonly write: boolean;
  /** Where the report is written. */
  readonly report: string | undefined;
}

/** Monthly records of a country. */
export interface RecordOptions extends Everywhere {
  readonly what: 'records';
  readonly files: InputFiles;
  readonly country: Country;
  readonly lanes: number;
}

/** One file, line by line. */
export interface FileOptions extends Everywhere {
  readonly what: 'file';
  readonly file: string;
  readonly kind: BulkKind;
  readonly days: DayOrder;
}

export type Options = RecordOptions | FileOptions;

export const USAGE = `npm run import -- register --kind KIND FILE.csv
npm run import -- openings FILE.csv
npm run import -- movements FILE.csv
npm run import -- snapshots FILE.csv
npm run import -- records --stock FILE.csv --products FILE.csv [--sites FILE.csv]

Holds every line against its columns (docs/CSV.md), the other lines and the register, and tells
every line at fault. Nothing is written without --write, nor while any line is at fault. A second
run of the same file changes nothing; an interrupted run goes on where it was when started again.

  --write                write what is sound; otherwise it is only checked
  --report FILE          every line at fault as CSV; of records, the figures as JSON
  --kind KIND            ${REGISTER_KINDS.join(', ')}
  --dates ORDER          of days such as 03/04/2027: dmy or mdy; without it they are faults
  --url URL              of the API (default: SATCHEL_URL or http://127.0.0.1:8080)
  --user NAME            (default: SATCHEL_USER) an integration client at the country's zone;
                         without one a file is checked by itself only

Of records:

  --stock FILE           year, month, region, district, site_code, product_code, stock_initial,
                         stock_received, stock_distributed, stock_adjustment, stock_end
  --products FILE        product_code, product_name
  --sites FILE           site_code, site_type
  --country CODE         zone around all regions (default CIV)
  --country-name NAME    its name (default: Côte d'Ivoire for CIV, otherwise the code)
  --time-zone NAME       of the sites (default Africa/Abidjan)
  --lanes N              batches under way at once (default 4)

The password is read from SATCHEL_PASSWORD, or asked for. Always use the same account: what one
account has reported, another cannot report again.`;

const LANES_MAX = 16;
const NAMES: Readonly<Record<string, string>> = { CIV: "Côte d'Ivoire" };
const VERBS = ['register', 'openings', 'movements', 'snapshots', 'records'];

type Environment = Readonly<Record<string, string | undefined>>;
type Values = NonNullable<Exclude<ReturnType<typeof parsed>, string>>['values'];

/** Options, or every fault of them. */
export function readOptions(args: readonly string[], environment: Environment): Options | string[] {
  const read = parsed(args);
  if (typeof read === 'string') return [read];
  const [verb, ...files] = read.positionals;
  const faults: string[] = [];
  // npm runs scripts in the project's folder; files are meant from where the person stands.
  const fileOf = (path: string): string => resolve(environment['INIT_CWD'] ?? '', path);
  if (verb === undefined || !VERBS.includes(verb)) {
    return [`say what to read in: ${VERBS.join(', ')}`];
  }
  const everywhere = everywhereOf(read.values, environment, fileOf, faults);
  const options =
    verb === 'records'
      ? recordsOf(read.values, files, fileOf, faults)
      : fileOptionsOf(verb, read.values, files, fileOf, faults);
  return faults.length > 0 || !options ? faults : { ...everywhere, ...options };
}

function everywhereOf(
  values: Values,
  environment: Environment,
  fileOf: (path: string) => string,
  faults: string[],
): Everywhere {
  const url = values.url ?? environment['SATCHEL_URL'] ?? 'http://127.0.0.1:8080';
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    faults.push(`--url ${url} is not an address`);
  }
  return {
    url,
    user: values.user ?? environment['SATCHEL_USER'],
    password: environment['SATCHEL_PASSWORD'],
    write: values.write ?? false,
    report: values.report === undefined ? undefined : fileOf(values.report),
  };
}

type Own<T> = Omit<T, keyof Everywhere>;

function fileOptionsOf(
  verb: string,
  values: Values,
  [file, ...more]: readonly string[],
  fileOf: (path: string) => string,
  faults: string[],
): Own<FileOptions> | undefined {
  if (file === undefined || more.length > 0) faults.push('name one file');
  const days = DAY_ORDERS.find((order) => order === (values.dates ?? 'iso'));
  if (!days) faults.push('--dates must be dmy or mdy');
  const kind = kindOf(verb, values.kind);
  if (!kind) faults.push(`--kind must be one of ${REGISTER_KINDS.join(', ')}`);
  if (!days || !kind || file === undefined) return undefined;
  return { what: 'file', file: fileOf(file), kind, days };
}

function kindOf(verb: string, name: string | undefined): BulkKind | undefined {
  if (verb === 'openings') return OPENINGS;
  if (verb === 'movements') return MOVEMENTS;
  if (verb === 'snapshots') return SNAPSHOTS;
  const kind = REGISTER_KINDS.find((each): each is RegisterKind => each === name);
  return kind && registerKind(kind);
}

function recordsOf(
  values: Values,
  files: readonly string[],
  fileOf: (path: string) => string,
  faults: string[],
): Own<RecordOptions> {
  if (files.length > 0) faults.push('records are named by --stock and --products');
  const needed = (name: 'stock' | 'products'): string => {
    const value = values[name];
    if (value === undefined) faults.push(`--${name} FILE is needed`);
    return fileOf(value ?? '');
  };
  const stock = needed('stock');
  const products = needed('products');
  const code = values.country ?? 'CIV';
  if (!isCode(code) || code.length > COUNTRY_MAX) {
    faults.push(`--country must be a code of at most ${COUNTRY_MAX} characters`);
  }
  const timeZone = values['time-zone'] ?? 'Africa/Abidjan';
  if (!isTimeZone(timeZone)) faults.push(`--time-zone ${timeZone} is not known`);
  const lanes = Number(values.lanes ?? 4);
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > LANES_MAX) {
    faults.push(`--lanes must be a whole number from 1 to ${LANES_MAX}`);
  }
  return {
    what: 'records',
    files: { stock, products, ...(values.sites ? { sites: fileOf(values.sites) } : {}) },
    country: { code, name: values['country-name'] ?? NAMES[code] ?? code, timeZone },
    lanes,
  };
}

/** The values, or what is wrong with the arguments. */
function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    kind: text,
    dates: text,
    write: { type: 'boolean' },
    stock: text,
    products: text,
    sites: text,
    country: text,
    'country-name': text,
    'time-zone': text,
    url: text,
    user: text,
    lanes: text,
    report: text,
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
