// A year of the demonstration country, day by day: children come, stores are refilled when the road
// is open, health workers count at their monthly meeting, a few reports are late and a few
// deliveries short. Its outcome is nothing but reports, as people there would have sent them.
//
// Guarantees: the same country and days give the same reports; what is told of one site is in
// order, and needs only what is told of the sites above it.

import type { StockReport } from '@satchel/contracts';
import { addDays, type Day, daysBetween } from '@satchel/language';
import { Books, idOf } from './seed-books.js';
import type { Country, Level, Site } from './seed-country.js';
import { needsOfDay, needsOfMonth, type Units } from './seed-demand.js';
import { type Lots, lotsOf } from './seed-lots.js';
import { Random } from './seed-random.js';

/** The days of the history: it opens on the first and ends with the last. */
export interface Days {
  readonly first: Day;
  readonly last: Day;
}

export interface History {
  readonly lots: Lots;
  /** Reports by site, each level after the one that supplies it. */
  readonly levels: readonly (readonly StockReport[][])[];
}

interface Refill {
  /** Days between two refills. */
  readonly everyDays: number;
  /** Months of stock below which it is refilled, and up to which. */
  readonly belowMonths: number;
  readonly toMonths: number;
  readonly openingMonths: number;
  readonly retries: number;
}

const REFILLS: Record<Level, Refill> = {
  warehouse: { everyDays: 100, belowMonths: 99, toMonths: 7, openingMonths: 5, retries: 0 },
  depot: { everyDays: 60, belowMonths: 5, toMonths: 5.5, openingMonths: 4.5, retries: 2 },
  facility: { everyDays: 30, belowMonths: 2, toMonths: 2.4, openingMonths: 2.2, retries: 1 },
  kit: { everyDays: 30, belowMonths: 1, toMonths: 1.7, openingMonths: 1.6, retries: 0 },
};
const RETRY_DAYS = 7;
const COUNT_EVERY_DAYS = 30;
/** Long ago, use was told with the monthly count; of late every week. */
const RECENT_DAYS = 91;
const SILENT_FOR_DAYS = 100;
const RESERVE_MONTHS = 0.5;
/** Deliveries that had nothing for it are as common as roads that were cut. */
const FILLED = [1, 1, 0.8, 0.5, 0] as const;

interface Arrival {
  readonly to: Site;
  readonly product: string;
  readonly shipment: string;
  readonly units: number;
}

/** Makes the history of a country. */
export function makeHistory(country: Country, days: Days): History {
  return new Year(country, days).run();
}

class Year {
  private readonly books: Books;
  private readonly lots: Lots;
  private readonly length: number;
  private readonly arrivals = new Map<number, Arrival[]>();
  private readonly used = new Map<string, Units>();
  private readonly refillOn = new Map<string, { day: number; retries: number }>();
  private readonly needs = new Map<string, Units>();
  private readonly random = new Map<string, Random>();
  private readonly phases = new Map<string, number>();
  private vouchers = 0;

  constructor(
    private readonly country: Country,
    private readonly days: Days,
  ) {
    this.books = new Books(days.first, days.last);
    this.length = daysBetween(days.first, days.last);
    this.lots = lotsOf(country.file.products, days);
    this.sumNeeds(country.warehouse);
  }

  run(): History {
    const { warehouse, depots, facilities, kits } = this.country;
    const levels = [[warehouse], depots, facilities, kits];
    const sites = levels.flat();
    for (const site of sites) this.open(site);
    for (let n = 1; n <= this.length; n += 1) {
      for (const arrival of this.arrivals.get(n) ?? []) this.receive(arrival, n);
      for (const site of sites) this.live(site, n);
    }
    const told = levels.map((level) => level.map((site) => this.books.reportsOf(site)));
    return { lots: this.lots, levels: told };
  }

  /** What a site and all beneath it take in a month. */
  private sumNeeds(site: Site): Units {
    const sum = needsOfMonth(this.country.file, site.casesPerMonth);
    for (const below of site.supplied) {
      for (const [product, units] of this.sumNeeds(below)) {
        sum.set(product, (sum.get(product) ?? 0) + units);
      }
    }
    this.needs.set(site.id, sum);
    return sum;
  }

