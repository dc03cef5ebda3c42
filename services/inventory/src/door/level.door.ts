/** Where questions about the stock of whole zones come in. */
import { Controller } from '@nestjs/common';
import { type GetStockByLevel, getStockByLevel, type StockByLevel } from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { LevelQuestions } from '../use-cases/ports.js';

@Controller()
export class LevelDoor {
  constructor(private readonly levels: LevelQuestions) {}

  @Answers(getStockByLevel)
  byLevel(body: GetStockByLevel, { principal }: RequestContext): Promise<StockByLevel> {
    return this.levels.byLevel(body, principal);
  }
}
