/** The seal over the ledger: what inventory announces so that others keep it out of its reach. */
import { event } from '../contract.js';
import { Instant, Text, Whole } from '../field.js';

export class LedgerSeal {
  @Whole(
    'Which life of the books: higher after each restore that lost something.',
    1,
    2_147_483_647,
  )
  epoch!: number;

  @Whole('Gapless number of the seal, from 1.', 1, Number.MAX_SAFE_INTEGER, { example: 4711 })
  number!: number;

  @Instant('When it was made.')
  sealedAt!: string;

  @Whole('Cards that had changed since they were sealed last.', 0, Number.MAX_SAFE_INTEGER, {
    example: 312,
  })
  cards!: number;

  @Text('Digest of the seal before it; 64 zeros for the first.', 64, { example: '0'.repeat(64) })
  previous!: string;

  @Text('SHA-256 over the seal and the heads of those cards, hexadecimal.', 64, {
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  digest!: string;
}
export const ledgerSealed = event('inventory.evt.ledger-sealed.v1', LedgerSeal);
