/**
 * Sums the stock up by zone and level when it is time. What it costs grows with the country, so it
 * rests in proportion: a turn that took three seconds is not followed by another within a minute.
 */
import type { Clock } from '@satchel/language';
import type { LevelSumTurn } from '../domain/level-sum-turn.js';

/** At most one part of so many of the time is spent on sums. */
const REST = 20;

/** Sums of stock by zone, level and product, worked out by one process at a time. */
export interface LevelSums {
  /** Whether this process is, or now becomes, the one that sums. */
  isOurTurn(): Promise<boolean>;
  last(): Promise<LevelSumTurn | undefined>;
  /** Works all of them out anew, with everything that was committed before this is called. */
  renew(asOf: number): Promise<LevelSumTurn>;
}

export class SumStock {
  constructor(
    private readonly sums: LevelSums,
    private readonly clock: Clock,
    /** From one turn to the next, at the least. */
    private readonly everyMs: number,
  ) {}

  /** Works the sums out if they are due; not where another process does it. */
  async whenDue(): Promise<LevelSumTurn | undefined> {
    if (!(await this.sums.isOurTurn())) return undefined;
    const last = await this.sums.last();
    const now = this.clock.now().getTime();
    const rest = last ? Math.max(this.everyMs, REST * last.tookMs) : 0;
    if (last && now - last.asOf < rest) return undefined;
    return this.sums.renew(now);
  }
}
