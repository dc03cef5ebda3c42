/** What makes requisition's copies of inventory's states comparable with their owner's. */
import { crashPoint, type SqlRunner } from '@satchel/messaging';

/** Lets the next state be taken, whatever its version. */
const lowerIn = (table: 'location' | 'product' | 'shipment') => {
  return async (tx: SqlRunner, key: string): Promise<void> => {
    await tx(`UPDATE ${table} SET version = 0 WHERE id = $1`, [key]);
    await crashPoint('requisition-copy.after-lower');
  };
};

export const copies = {
  location: { kind: 'location', lower: lowerIn('location') },
  product: { kind: 'product', lower: lowerIn('product') },
  shipment: { kind: 'shipment', lower: lowerIn('shipment') },
  /** For which requisition a shipment is, if we know it. */
  requisitionOf: async (tx: SqlRunner, shipment: string): Promise<string | undefined> => {
    const [row] = await tx('SELECT requisition FROM shipment WHERE id = $1', [shipment]);
    return row && String(row['requisition']);
  },
} as const;

export type Copies = typeof copies;
