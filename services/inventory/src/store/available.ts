/** What of a card may be issued, in SQL; the rule itself is `available` in the domain. */

/** Units of a card that orders leave alone: expired, quarantined, recalled, or on hold there. */
export const unusable = (location: string, product: string, today: string): string => `
  (SELECT coalesce(sum(CASE WHEN l.status <> 'usable' OR l.expires_on < ${today} THEN b.on_hand
     ELSE least(b.on_hand, coalesce(h.units, 0)) END), 0)::float8 FROM lot_balance b
   LEFT JOIN lot l ON l.product = b.product AND l.number = b.lot
   LEFT JOIN (SELECT lot, sum(coalesce(quantity, 1e15)) AS units FROM lot_hold
     WHERE location = ${location} AND product = ${product} AND released_at IS NULL GROUP BY lot) h
     ON h.lot = b.lot
   WHERE b.location = ${location} AND b.product = ${product} AND b.on_hand > 0)`;
