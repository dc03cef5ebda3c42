/** What all lists of replenishment have in common: where they range, and how current they are. */
import { type Principal, rootsOf } from '@satchel/access';
import { type Clock, MINUTE_MS } from '@satchel/language';
import type { Readings, Scope } from './ports.js';

/** An evaluator that keeps up takes seconds. */
const LATE_MS = 10 * MINUTE_MS;

export function scopeOf(principal: Principal): Scope {
  const roots = rootsOf(principal, 'see-outlook');
  return {
    everywhere: principal.kind === 'service' || roots.some(({ reach }) => reach === 'any'),
    own: roots.filter(({ reach }) => reach === 'own').map(({ at }) => at),
    areas: roots.filter(({ reach }) => reach === 'area').map(({ at }) => at),
  };
}

/** An empty list says nothing while nobody evaluates; it must not look as if it did. */
export async function notEvaluatedSince(
  readings: Readings,
  clock: Clock,
): Promise<Date | undefined> {
  const dueAt = await readings.nextDueAt();
  const isLate = dueAt && clock.now().getTime() - dueAt.getTime() > LATE_MS;
  return isLate ? dueAt : undefined;
}
