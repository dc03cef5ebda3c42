/** Questions about days in stock and out of it, and about use. */
import { Controller } from '@nestjs/common';
import {
  GetStockOutDays,
  GetUse,
  getStockOutDays,
  getUse,
  ListZoneStockOutDays,
  listZoneStockOutDays,
  StockOutDaysPage,
  UsePage,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { Route } from '../route.js';

const seeing = { verb: 'GET', right: 'see-stock', tag: 'Stock', asksOwner: true } as const;

const states =
  'A day is a local day of the location and is judged by what it closed with over all lots, in the ' +
  'order of occurrence: a late report heals the days it tells of. Only days on which the product ' +
  'was managed are counted, none before the opening; days on which nothing had been heard for too ' +
  'long are `unknown`, and months of which only the sums are known have no days.';

@Controller()
export class DaysController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...seeing,
    path: '/v1/locations/:location/stock-out-days',
    summary: 'Stock-out days of a location',
    description: `${states} With \`product\` the days are told one run after the other as well.`,
    query: GetStockOutDays,
    reply: StockOutDaysPage,
    problems: ['unknown-location'],
  })
  stockOutDays(ask: Ask<undefined, GetStockOutDays>): Promise<StockOutDaysPage> {
    return this.owner.run(getStockOutDays, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/zones/:zone/stock-out-days',
    summary: 'Stock-out days of a zone',
    description:
      `${states} Location by location, page by page; \`sum\` is of the page, so the sum of all pages ` +
      'is that of the zone. Only zones of which you may see every location.',
    query: ListZoneStockOutDays,
    reply: StockOutDaysPage,
    problems: ['unknown-zone'],
  })
  ofZone(ask: Ask<undefined, ListZoneStockOutDays>): Promise<StockOutDaysPage> {
    return this.owner.run(listZoneStockOutDays, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/locations/:location/use',
    summary: 'Use of products',
    description:
      'What was dispensed, issued and lost, as reported, in days, weeks or months; and what counts ' +
      'tell. Where only counts and receipts are reported, use is derived from counts and marked so: ' +
      'it belongs to the whole time between two counts, and to a stretch only if all of that lies ' +
      'in it. Where treatments are reported, a shortage is leakage, in units and as a share. ' +
      'Nothing is told by person.',
    query: GetUse,
    reply: UsePage,
    problems: ['unknown-location'],
  })
  use(ask: Ask<undefined, GetUse>): Promise<UsePage> {
    return this.owner.run(getUse, ask.query, ask.caller);
  }
}
