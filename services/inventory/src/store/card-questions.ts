/**
 * The stock card: entries newest first, by recording with the running balance, or by occurrence.
 */
import type { Principal } from '@satchel/access';
import type { CardEntry, GetStockCard, StockCard } from '@satchel/contracts';
import { packsBeside } from '@satchel/language';
import type { Pool } from 'pg';
import type { CardQuestions } from '../use-cases/ports.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import {
  IN_PACKS,
  isoTime,
  PACKED,
  type PostgresStockQuestions,
  packedOf,
  withoutNulls,
} from './stock-questions.js';

const ENTRY = `json_build_object('sequence', m.sequence, 'movement', m.id, 'event', m.event,
  'kind', m.kind, 'direction', CASE WHEN m.to_place = m.location THEN 'in' ELSE 'out' END,
  'quantity', m.quantity, 'lot', m.lot,
  'other', CASE WHEN m.to_place = m.location THEN m.from_place ELSE m.to_place END,
  'occurredAt', ${isoTime('m.occurred_at')}, 'precision', m.precision,
  'claimedAt', ${isoTime('m.claimed_at')}, 'recordedAt', ${isoTime('m.recorded_at')},
  'balanceAfter', m.balance_after, 'lotBalanceAfter', m.lot_balance_after, 'reason', m.reason,
  'document', m.document, 'reporter', m.reporter, 'channel', m.channel, 'reverses', m.reverses,
  'count', m.count_event, 'hash', m.hash)`;

const BY_RECORDING = `
SELECT ${ENTRY} AS entry FROM movement m
WHERE m.location = $1 AND m.product = $2 AND ($3::bigint IS NULL OR m.sequence < $3)
ORDER BY m.sequence DESC LIMIT $4`;

const BY_OCCURRENCE = `
SELECT ${ENTRY} AS entry FROM movement m
WHERE m.location = $1 AND m.product = $2
  AND ($3::timestamptz IS NULL OR (m.occurred_at, m.sequence) < ($3, $4::bigint))
ORDER BY m.occurred_at DESC, m.sequence DESC LIMIT $5`;

const NOW = `
SELECT c.on_hand::float8 AS on_hand, ${PACKED}
FROM product p LEFT JOIN stock_card c ON c.location = $1 AND c.product = p.id WHERE p.id = $2`;

/** Each quantity of an entry, and the field beside it that says it in packs. */
const OF_ENTRY = {
  quantity: 'inPacks',
  balanceAfter: 'balanceInPacks',
  lotBalanceAfter: 'lotBalanceInPacks',
  asOf: 'asOfInPacks',
} as const;

export class PostgresCardQuestions implements CardQuestions {
  constructor(
    private readonly pool: Pool,
    private readonly questions: PostgresStockQuestions,
  ) {}

  async card(asked: GetStockCard, who: Principal): Promise<StockCard> {
    await this.questions.seen(asked.location, who);
    const { location, product } = asked;
    const { rows } = await this.pool.query(NOW, [location, product]);
    const [row] = rows;
    const onHand = Number(row?.on_hand ?? 0);
    const listed =
      asked.order === 'occurred'
        ? await this.byOccurrence(asked, who)
        : await this.byRecording(asked);
    // What the register does not know has no card and no packs.
    if (!row) return { location, product, onHand, ...listed };
    const packed = packedOf(row);
    const items = listed.items.map((entry) => ({
      ...entry,
      ...packsBeside(entry, packed, OF_ENTRY),
    }));
    const onShelf = packsBeside({ onHand }, packed, IN_PACKS);
    return { location, product, onHand, ...onShelf, ...listed, items };
  }

  private async byRecording(asked: GetStockCard): Promise<Pick<StockCard, 'items' | 'page'>> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [before] = readCursor(asked.cursor, 'sequence') ?? [null];
    const { rows } = await this.pool.query(BY_RECORDING, [
      asked.location,
      asked.product,
      before,
      limit + 1,
    ]);
    return pageOf(rows.map(toEntry), limit, (entry) => [entry.sequence]);
  }

  /**
   * Each entry with the balance as of it; the newest starts from the balance as of its own moment.
   */
  private async byOccurrence(
    asked: GetStockCard,
    who: Principal,
  ): Promise<Pick<StockCard, 'items' | 'page'>> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, sequence] = readCursor(asked.cursor, 'instant', 'sequence') ?? [null, null];
    const { rows } = await this.pool.query(BY_OCCURRENCE, [
      asked.location,
      asked.product,
      at,
      sequence,
      limit + 1,
    ]);
    const listed = pageOf(rows.map(toEntry), limit, (entry) => [entry.occurredAt, entry.sequence]);
    const newest = listed.items[0];
    if (!newest) return listed;
    const { location, product } = asked;
    const question = { location, product, at: newest.occurredAt };
    const { items } = await this.questions.asOf({ items: [question] }, who);
    let balance = items[0]?.onHand ?? 0;
    balance -= await this.netAtSameMomentAfter(asked, newest);
    for (const entry of listed.items) {
      entry.asOf = balance;
      balance -= entry.direction === 'in' ? entry.quantity : -entry.quantity;
    }
    return listed;
  }

  /** What stands at the very moment of an entry, but behind it: on an earlier page. */
  private async netAtSameMomentAfter(asked: GetStockCard, entry: CardEntry): Promise<number> {
    const { rows } = await this.pool.query(
      `SELECT coalesce(sum(CASE WHEN m.to_place = m.location THEN m.quantity ELSE -m.quantity
        END), 0)
         ::float8 AS net
       FROM movement m WHERE m.location = $1 AND m.product = $2 AND m.occurred_at = $3
         AND m.sequence > $4`,
      [asked.location, asked.product, entry.occurredAt, entry.sequence],
    );
    return Number(rows[0]?.net ?? 0);
  }
}

function toEntry({ entry }: { entry: CardEntry }): CardEntry {
  return withoutNulls(entry);
}
