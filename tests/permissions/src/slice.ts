/** A part of the cells, drawn so that the same seed draws the same part. */
import { createHash } from 'node:crypto';
import type { Cell } from './expectation.js';

/** One cell of `share`, spread over all tasks, roles, homes and scopes alike. */
export function slice(cells: readonly Cell[], share: number, seed: number): Cell[] {
  if (share <= 1) return [...cells];
  return cells.filter(({ task, role, home, scope }) => {
    const key = [seed, task, role, home, scope].join('|');
    return createHash('sha256').update(key).digest().readUInt32BE() % share === 0;
  });
}
