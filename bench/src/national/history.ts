/**
 * What happened at one place: its events in their order, product by product, and the deliveries
 * that reached it.
 */
import { CardBook, type Happening, type InventoryRows } from './card-book.js';
import { type Country, DAY_MS, type Delivery, HOUR_MS, type Place } from './country.js';
import type { Formulas } from './formulas.js';
import { instant } from './rows.js';

export type Closed = (place: Place, product: string, n: number, book: CardBook) => void;

interface Told {
  readonly country: Country;
  readonly formulas: Formulas;
  readonly rows: InventoryRows;
  /** Hears of every card that is finished; `n` is the product's place in the list, from 0. */
  readonly closed: Closed;
  /** Hears of every delivery, where it went to. */
  readonly delivered: (delivery: Delivery) => void;
}

export class History {
  constructor(private readonly told: Told) {}

  kit(n: number): void {
    const { country } = this.told;
    const place = country.kit(n);
    const delivery = country.toKit(n);
    const dice = country.dice(`kit ${n}`);
    const [one, other] = country.lotsOf(Number(place.suppliers[1]?.slice(2)));
    const lotNumber = n % 2 ? one : other;
    this.cards(place, (product) => {
      const { monthlyUse } = product;
      const openedAt = country.end - dice.whole(36, 49) * DAY_MS + dice.whole(7, 15) * HOUR_MS;
      const lot = country.lot(product.id, lotNumber);
      const opening = 1 + Math.floor(monthlyUse * dice.between(0.1, 2));
      const happenings = [
        event(dice.id(openedAt), 'opening', openedAt, [{ lot, quantity: opening }]),
        ...received(delivery, product.id, dice.id(openedAt)),
      ];
      const { dispensings } = country.entriesOf(product, dice);
      const use = (monthlyUse * country.season(product) * dice.between(0.4, 1.8)) / dispensings;
      for (let left = opening, time = 1; time <= dispensings && left > 0; time += 1) {
        const quantity = Math.min(left, 1 + Math.floor(use * dice.between(0.5, 1.5)));
        const at = openedAt + ((country.end - openedAt) * time) / (dispensings + 1);
        const minute = Math.floor(at / 60_000) * 60_000;
        happenings.push(event(dice.id(minute), 'dispensed', minute, [{ lot, quantity }]));
        left -= quantity;
      }
      return happenings;
    });
    if (delivery) this.shipment(delivery);
  }

  facility(n: number): void {
    const { country } = this.told;
    const place = country.facility(n);
    const delivery = country.toFacility(n);
    const sent = country.kitsOf(n).flatMap((kit) => country.toKit(kit) ?? []);
    const dice = country.dice(`facility ${n}`);
    this.cards(place, ({ id }) => [
      ...received(delivery, id, dice.id(delivery.receivedAt ?? 0)),
      ...issued(sent, id, (at) => dice.id(at)),
    ]);
    this.shipment(delivery);
  }

  depot(n: number): void {
    const { country } = this.told;
    const delivery = country.toDepot(n);
    const sent = country.facilitiesOf(n).map((facility) => country.toFacility(facility));
    const dice = country.dice(`depot ${n}`);
    this.cards(country.depot(n), ({ id }) => [
      ...received(delivery, id, dice.id(delivery.receivedAt ?? 0)),
      ...issued(sent, id, (at) => dice.id(at)),
    ]);
    this.shipment(delivery);
  }

  warehouse(): void {
    const { country } = this.told;
    const depots = Array.from({ length: country.districts }, (_, at) => country.toDepot(at + 1));
    const dice = country.dice('warehouse');
    this.cards(country.warehouse(), ({ id, monthlyUse }) => {
      const receipts = depots.flatMap(({ lines }) =>
        lines
          .filter(({ product }) => product === id)
          .map(({ lot, quantity }) => {
            const at = country.end - 59 * DAY_MS + dice.whole(0, 23) * HOUR_MS;
            const spare = Math.floor(monthlyUse * dice.between(10, 1000));
            return event(dice.id(at), 'receive', at, [{ lot, quantity: quantity + spare }]);
          }),
      );
      return [...receipts, ...issued(depots, id, (at) => dice.id(at))];
    });
  }

  private cards(
    place: Place,
    happeningsOf: (product: Country['products'][number]) => Happening[],
  ): void {
    const { country, formulas, rows, closed } = this.told;
    country.products.forEach((product, n) => {
      const book = new CardBook(formulas, rows, place, product.id);
      const happenings = happeningsOf(product).sort((one, next) => one.at - next.at);
      for (const happening of happenings) book.add(happening);
      book.close();
      closed(place, product.id, n, book);
    });
  }

  private shipment(delivery: Delivery): void {
    const { shipment, from, to, issuedAt, receivedAt, lines, version } = delivery;
    const { rows, delivered } = this.told;
    delivered(delivery);
    const isOpen = receivedAt === undefined;
    rows.add('shipment', [
      ...[shipment, from.id, to.id, instant(issuedAt)],
      isOpen ? undefined : instant(receivedAt),
      isOpen,
      version,
    ]);
    for (const { product, lot, quantity } of lines) {
      const arrived = isOpen ? 0 : quantity;
      rows.add('shipment_line', [shipment, product, lot, to.id, quantity, arrived, 0]);
    }
    for (const product of new Set(lines.map((line) => line.product))) {
      rows.add('supplied', [product, from.id, to.id, instant(issuedAt)]);
    }
  }
}

function event(
  id: string,
  kind: Happening['kind'],
  at: number,
  parts: Happening['parts'],
  shipment?: string,
): Happening {
  return { id, kind, at, parts, ...(shipment === undefined ? {} : { shipment }) };
}

function partsOf({ lines }: Delivery, product: string): Happening['parts'] {
  return lines
    .filter((line) => line.product === product)
    .map(({ lot, quantity }) => ({ lot, quantity }));
}

function received(delivery: Delivery | undefined, product: string, id: string): Happening[] {
  if (delivery?.receivedAt === undefined) return [];
  const parts = partsOf(delivery, product);
  if (parts.length === 0) return [];
  return [event(id, 'received', delivery.receivedAt, parts, delivery.shipment)];
}

function issued(
  sent: readonly Delivery[],
  product: string,
  newId: (at: number) => string,
): Happening[] {
  return sent.flatMap((delivery) => {
    const parts = partsOf(delivery, product);
    const { issuedAt, shipment } = delivery;
    return parts.length === 0 ? [] : [event(newId(issuedAt), 'issue', issuedAt, parts, shipment)];
  });
}
