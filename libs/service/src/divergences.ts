/**
 * What a service lists after a source of its was put back from a backup, and the decision of a
 * person about it: the same door and the same rules in every service that keeps copies.
 */
import { Controller, type Type } from '@nestjs/common';
import { mayAtAll, type Principal, type Right } from '@satchel/access';
import {
  type AcceptHistory,
  type DivergencePage,
  type HistoryAccepted,
  type ListDivergences,
  type MessageContract,
  refuse,
} from '@satchel/contracts';
import {
  Answers,
  acceptDivergences,
  listDivergences,
  type RequestContext,
  type SqlRunner,
} from '@satchel/messaging';

export class Divergences {
  constructor(private readonly run: SqlRunner) {}

  async list(asked: ListDivergences, who: Principal): Promise<DivergencePage> {
    permit(who, 'see-divergences');
    return listDivergences(this.run, asked);
  }

  /** The consumer makes the copies anew within a second or so. Safe to repeat. */
  async accept({ divergences }: AcceptHistory, who: Principal): Promise<HistoryAccepted> {
    permit(who, 'settle-divergences');
    return { accepted: await acceptDivergences(this.run, divergences, who.subject) };
  }
}

/** The NATS door of one service's divergences. */
export function divergenceDoor(contracts: {
  readonly list: MessageContract<ListDivergences, DivergencePage>;
  readonly accept: MessageContract<AcceptHistory, HistoryAccepted>;
}): Type {
  @Controller()
  class DivergenceDoor {
    constructor(private readonly divergences: Divergences) {}

    @Answers(contracts.list)
    list(body: ListDivergences, { principal }: RequestContext): Promise<DivergencePage> {
      return this.divergences.list(body, principal);
    }

    @Answers(contracts.accept)
    accept(body: AcceptHistory, { principal }: RequestContext): Promise<HistoryAccepted> {
      return this.divergences.accept(body, principal);
    }
  }
  return DivergenceDoor;
}

function permit(who: Principal, right: Right): void {
  if (who.kind === 'person' && mayAtAll(who, right)) return;
  refuse(
    403,
    'not-permitted',
    'Divergences are seen and settled by those who answer for the data.',
  );
}
