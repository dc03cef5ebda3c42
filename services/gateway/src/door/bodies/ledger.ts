/** Bodies of the routes about the ledger's seals. */
import { Flag, Instant, LedgerSeal, PAGE_MAX, PageInfo, Part, Parts } from '@satchel/contracts';

export class KeptSealBody extends LedgerSeal {
  @Instant('When it was heard of here.')
  keptAt!: string;

  @Flag(
    'Whether another seal of this number was heard of, or it does not follow on its previous.',
    {
      example: false,
    },
  )
  contradicted!: boolean;
}

export class SealPageBody {
  @Parts('Seals.', () => KeptSealBody, PAGE_MAX)
  items!: KeptSealBody[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
