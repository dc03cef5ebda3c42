/**
 * Ids that the system gives and no client makes: those of discrepancies. A request is drawn with a
 * stand-in, so that it is always the same; on its way out the stand-in becomes an id that an answer
 * of this run has told.
 */
import { isJson } from './api-document.js';
import type { Papers } from './country.js';
import type { Json } from './dice.js';
import { STAND_INS } from './stand-ins.js';
import type { Answer } from './wire.js';
import type { WireRequest } from './wire-request.js';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

export class GivenIds {
  private readonly places: string[];
  private readonly given = new Map<string, string>();
  private readonly known = new Set<string>();

  constructor(papers: Papers) {
    this.places = Array.from({ length: STAND_INS }, (_, n) => papers.id('discrepancy', n));
  }

  /** Keeps what an answer gave; the newest take the places of the oldest. */
  learn({ route }: WireRequest, { status, body }: Answer): void {
    if (status >= 300 || !route || body === '') return;
    // A file gives no ids.
    if (!isJson(route, status)) return;
    const answered: Json = JSON.parse(body);
    const items: Json[] = Array.isArray(answered?.items) ? answered.items : [answered];
    const listed = route.operation === 'get-discrepancies' ? items.map((item) => item?.id) : [];
    const opened = items.flatMap((item) => item?.discrepancies ?? []);
    for (const id of [...listed, ...opened]) {
      if (typeof id !== 'string' || this.known.has(id)) continue;
      this.given.set(this.places[this.known.size % STAND_INS] ?? '', id);
      this.known.add(id);
    }
  }

  /** The request with what is known now in place of stand-ins. */
  fill(request: WireRequest): WireRequest {
    const { target, body, json } = request;
    const told = (text: string): string => text.replace(ID, (id) => this.given.get(id) ?? id);
    return {
      ...request,
      target: told(target),
      ...(typeof body === 'string' ? { body: told(body) } : {}),
      ...(json === undefined ? {} : { json: JSON.parse(told(JSON.stringify(json))) }),
    };
  }
}
