/**
 * The country as a plan: which places there are, who supplies whom, and what is sent to whom. All
 * of it follows from seed and sizes, so that every part can be worked out by itself, in any order,
 * by whoever builds it.
 */
import { readFileSync } from 'node:fs';
import { type Dice, diceOf } from './dice.js';

export interface Sizes {
  readonly kits: number;
  /** About so many; the most used products get the most. */
  readonly movements: number;
  readonly seed: number;
  /** The day on which the history ends, such as `2026-11-21`. */
  readonly today: string;
}

interface NetworkProduct {
  readonly id: string;
  readonly name: string;
  readonly monthlyUse: number;
  readonly pack: number;
  readonly seasonal: boolean;
  readonly reporting: number;
}

interface Network {
  readonly shape: Readonly<
    Record<'kitsPerFacility' | 'facilitiesPerDistrict' | 'districtsPerRegion', number>
  >;
  readonly malariaSeason: { readonly byMonth: readonly number[] };
  readonly lagDays: { readonly list: readonly number[] };
  readonly products: readonly NetworkProduct[];
}

export const network = JSON.parse(
  readFileSync(new URL('../../network.json', import.meta.url), 'utf8'),
) as Network;

/** The zone of an installation unless it is told another; its administrator holds it. */
export const ROOT = 'LR';
export const PROGRAMME = 'national';
export const TIME_ZONE = 'Africa/Blantyre';
/** That zone's distance from UTC, all year. */
export const ZONE_MS = 7_200_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Days of history before today. */
export const HISTORY_DAYS = 60;

export type Level = 'warehouse' | 'depot' | 'facility' | 'kit';

export interface Place {
  readonly id: string;
  readonly level: Level;
  /** From 1, within its level. */
  readonly n: number;
  readonly zones: readonly string[];
  /** Nearest first. */
  readonly suppliers: readonly string[];
}

/** What was sent from one place to the next, all products at once. */
export interface Delivery {
  readonly shipment: string;
  readonly to: Place;
  readonly from: Place;
  readonly issuedAt: number;
  /** Undefined while it is under way. */
  readonly receivedAt: number | undefined;
  /** Once put on the way, once arrived. */
  readonly version: number;
  readonly lines: readonly { product: string; lot: string; quantity: number }[];
}

const code = (letter: string, n: number, digits: number): string =>
  `${letter}-${String(n).padStart(digits, '0')}`;

export class Country {
  readonly facilities: number;
  readonly districts: number;
  readonly regions: number;
  /** Lots of each product: two go to each district. */
  readonly lots: number;
  /** Midnight at the end of the history. */
  readonly end: number;
  readonly products = network.products;
  /** Entries of a card beyond its opening, if all products were used alike. */
  private readonly more: number;

  constructor(readonly sizes: Sizes) {
    const { kitsPerFacility, facilitiesPerDistrict, districtsPerRegion } = network.shape;
    this.facilities = Math.ceil(sizes.kits / kitsPerFacility);
    this.districts = Math.ceil(this.facilities / facilitiesPerDistrict);
    this.regions = Math.ceil(this.districts / districtsPerRegion);
    this.lots = 2 * this.districts;
    this.end = Date.parse(`${sizes.today}T00:00:00Z`) - ZONE_MS;
    const { length } = this.products;
    // Received, and issued above: twice for each place that is supplied; the warehouse once a lot.
    const above = 2 * length * (this.facilities + 2 * this.districts) + length * this.lots;
    const cards = sizes.kits * length;
    this.more = Math.max(0, (sizes.movements - above) / cards - 1);
  }

  dice(name: string): Dice {
    return diceOf(this.sizes.seed, name);
  }

  region = (n: number): string => code('R', n, 3);
  district = (n: number): string => code('DT', n, 4);
  regionOf = (district: number): number => Math.ceil(district / network.shape.districtsPerRegion);

  warehouse(): Place {
    return { id: 'W-1', level: 'warehouse', n: 1, zones: [ROOT], suppliers: [] };
  }

  depot(n: number): Place {
    const zones = [this.district(n), this.region(this.regionOf(n)), ROOT];
    return { id: code('D', n, 4), level: 'depot', n, zones, suppliers: ['W-1'] };
  }

  facility(n: number): Place {
    const depot = this.depot(Math.ceil(n / network.shape.facilitiesPerDistrict));
    const suppliers = [depot.id, ...depot.suppliers];
    return { id: code('F', n, 6), level: 'facility', n, zones: depot.zones, suppliers };
  }

  kit(n: number): Place {
    const facility = this.facility(Math.ceil(n / network.shape.kitsPerFacility));
    const suppliers = [facility.id, ...facility.suppliers];
    return { id: code('K', n, 7), level: 'kit', n, zones: facility.zones, suppliers };
  }

  facilitiesOf(depot: number): number[] {
    return range(depot, network.shape.facilitiesPerDistrict, this.facilities);
  }

  kitsOf(facility: number): number[] {
    return range(facility, network.shape.kitsPerFacility, this.sizes.kits);
  }

