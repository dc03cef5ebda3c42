/** Everything that must hold once it is quiet, whatever happened before. */
import type { RunningSystem } from '@satchel/local';
import { type Databases, reading } from './databases.js';
import { checkLedger } from './ledger-checks.js';
import { checkWrites } from './write-checks.js';
import type { Writes } from './writes.js';

export interface Findings {
  /** In words; empty when everything holds. */
  readonly faults: readonly string[];
  readonly unitsLost: number;
  readonly unitsDoubled: number;
  /** Balances below zero. */
  readonly negative: number;
}

/**
 * Checks the books, and every write against them. All writes must be decided. `instead` reads
 * another way, such as inside a transaction that damages something.
 */
export function checkInvariants(
  system: RunningSystem,
  writes: Writes,
  instead: Partial<Databases> = {},
): Promise<Findings> {
  return reading(system, async (found) => {
    const databases = { ...found, ...instead };
    const books = await checkLedger(databases.inventory);
    const { faults, unitsLost, unitsDoubled } = await checkWrites(databases, writes.list());
    const negative = books.filter((fault) => fault.endsWith('negative')).length;
    return { faults: [...books, ...faults], unitsLost, unitsDoubled, negative };
  });
}
