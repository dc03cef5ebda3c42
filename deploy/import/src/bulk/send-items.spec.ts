import { describe, expect, it } from '@jest/globals';
import { BATCH_MAX, PACKING_MAX } from '@satchel/contracts';
import type { BulkItem } from './bulk-items.js';
import { batchesOf } from './send-items.js';

async function* lines(kinds: readonly string[]): AsyncGenerator<BulkItem> {
  for (const [n, kind] of kinds.entries()) yield { line: n + 2, lines: 1, item: { kind } };
}
async function sizes(kinds: readonly string[]): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of batchesOf(lines(kinds))) found.push(batch.length);
  return found;
}
const many = (kind: string, n: number): string[] => Array.from({ length: n }, () => kind);

describe('a file is cut into batches', () => {
  it('as large as the API takes them', async () => {
    expect(await sizes(many('dispensed', BATCH_MAX + 1))).toEqual([BATCH_MAX, 1]);
  });
  it('of no more sets than the API takes at once, whatever stands between them', async () => {
    const kinds = [...many('unpacked', PACKING_MAX), ...many('dispensed', 3), 'packed', 'counted'];
    expect(await sizes(kinds)).toEqual([PACKING_MAX + 3, 2]);
  });
});
