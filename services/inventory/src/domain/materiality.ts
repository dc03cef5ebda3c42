/**
 * Materiality: the limit below which a discrepancy bothers nobody. It is kept and counted all the
 * same; and many small ones at one card are looked at together, since whoever takes a little each
 * time, or a scoop that gives a little too much, shows in no single one of them.
 */
import { DAY_MS, type Uuid } from '@satchel/language';

/** What is less than this part of what was received or given out is within what hands miscount. */
const PART_OF = 50;
/** How long small ones are added up. */
export const ADD_UP_DAYS = 90;

/** Of these one unit concerns somebody: a patient may have been given what had expired. */
const ALWAYS_MATERIAL: ReadonlySet<string> = new Set(['expired-handed-out']);

/** A discrepancy of one card, as far as it matters whether it is material. */
export interface Weighed {
  readonly id: Uuid;
  readonly kind: string;
  /** Open, or accepted as a loss: what was explained weighs nothing any more. */
  readonly units: number;
  readonly occurredAt: number;
  /** What was shipped or received, or given out in the 90 days before: what 2 % is taken of. */
  readonly baseUnits: number;
}

export interface Weight {
  readonly id: Uuid;
  /** From so many units on it is material; absent where any is. */
  readonly limitUnits?: number;
  readonly immaterial: boolean;
}

/**
 * One treatment course of the product where that is known, or 2 % of what it is about, whichever is
 * more: what is below either bothers nobody.
 */
export function limitUnits(
  { kind, baseUnits }: Pick<Weighed, 'kind' | 'baseUnits'>,
  courseUnits: number | undefined,
): number | undefined {
  if (ALWAYS_MATERIAL.has(kind)) return undefined;
  return Math.max(1, courseUnits ?? 1, Math.ceil(baseUnits / PART_OF));
}

/**
 * The weights of all discrepancies of one card. One is immaterial when it is below its limit, and
 * so is every sum of the card over 90 days to which it belongs.
 */
export function weighed(all: readonly Weighed[], courseUnits: number | undefined): Weight[] {
  const inTime = [...all].sort((a, b) => a.occurredAt - b.occurredAt);
  const sums = inTime.map((first, n) => {
    const until = first.occurredAt + ADD_UP_DAYS * DAY_MS;
    let sum = 0;
    for (const each of inTime.slice(n)) {
      if (each.occurredAt >= until) break;
      sum += each.units;
    }
    return sum;
  });
  return inTime.map((each, n) => {
    const limit = limitUnits(each, courseUnits);
    if (limit === undefined) return { id: each.id, immaterial: false };
    const immaterial = largestSumWith(inTime, sums, n) < limit;
    return { id: each.id, limitUnits: limit, immaterial };
  });
}

/** The largest sum over 90 days in which a discrepancy is counted. */
function largestSumWith(inTime: readonly Weighed[], sums: readonly number[], n: number): number {
  const since = (inTime[n]?.occurredAt ?? 0) - ADD_UP_DAYS * DAY_MS;
  let largest = 0;
  for (let first = n; first >= 0 && (inTime[first]?.occurredAt ?? 0) > since; first -= 1) {
    largest = Math.max(largest, sums[first] ?? 0);
  }
  return largest;
}
