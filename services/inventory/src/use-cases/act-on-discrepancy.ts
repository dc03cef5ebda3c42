/**
 * The order of steps that every act on a discrepancy takes: the same id again is answered the same,
 * then whether it may be seen, then whether this may be done here, then what the domain says to it,
 * then all is kept in one transaction. What is refused by a rule is kept too; what is malformed,
 * not permitted or unknown is not, and may be sent again under the same id.
 */
import { mayAt, type Principal, type Right, type Standing } from '@satchel/access';
import { type DiscrepancyDetail, ProblemError, problem, refuse } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import {
  type Acting,
  DISCREPANCY_REFUSALS,
  type DoneAct,
  type RefusedAct,
} from '../domain/discrepancy-acts.js';
import type {
  ActAnswer,
  DiscrepancyFiles,
  DiscrepancyRecords,
  KeptActAnswer,
  OnFile,
} from './ports.js';
import { contentHash } from './record-stock-events.js';

/** An act on its way in. */
export interface AskedAct {
  readonly id: string;
  readonly discrepancy: string;
  readonly note?: string;
}

/** What one verb adds: its name, the rights of which one is needed there, and its rule. */
export interface Verb {
  /** The message's subject: the same body under another subject is another act. */
  readonly subject: string;
  readonly rights: readonly Right[];
  decide(
    found: OnFile,
    acting: Acting,
    records: DiscrepancyRecords,
  ): Promise<DoneAct | RefusedAct> | DoneAct | RefusedAct;
}

export class ActOnDiscrepancy {
  constructor(
    private readonly files: DiscrepancyFiles,
    private readonly clock: Clock,
  ) {}

  async run(asked: AskedAct, who: Principal, verb: Verb): Promise<DiscrepancyDetail> {
    const by = who.onBehalfOf ?? who.subject;
    const hash = contentHash({ subject: verb.subject, ...asked });
    const answer = await this.files.transact(async (records): Promise<ActAnswer> => {
      const kept = await records.answered(asked.id);
      if (kept) return sameAgain(kept, by, hash);
      const at = this.clock.now();
      const found = permitted(await records.lockAndFind(asked.discrepancy), who, verb.rights);
      const acting = { by, at: at.getTime(), note: asked.note };
      const outcome = await verb.decide(found, acting, records);
      const made = await this.carriedOut(outcome, asked.id, records);
      await records.keepAnswer({ id: asked.id, principal: by, hash, answer: made, at });
      return made;
    });
    if ('problem' in answer) throw new ProblemError(answer.problem);
    return answer.reply;
  }

  private async carriedOut(
    outcome: DoneAct | RefusedAct,
    id: string,
    records: DiscrepancyRecords,
  ): Promise<ActAnswer> {
    if ('refused' in outcome) {
      const { refused, figures } = outcome;
      const [status, sentence] = DISCREPANCY_REFUSALS[refused];
      return { problem: problem(status, refused, sentence, figures ? { figures } : {}) };
    }
    await records.save(outcome.after, outcome.act, id);
    return { reply: await records.detail(outcome.after.id) };
  }
}

function sameAgain(kept: KeptActAnswer, principal: string, hash: string): ActAnswer {
  if (kept.hash === hash && kept.principal === principal) return kept.answer;
  const detail = `The id ${kept.id} was used for something else. Make a new id for every new act.`;
  return refuse(422, 'id-reused', detail);
}

/** Who cannot see the location is told that there is none; who can see it, that she may not. */
function permitted(found: OnFile | undefined, who: Principal, rights: readonly Right[]): OnFile {
  if (!found || !maySee(who, found.standing)) {
    refuse(404, 'unknown-discrepancy', 'There is no such discrepancy that you can see.');
  }
  if (!rights.some((right) => mayAt(who, right, found.standing))) {
    const detail = `You may see it, but none of your roles allows this at ${found.standing.location}.`;
    refuse(403, 'not-permitted', detail);
  }
  return found;
}

function maySee(who: Principal, standing: Standing): boolean {
  return who.kind === 'service' || mayAt(who, 'see-stock', standing);
}
