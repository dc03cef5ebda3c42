/** Rows of the register as the states that others see. */
import type { LocationEntry, LocationState } from '@satchel/contracts';

export function locationState(row: Record<string, unknown>): LocationState {
  return {
    ...(row['entry'] as LocationEntry),
    zonePath: row['zone_path'] as string[],
    supplierPath: row['supplier_path'] as string[],
    version: Number(row['version']),
  };
}
