/**
 * `npm run audit`: hundreds of thousands of random histories through the ledger and the auditor, in
 * slices that each have a seed of their own, two at a time, until enough of them were long. What is
 * done is remembered as long as ledger and auditor stay the same, so a run that is stopped goes on
 * where it was. The first disagreement is printed whole and ends the run.
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import {
  auditSlice,
  type Ledger,
  longOnes,
  SLICE_SIZES,
  type SliceTally,
  sumOf,
} from './audit-slices.js';

const USAGE = `npm run audit -- [--ledger memory|postgresql] [--histories N] [--seed N]
                  [--figure FILE]

Default: 200,000 histories of the ledger in memory, from seed 20261121. Counted are those of 25
accepted operations or more; shorter ones are audited as well.`;

const { values } = parseArgs({
  options: {
    ledger: { type: 'string', default: 'memory' },
    histories: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '20261121' },
    figure: { type: 'string' },
    help: { type: 'boolean' },
  },
});

if (values.help) process.stdout.write(`${USAGE}\n`);
else process.exitCode = await audit(ledgerOf(values.ledger));

function ledgerOf(name: string): Ledger {
  if (name === 'memory' || name === 'postgresql') return name;
  throw new Error(`--ledger is memory or postgresql\n${USAGE}`);
}

async function audit(ledger: Ledger): Promise<number> {
  const wanted = Number(values.histories);
  const first = Number(values.seed);
  const startedAt = performance.now();
  const done: SliceTally[] = [];
  const failed: number[] = [];
  let next = first;
  const work = async (): Promise<void> => {
    while (longOnes(done) < wanted && failed.length === 0) {
      const seed = next;
      next += 1;
      const tally = await auditSlice(ledger, seed);
      if (tally) done.push(tally);
      else failed.push(seed);
      const minutes = (performance.now() - startedAt) / 60_000;
      const left = (minutes / Math.max(1, longOnes(done))) * (wanted - longOnes(done));
      process.stdout.write(
        `${longOnes(done)} of ${wanted} histories, seed ${seed} ${tally ? 'agrees' : 'DISAGREES'}, about ${Math.max(0, left).toFixed(0)} min to go\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
  const figure = {
    name: ledger === 'memory' ? 'histories-in-memory' : 'histories-in-postgresql',
    seed: first,
    values: { ...sumOf(done), disagreements: failed.length },
    held: failed.length === 0,
  };
  if (values.figure) writeFileSync(values.figure, JSON.stringify(figure));
  process.stdout.write(`${JSON.stringify(figure.values)}\n`);
  if (failed.length > 0) {
    process.stdout.write(
      `again: --seed ${failed[0]} --histories 1 --ledger ${ledger}, which runs ${SLICE_SIZES[ledger]}\n`,
    );
  }
  return failed.length === 0 ? 0 : 1;
}
