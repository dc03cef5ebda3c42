/** Everything that must hold once it is quiet, whatever happened before. */
import type { RunningSystem } from '@satchel/local';
import { reading } from './databases.js';
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

/** Checks the books, and every write against them. All writes must be decided. */
export function checkInvariants(system: RunningSystem, writes: Writes): Promise<Findings> {
  return reading(system, async (databases) => {
    const books = await checkLedger(databases.inventory);
    const { faults, unitsLost, unitsDoubled } = await checkWrites(databases, writes.list());
    const negative = books.filter((fault) => fault.endsWith('negative')).length;
    return { faults: [...books, ...faults], unitsLost, unitsDoubled, negative };
  });
}
