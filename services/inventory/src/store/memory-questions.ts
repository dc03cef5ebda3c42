/** The questions that inventory's neighbours ask, answered from tables in memory. */
import { type CardEntries, type EntriesSince, refuse, type StockMoved } from '@satchel/contracts';
import { inMemory, type MemoryConnection } from '@satchel/messaging';
import { type LocationFacts, pairKey } from '../domain/facts.js';
import type { Shipment } from '../domain/shipment.js';
import { stockMovedOf } from './announcements.js';
import { type MovementRow, TABLES } from './memory-book.js';

export class MemoryStockQuestions {
  constructor(private readonly connection: MemoryConnection) {}

  /** Entries of one card, as they were announced. */
  entriesSince({ location, product, after, limit }: EntriesSince): Promise<CardEntries> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('entries since');
      const facts = tx.read<LocationFacts>(TABLES.location, location);
      if (!facts) {
        refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
      }
      const key = pairKey(location, product);
      const rows = tx.read<readonly MovementRow[]>(TABLES.movements, key) ?? [];
      const items = rows.flatMap(({ movement, event }): StockMoved[] => {
        const shipment = movement.shipment;
        const purpose = shipment
          ? tx.read<Shipment>(TABLES.shipment, shipment)?.purpose
          : undefined;
        const entry = stockMovedOf(movement, { ...event, purpose }, facts.timeZone);
        return entry && entry.sequence > after ? [entry] : [];
      });
      return { items: items.slice(0, limit) };
    });
  }
}
