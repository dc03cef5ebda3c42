/** Lots: who holds them, and what became of them. */
import { Controller } from '@nestjs/common';
import { ListLotHolders, LotHolderPage, listLotHolders } from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import { ShowPacks } from '../../use-cases/show-packs.js';
import type { Ask } from '../ask.js';
import { Route } from '../route.js';

@Controller()
export class LotsController {
  constructor(
    private readonly owner: AskOwner,
    private readonly show: ShowPacks,
  ) {}

  @Route({
    verb: 'GET',
    path: '/v1/lots/:product/:number/holders',
    right: 'see-stock',
    tag: 'Lots',
    summary: 'Who holds a lot',
    description:
      'Every location and shipment that holds the lot, may hold it, or held it, with what became of ' +
      'it there. `may-hold` has stock of the product without a lot number and had the lot, or was ' +
      'supplied, since the lot first appeared, by a place that had it or may have had it. The list ' +
      'and its sums reach as far as your right does; `isWholeCountry` says whether that is all. ' +
      'Beside units that are there stands how they lie in packs.',
    query: ListLotHolders,
    reply: LotHolderPage,
    asksOwner: true,
    problems: ['no-such-lot'],
  })
  holders(ask: Ask<undefined, ListLotHolders>): Promise<LotHolderPage> {
    const { query, caller } = ask;
    return this.show.holders(this.owner.run(listLotHolders, query, caller), caller);
  }
}