  lot = (product: string, n: number): string => `${product}-${String(n).padStart(4, '0')}`;

  /** The two lots of a district, by number. */
  lotsOf = (district: number): readonly [number, number] => [2 * district - 1, 2 * district];

  /** Which of the two is sent to a facility and from there on. */
  lotFor(facility: number): number {
    const district = Math.ceil(facility / network.shape.facilitiesPerDistrict);
    return this.lotsOf(district)[facility % 2] ?? 1;
  }

  /** The last day of a lot: from two months to three years ahead. */
  expiresOn(n: number): string {
    const days = 60 + ((n * 37) % 1000);
    return new Date(this.end + ZONE_MS + days * DAY_MS).toISOString().slice(0, 10);
  }

  /** How many entries of a product come after the opening: receipts and dispensings. */
  entriesOf(product: NetworkProduct, dice: Dice): { receipts: number; dispensings: number } {
    const total = this.more * product.reporting;
    const receipts = Math.min(1, total * 0.22);
    return {
      receipts: dice.next() < receipts ? 1 : 0,
      dispensings: dice.count(Math.max(0, total - 2 * receipts)),
    };
  }

  season(product: NetworkProduct): number {
    const month = new Date(this.end).getUTCMonth();
    return product.seasonal ? (network.malariaSeason.byMonth[month] ?? 1) : 1;
  }

  /** What the facility sent to a kit; undefined where it sent nothing. */
  toKit(n: number): Delivery | undefined {
    const dice = this.dice(`to kit ${n}`);
    const facility = this.facility(Math.ceil(n / network.shape.kitsPerFacility));
    const lot = this.lotFor(facility.n);
    const issuedAt = this.end - dice.whole(1, 34) * DAY_MS + dice.whole(7, 15) * HOUR_MS;
    const arrives = issuedAt + dice.pick(network.lagDays.list) * DAY_MS;
    const lines = this.products.flatMap((product) => {
      if (this.entriesOf(product, dice).receipts === 0) return [];
      const quantity = 1 + Math.floor(product.monthlyUse * dice.between(0.3, 1.3));
      return [{ product: product.id, lot: this.lot(product.id, lot), quantity }];
    });
    if (lines.length === 0) return undefined;
    const receivedAt = arrives < this.end ? arrives : undefined;
    const shipment = dice.id(issuedAt);
    const version = receivedAt === undefined ? 1 : 2;
    return { shipment, to: this.kit(n), from: facility, issuedAt, receivedAt, lines, version };
  }

  /** What the depot sent to a facility: what it sends on, and some for its own shelf. */
  toFacility(n: number): Delivery {
    const dice = this.dice(`to facility ${n}`);
    const facility = this.facility(n);
    const depot = this.depot(Math.ceil(n / network.shape.facilitiesPerDistrict));
    const sent = new Map<string, number>();
    for (const kit of this.kitsOf(n)) {
      for (const { product, quantity } of this.toKit(kit)?.lines ?? []) {
        sent.set(product, (sent.get(product) ?? 0) + quantity);
      }
    }
    const issuedAt = this.end - dice.whole(48, 51) * DAY_MS + dice.whole(7, 15) * HOUR_MS;
    const lines = this.products.map(({ id, monthlyUse }) => ({
      product: id,
      lot: this.lot(id, this.lotFor(n)),
      quantity: (sent.get(id) ?? 0) + 1 + Math.floor(monthlyUse * dice.between(0.1, 3)),
    }));
    const receivedAt = issuedAt + dice.whole(1, 5) * DAY_MS;
    const shipment = dice.id(issuedAt);
    return { shipment, to: facility, from: depot, issuedAt, receivedAt, lines, version: 2 };
  }

  /** What the warehouse sent to a depot: two lots of everything. */
  toDepot(n: number): Delivery {
    const dice = this.dice(`to depot ${n}`);
    const sent = new Map<string, number>();
    for (const facility of this.facilitiesOf(n)) {
      for (const { lot, quantity } of this.toFacility(facility).lines) {
        sent.set(lot, (sent.get(lot) ?? 0) + quantity);
      }
    }
    const issuedAt = this.end - 57 * DAY_MS + dice.whole(7, 15) * HOUR_MS;
    const lines = this.products.flatMap(({ id, monthlyUse }) =>
      this.lotsOf(n).map((number) => {
        const lot = this.lot(id, number);
        const own = 1 + Math.floor(monthlyUse * dice.between(10, 100));
        return { product: id, lot, quantity: (sent.get(lot) ?? 0) + own };
      }),
    );
    const receivedAt = issuedAt + 3 * DAY_MS;
    const [to, from] = [this.depot(n), this.warehouse()];
    return { shipment: dice.id(issuedAt), to, from, issuedAt, receivedAt, lines, version: 2 };
  }
}

function range(n: number, size: number, most: number): number[] {
  const first = (n - 1) * size + 1;
  return Array.from(
    { length: Math.max(0, Math.min(size, most - first + 1)) },
    (_, at) => first + at,
  );
}
