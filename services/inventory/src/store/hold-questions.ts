/** The list of holds, within what the asker may see; those that hold everywhere are for all. */
import type { Principal } from '@satchel/access';
import type { ListLotHolds, LotHoldPage } from '@satchel/contracts';
import type { Pool } from 'pg';
import { holdTold } from '../domain/lot-hold.js';
import type { HoldQuestions } from '../use-cases/ports.js';
import { asHold, HOLD } from './hold.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { inScope, scopeOf } from './scope.js';

const HOLDS = `
SELECT ${HOLD} FROM lot_hold h LEFT JOIN location l ON l.id = h.location
WHERE ($1::boolean IS NULL OR (h.released_at IS NULL) = $1)
  AND ($2::text IS NULL OR h.location = $2) AND ($3::text IS NULL OR h.product = $3)
  AND ($4::text IS NULL OR h.lot = $4)
  AND ($5::timestamptz IS NULL OR (h.placed_at, h.id) < ($5, $6::uuid))
  AND (h.location IS NULL OR ${inScope(7)})
ORDER BY h.placed_at DESC, h.id DESC LIMIT $10`;

export class PostgresHoldQuestions implements HoldQuestions {
  constructor(private readonly pool: Pool) {}

  async list(asked: ListLotHolds, who: Principal): Promise<LotHoldPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = readCursor(asked.cursor, 'instant', 'id') ?? [null, null];
    const { status = 'open', location, product, lot } = asked;
    const { rows } = await this.pool.query(HOLDS, [
      status === 'all' ? null : status === 'open',
      location ?? null,
      product ?? null,
      lot ?? null,
      at,
      id,
      ...scopeOf(who, 'see-stock'),
      limit + 1,
    ]);
    const holds = rows.map((row) => holdTold(asHold(row)));
    return pageOf(holds, limit, (hold) => [hold.placedAt, hold.id]);
  }
}
