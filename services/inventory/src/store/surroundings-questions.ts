/** Lists of shipments, within what the asker may see. */
import type { Principal } from '@satchel/access';
import type { ListShipments, ShipmentPage, ShipmentState } from '@satchel/contracts';
import type { Pool } from 'pg';
import type { SurroundingsQuestions } from '../use-cases/ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { inScope, scopeOf } from './scope.js';
import { isoTime, withoutNulls } from './stock-questions.js';

/** A shipment `s` as it is told. */
export const SHIPMENT_STATE = `json_build_object('id', s.id, 'purpose', s.purpose,
  'from', s.from_location,
  'to', s.to_location,
  'requisition', s.requisition, 'document', s.document,
  'status', CASE WHEN s.is_open THEN 'in-transit' ELSE 'settled' END,
  'issuedAt', ${isoTime('s.issued_at')}, 'promisedOn', s.promised_on,
  'receivedAt', ${isoTime('s.received_at')}, 'version', s.version, 'substituted', s.substituted,
  'lines', (SELECT json_agg(json_strip_nulls(json_build_object('product', n.product, 'lot', n.lot,
     'expiresOn', t.expires_on, 'shipped', n.shipped, 'received', n.received, 'inferred',
       n.inferred))
     ORDER BY n.product, n.lot)
    FROM shipment_line n LEFT JOIN lot t ON t.product = n.product AND t.number = n.lot
    WHERE n.shipment = s.id))`;

const SHIPMENTS = `
SELECT ${SHIPMENT_STATE} AS state
FROM shipment s
WHERE ($1::text IS NULL OR s.from_location = $1 OR s.to_location = $1)
  AND ($2::boolean IS NULL OR s.is_open = $2)
  AND ($9::uuid IS NULL OR s.id = $9)
  AND ($3::timestamptz IS NULL OR (s.issued_at, s.id) < ($3, $4::uuid))
  AND EXISTS (SELECT 1 FROM location l WHERE l.id IN (s.from_location,
    s.to_location) AND ${inScope(5)})
ORDER BY s.issued_at DESC, s.id DESC LIMIT $8`;

export class PostgresSurroundings implements SurroundingsQuestions {
  constructor(private readonly pool: Pool) {}

  async shipments(asked: ListShipments, who: Principal): Promise<ShipmentPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const { rows } = await this.pool.query(SHIPMENTS, [
      asked.location ?? null,
      asked.status === undefined ? null : asked.status === 'in-transit',
      at,
      id,
      ...scopeOf(who, 'see-stock'),
      limit + 1,
      asked.shipment ?? null,
    ]);
    const states = rows.map((row) => withoutNulls(row.state as ShipmentState));
    return pageOf(states, limit, (state) => [state.issuedAt, state.id]);
  }
}
