/** Where stock is earmarked and earmarks are ended, waived and listed. */
import { Controller } from '@nestjs/common';
import {
  type EarmarkPage,
  type EarmarkState,
  type EarmarkWaiverPage,
  type EarmarkWaiverState,
  type EndEarmark,
  endEarmark,
  type ListEarmarks,
  type ListEarmarkWaivers,
  listEarmarks,
  listEarmarkWaivers,
  type SetEarmark,
  setEarmark,
  type WaiveEarmark,
  waiveEarmark,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { EarmarkQuestions } from '../use-cases/earmark-ports.js';
import { EarmarkStock } from '../use-cases/earmark-stock.js';

@Controller()
export class EarmarkDoor {
  constructor(
    private readonly earmarks: EarmarkStock,
    private readonly questions: EarmarkQuestions,
  ) {}

  @Answers(setEarmark)
  set(body: SetEarmark, { principal }: RequestContext): Promise<EarmarkState> {
    return this.earmarks.set(body, principal);
  }

  @Answers(endEarmark)
  end(body: EndEarmark, { principal }: RequestContext): Promise<EarmarkState> {
    return this.earmarks.end(body, principal);
  }

  @Answers(waiveEarmark)
  waive(body: WaiveEarmark, { principal }: RequestContext): Promise<EarmarkWaiverState> {
    return this.earmarks.waive(body, principal);
  }

  @Answers(listEarmarks)
  list(body: ListEarmarks, { principal }: RequestContext): Promise<EarmarkPage> {
    return this.questions.list(body, principal);
  }

  @Answers(listEarmarkWaivers)
  waivers(body: ListEarmarkWaivers, { principal }: RequestContext): Promise<EarmarkWaiverPage> {
    return this.questions.waivers(body, principal);
  }
}
