/** Reads requisitions, as far as whoever asks may see them. */
import { type Principal, rootsOf } from '@satchel/access';
import {
  type GetRequisition,
  type ListRequisitions,
  malformed,
  ProblemError,
  type RequisitionPage,
  type RequisitionState,
} from '@satchel/contracts';
import { isInstant } from '@satchel/language';
import { URGENCIES } from '../domain/requisition.js';
import { seesEverything, visible } from './permission.js';
import type { Asking, ListQuery, Position, Readings, Scope } from './ports.js';
import { stateOf } from './requisition-state.js';

const LIMIT_UNLESS_TOLD = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class RequisitionReading {
  constructor(private readonly readings: Readings) {}

  /** Throws 404 `unknown-requisition` when it does not exist or may not be seen. */
  async get({ requisition: id }: GetRequisition, asking: Asking): Promise<RequisitionState> {
    const found = await this.readings.find(id);
    const location = found && (await this.readings.register.location(found.location.id));
    return stateOf(visible(found, location, asking.principal, id).requisition);
  }

  /** Emergencies first, then oldest first. Throws `malformed` for a cursor that is not ours. */
  async list(body: ListRequisitions, asking: Asking): Promise<RequisitionPage> {
    const limit = body.limit ?? LIMIT_UNLESS_TOLD;
    const { cursor, limit: _limit, ...filters } = body;
    const query: ListQuery = {
      ...filters,
      scope: scopeOf(asking.principal),
      // One more than asked for tells whether there is more.
      limit: limit + 1,
      ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
    };
    const rows = await this.readings.list(query);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const hasMore = rows.length > limit;
    const next = hasMore && last ? { next: cursorOf(last) } : {};
    return { items: items.map(stateOf), page: { ...next, hasMore } };
  }
}

function scopeOf(principal: Principal): Scope {
  const roots = rootsOf(principal, 'see-requisition');
  const at = (reach: string): string[] =>
    roots.filter((root) => root.reach === reach).map((root) => root.at);
  const everywhere = seesEverything(principal) || at('any').length > 0;
  return { everywhere, own: at('own'), areas: at('area') };
}

function cursorOf({ urgency, submittedAt, id }: Position): string {
  return Buffer.from(`${urgency}|${submittedAt.toISOString()}|${id}`).toString('base64url');
}

function readCursor(cursor: string): Position {
  const [word, time, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  const urgency = URGENCIES.find((each) => each === word);
  if (urgency && time && isInstant(time) && id && UUID.test(id)) {
    return { urgency, submittedAt: new Date(time), id };
  }
  const detail = 'is not a cursor that a page of this list gave';
  throw new ProblemError(malformed([{ pointer: '/cursor', code: 'wrong-form', detail }]));
}
