/** Requisitions in the order of their ids, for services that compare their copies. */
import { ownEpoch, type SqlRunner } from '@satchel/messaging';
import type { RequisitionHeads } from '../use-cases/ports.js';
import { loadRequisitions } from './requisition-rows.js';

export function headsOn(run: SqlRunner): RequisitionHeads {
  return {
    epoch: () => ownEpoch(run),
    byIds: async (ids) => {
      const rows = await run(
        'SELECT *, promised_on::text FROM requisition WHERE id = ANY($1::uuid[])',
        [ids],
      );
      return loadRequisitions(run, rows);
    },
    after: async (id, limit) => {
      const rows = await run(
        `SELECT *, promised_on::text FROM requisition WHERE $1::uuid IS NULL OR id > $1::uuid
         ORDER BY id LIMIT $2`,
        [id ?? null, limit],
      );
      return loadRequisitions(run, rows);
    },
  };
}
