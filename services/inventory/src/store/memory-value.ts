/** What stock is worth and what was lost, answered from tables in memory as of now. */
import type { Principal } from '@satchel/access';
import type {
  GetLocationLosses,
  GetLocationValue,
  GetZoneLosses,
  GetZoneValue,
  LocationKind,
  LossReason,
  StockLosses,
  StockValue,
} from '@satchel/contracts';
import { type Clock, type Day, localDay } from '@satchel/language';
import { inMemory, type MemoryConnection, type MemoryTransaction } from '@satchel/messaging';
import { type Priceable, type Valued, valued } from '../domain/price.js';
import type { LossQuestions, ValueQuestions } from '../use-cases/worth-ports.js';
import { monthsAsked } from './loss-questions.js';
import {
  type Area,
  byFields,
  cardsIn,
  locationArea,
  lossesIn,
  lotFacts,
  moneyOf,
  moneys,
  pageOfProducts,
  priceOfLot,
  zoneArea,
} from './memory-worth.js';
import { pageOf } from './pages.js';
import { pageAsked } from './value-questions.js';
import { aged } from './worth-area.js';

const utcDay = (now: Date): Day => localDay(now, 'UTC');

export class MemoryValueQuestions implements ValueQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  ofZone(asked: GetZoneValue, who: Principal): Promise<StockValue> {
    const { zone, ...page } = asked;
    return this.told(zone, page, (tx) => zoneArea(tx, zone, who, 'see-value'));
  }

  ofLocation(asked: GetLocationValue, who: Principal): Promise<StockValue> {
    const { location, ...page } = asked;
    return this.told(location, page, (tx) => locationArea(tx, asked, who, 'see-value'));
  }

  private told(
    area: string,
    asked: { cursor?: string; limit?: number; products?: string[] },
    areaOf: (tx: MemoryTransaction) => Area,
  ): Promise<StockValue> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('value of stock');
      const page = pageAsked(asked);
      const now = this.clock.now();
      const rows = cardsIn(tx, areaOf(tx), asked.products).flatMap(({ card, place }) =>
        [...card.lots].map(([lot, units]): Priceable<string> => {
          const { product } = card;
          const price = priceOfLot(tx, product, lot, utcDay(now));
          const { funder } = lotFacts(tx, product, lot) ?? {};
          return { of: place.kind, product, lot, units, funder, price };
        }),
      );
      const sums = valued(rows, (level) => level)
        .filter(({ units }) => units > 0)
        .sort(
          byFields(
            ({ of }) => of,
            ({ funder }) => funder,
            ({ currency }) => currency,
          ),
        );
      const unpriced = sums.filter(({ currency }) => currency === undefined);
      const count = (of: typeof sums): number => of.reduce((n, { units }) => n + units, 0);
      const items = pageOfProducts(sums, page, ({ of, funder, units, currency, minorUnits }) => ({
        level: of as LocationKind,
        ...(funder === undefined ? {} : { funder }),
        units,
        ...moneyOf(currency, minorUnits),
      }));
      const totals = {
        values: moneys(sums),
        pricedUnits: count(sums) - count(unpriced),
        unpricedUnits: count(unpriced),
        unpricedProducts: new Set(unpriced.map(({ product }) => product)).size,
      };
      const age = aged(now.getTime(), now);
      return { area, ...age, totals, ...pageOf(items, page.limit, ({ product }) => [product]) };
    });
  }
}

const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** Of which month and reason a loss is. */
interface LossOf {
  readonly month: string;
  readonly reason: LossReason;
}

export class MemoryLossQuestions implements LossQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  ofZone(asked: GetZoneLosses, who: Principal): Promise<StockLosses> {
    return this.told(asked.zone, asked, (tx) => zoneArea(tx, asked.zone, who, 'see-value'));
  }

  ofLocation(asked: GetLocationLosses, who: Principal): Promise<StockLosses> {
    return this.told(asked.location, asked, (tx) => locationArea(tx, asked, who, 'see-value'));
  }

  private told(
    area: string,
    asked: Pick<GetZoneLosses, 'from' | 'to' | 'cursor' | 'limit' | 'products'>,
    areaOf: (tx: MemoryTransaction) => Area,
  ): Promise<StockLosses> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('losses');
      const places = areaOf(tx);
      const { first, last } = monthsAsked(asked);
      const page = pageAsked(asked);
      const { products, from, to } = asked;
      const rows = lossesIn(tx, places)
        .filter(({ day }) => first <= day && day <= last)
        .filter(({ product }) => products === undefined || products.includes(product))
        .map(({ product, lot, day, kind, units }): Priceable<LossOf> => {
          const { funder, expiresOn } = lotFacts(tx, product, lot) ?? {};
          const isOut = kind === 'disposed' || kind === 'written-off';
          const hasExpired = isOut && expiresOn !== undefined && expiresOn < day;
          const of: LossOf = { month: day.slice(0, 7), reason: hasExpired ? 'expired' : kind };
          return { of, product, lot, units, funder, price: priceOfLot(tx, product, lot, day) };
        });
      const sums = overMonths(valued(rows, ({ month, reason }) => `${month} ${reason}`));
      const items = pageOfProducts(sums, page, ({ of, funder, units, currency, minorUnits }) => ({
        reason: of,
        ...(funder === undefined ? {} : { funder }),
        units,
        ...moneyOf(currency, minorUnits),
      }));
      const now = this.clock.now();
      return {
        ...{ area, from, to, ...aged(now.getTime(), now), totals: lossTotals(sums) },
        ...pageOf(items, page.limit, ({ product }) => [product]),
      };
    });
  }
}

function overMonths(rows: readonly Valued<LossOf>[]): Valued<LossReason>[] {
  const sums = new Map<string, Valued<LossReason>>();
  for (const row of rows) {
    const { reason } = row.of;
    const key = [reason, row.product, row.funder ?? '', row.currency ?? ''].join('|');
    const known = sums.get(key) ?? { ...row, of: reason, units: 0, minorUnits: 0n };
    known.units += row.units;
    known.minorUnits += row.minorUnits;
    sums.set(key, known);
  }
  const left = [...sums.values()].filter((it) => it.units !== 0 || it.minorUnits !== 0n);
  return left.sort(
    byFields(
      (it) => it.of,
      (it) => it.funder,
      (it) => it.currency,
    ),
  );
}

function lossTotals(sums: readonly Valued<LossReason>[]): StockLosses['totals'] {
  const keys = new Set(sums.map(({ of, funder }) => `${of}|${funder ?? ''}`));
  return [...keys].sort().map((key) => {
    const [reason = '', funder] = key.split('|');
    const of = sums.filter((it) => it.of === reason && (it.funder ?? '') === funder);
    return {
      reason: reason as LossReason,
      ...(funder ? { funder } : {}),
      values: moneys(of),
      unpricedUnits: sum(of, (it) => (it.currency === undefined ? it.units : 0)),
    };
  });
}
