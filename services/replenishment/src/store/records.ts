/** The stores put together: what events change, and what questions read. */
import type { SqlRunner } from '@satchel/messaging';
import type { Readings, Records } from '../use-cases/ports.js';
import { listAlerts } from './alert.store.js';
import { listBelowMinimum } from './below-minimum.store.js';
import { CardStore } from './card.store.js';
import { cardsInQuestion } from './cards-in-question.js';
import { type LocationRow, locationColumns, locationOf } from './location-rows.js';
import { PipelineStore } from './pipeline.store.js';
import { RegisterStore } from './register.store.js';

export function recordsOn(run: SqlRunner): Records {
  const cards = new CardStore(run);
  const register = new RegisterStore(run);
  const pipeline = new PipelineStore(run);
  return {
    appliedSequences: (keys) => cards.appliedSequences(keys),
    applyEntries: (changes, at) => cards.applyEntries(changes, at),
    recordCount: (count, at) => cards.recordCount(count, at),
    timeZoneOf: (location) => register.timeZoneOf(location),
    takeLocation: (location, at) => register.takeLocation(location, at),
    takeProduct: (product) => register.takeProduct(product),
    takeManagedProduct: (managed, at) => register.takeManagedProduct(managed, at),
    takeShipment: (shipment) => pipeline.takeShipment(shipment),
    takeRequisition: (requisition) => pipeline.takeRequisition(requisition),
  };
}

export function readingsOn(run: SqlRunner): Readings {
  return {
    async location(id) {
      const [row] = await run(`SELECT ${locationColumns} FROM location l WHERE l.id = $1`, [id]);
      return row ? locationOf(row as unknown as LocationRow) : undefined;
    },
    async cardsAt(location, products) {
      const rows = await run(
        `SELECT id::float8 AS id FROM card
         WHERE location = $1 AND ($2::text[] IS NULL OR product = ANY($2::text[]))`,
        [location, products ?? null],
      );
      return cardsInQuestion(
        run,
        rows.map((row) => row['id'] as number),
      );
    },
    alerts: (query) => listAlerts(run, query),
    belowMinimum: (query) => listBelowMinimum(run, query),
    async nextDueAt() {
      const [row] = await run('SELECT min(evaluate_at) AS at FROM card', []);
      return (row?.['at'] as Date | null) ?? undefined;
    },
  };
}
