/** The copy of the register. Every `take` is an upsert that only a higher version can win. */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type {
  AnnouncedLocation,
  AnnouncedManagedProduct,
  AnnouncedProduct,
} from '../use-cases/ports.js';

const EPOCH = `DATE '1970-01-01'`;

export class RegisterStore {
  constructor(private readonly run: SqlRunner) {}

  async timeZoneOf(location: string): Promise<string | undefined> {
    const [row] = await this.run('SELECT time_zone FROM location WHERE id = $1', [location]);
    return row?.['time_zone'] as string | undefined;
  }

  async takeLocation(location: AnnouncedLocation, at: Date): Promise<void> {
    await this.run(
      `WITH taken AS (
         INSERT INTO location AS l (id, version, kind, time_zone, zone_path, supplier_path,
           resupply_interval_days, lead_time_days, access_closed_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${EPOCH} + $9::int)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, kind = excluded.kind,
           time_zone = excluded.time_zone, zone_path = excluded.zone_path,
           supplier_path = excluded.supplier_path,
           resupply_interval_days = excluded.resupply_interval_days,
           lead_time_days = excluded.lead_time_days,
           access_closed_until = excluded.access_closed_until
         WHERE l.version < excluded.version
         RETURNING id), area AS (
         SELECT DISTINCT unnest($1::text || $5::text[] || $6::text[]) AS area
       ), left_ AS (
         DELETE FROM location_area a USING taken WHERE a.location = taken.id
           AND (a.kind <> $3 OR NOT EXISTS (SELECT FROM area WHERE area.area = a.area))
       ), come AS (
         INSERT INTO location_area (area, kind, location)
         SELECT area, $3, id FROM area, taken ON CONFLICT DO NOTHING
       )
       UPDATE card SET evaluate_at = $10 FROM taken WHERE card.location = taken.id`,
      [
        location.id,
        location.version,
        location.kind,
        location.timeZone,
        location.zonePath,
        location.supplierPath,
        location.resupplyIntervalDays ?? null,
        location.leadTimeDays ?? null,
        location.accessClosedUntil ?? null,
        at,
      ],
    );
    await crashPoint('replenishment-register.after-location');
  }

  /**
   * Cards of the product are not evaluated at once: a pack size opens no alert, and they are many.
   */
  async takeProduct({ id, version, packSize, rounding }: AnnouncedProduct): Promise<void> {
    await this.run(
      `INSERT INTO product AS p (id, version, pack_size, rounding) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET version = excluded.version, pack_size = excluded.pack_size,
         rounding = excluded.rounding
       WHERE p.version < excluded.version`,
      [id, version, packSize, rounding ? JSON.stringify(rounding) : null],
    );
    await crashPoint('replenishment-register.after-product');
  }

  async takeManagedProduct(managed: AnnouncedManagedProduct, at: Date): Promise<void> {
    await this.run(
      `WITH taken AS (
         INSERT INTO managed_product AS m (location, product, version, mode, from_day, to_day,
           minimum_months_tenths, maximum_months_tenths)
         VALUES ($1, $2, $3, $4, ${EPOCH} + $5::int, ${EPOCH} + $6::int, $7, $8)
         ON CONFLICT (location, product, from_day) DO UPDATE SET version = excluded.version,
           mode = excluded.mode, to_day = excluded.to_day,
           minimum_months_tenths = excluded.minimum_months_tenths,
           maximum_months_tenths = excluded.maximum_months_tenths
         WHERE m.version < excluded.version
         RETURNING location, product)
       INSERT INTO card (location, product, evaluate_at)
       SELECT location, product, $9::timestamptz FROM taken
       ON CONFLICT (location, product) DO UPDATE SET evaluate_at = excluded.evaluate_at`,
      [
        managed.location,
        managed.product,
        managed.version,
        managed.mode,
        managed.from,
        managed.to ?? null,
        managed.minimumMonthsTenths ?? null,
        managed.maximumMonthsTenths ?? null,
        at,
      ],
    );
    await crashPoint('replenishment-register.after-managed-product');
  }
}