  private open(site: Site): void {
    const random = new Random('year', site.id);
    const refill = REFILLS[site.level];
    this.random.set(site.id, random);
    this.phases.set(site.id, random.whole(0, COUNT_EVERY_DAYS - 1));
    // The year begins in the middle of everyone's interval.
    const day =
      site.level === 'kit' ? this.meetingAfter(site, 0) : random.whole(1, refill.everyDays);
    this.refillOn.set(site.id, { day, retries: 0 });
    for (const { code } of this.country.file.products) {
      const months = refill.openingMonths * (0.7 + 0.5 * random.next());
      const units = this.rounded(site, code, months * this.needOf(site, code));
      this.books.put(site, code, units);
      const lots = [{ lot: this.lots.openingOf(code), quantity: units }];
      this.books.tell(site, code, this.days.first, { kind: 'opening', lots });
    }
  }

  /** One day of one site. */
  private live(site: Site, n: number): void {
    const random = this.randomOf(site);
    if (site.casesPerMonth > 0) this.treat(site, n, random);
    const refill = this.refillOn.get(site.id);
    const isMeeting = refill !== undefined && refill.day === n;
    if (isMeeting) this.refill(site, n, refill.retries, random);
    const phase = this.phaseOf(site);
    if ((n + phase) % COUNT_EVERY_DAYS !== 0 || this.isSilent(site, n)) return;
    if (random.chance(this.country.file.rates.reportsPerPeriod)) this.count(site, n, random);
  }

  private treat(site: Site, n: number, random: Random): void {
    const used = this.used.get(site.id) ?? new Map<string, number>();
    this.used.set(site.id, used);
    const day = this.dayOf(n);
    for (const [product, units] of needsOfDay(this.country.file, site.casesPerMonth, day, random)) {
      const taken = this.books.take(site, product, units);
      used.set(product, (used.get(product) ?? 0) + taken);
    }
    const isRecent = n > this.length - RECENT_DAYS;
    if (isRecent && (n + this.phaseOf(site)) % 7 === 0) this.tellUse(site, n, random);
  }

  /** Tells what was given out since the last time, where use is told at all. */
  private tellUse(site: Site, n: number, random: Random): void {
    const used = this.used.get(site.id);
    if (!used || this.isSilent(site, n)) return;
    for (const [product, quantity] of used) {
      if (quantity === 0 || site.mode === 'by-count') continue;
      this.tell(site, product, n, { kind: 'dispensed', quantity }, random);
    }
    used.clear();
  }

  private count(site: Site, n: number, random: Random): void {
    this.tellUse(site, n, random);
    for (const { code, courseUnits } of this.country.file.products) {
      if (random.chance(this.country.file.rates.missingAtCount)) {
        this.books.take(site, code, courseUnits);
      }
      const quantity = this.books.shelf(site, code);
      this.tell(site, code, n, { kind: 'counted', quantity }, random);
    }
  }

  /** Fills a site up from the one above it, or tries again in a week. */
  private refill(site: Site, n: number, retries: number, random: Random): void {
    const { everyDays, belowMonths, toMonths, ...rule } = REFILLS[site.level];
    const next = site.level === 'kit' ? this.meetingAfter(site, n) : n + everyDays;
    if (this.isSilent(site, n) || !this.canReach(site, n, random)) {
      const again = retries < rule.retries;
      const day = again ? n + RETRY_DAYS : next;
      this.refillOn.set(site.id, { day, retries: again ? retries + 1 : 0 });
      return;
    }
    this.refillOn.set(site.id, { day: next, retries: 0 });
    const lag = this.lagTo(site, random);
    const shipment = idOf('shipment', site.id, this.dayOf(n));
    this.vouchers += 1;
    const document = `V-${String(this.vouchers).padStart(6, '0')}`;
    for (const { code } of this.country.file.products) {
      const need = this.needOf(site, code);
      const have = this.books.coming(site, code);
      if (have >= belowMonths * need) continue;
      const filled = site.level === 'facility' ? random.pick(FILLED) : 1;
      const wished = this.rounded(site, code, filled * (toMonths * need - have));
      if (site.supplier === undefined) this.buy(site, code, wished, n);
      else this.ship(site, code, wished, { n, lag, shipment, document });
    }
  }

  /** From the supplier of the country: a new lot. */
  private buy(site: Site, product: string, units: number, n: number): void {
    if (units === 0) return;
    const lots = [{ lot: this.lots.boughtOn(product, this.dayOf(n)), quantity: units }];
    this.books.put(site, product, units);
    this.books.tell(site, product, this.dayOf(n), { kind: 'received', source: 'supplier', lots });
  }

