/** Rows of the register as the states that others see. */
import type { LocationEntry, LocationState } from '@satchel/contracts';
import { derivedId } from '../domain/hash-chain.js';

/** Namespace of the message ids that announce register entries. */
const REGISTER = '6f0a7c52-3f1e-5d8e-9b1a-5a7c4e1d2b30';

/** The same version of an entry is always announced under the same id. */
export function registerMessageId(subject: string, id: string, version: number): string {
  return derivedId(REGISTER, `${subject}:${id}:${version}`);
}

export function locationState(row: Record<string, unknown>): LocationState {
  return {
    ...(row['entry'] as LocationEntry),
    zonePath: row['zone_path'] as string[],
    supplierPath: row['supplier_path'] as string[],
    version: Number(row['version']),
  };
}
