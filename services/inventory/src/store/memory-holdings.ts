/** Who holds which kit from when on, in memory; the register and handovers write it. */
import type { MemoryTransaction } from '@satchel/messaging';
import type { HeldPeriod } from '../domain/handover.js';

export const HANDOVERS = 'handover';
export const HELD = 'kit_holding';

export async function beginInMemory(tx: MemoryTransaction, period: HeldPeriod): Promise<void> {
  await tx.lock(HELD, period.location);
  const known = tx.read<readonly HeldPeriod[]>(HELD, period.location) ?? [];
  await tx.write(HELD, period.location, [...known, period]);
}
