/** Where questions about days and about use come in. */
import { Controller } from '@nestjs/common';
import {
  type GetStockOutDays,
  type GetUse,
  getStockOutDays,
  getUse,
  type ListZoneStockOutDays,
  listZoneStockOutDays,
  type StockOutDaysPage,
  type UsePage,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { CountStockOutDays } from '../use-cases/count-stock-out-days.js';
import { TellUse } from '../use-cases/tell-use.js';

@Controller()
export class DaysDoor {
  constructor(
    private readonly days: CountStockOutDays,
    private readonly uses: TellUse,
  ) {}

  @Answers(getStockOutDays)
  stockOutDays(body: GetStockOutDays, { principal }: RequestContext): Promise<StockOutDaysPage> {
    return this.days.at(body, principal);
  }

  @Answers(listZoneStockOutDays)
  ofZone(body: ListZoneStockOutDays, { principal }: RequestContext): Promise<StockOutDaysPage> {
    return this.days.inZone(body, principal);
  }

  @Answers(getUse)
  use(body: GetUse, { principal }: RequestContext): Promise<UsePage> {
    return this.uses.of(body, principal);
  }
}
