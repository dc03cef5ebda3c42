/** A row of the copied register as the domain knows a location. */
import type { DayNumber } from '../domain/days.js';
import type { KnownLocation, LocationKind } from '../domain/terms.js';

/** The columns of `l`, a row of `location`, that `locationOf` reads. */
export const locationColumns = `l.id, l.kind, l.time_zone, l.zone_path, l.supplier_path,
  l.resupply_interval_days, l.lead_time_days,
  l.access_closed_until - DATE '1970-01-01' AS access_closed_until`;

export interface LocationRow {
  id: string | null;
  kind: LocationKind;
  time_zone: string;
  zone_path: string[];
  supplier_path: string[];
  resupply_interval_days: number | null;
  lead_time_days: number | null;
  access_closed_until: DayNumber | null;
}

export function locationOf(row: LocationRow): KnownLocation {
  return {
    id: row.id ?? '',
    kind: row.kind,
    timeZone: row.time_zone,
    zonePath: row.zone_path,
    supplierPath: row.supplier_path,
    ...(row.resupply_interval_days === null
      ? {}
      : { resupplyIntervalDays: row.resupply_interval_days }),
    ...(row.lead_time_days === null ? {} : { leadTimeDays: row.lead_time_days }),
    ...(row.access_closed_until === null ? {} : { accessClosedUntil: row.access_closed_until }),
  };
}
