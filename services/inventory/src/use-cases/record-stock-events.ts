/**
 * Records orders and reports: whoever may not act there is told so, everything else is decided by
 * the ledger, one answer per item in the order told.
 */
import { createHash } from 'node:crypto';
import { type Principal } from '@satchel/access';
import type {
  PlaceOrders,
  RecordReports,
  StockEventAnswer,
  StockEventAnswers,
} from '@satchel/contracts';
import { malformed, PACKING_KINDS, PACKING_MAX, ProblemError, problem } from '@satchel/contracts';
import { asTold, type Clock, isInstant } from '@satchel/language';
import { isAccountId } from '../domain/account-id.js';
import type { Answer } from '../domain/book.js';
import { canonicalJson } from '../domain/canonical-json.js';
import { type RefusalCode } from '../domain/refusal.js';
import type { Told } from '../domain/told.js';
import type { EventGroups } from './group-events.js';
import type { PrincipalTelling } from './ports.js';

export class RecordStockEvents {
  constructor(
    private readonly groups: EventGroups,
    private readonly clock: Clock,
  ) {}

  async report(body: RecordReports, who: Principal): Promise<StockEventAnswers> {
    const receivedAt = this.clock.now().getTime();
    if (body.sentAt !== undefined && !isInstant(body.sentAt)) {
      const detail = 'is not an instant of the calendar';
      throw new ProblemError(malformed([{ pointer: '/sentAt', code: 'wrong-form', detail }]));
    }
    refuseTooManySets(body.items);
    const sent = body.sentAt === undefined ? {} : { sentAt: Date.parse(body.sentAt) };
    const tellings = body.items.map((told) =>
      telling(told as Told, false, who, { receivedAt, ...sent }),
    );
    return { items: (await this.write(tellings)).map(toContract) };
  }

  async order(body: PlaceOrders, who: Principal): Promise<StockEventAnswers> {
    const receivedAt = this.clock.now().getTime();
    refuseTooManySets(body.items);
    const tellings = body.items.map((told) => telling(told as Told, true, who, { receivedAt }));
    return { items: (await this.write(tellings)).map(toContract) };
  }

  /** One answer for each, in order; what names people by more than their accounts is not told. */
  private async write(tellings: PrincipalTelling[]): Promise<Answer[]> {
    const named = tellings.map(({ told }) => namedPeople(told));
    const answers = await this.groups.write(tellings.filter((_, n) => !named[n]));
    const next = answers.values();
    return named.map((refused) => refused ?? (next.next().value as Answer));
  }
}

/** The refusal of what holds something else than an account's id where a person is told. */
function namedPeople({ id, witnesses = [] }: Told): Answer | undefined {
  const errors = witnesses.flatMap((who, n) => {
    const detail = 'is not the id of an account';
    return isAccountId(who) ? [] : [{ pointer: `/witnesses/${n}`, code: 'wrong-form', detail }];
  });
  if (errors.length === 0) return undefined;
  const { status, code, detail } = malformed(errors);
  return { id, outcome: 'malformed', refusal: { status, code, detail, errors } };
}

/** Each of these books as many events as its sets have contents, in the same transaction. */
function refuseTooManySets(items: readonly { kind: string }[]): void {
  if (items.filter(({ kind }) => PACKING_KINDS.includes(kind)).length <= PACKING_MAX) return;
  const detail = `must hold at most ${PACKING_MAX} that pack or unpack; send the others by themselves`;
  throw new ProblemError(malformed([{ pointer: '/items', code: 'too-large', detail }]));
}

/** What is told, with who tells it and when it reached us. */
export function telling(
  told: Told,
  isOrder: boolean,
  who: Principal,
  times: { receivedAt: number; sentAt?: number },
): PrincipalTelling {
  return {
    told,
    isOrder,
    who,
    principal: who.onBehalfOf ?? who.subject,
    channel: who.channel,
    contentHash: contentHash(told),
    ...times,
  };
}

/** A hash of what was said, whatever the order of its fields; not of what was worked out of it. */
export function contentHash(told: object): string {
  return createHash('sha256')
    .update(canonicalJson(asTold(told)))
    .digest('base64url');
}

function toContract({ refusal, ...answer }: Answer): StockEventAnswer {
  if (!refusal) return answer as StockEventAnswer;
  const { status, code, detail, errors, figures } = refusal;
  return {
    ...answer,
    problem: problem(status, code as RefusalCode, detail, {
      ...(errors ? { errors } : {}),
      ...(figures ? { figures } : {}),
    }),
  } as StockEventAnswer;
}
