/** What expires and what of it will not be used, answered from tables in memory as of now. */
import type { Principal } from '@satchel/access';
import {
  EXPIRY_BANDS,
  type ExpiringHere,
  type ExpiringLot,
  type ExpiryTotal,
  type GetLocationExpiring,
  type GetZoneExpiring,
  type LocationExpiring,
  type Money,
  type ZoneExpiring,
} from '@satchel/contracts';
import { addDays, type Clock, type Day, localDay } from '@satchel/language';
import { inMemory, type MemoryConnection, type MemoryTransaction } from '@satchel/messaging';
import {
  EXPIRY_DAYS_MAX,
  EXPIRY_USE_DAYS,
  knownUse,
  type LotOnCard,
  unusedAtExpiry,
} from '../domain/expiry.js';
import type { LotFacts } from '../domain/facts.js';
import { type Price, type Priceable, valued, worth } from '../domain/price.js';
import type { ExpiryQuestions } from '../use-cases/worth-ports.js';
import { WITHIN_DAYS } from './expiry-questions.js';
import {
  type Area,
  byFields,
  type CardThere,
  cardsIn,
  locationArea,
  lotFacts,
  moneys,
  priceOfLot,
  useIn,
  zoneArea,
} from './memory-worth.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { aged } from './worth-area.js';

const utcDay = (now: Date): Day => localDay(now, 'UTC');

/** One lot on one card that expires within a year. */
interface Line {
  readonly place: string;
  readonly product: string;
  readonly lot: string;
  readonly facts: LotFacts & { readonly expiresOn: Day };
  readonly units: number;
  readonly use?: { readonly units: number; readonly days: number };
  readonly unused?: number;
  readonly price: Price | undefined;
}

export class MemoryExpiryQuestions implements ExpiryQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  ofZone(asked: GetZoneExpiring, who: Principal): Promise<ZoneExpiring> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('what expires in a zone');
      const area = zoneArea(tx, asked.zone, who, 'see-stock');
      const lines = linesIn(tx, area, this.clock.now(), asked.products);
      const lots = new Map<string, Line[]>();
      for (const line of lines) {
        const key = `${line.product}|${line.lot}`;
        lots.set(key, [...(lots.get(key) ?? []), line]);
      }
      const after = readCursor(asked.cursor, 'day', 'code', 'lot');
      const rows = [...lots.values()]
        .map((of) => lotTold(of, area.showsValues))
        .sort(
          byFields(
            (it) => it.expiresOn,
            (it) => it.product,
            (it) => it.lot,
          ),
        );
      const key = (it: ExpiringLot): string[] => [it.expiresOn, it.product, it.lot];
      return {
        ...this.told(asked.zone, area, lines, () => ''),
        ...this.page(rows, asked, after, key),
      };
    });
  }

  ofLocation(asked: GetLocationExpiring, who: Principal): Promise<LocationExpiring> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('what expires at locations');
      const area = locationArea(tx, asked, who, 'see-stock');
      const lines = linesIn(tx, area, this.clock.now(), asked.products);
      const after = readCursor(asked.cursor, 'day', 'code', 'lot', 'code');
      const rows = lines
        .map((line) => lineTold(line, area.showsValues))
        .sort(
          byFields(
            (it) => it.expiresOn,
            (it) => it.product,
            (it) => it.lot,
            (it) => it.location,
          ),
        );
      const key = (it: ExpiringHere): string[] => [it.expiresOn, it.product, it.lot, it.location];
      return {
        ...this.told(asked.location, area, lines, ({ place }) => place),
        ...this.page(rows, asked, after, key),
      };
    });
  }

  private told(
    area: string,
    { showsValues }: Area,
    lines: readonly Line[],
    rowOf: (line: Line) => string,
  ) {
    const now = this.clock.now();
    const totals = totalsOf(lines, utcDay(now), showsValues, rowOf);
    return { area, ...aged(now.getTime(), now), showsValues, totals };
  }

  private page<Row extends { expiresOn: Day }>(
    rows: readonly Row[],
    { withinDays = WITHIN_DAYS, limit = LIMIT_DEFAULT }: { withinDays?: number; limit?: number },
    after: unknown[] | undefined,
    key: (row: Row) => string[],
  ) {
    const until = addDays(utcDay(this.clock.now()), withinDays);
    const last = after?.join('|') ?? '';
    const rest = rows.filter((row) => row.expiresOn <= until && key(row).join('|') > last);
    return pageOf(rest.slice(0, limit + 1), limit, key);
  }
}

