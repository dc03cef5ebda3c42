/** Where questions and commands about lots come in. */
import { Controller } from '@nestjs/common';
import { type ListLotHolders, type LotHolderPage, listLotHolders } from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { LotQuestions } from '../use-cases/ports.js';

@Controller()
export class LotDoor {
  constructor(private readonly questions: LotQuestions) {}

  @Answers(listLotHolders)
  holders(body: ListLotHolders, { principal }: RequestContext): Promise<LotHolderPage> {
    return this.questions.holders(body, principal);
  }
}
