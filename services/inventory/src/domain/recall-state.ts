/** A recall and its tasks, as they are told. */
import { ageHours, dueAt, type Recall, type RecallTask } from './recall.js';

const iso = (at: number): string => new Date(at).toISOString();

export function recallState({ lots, openedAt, closedAt, ...said }: Recall) {
  return {
    ...said,
    lots: lots.map((number) => ({ number })),
    openedAt: iso(openedAt),
    ...(closedAt === undefined ? {} : { closedAt: iso(closedAt) }),
  };
}

/** As it stands at this moment. */
export function taskState(recall: Pick<Recall, 'class' | 'lots'>, task: RecallTask, now: number) {
  const { toldAt, confirmedAt, findings, ...said } = task;
  const due = dueAt(recall.class, toldAt);
  return {
    ...said,
    state: confirmedAt === undefined ? ('told' as const) : ('confirmed' as const),
    toldAt: iso(toldAt),
    dueAt: iso(due),
    ageHours: ageHours(task, now),
    isOverdue: confirmedAt === undefined && now > due,
    ...(confirmedAt === undefined ? {} : { confirmedAt: iso(confirmedAt) }),
    lots: findings.map(({ inBook: _inBook, ...finding }) => finding),
  };
}
