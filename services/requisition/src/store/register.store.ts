/** The copy of inventory's register; of every entry the highest version stays. */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { KnownLocation, LocationKind } from '../domain/location.js';
import type { RegisterCopy } from '../use-cases/ports.js';

const takeLocationSql = `
INSERT INTO location (id, kind, time_zone, holder, supply_lines, zone_path, supplier_path, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, time_zone = excluded.time_zone,
  holder = excluded.holder, supply_lines = excluded.supply_lines,
  zone_path = excluded.zone_path, supplier_path = excluded.supplier_path,
  version = excluded.version
WHERE location.version < excluded.version`;

const takeProductSql = `
INSERT INTO product (id, version) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE product.version < excluded.version`;

export class RegisterStore implements RegisterCopy {
  constructor(private readonly run: SqlRunner) {}

  async location(id: string): Promise<KnownLocation | undefined> {
    const [row] = await this.run('SELECT * FROM location WHERE id = $1', [id]);
    return row && knownLocation(row);
  }

  async unknownProducts(codes: readonly string[]): Promise<string[]> {
    const rows = await this.run(
      `SELECT asked.id FROM unnest($1::text[]) AS asked(id)
       WHERE NOT EXISTS (SELECT FROM product WHERE product.id = asked.id)`,
      [codes],
    );
    return rows.map((row) => row['id'] as string);
  }

  async takeLocation(it: KnownLocation): Promise<void> {
    const lines = JSON.stringify(it.supplyLines);
    const { id, kind, timeZone, holder, zonePath, supplierPath, version } = it;
    const values = [id, kind, timeZone, holder ?? null, lines, zonePath, supplierPath, version];
    await this.run(takeLocationSql, values);
    await crashPoint('requisition-register.after-location');
  }

  async takeProduct(id: string, version: number): Promise<void> {
    await this.run(takeProductSql, [id, version]);
    await crashPoint('requisition-register.after-product');
  }
}

function knownLocation(row: Record<string, unknown>): KnownLocation {
  const holder = row['holder'] as string | null;
  return {
    id: row['id'] as string,
    kind: row['kind'] as LocationKind,
    timeZone: row['time_zone'] as string,
    ...(holder === null ? {} : { holder }),
    supplyLines: row['supply_lines'] as KnownLocation['supplyLines'],
    zonePath: row['zone_path'] as string[],
    supplierPath: row['supplier_path'] as string[],
    version: Number(row['version']),
  };
}
