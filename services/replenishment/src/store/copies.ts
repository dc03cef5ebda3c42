/** What makes replenishment's copies comparable with those of inventory and requisition. */
import { crashPoint, type Mark, type SqlRunner } from '@satchel/messaging';

/** Lets the next state be taken, whatever its version. */
const lowerIn = (table: 'location' | 'product' | 'shipment' | 'requisition') => {
  return async (tx: SqlRunner, key: string): Promise<void> => {
    await tx(`UPDATE ${table} SET version = 0 WHERE id::text = $1`, [key]);
    await crashPoint('replenishment-copy.after-lower');
  };
};

/** Nothing is under way, or promised, of what its owner has forgotten. */
const emptied = (table: 'shipment' | 'requisition') => {
  return async (tx: SqlRunner, key: string): Promise<void> => {
    await tx(`DELETE FROM ${table}_line WHERE ${table} = $1`, [key]);
    await crashPoint('replenishment-copy.after-withdraw');
  };
};

const cardCopy = {
  kind: 'card',

  /** In the order of location and product. */
  marksAfter: async (run: SqlRunner, after: string | undefined, limit: number): Promise<Mark[]> => {
    const [location = '', product = ''] = (after ?? '').split('|');
    const rows = await run(
      `SELECT location || '|' || product AS key, applied_sequence::float8 AS position,
         applied_hash AS hash
       FROM card WHERE applied_sequence > 0 AND (location, product) > ($1, $2)
       ORDER BY location, product LIMIT $3`,
      [location, product, limit],
    );
    return rows.map(({ key, position, hash }) => ({
      key: String(key),
      position: Number(position),
      ...(typeof hash === 'string' ? { hash } : {}),
    }));
  },

  /** Days keep that they were counted: counts are told apart from entries. */
  forget: async (tx: SqlRunner, key: string): Promise<void> => {
    const card = key.split('|');
    await tx(
      `WITH emptied AS (
         UPDATE card SET applied_sequence = 0, on_hand = 0, applied_hash = NULL,
           evaluate_at = now(),
           first_on = (SELECT min(day) FROM card_day d WHERE d.card = card.id AND d.counted)
         WHERE location = $1 AND product = $2 RETURNING id
       ), gone AS (
         DELETE FROM card_day d USING emptied WHERE d.card = emptied.id AND NOT d.counted
       )
       UPDATE card_day d SET net = 0, dispensed = 0, issued = 0, received = 0
       FROM emptied WHERE d.card = emptied.id AND d.counted`,
      card,
    );
    await crashPoint('card.after-empty');
  },
} as const;

export const copies = {
  card: cardCopy,
  location: { kind: 'location', lower: lowerIn('location') },
  product: { kind: 'product', lower: lowerIn('product') },
  managedProduct: {
    kind: 'managed-product',
    lower: async (tx: SqlRunner, key: string): Promise<void> => {
      await tx(
        `UPDATE managed_product SET version = 0
         WHERE location = $1 AND product = $2 AND from_day = $3::date`,
        key.split('|'),
      );
      await crashPoint('replenishment-copy.after-lower-managed');
    },
  },
  shipment: { kind: 'shipment', lower: lowerIn('shipment'), withdraw: emptied('shipment') },
  requisition: {
    kind: 'requisition',
    lower: lowerIn('requisition'),
    withdraw: emptied('requisition'),
  },
} as const;
