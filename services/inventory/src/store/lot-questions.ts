/** Questions about lots, within what the asker may see. */
import { mayAtAll, type Principal } from '@satchel/access';
import { type ListLotHolders, type LotHolderPage, type LotState, refuse } from '@satchel/contracts';
import type { Pool } from 'pg';
import type { LotQuestions } from '../use-cases/ports.js';
import { findHolders, holderKey, readHolderCursor } from './lot-holders.js';
import { LIMIT_DEFAULT, pageOf } from './pages.js';
import { scopeOf } from './scope.js';

const LOT = `
SELECT l.status, l.expires_on::text AS expires_on,
  EXISTS (SELECT FROM zone WHERE parent IS NULL AND id = ANY($3::text[])) AS is_whole
FROM lot l WHERE l.product = $1 AND l.number = $2`;

export class PostgresLotQuestions implements LotQuestions {
  constructor(private readonly pool: Pool) {}

  async holders(asked: ListLotHolders, who: Principal): Promise<LotHolderPage> {
    const { product, number, standing, location } = asked;
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const after = readHolderCursor(asked.cursor);
    const scope = scopeOf(who, 'see-stock');
    const [isAll, , roots] = scope;
    const { rows } = await this.pool.query(LOT, [product, number, roots]);
    const [lot] = rows;
    if (!lot || (who.kind !== 'service' && !mayAtAll(who, 'see-stock'))) noSuchLot(product, number);
    const { sums, items, firstAt } = await findHolders(this.pool, {
      product,
      lot: number,
      scope,
      after,
      most: limit + 1,
      ...(standing ? { standing } : {}),
      ...(location ? { location } : {}),
    });
    return {
      product,
      number,
      ...(lot.expires_on ? { expiresOn: lot.expires_on as string } : {}),
      status: lot.status as LotState['status'],
      ...(firstAt ? { firstAt } : {}),
      sums: { ...sums, isWholeCountry: isAll || lot.is_whole },
      ...pageOf(items, limit, holderKey),
    };
  }
}

export function noSuchLot(product: string, number: string): never {
  refuse(
    404,
    'no-such-lot',
    `Neither the register nor a report knows lot ${number} of ${product}.`,
  );
}
