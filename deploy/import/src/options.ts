/** The command line and the environment, read once; every fault is named. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isTimeZone } from '@satchel/language';
import type { InputFiles } from './read-input.js';
import type { Country } from './register-plan.js';
import { isCode } from './stock-row.js';
import { COUNTRY_MAX } from './zone-code.js';

export interface Options {
  readonly files: InputFiles;
  readonly country: Country;
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly lanes: number;
  /** Where the figures are written as JSON. */
  readonly report: string | undefined;
}

export const USAGE = `npm run import -- --stock FILE.csv --products FILE.csv [--sites FILE.csv]

Loads monthly stock records through the API. Nothing is written before every row is sound; a second
run of the same file changes nothing; an interrupted run goes on where it was when started again.

  --stock FILE           year, month, region, district, site_code, product_code, stock_initial,
                         stock_received, stock_distributed, stock_adjustment, stock_end
  --products FILE        product_code, product_name
  --sites FILE           site_code, site_type
  --country CODE         zone around all regions (default CIV)
  --country-name NAME    its name (default: Côte d'Ivoire for CIV, otherwise the code)
  --time-zone NAME       of the sites (default Africa/Abidjan)
  --url URL              of the API (default: SATCHEL_URL or http://127.0.0.1:8080)
  --user NAME            (default: SATCHEL_USER) an integration client at the country's zone
  --lanes N              batches under way at once (default 4)
  --report FILE          write the figures as JSON

The password is read from SATCHEL_PASSWORD, or asked for. Always use the same account: what one
account has reported, another cannot report again.`;

const LANES_MAX = 16;
const NAMES: Readonly<Record<string, string>> = { CIV: "Côte d'Ivoire" };

/** Options, or every fault of them. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Options | string[] {
  const values = parsed(args);
  if (typeof values === 'string') return [values];
  const faults: string[] = [];
  // npm runs scripts in the project's folder; files are meant from where the person stands.
  const fileOf = (path: string): string => resolve(environment['INIT_CWD'] ?? '', path);
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
  const url = values.url ?? environment['SATCHEL_URL'] ?? 'http://127.0.0.1:8080';
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    faults.push(`--url ${url} is not an address`);
  }
  const lanes = Number(values.lanes ?? 4);
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > LANES_MAX) {
    faults.push(`--lanes must be a whole number from 1 to ${LANES_MAX}`);
  }
  if (faults.length > 0) return faults;
  return {
    files: { stock, products, ...(values.sites ? { sites: fileOf(values.sites) } : {}) },
    country: { code, name: values['country-name'] ?? NAMES[code] ?? code, timeZone },
    url,
    user: values.user ?? environment['SATCHEL_USER'],
    password: environment['SATCHEL_PASSWORD'],
    lanes,
    report: values.report === undefined ? undefined : fileOf(values.report),
  };
}

/** The values, or what is wrong with the arguments. */
function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
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
  };
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