  private ship(
    to: Site,
    product: string,
    wished: number,
    { n, lag, shipment, document }: { n: number; lag: number; shipment: string; document: string },
  ): void {
    const from = to.supplier;
    const step = from && this.stepOf(to, product);
    if (!from || !step) return;
    const have = Math.max(0, this.books.shelf(from, product) - this.reserveOf(from, product));
    const units = Math.min(wished, Math.floor(have / step) * step);
    if (units === 0) return;
    this.books.take(from, product, units);
    this.books.send(to, product, units);
    const saying = { kind: 'issued-on-voucher' as const, quantity: units, to: to.id };
    this.books.tell(from, product, this.dayOf(n), { ...saying, shipment, document });
    this.arrive({ to, product, shipment, units }, n + lag);
  }

  private arrive(arrival: Arrival, n: number): void {
    this.arrivals.set(n, [...(this.arrivals.get(n) ?? []), arrival]);
  }

  private receive({ to, product, shipment, units }: Arrival, n: number): void {
    const random = this.randomOf(to);
    const { rates } = this.country.file;
    const step = this.stepOf(to, product);
    const isShort = units > step && random.chance(rates.shortDelivery);
    const received = isShort ? units - step : units;
    this.books.put(to, product, received);
    this.books.send(to, product, -received);
    // Most of what was left behind comes with the next delivery; some never does.
    if (isShort && random.chance(0.97)) this.arrive({ to, product, shipment, units: step }, n + 25);
    if (this.isSilent(to, n)) return;
    this.tell(to, product, n, { kind: 'received', quantity: received, shipment }, random);
  }

  private tell(
    site: Site,
    product: string,
    n: number,
    saying: Parameters<Books['tell']>[3],
    random: Random,
  ): void {
    const isLate = site.level === 'kit' && random.chance(this.country.file.rates.late);
    const lateDays = isLate ? random.whole(20, 50) : 0;
    this.books.tell(site, product, this.dayOf(n), saying, lateDays);
  }

  private canReach(site: Site, n: number, random: Random): boolean {
    const { access, closedRoad } = this.country.file;
    if (site.behindClosedRoad && n > this.length - closedRoad.closedForDays) return false;
    if (site.level === 'warehouse' || site.level === 'depot') return true;
    const month = Number(this.dayOf(n).slice(5, 7));
    const open = access.probabilityByMonth[month - 1] ?? 1;
    return random.chance(site.hardToReach ? open ** 2 : open);
  }

  private lagTo(site: Site, random: Random): number {
    const { lagDaysToFacility, pickAndPackDays } = this.country.file.supply;
    if (site.level === 'kit') return random.whole(1, 4);
    if (site.level === 'depot') return pickAndPackDays + random.whole(3, 12);
    return random.pick(Object.values(lagDaysToFacility));
  }

  /** Kits are filled by the pack, everything above by the box. */
  private stepOf(site: Site, product: string): number {
    const known = this.country.file.products.find(({ code }) => code === product);
    return (site.level === 'kit' ? known?.packSize : known?.boxSize) ?? 1;
  }

  /** A clinic gives nothing away that its own patients need before the next delivery. */
  private reserveOf(site: Site, product: string): number {
    const own = needsOfMonth(this.country.file, site.casesPerMonth).get(product) ?? 0;
    return RESERVE_MONTHS * own;
  }

  private rounded(site: Site, product: string, units: number): number {
    const step = this.stepOf(site, product);
    return Math.max(0, Math.ceil(units / step) * step);
  }

  private needOf(site: Site, product: string): number {
    return this.needs.get(site.id)?.get(product) ?? 0;
  }

  private isSilent(site: Site, n: number): boolean {
    return site.silent && n > this.length - SILENT_FOR_DAYS;
  }

  private randomOf(site: Site): Random {
    const random = this.random.get(site.id);
    if (!random) throw new Error(`${site.id} was not opened`);
    return random;
  }

  /** Kits are counted and filled at the same monthly meeting. */
  private meetingAfter(site: Site, n: number): number {
    return n + COUNT_EVERY_DAYS - ((n + this.phaseOf(site)) % COUNT_EVERY_DAYS);
  }

  /** On which day of thirty a site counts. */
  private phaseOf(site: Site): number {
    return this.phases.get(site.id) ?? 0;
  }

  private dayOf(n: number): Day {
    return addDays(this.days.first, n);
  }
}
