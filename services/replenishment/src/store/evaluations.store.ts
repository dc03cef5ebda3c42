/**
 * Pages of cards to evaluate. Several evaluators may work side by side: a card is taken by one of
 * them, and its row stays locked until its verdict is written.
 */
import { crashPoint, type SqlRunner, transactionOn } from '@satchel/messaging';
import type { Pool } from 'pg';
import { RETENTION_DAYS } from '../domain/observation.js';
import type { EvaluationPage, Evaluations, Verdicts } from '../use-cases/ports.js';
import { openAlertsOf, saveAlerts } from './alert.store.js';
import { cardsInQuestion } from './cards-in-question.js';

/** A time zone is at most a day away from the server's. */
const RETAINED_DAYS = RETENTION_DAYS + 2;

export class PgEvaluations implements Evaluations {
  constructor(private readonly pool: Pool) {}

  nextPage(
    now: Date,
    most: number,
    decide: (page: EvaluationPage) => Verdicts,
  ): ReturnType<Evaluations['nextPage']> {
    return transactionOn(this.pool, async (run) => {
      const due = await run(
        `SELECT id::float8 AS id, evaluate_at FROM card WHERE evaluate_at <= $1
         ORDER BY evaluate_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
        [now, most],
      );
      const [first] = due;
      if (!first) return { count: 0 };
      await crashPoint('evaluation.after-lock');
      const ids = due.map((row) => row['id'] as number);
      const cards = await cardsInQuestion(run, ids);
      const { alerts, next } = decide({ cards, openAlerts: await openAlertsOf(run, cards) });
      await saveAlerts(run, alerts, now);
      await reschedule(run, next, now);
      await letGo(run, ids);
      return { count: due.length, dueSince: first['evaluate_at'] as Date };
    });
  }
}

async function reschedule(run: SqlRunner, next: Verdicts['next'], now: Date): Promise<void> {
  await run(
    `UPDATE card SET evaluate_at = n.at, evaluated_at = $3, minimum_units = n.minimum
     FROM unnest($1::bigint[], $2::timestamptz[], $4::bigint[]) AS n (id, at, minimum)
     WHERE card.id = n.id`,
    [
      next.map((each) => each.id),
      next.map((each) => each.at ?? null),
      now,
      next.map((each) => each.minimum ?? null),
    ],
  );
  await crashPoint('evaluation.after-reschedule');
}

/**
 * Days before the retention are in what is on hand and in no figure; closings need none of them.
 */
async function letGo(run: SqlRunner, ids: readonly number[]): Promise<void> {
  await run(
    `DELETE FROM card_day d USING card c
     WHERE c.id = ANY($1::bigint[]) AND d.card = c.id AND d.day < c.heard_at::date - $2::int`,
    [ids, RETAINED_DAYS],
  );
  await crashPoint('evaluation.after-let-go');
}
