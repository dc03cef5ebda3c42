/**
 * Keeps the copy of inventory's register that permission, supply lines and product codes are read
 * from.
 */
import type { LocationState, ProductState } from '@satchel/contracts';
import type { Records } from './ports.js';

export class RegisterNews {
  /** Inside the transaction of the inbox; the highest version wins. */
  async takeLocation(records: Records, location: LocationState): Promise<void> {
    const { id, kind, timeZone, holder, supplyLines, zonePath, supplierPath, version } = location;
    await records.register.takeLocation({
      id,
      kind,
      timeZone,
      ...(holder === undefined ? {} : { holder }),
      supplyLines: supplyLines ?? [],
      zonePath,
      supplierPath,
      version,
    });
  }

  /** Inside the transaction of the inbox; the highest version wins. */
  async takeProduct(records: Records, product: ProductState): Promise<void> {
    await records.register.takeProduct(product.id, product.version);
  }
}
