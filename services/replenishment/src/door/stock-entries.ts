/**
 * The door for stock entries. Each card is handed over in order and once; what is missing in
 * between is asked for from inventory, which can always answer from its ledger.
 */
import { entriesSince, type StockMoved } from '@satchel/contracts';
import {
  type Courier,
  type SequencedCopy,
  type SequencedEvent,
  type SequencedHandler,
  type SqlRunner,
  servicePrincipal,
} from '@satchel/messaging';
import type { ApplyEntries } from '../use-cases/apply-entries.js';
import type { CardKey, RecordsOn } from '../use-cases/ports.js';

const PAGE = 500;
/** What the owner answers is its history as it tells it now, whatever epoch that is. */
const EPOCH = 1;

export class StockEntries implements SequencedHandler<StockMoved> {
  constructor(
    private readonly applyEntries: ApplyEntries,
    private readonly recordsOn: RecordsOn,
    private readonly courier: Pick<Courier, 'name' | 'request'>,
    /** How our cards are compared with inventory's; absent where they are not. */
    readonly copy?: SequencedCopy,
  ) {}

  async appliedSequences(tx: SqlRunner, keys: string[]): Promise<Map<string, number>> {
    const rows = await this.recordsOn(tx).appliedSequences(keys.map(cardOf));
    return new Map(rows.map((row) => [`${row.location}|${row.product}`, row.sequence]));
  }

  async apply(
    tx: SqlRunner,
    runs: ReadonlyMap<string, SequencedEvent<StockMoved>[]>,
  ): Promise<void> {
    const cards = [...runs].map(([key, events]) => ({
      key: cardOf(key),
      entries: events.map((event) => event.data),
    }));
    await this.applyEntries.run(this.recordsOn(tx), cards);
  }

  async fetchSince(key: string, after: number): Promise<SequencedEvent<StockMoved>[]> {
    const { items } = await this.courier.request(
      entriesSince,
      { ...cardOf(key), after, limit: PAGE },
      { principal: servicePrincipal(this.courier.name) },
    );
    return items.map((data) => ({ sequence: data.sequence, epoch: EPOCH, data }));
  }
}

function cardOf(key: string): CardKey {
  const [location, product, ...rest] = key.split('|');
  if (location && product && rest.length === 0) return { location, product };
  throw new Error(`${key} is not the key of a stock card`);
}
