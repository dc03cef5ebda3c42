/** Lists alerts where the principal may see the outlook, the most urgent first. */
import type { Principal } from '@satchel/access';
import { type AlertPage, type ListAlerts, malformed, ProblemError } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { notEvaluatedSince, scopeOf } from './list-scope.js';
import type { AlertPosition, Readings } from './ports.js';

const LIMIT = 50;

export class AnswerAlerts {
  constructor(
    private readonly readings: Readings,
    private readonly clock: Clock,
  ) {}

  /** Throws 400 `malformed` for a cursor that is not one of ours. */
  async run(question: ListAlerts, principal: Principal): Promise<AlertPage> {
    const { cursor, limit = LIMIT, location, zone, kind, status = 'open' } = question;
    const found = await this.readings.alerts({
      scope: scopeOf(principal),
      ...(location === undefined ? {} : { location }),
      ...(zone === undefined ? {} : { zone }),
      ...(kind === undefined ? {} : { kind }),
      status,
      ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      limit: limit + 1,
    });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const hasMore = found.length > limit;
    const since = await notEvaluatedSince(this.readings, this.clock);
    return {
      items,
      page: { hasMore, ...(hasMore && last ? { next: writeCursor(last) } : {}) },
      ...(since === undefined ? {} : { notEvaluatedSince: since.toISOString() }),
    };
  }
}

const CURSOR = /^(\d{1,14})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function writeCursor({ dueAt, id }: AlertPosition): string {
  return `${Date.parse(dueAt)}.${id}`;
}

function readCursor(cursor: string): AlertPosition {
  const [, dueAt, id] = CURSOR.exec(cursor) ?? [];
  if (dueAt !== undefined && id !== undefined) {
    return { dueAt: new Date(Number(dueAt)).toISOString(), id };
  }
  const detail = 'must be the `next` of a page of this list';
  throw new ProblemError(malformed([{ pointer: '/cursor', code: 'wrong-form', detail }]));
}
