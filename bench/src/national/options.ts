/** The command line of `npm run bench:national`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultDataDir } from '@satchel/local';

export const USAGE = `npm run bench:national -- [options]
  --kits N        (default 200000), of 20 products each
  --movements N   about so many (default 10000000)
  --seed N        (default 1)
  --workers N     that build (default 2)
  --folder DIR    where the country is kept (default .satchel/national-KITSxMOVEMENTS)
  --build-only    does not measure
  --delete        deletes the country again, measured or not
  --clients N     at once (default 8)
  --seconds N     for each question and each half of a pair (default 20)
  --pairs N       of writes here and in an empty ledger (default 7)
  --report FILE   the figures as JSON`;

export interface NationalOptions {
  readonly kits: number;
  readonly movements: number;
  readonly seed: number;
  readonly workers: number;
  readonly folder: string;
  readonly buildOnly: boolean;
  readonly isToBeDeleted: boolean;
  readonly clients: number;
  readonly seconds: number;
  readonly pairs: number;
  readonly report: string | undefined;
}

const text = { type: 'string' } as const;

export function readOptions(args: readonly string[]): NationalOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ kits: text, movements: text, seed: text, workers: text, folder: text },
      ...{ clients: text, seconds: text, pairs: text, report: text },
      'build-only': { type: 'boolean' },
      delete: { type: 'boolean' },
    },
  });
  const whole = (said: string | undefined, usual: number): number => {
    const number = Number(said ?? usual);
    if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${said} is no whole number`);
    return number;
  };
  const kits = whole(values.kits, 200_000);
  const movements = whole(values.movements, 10_000_000);
  return {
    kits,
    movements,
    seed: whole(values.seed, 1),
    workers: whole(values.workers, 2),
    folder: values.folder ?? join(defaultDataDir, `national-${kits}x${movements}`),
    buildOnly: values['build-only'] ?? false,
    isToBeDeleted: values.delete ?? false,
    clients: whole(values.clients, 8),
    seconds: whole(values.seconds, 20),
    pairs: whole(values.pairs, 7),
    report: values.report,
  };
}
