/** The calendar day that it was somewhere. Offsets of zones change on the quarter hour at most. */
const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

export class LocalDays {
  private readonly offsets = new Map<string, Map<number, number>>();
  private readonly formats = new Map<string, Intl.DateTimeFormat>();

  /** Such as `2026-11-21`; undefined for what is no time or no zone. */
  dayOf(at: number, timeZone: string | null): string | undefined {
    if (timeZone === null || !Number.isFinite(at)) return undefined;
    const offset = this.offsetAt(Math.floor(at / QUARTER_MS), timeZone);
    if (offset === undefined) return undefined;
    return new Date(Math.floor((at + offset) / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
  }

  private offsetAt(quarter: number, timeZone: string): number | undefined {
    let ofZone = this.offsets.get(timeZone);
    if (!ofZone) {
      ofZone = new Map();
      this.offsets.set(timeZone, ofZone);
    }
    let offset = ofZone.get(quarter);
    if (offset === undefined) {
      offset = this.measure(quarter * QUARTER_MS, timeZone);
      if (offset !== undefined) ofZone.set(quarter, offset);
    }
    return offset;
  }

  private measure(at: number, timeZone: string): number | undefined {
    const parts = this.formatOf(timeZone)?.formatToParts(at);
    if (!parts) return undefined;
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    const local = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
    );
    return local - Math.floor(at / 60_000) * 60_000;
  }

  private formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
    const known = this.formats.get(timeZone);
    if (known) return known;
    try {
      const made = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
        ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
      });
      this.formats.set(timeZone, made);
      return made;
    } catch {
      // A zone that does not exist has no days; whoever asks says so.
      return undefined;
    }
  }
}