function linesIn(tx: MemoryTransaction, area: Area, now: Date, products?: string[]): Line[] {
  const until = addDays(utcDay(now), EXPIRY_DAYS_MAX);
  return cardsIn(tx, area, products).flatMap((there) => {
    const { card, place } = there;
    const { product } = card;
    const today = localDay(now, place.timeZone);
    const held = [...card.lots].flatMap(([lot, units]) => {
      const facts = lotFacts(tx, product, lot);
      const { expiresOn } = facts ?? {};
      if (!facts || expiresOn === undefined || expiresOn > until || units === 0) return [];
      return [{ lot, units, facts: { ...facts, expiresOn } }];
    });
    if (held.length === 0) return [];
    const use = useOfCard(tx, there, today);
    const lots = held.map(({ lot, units, facts }): LotOnCard => {
      return { lot, units, expiresOn: facts.expiresOn, isUsable: facts.status === 'usable' };
    });
    const unused = use && unusedAtExpiry(lots, use, today);
    return held.map(({ lot, units, facts }) => ({
      ...{ place: place.id, product, lot, facts, units },
      ...(use && unused ? { use, unused: unused.get(lot) ?? 0 } : {}),
      price: priceOfLot(tx, product, lot, utcDay(now)),
    }));
  });
}

function useOfCard(tx: MemoryTransaction, there: CardThere, today: Day) {
  const from = addDays(today, -EXPIRY_USE_DAYS);
  const { used, firstDay } = useIn(tx, there, (day) => day >= from && day < today);
  return knownUse(used, firstDay, today);
}

const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

function toldOf({ product, lot, facts }: Line) {
  const { expiresOn, status, funder } = facts;
  return { product, lot, expiresOn, status, ...(funder === undefined ? {} : { funder }) };
}

function money(units: number | undefined, price: Price | undefined): Money | undefined {
  if (units === undefined || !price) return undefined;
  return { currency: price.currency, minorUnits: String(worth(units, price)) };
}

function valuesOf(units: number, unused: number | undefined, price: Price | undefined) {
  const [value, unusedValue] = [money(units, price), money(unused, price)];
  return { ...(value ? { value } : {}), ...(unusedValue ? { unusedValue } : {}) };
}

function lotTold(lines: Line[], showsValues: boolean): ExpiringLot {
  const [first] = lines;
  if (!first) throw new Error('bug: a lot without a card');
  const units = sum(lines, (it) => it.units);
  const unusedUnits = sum(lines, (it) => it.unused ?? 0);
  return {
    ...toldOf(first),
    locations: lines.length,
    units,
    unusedUnits,
    useUnknownUnits: sum(lines, (it) => (it.unused === undefined ? it.units : 0)),
    ...(showsValues ? valuesOf(units, unusedUnits, first.price) : {}),
  };
}

function lineTold(line: Line, showsValues: boolean): ExpiringHere {
  const { place, units, use, unused, price } = line;
  return {
    location: place,
    ...toldOf(line),
    units,
    useIsKnown: use !== undefined,
    ...(use ? { usedUnits: use.units, useDays: use.days, unusedUnits: unused ?? 0 } : {}),
    ...(showsValues ? valuesOf(units, unused, price) : {}),
  };
}

function totalsOf(
  lines: readonly Line[],
  today: Day,
  showsValues: boolean,
  rowOf: (line: Line) => string,
): ExpiryTotal[] {
  const bands = EXPIRY_BANDS.map((band, n) => {
    const [above, upTo] = [[-Infinity, -1, 30, 90, 180][n] ?? 0, [-1, 30, 90, 180, 366][n] ?? 0];
    const isIn = ({ facts }: Line): boolean =>
      facts.expiresOn <= addDays(today, upTo) &&
      (above === -Infinity || facts.expiresOn > addDays(today, above));
    return { band, lines: lines.filter(isIn) };
  });
  return bands.flatMap(({ band, lines: of }) => {
    if (of.length === 0) return [];
    const unpricedUnits = sum(of, (it) => (it.price ? 0 : it.units));
    const values = { values: worthOf(of, (it) => it.units, rowOf), unpricedUnits };
    const unusedValues = worthOf(of, (it) => it.unused ?? 0, rowOf);
    return [
      {
        band,
        lots: new Set(of.map(({ product, lot }) => `${product}|${lot}`)).size,
        units: sum(of, (it) => it.units),
        unusedUnits: sum(of, (it) => it.unused ?? 0),
        useUnknownUnits: sum(of, (it) => (it.unused === undefined ? it.units : 0)),
        ...(showsValues ? { ...values, unusedValues } : {}),
      },
    ];
  });
}

/** By currency, each row of the list rounded once. */
function worthOf(
  lines: readonly Line[],
  unitsOf: (line: Line) => number,
  rowOf: (line: Line) => string,
): Money[] {
  const rows = lines.map((line): Priceable<string> => {
    const { product, lot, price } = line;
    return { of: rowOf(line), product, lot, units: unitsOf(line), price };
  });
  return moneys(valued(rows, (row) => row));
}
