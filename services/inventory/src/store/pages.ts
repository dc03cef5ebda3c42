/** Lists by cursor: the key of the last row, opaque to the caller. */
import { type PageInfo, refuse } from '@satchel/contracts';

export const LIMIT_DEFAULT = 50;

export function cursorOf(key: unknown[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Reads a cursor of so many parts; anything else is the caller's fault. */
export function readCursor(cursor: string | undefined, parts: number): unknown[] | undefined {
  if (cursor === undefined) return undefined;
  const key = parsed(Buffer.from(cursor, 'base64url').toString('utf8'));
  const sound = (part: unknown) => typeof part === 'string' || typeof part === 'number';
  if (Array.isArray(key) && key.length === parts && key.every(sound)) return key;
  return refuse(400, 'malformed', 'The cursor is not one of this list. Start again without it.', {
    errors: [{ pointer: '/cursor', code: 'wrong-form', detail: 'is not a cursor of this list' }],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no cursor of ours either; the caller says so.
    return undefined;
  }
}

/** A page of rows of which one more than asked for was read. */
export function pageOf<Row>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => unknown[],
): { items: Row[]; page: PageInfo } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit;
  return { items, page: hasMore && last ? { next: cursorOf(keyOf(last)), hasMore } : { hasMore } };
}
