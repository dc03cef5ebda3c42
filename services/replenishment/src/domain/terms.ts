/**
 * On what terms a location is supplied with a product: what the register says, and what is assumed
 * where it says nothing. The assumptions are the common practice of each level and stand here
 * alone.
 */
import {
  type LocationId,
  RESUPPLY_INTERVAL_DAYS,
  type Rounding,
  silentAfterDays,
  type ZoneId,
} from '@satchel/language';
import type { DayNumber } from './days.js';

export type LocationKind = 'warehouse' | 'depot' | 'facility' | 'kit';
export type ReportingMode = 'by-treatment' | 'by-count';

/** A location as the register tells it. */
export interface KnownLocation {
  readonly id: LocationId;
  readonly kind: LocationKind;
  readonly timeZone: string;
  /** The zones around it, innermost first. */
  readonly zonePath: readonly ZoneId[];
  /** The locations above it, nearest first. */
  readonly supplierPath: readonly LocationId[];
  readonly resupplyIntervalDays?: number;
  readonly leadTimeDays?: number;
  /** The road is closed until this day. */
  readonly accessClosedUntil?: DayNumber;
}

/** That a location manages a product. */
export interface ManagedProduct {
  readonly mode: ReportingMode;
  readonly from: DayNumber;
  readonly to?: DayNumber;
  readonly minimumMonths?: number;
  readonly maximumMonths?: number;
  /** Dispensing units in the pack it is supplied in; 1 while the product is not known. */
  readonly packSize: number;
  /** How a need becomes whole packs; always up where the product says nothing. */
  readonly rounding?: Rounding;
}

/** What outlooks and quantities are worked out with. */
export interface Terms {
  readonly intervalDays: number;
  readonly leadDays: number;
  readonly minimumMonths: number;
  readonly maximumMonths: number;
  readonly packSize: number;
  readonly rounding?: Rounding;
  readonly mode: ReportingMode;
  readonly managedFrom: DayNumber;
  readonly managedTo: DayNumber;
  /** Whether what it issues to others is demand too. */
  readonly supplies: boolean;
  /** After so many days without a word its stock is unknown. */
  readonly silentAfterDays: number;
  readonly accessOpensOn?: DayNumber;
}

interface Practice {
  leadDays: number;
  minimumMonths: number;
  maximumMonths: number;
}

/**
 * Monthly meetings for kits with one month as the minimum and two as the maximum (the rule of the
 * community systems: twice the monthly use); the longer the pipeline above, the more a level holds.
 */
const PRACTICE: Record<LocationKind, Practice> = {
  kit: { leadDays: 7, minimumMonths: 1, maximumMonths: 2 },
  facility: { leadDays: 14, minimumMonths: 1, maximumMonths: 3 },
  depot: { leadDays: 30, minimumMonths: 3, maximumMonths: 6 },
  warehouse: { leadDays: 120, minimumMonths: 6, maximumMonths: 12 },
};

/** The terms of a managed product; the register's own figures go before any practice. */
export function termsOf(location: KnownLocation, managed: ManagedProduct): Terms {
  const practice = PRACTICE[location.kind];
  const intervalDays = location.resupplyIntervalDays ?? RESUPPLY_INTERVAL_DAYS[location.kind];
  const minimumMonths = managed.minimumMonths ?? practice.minimumMonths;
  const maximumMonths = managed.maximumMonths ?? practice.maximumMonths;
  return {
    intervalDays,
    leadDays: location.leadTimeDays ?? practice.leadDays,
    minimumMonths,
    // A register that gives only a high minimum means at least that much.
    maximumMonths: Math.max(minimumMonths, maximumMonths),
    packSize: managed.packSize,
    ...(managed.rounding ? { rounding: managed.rounding } : {}),
    mode: managed.mode,
    managedFrom: managed.from,
    managedTo: managed.to ?? Number.POSITIVE_INFINITY,
    supplies: location.kind !== 'kit',
    silentAfterDays: silentAfterDays(intervalDays),
    ...(location.accessClosedUntil === undefined
      ? {}
      : { accessOpensOn: location.accessClosedUntil }),
  };
}

/**
 * The period that counts on a day: the one around it, else the next to come, else the last. Periods
 * that follow without a gap are one stretch of time, whatever changed between them.
 */
export function periodOn(
  periods: readonly ManagedProduct[],
  on: DayNumber,
): ManagedProduct | undefined {
  const index = periods.findIndex(({ to }) => to === undefined || to >= on);
  const found = periods[index] ?? periods.at(-1);
  if (!found) return undefined;
  let { from } = found;
  for (const before of periods.slice(0, periods.indexOf(found)).reverse()) {
    if (before.to !== from - 1) break;
    from = before.from;
  }
  return { ...found, from };
}

/** Whether the product is managed on that day. */
export function isManagedOn(managed: ManagedProduct, on: DayNumber): boolean {
  return managed.from <= on && on <= (managed.to ?? Number.POSITIVE_INFINITY);
}
