/**
 * What was sent, kept until it is answered, and what became of it. A write is never forgotten: one
 * that had no answer stays open until the same id was asked again and decided.
 */
import type { Json, Person, Reply } from './person.js';

export type Outcome =
  | { readonly kind: 'acknowledged'; readonly answer: Json }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'unanswered'; readonly why: string };

/** What an accepted stock event does to its card, as whoever sent it would say. */
export type Effect =
  | { readonly kind: 'in' | 'out' | 'dispensed' | 'counted'; readonly units: number }
  | { readonly kind: 'undone'; readonly event: string };

/** A stock event, or an act on a requisition. */
export interface Write {
  /** Made by the client; the same when asked again. */
  readonly id: string;
  readonly person: Person;
  readonly path: string;
  readonly body: Readonly<Record<string, Json>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent for what moves no stock. */
  readonly stock?: {
    readonly location: string;
    readonly product: string;
    readonly effect: Effect;
    readonly requisition?: string;
  };
  /** Called once, when it is decided. */
  readonly decided?: (outcome: Outcome) => void;
  outcome: Outcome;
  /** Whether its first sending had no answer. */
  wasUnanswered: boolean;
}

/** Refusals that are about this moment or this session only: ask again. */
const PASSING = new Set([401, 408, 425, 429]);

/** Everything that was written, by id. */
export class Writes {
  private readonly all = new Map<string, Write>();

  /** Notes a write as it is sent. */
  begin(write: Omit<Write, 'outcome' | 'wasUnanswered'>): Write {
    const begun: Write = {
      ...write,
      outcome: { kind: 'unanswered', why: 'no answer yet' },
      wasUnanswered: false,
    };
    this.all.set(write.id, begun);
    return begun;
  }

  /** Notes what became of it; what was decided stays decided. */
  end(write: Write, outcome: Outcome): void {
    if (write.outcome.kind !== 'unanswered') return;
    write.outcome = outcome;
    if (outcome.kind === 'unanswered') write.wasUnanswered = true;
    else write.decided?.(outcome);
  }

  list(): readonly Write[] {
    return [...this.all.values()];
  }

  unanswered(): Write[] {
    return this.list().filter((write) => write.outcome.kind === 'unanswered');
  }

  count(kind: Outcome['kind']): number {
    return this.list().filter((write) => write.outcome.kind === kind).length;
  }
}

/** Sends a write on its own. */
export async function sendAlone(write: Write): Promise<Outcome> {
  try {
    const { person, path, body, headers } = write;
    return outcomeOf(await person.send('POST', path, body, headers));
  } catch (error) {
    return { kind: 'unanswered', why: String(error) };
  }
}

/**
 * Why an issue is not decided whose approval inventory has not heard of: this refusal is not kept,
 * and an earlier sending of the same id, by the client or by the gateway, may still find it known.
 */
export const NOT_KNOWN_YET = '404 unknown-requisition';

/** What a reply to a single write says. */
export function outcomeOf({ status, body }: Reply): Outcome {
  if (status >= 200 && status < 300) return { kind: 'acknowledged', answer: body };
  if (`${status} ${body?.code}` === NOT_KNOWN_YET)
    return { kind: 'unanswered', why: NOT_KNOWN_YET };
  if (status >= 400 && status < 500 && !PASSING.has(status)) {
    return { kind: 'refused', status, code: String(body?.code) };
  }
  return { kind: 'unanswered', why: `${status} ${body?.code ?? ''}` };
}

/** What a batch's reply says about one of its items. */
export function outcomeInBatch(reply: Reply, n: number): Outcome {
  if (reply.status !== 200) {
    const whole = outcomeOf(reply);
    return whole.kind === 'acknowledged' ? { kind: 'unanswered', why: 'no item' } : whole;
  }
  const item = reply.body.items[n];
  if (item?.outcome === 'accepted') return { kind: 'acknowledged', answer: item };
  const status = Number(item?.problem?.status ?? 503);
  return outcomeOf({ status, body: item?.problem, headers: reply.headers });
}
