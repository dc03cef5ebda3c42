/**
 * What every act about a count sheet shares: found and visible, permitted, carried out once. What
 * was answered is kept in the transaction of its effect, refusals too; what is thrown keeps
 * nothing.
 */
import { createHash } from 'node:crypto';
import { mayAt, type Principal, type Right, type Standing } from '@satchel/access';
import {
  type CountSheetState,
  type Problem,
  ProblemError,
  problem,
  refuse,
} from '@satchel/contracts';
import { canonicalJson } from '../domain/canonical-json.js';
import { COUNT_REFUSALS, type CountRefusal, isCountRefusal } from '../domain/count-refusal.js';
import { type CountSheet, hadHandIn, staleSheet } from '../domain/count-sheet.js';
import type { LocationFacts } from '../domain/facts.js';
import { stateOf } from './count-sheet-state.js';
import type { CountSheetRecords, CountSheetStore, KeptAnswer } from './ports.js';

/** An act on its way in. */
export interface CountAct {
  readonly id: string;
  /** The message's subject: the same body under another subject is another act. */
  readonly subject: string;
  readonly body: object;
  readonly who: Principal;
  readonly at: number;
}

/** Carries the act out unless it was before; answers it either way, or throws the problem. */
export async function once(
  store: CountSheetStore,
  act: CountAct,
  work: (records: CountSheetRecords) => Promise<CountSheet | CountRefusal>,
): Promise<CountSheetState> {
  const answer = await store.transact(async (records) => {
    const before = await answeredBefore(records, act);
    return before ?? keep(records, act, await work(records));
  });
  return replyOf(answer);
}

/** The first answer to this act, if there was one. */
export async function answeredBefore(
  records: CountSheetRecords,
  act: CountAct,
): Promise<KeptAnswer['answer'] | undefined> {
  const kept = await records.answered(act.id);
  if (!kept) return undefined;
  if (kept.hash === hashOf(act) && kept.principal === act.who.subject) return kept.answer;
  const detail = `The id ${act.id} was used for something else. Make a new id for every new act.`;
  return refuse(422, 'id-reused', detail);
}

/** Keeps what came of an act as its answer. */
export async function keep(
  records: CountSheetRecords,
  act: CountAct,
  outcome: CountSheet | CountRefusal,
): Promise<KeptAnswer['answer']> {
  const answer = isCountRefusal(outcome)
    ? { problem: problemOf(outcome) }
    : { reply: stateOf((await records.find(outcome.id)) ?? outcome) };
  const { id, who, at } = act;
  await records.keepAnswer({ id, principal: who.subject, hash: hashOf(act), answer, at });
  return answer;
}

export function replyOf(answer: KeptAnswer['answer']): CountSheetState {
  if ('problem' in answer) throw new ProblemError(answer.problem);
  return answer.reply;
}

export function problemOf({ refused, detail, figures }: CountRefusal): Problem {
  return problem(COUNT_REFUSALS[refused][0], refused, detail, figures ? { figures } : {});
}

function hashOf({ subject, body }: CountAct): string {
  return createHash('sha256')
    .update(`${subject}\n${canonicalJson(body)}`)
    .digest('hex');
}

export function standingOf(facts: LocationFacts): Standing {
  return { location: facts.id, zones: facts.zonePath, suppliers: facts.supplierPath };
}

/** A sheet in front of somebody who may see it, locked until commit. */
export interface OpenedSheet {
  readonly sheet: CountSheet;
  readonly facts: LocationFacts;
}

/** Throws 404 unless the sheet exists and she may see it. */
export async function openSheet(
  records: CountSheetRecords,
  id: string,
  who: Principal,
): Promise<OpenedSheet> {
  return visible(records, await records.locked(id), id, who);
}

export async function visible(
  records: CountSheetRecords,
  sheet: CountSheet | undefined,
  id: string,
  who: Principal,
): Promise<OpenedSheet> {
  const facts = sheet && (await records.location(sheet.location));
  const isSeen =
    facts !== undefined && (who.kind === 'service' || mayAt(who, 'see-stock', standingOf(facts)));
  if (sheet && isSeen) return { sheet, facts };
  return refuse(404, 'unknown-count-sheet', `There is no count sheet ${id} that you can see.`);
}

/** Throws 403 `not-permitted` unless she holds the right there. */
export function permit(who: Principal, right: Right, facts: LocationFacts): void {
  if (mayAt(who, right, standingOf(facts))) return;
  const detail = `You may see ${facts.id}, but none of your roles has the right \`${right}\` there.`;
  refuse(403, 'not-permitted', detail);
}

/** The sheet in front of somebody who may count there; a stale version is refused. */
export async function openForCounter(
  records: CountSheetRecords,
  act: { readonly sheet: string; readonly version: number },
  who: Principal,
): Promise<OpenedSheet | CountRefusal> {
  const opened = await openSheet(records, act.sheet, who);
  permit(who, 'report-stock', opened.facts);
  return staleSheet(opened.sheet, act.version) ?? opened;
}

/** The sheet in front of somebody who may decide about it and had no hand in it. */
export async function openForApprover(
  records: CountSheetRecords,
  act: { readonly sheet: string; readonly version: number },
  who: Principal,
): Promise<OpenedSheet | CountRefusal> {
  const opened = await openSheet(records, act.sheet, who);
  permit(who, 'approve-count', opened.facts);
  if (hadHandIn(opened.sheet, who.subject)) {
    const detail = 'You had a hand in this count, so somebody else has to decide about it.';
    refuse(403, 'own-count', detail);
  }
  return staleSheet(opened.sheet, act.version) ?? opened;
}
