/** What replenishment would have made of the history: its copies, cards, days and minimums. */
import type { CardBook } from './card-book.js';
import { type Country, DAY_MS, type Delivery, type Place, TIME_ZONE } from './country.js';
import type { Formulas } from './formulas.js';
import { dayText, instant, type REPLENISHMENT_TABLES, type Rows } from './rows.js';

export type ReplenishmentRows = Rows<keyof typeof REPLENISHMENT_TABLES>;

/** Evaluations are spread over the time from one to the next. */
const AGAIN_WITHIN_MS = 20 * 3_600_000;

export class Copies {
  private readonly today: number;

  constructor(
    private readonly country: Country,
    private readonly formulas: Formulas,
    private readonly rows: ReplenishmentRows,
    private readonly evaluatedAt: number,
  ) {
    this.today = Math.floor(Date.parse(`${country.sizes.today}T00:00:00Z`) / DAY_MS);
  }

  location(place: Place): void {
    const { id, level, zones, suppliers } = place;
    this.rows.add('location', [id, 1, level, TIME_ZONE, zones, suppliers]);
    for (const area of [id, ...zones, ...suppliers]) {
      this.rows.add('location_area', [area, level, id]);
    }
  }

  /** `n` is the product's place in the list, from 0. */
  card(place: Place, product: string, n: number, book: CardBook): void {
    const { formulas, country, rows } = this;
    rows.add('managed_product', [place.id, product, 1, 'by-treatment', this.managedFrom(), 10]);
    const { firstOn, heardAt, days } = formulas.foldEntries(book.heard);
    const pack = country.products[n]?.pack ?? 1;
    const managed = { mode: 'by-treatment', from: this.today - 400, minimumMonths: 1 };
    const standing = { id: place.id, kind: place.level, timeZone: TIME_ZONE };
    const around = { zonePath: place.zones, supplierPath: place.suppliers };
    const terms = formulas.termsOf({ ...standing, ...around }, { ...managed, packSize: pack });
    const heardOn = days.reduce((last, { on }) => Math.max(last, on), firstOn);
    const inOrder = days.toSorted((one, next) => one.on - next.on);
    const history = { onHand: book.onHand, firstOn, heardOn, days: inOrder, notDemand: [] };
    const known = { history, inTransit: 0, promised: 0 };
    const minimum = formulas.minimumUnits(formulas.outlookOf(known, terms, this.today), terms);
    const id = this.cardId(place, n);
    const again = this.evaluatedAt + ((id * 7919) % AGAIN_WITHIN_MS);
    rows.add('card', [
      ...[id, place.id, product, book.sequence, book.onHand, dayText(firstOn), instant(+heardAt)],
      ...[instant(again), instant(this.evaluatedAt), book.head, minimum],
    ]);
    for (const day of days) {
      rows.add('card_day', [
        ...[id, dayText(day.on), false, day.net, day.dispensed, day.issued, day.received, false],
      ]);
    }
  }

  shipment({ shipment, from, to, issuedAt, receivedAt, lines, version }: Delivery): void {
    this.rows.add('shipment', [shipment, version]);
    const units = new Map<string, number>();
    for (const { product, quantity } of lines) {
      units.set(product, (units.get(product) ?? 0) + quantity);
    }
    for (const [product, shipped] of units) {
      this.rows.add('shipment_line', [
        ...[shipment, product, from.id, to.id, shipped, receivedAt === undefined ? 0 : shipped],
        ...[instant(issuedAt), receivedAt === undefined ? undefined : instant(receivedAt)],
      ]);
    }
  }

  private managedFrom(): string {
    return dayText(this.today - 400);
  }

  /** Its own for every card, whoever builds it. */
  private cardId({ level, n }: Place, product: number): number {
    const { sizes, facilities, districts, products } = this.country;
    const before = {
      kit: 0,
      facility: sizes.kits,
      depot: sizes.kits + facilities,
      warehouse: sizes.kits + facilities + districts,
    };
    return (before[level] + n - 1) * products.length + product + 1;
  }
}
