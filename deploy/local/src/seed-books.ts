// What stands on every shelf of the demonstration country, and everything that was told about it.
// The shelf is what is really there; what the ledger makes of the reports is its own affair.

import type { StockReport } from '@satchel/contracts';
import { type Day, daysBetween } from '@satchel/language';
import { v5 as uuid } from 'uuid';
import type { Site } from './seed-country.js';

const NAMESPACE = 'a3a1b8f5-7c0d-5e2b-8f3c-0d9a4b6e1c57';

/** An id that follows from these words. */
export function idOf(...words: readonly string[]): string {
  return uuid(words.join('/'), NAMESPACE);
}

/** What is told, without what the books know themselves. */
export type Saying = Omit<StockReport, 'id' | 'location' | 'product' | 'occurredAt'>;

interface Told {
  readonly report: StockReport;
  /** Day on which it reached the office: later than it happened where a report was late. */
  readonly toldOn: number;
}

export class Books {
  private readonly shelves = new Map<string, number>();
  private readonly onTheWay = new Map<string, number>();
  private readonly told = new Map<string, Told[]>();

  constructor(
    private readonly firstDay: Day,
    private readonly lastDay: Day,
  ) {}

  /** Units on the shelf. */
  shelf(site: Site, product: string): number {
    return this.shelves.get(`${site.id} ${product}`) ?? 0;
  }

  /** Units on the shelf and on their way to it. */
  coming(site: Site, product: string): number {
    return this.shelf(site, product) + (this.onTheWay.get(`${site.id} ${product}`) ?? 0);
  }

  put(site: Site, product: string, units: number): void {
    this.shelves.set(`${site.id} ${product}`, this.shelf(site, product) + units);
  }

  /** Takes as many as there are; returns how many that was. */
  take(site: Site, product: string, units: number): number {
    const taken = Math.min(units, this.shelf(site, product));
    this.put(site, product, -taken);
    return taken;
  }

  send(to: Site, product: string, units: number): void {
    const key = `${to.id} ${product}`;
    this.onTheWay.set(key, (this.onTheWay.get(key) ?? 0) + units);
  }

  /** Notes what was said about a product at a site; `lateDays` later than it happened. */
  tell(site: Site, product: string, day: Day, saying: Saying, lateDays = 0): void {
    const toldOn = daysBetween(this.firstDay, day) + lateDays;
    // What is still on its way to the office is not known to anyone yet.
    if (toldOn > daysBetween(this.firstDay, this.lastDay)) return;
    const { kind, shipment } = saying;
    const id = idOf(site.id, product, kind, day, ...(shipment === undefined ? [] : [shipment]));
    const report = { id, location: site.id, product, occurredAt: day, ...saying };
    const list = this.told.get(site.id) ?? [];
    this.told.set(site.id, list);
    list.push({ report, toldOn });
  }

  /** Everything told about a site, in the order in which it became known. */
  reportsOf(site: Site): StockReport[] {
    const list = this.told.get(site.id) ?? [];
    return list.toSorted((a, b) => a.toldOn - b.toldOn).map(({ report }) => report);
  }
}
