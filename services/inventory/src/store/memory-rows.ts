/** Rows in memory that get a number when they are new, and rows that are kept under one key. */
import type { MemoryTransaction } from '@satchel/messaging';

export type Numbered<T> = T & { readonly number: number };

export async function numbered(
  tx: MemoryTransaction,
  table: string,
  row: { readonly id: string },
): Promise<void> {
  await tx.lock(table, row.id);
  const number = tx.read<Numbered<object>>(table, row.id)?.number ?? tx.next(table);
  await tx.write(table, row.id, { ...row, number });
}

export async function append(
  tx: MemoryTransaction,
  table: string,
  key: string,
  row: unknown,
): Promise<void> {
  await tx.lock(table, key);
  await tx.write(table, key, [...(tx.read<readonly unknown[]>(table, key) ?? []), row]);
}
