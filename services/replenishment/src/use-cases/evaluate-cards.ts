/**
 * Evaluates cards that are due: because something was heard of them, or because time has passed.
 *
 * Guarantees: every managed product at every location is evaluated at least every 24 hours, as long
 * as one evaluator keeps up; alerts and the events that announce them commit together.
 */
import { type Clock, DAY_MS, localDay, type Uuid } from '@satchel/language';
import { type Alert, decideAlerts } from '../domain/alert.js';
import { type DayNumber, dayNumber } from '../domain/days.js';
import { minimumUnits } from '../domain/minimum.js';
import { outlookOf } from '../domain/outlook.js';
import { isManagedOn, periodOn, termsOf } from '../domain/terms.js';
import type { CardInQuestion, EvaluationPage, Evaluations, Verdicts } from './ports.js';

/** Enough to make the round trips cheap, few enough to hold their locks for well under a second. */
const PAGE = 200;
/** Leaves four hours of the day to an evaluator that is behind. */
const AGAIN_AFTER_MS = (20 * DAY_MS) / 24;
/** A card that cannot be evaluated must not keep the others from it. */
const FAILED_AGAIN_AFTER_MS = DAY_MS / 24;

export class EvaluateCards {
  constructor(
    private readonly evaluations: Evaluations,
    private readonly clock: Clock,
    private readonly newId: () => Uuid,
    private readonly failed: (card: CardInQuestion, error: unknown) => void,
  ) {}

  /** Evaluates one page; answers whether more may be due, and how late it was. */
  async nextPage(): Promise<{ more: boolean; lateMs: number }> {
    const now = this.clock.now();
    const { count, dueSince = now } = await this.evaluations.nextPage(now, PAGE, (page) =>
      this.decide(page, now),
    );
    return { more: count === PAGE, lateMs: now.getTime() - dueSince.getTime() };
  }

  private decide({ cards, openAlerts }: EvaluationPage, now: Date): Verdicts {
    const open = new Map<string, Alert[]>();
    for (const alert of openAlerts) {
      const key = `${alert.location}|${alert.product}`;
      open.set(key, [...(open.get(key) ?? []), alert]);
    }
    const alerts: Alert[] = [];
    const next: Verdicts['next'][number][] = [];
    for (const card of cards) {
      try {
        const mine = open.get(`${card.location}|${card.product}`) ?? [];
        const { changes, again, minimum } = this.decideCard(card, mine, now);
        alerts.push(...changes);
        next.push({ id: card.id, at: again ? later(now, AGAIN_AFTER_MS) : undefined, minimum });
      } catch (error) {
        this.failed(card, error);
        next.push({ id: card.id, at: later(now, FAILED_AGAIN_AFTER_MS), minimum: undefined });
      }
    }
    return { alerts, next };
  }

  private decideCard(
    card: CardInQuestion,
    open: readonly Alert[],
    now: Date,
  ): { changes: Alert[]; again: boolean; minimum?: number | undefined } {
    const { standing: location, product } = card;
    if (!location) return { changes: [], again: false };
    const today: DayNumber = dayNumber(localDay(now, location.timeZone));
    const managed = periodOn(card.managed, today);
    const terms = managed && isManagedOn(managed, today) ? termsOf(location, managed) : undefined;
    const outlook = terms && outlookOf(card.known, terms, today);
    const minimum = outlook && minimumUnits(outlook, terms);
    const changes = decideAlerts({ location, product, outlook, open, now, today }, this.newId);
    const ended = managed === undefined || (managed.to ?? today) < today;
    return { changes, again: !ended, minimum };
  }
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
