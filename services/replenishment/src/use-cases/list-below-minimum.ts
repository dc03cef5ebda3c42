/** Lists what is below its minimum in an area, where the principal may see the outlook. */
import type { Principal } from '@satchel/access';
import {
  type BelowMinimumPage,
  type ListBelowMinimum,
  malformed,
  ProblemError,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { notEvaluatedSince, scopeOf } from './list-scope.js';
import type { Readings, ShortPosition } from './ports.js';

const LIMIT = 50;

export class AnswerBelowMinimum {
  constructor(
    private readonly readings: Readings,
    private readonly clock: Clock,
  ) {}

  /** Throws 400 `malformed` for a cursor that is not one of ours. */
  async run(question: ListBelowMinimum, principal: Principal): Promise<BelowMinimumPage> {
    const { cursor, limit = LIMIT, within, kind, product } = question;
    const found = await this.readings.belowMinimum({
      scope: scopeOf(principal),
      within,
      ...(kind === undefined ? {} : { kind }),
      ...(product === undefined ? {} : { product }),
      ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      limit: limit + 1,
    });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const hasMore = found.length > limit;
    const since = await notEvaluatedSince(this.readings, this.clock);
    return {
      items: items.map(({ evaluatedAt, heardAt, ...item }) => ({
        ...item,
        evaluatedAt: evaluatedAt.toISOString(),
        ...(heardAt ? { heardAt: heardAt.toISOString() } : {}),
      })),
      page: { hasMore, ...(hasMore && last ? { next: writeCursor(last) } : {}) },
      ...(since === undefined ? {} : { notEvaluatedSince: since.toISOString() }),
    };
  }
}

function writeCursor({ kind, location, product }: ShortPosition): string {
  return `${kind}|${location}|${product}`;
}

const CURSOR = /^(warehouse|depot|facility|kit)\|([^|]+)\|([^|]+)$/;

function readCursor(cursor: string): ShortPosition {
  const [, kind, location, product] = CURSOR.exec(cursor) ?? [];
  if (kind !== undefined && location !== undefined && product !== undefined) {
    return { kind: kind as ShortPosition['kind'], location, product };
  }
  const detail = 'must be the `next` of a page of this list';
  throw new ProblemError(malformed([{ pointer: '/cursor', code: 'wrong-form', detail }]));
}
