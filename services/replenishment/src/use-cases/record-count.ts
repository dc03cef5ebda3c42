/** Takes note of a physical count, also of one that agreed with the book and moved nothing. */
import { type PhysicalCountRecorded, refuse } from '@satchel/contracts';
import { type Clock, localDay } from '@satchel/language';
import { dayNumber } from '../domain/days.js';
import type { Records } from './ports.js';

export class RecordCount {
  constructor(
    private readonly clock: Clock,
    private readonly evaluateSoon: () => void,
  ) {}

  /** Throws 503 `unknown-location` while the register has not told in which time zone it lies. */
  async run(records: Records, count: PhysicalCountRecorded): Promise<void> {
    const { location, product, countedBy, precision } = count;
    const timeZone = await records.timeZoneOf(location);
    if (timeZone === undefined) {
      refuse(503, 'unknown-location', `The register has not told of ${location} yet.`);
    }
    const countedAt = new Date(count.countedAt);
    const on = dayNumber(localDay(countedAt, timeZone));
    const monthly = precision === 'month';
    await records.recordCount(
      { location, product, countedBy, countedAt, on, monthly },
      this.clock.now(),
    );
    this.evaluateSoon();
  }
}
