/** Lists by cursor: the key of the last row, opaque to the caller. */

import { type PageInfo, refuse } from '@satchel/contracts';
import { CODE_PATTERN, isDay, isInstant, LOT_PATTERN } from '@satchel/language';

export const LIMIT_DEFAULT = 50;

export function cursorOf(key: unknown[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CODE = new RegExp(CODE_PATTERN);
const LOT = new RegExp(LOT_PATTERN);
const ROLE = /^[a-z]+(-[a-z]+)*$/;

const PARTS = {
  code: (part: unknown) => typeof part === 'string' && CODE.test(part),
  lot: (part: unknown) => typeof part === 'string' && LOT.test(part),
  day: (part: unknown) => typeof part === 'string' && isDay(part),
  instant: (part: unknown) => typeof part === 'string' && isInstant(part),
  id: (part: unknown) => typeof part === 'string' && UUID.test(part),
  role: (part: unknown) => typeof part === 'string' && ROLE.test(part),
  text: (part: unknown) => typeof part === 'string' && part.length <= 100,
  sequence: (part: unknown) => Number.isSafeInteger(part),
};

/** Reads a cursor of such parts; anything else is the caller's fault, not the database's. */
export function readCursor(
  cursor: string | undefined,
  ...parts: (keyof typeof PARTS)[]
): unknown[] | undefined {
  if (cursor === undefined) return undefined;
  const key = parsed(Buffer.from(cursor, 'base64url').toString('utf8'));
  const isOurs =
    Array.isArray(key) &&
    key.length === parts.length &&
    parts.every((part, n) => PARTS[part](key[n]));
  if (isOurs) return key;
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
