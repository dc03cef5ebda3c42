/**
 * Every command can be sent twice. What was answered, acceptance or refusal, is kept in the same
 * transaction as its effect; the same id with the same content is answered the same again, and the
 * id is never taken for anything else. Whatever is thrown keeps nothing: malformed, not permitted,
 * unknown and failed commands may be sent again under the same id.
 */
import { createHash } from 'node:crypto';
import {
  type Problem,
  ProblemError,
  problem,
  type RequisitionState,
  refuse,
} from '@satchel/contracts';
import { asTold } from '@satchel/language';
import type { Refusal, RefusalCode } from '../domain/refusal.js';
import type { Answer, Asking, KeptAnswer, Readings, Records, Transactions } from './ports.js';

const HTTP_STATUS: Record<RefusalCode, number> = {
  'already-approved': 409,
  'already-rejected': 409,
  'already-cancelled': 409,
  'no-supply-line': 409,
  'stale-version': 412,
  'unknown-line': 422,
  'reject-instead': 422,
};

/** A command on its way in. */
export interface Command {
  readonly id: string;
  /** The message's subject: the same body under another subject is another command. */
  readonly subject: string;
  readonly body: object;
  readonly asking: Asking;
  readonly at: Date;
}

/** Carries the command out unless it was before; answers it either way, or throws the problem. */
export async function once(
  transactions: Transactions,
  command: Command,
  work: (records: Records) => Promise<RequisitionState | Refusal>,
): Promise<RequisitionState> {
  const hash = contentHash(command);
  const answer = await transactions.run(async (records) => {
    const kept = await records.answered(command.id);
    if (kept) return sameAgain(kept, command, hash);
    const made = answerOf(await work(records));
    await records.keepAnswer({
      id: command.id,
      principal: command.asking.principal.subject,
      hash,
      answer: made,
      at: command.at,
    });
    return made;
  });
  return replyOf(answer);
}

/** What was answered to this command before, without carrying anything out. */
export async function answeredBefore(
  readings: Readings,
  command: Command,
): Promise<RequisitionState | undefined> {
  const kept = await readings.kept(command.id);
  return kept && replyOf(sameAgain(kept, command, contentHash(command)));
}

function sameAgain(kept: KeptAnswer, command: Command, hash: string): Answer {
  if (kept.hash === hash && kept.principal === command.asking.principal.subject) return kept.answer;
  return refuse(
    422,
    'id-reused',
    `The id ${command.id} was used for something else. Make a new id for every new act; nothing was recorded.`,
  );
}

function answerOf(outcome: RequisitionState | Refusal): Answer {
  return 'refused' in outcome ? { problem: problemOf(outcome) } : { reply: outcome };
}

function replyOf(answer: Answer): RequisitionState {
  if ('problem' in answer) throw new ProblemError(answer.problem);
  return answer.reply;
}

function problemOf({ refused, detail, figures }: Refusal): Problem {
  return problem(HTTP_STATUS[refused], refused, detail, figures ? { figures } : {});
}

function contentHash(command: Command): string {
  return createHash('sha256')
    .update(`${command.subject}\n${canonical(asTold(command.body))}`)
    .digest('hex');
}

/** JSON with its keys in order, so that a client may write them in any. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
