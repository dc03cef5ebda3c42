/** Where lots are put on hold, released, and listed. */
import { Controller } from '@nestjs/common';
import {
  type ListLotHolds,
  type LotHold,
  type LotHoldPage,
  listLotHolds,
  type PlaceLotHold,
  placeLotHold,
  type ReleaseLotHold,
  releaseLotHold,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { HoldLots } from '../use-cases/hold-lots.js';
import { HoldQuestions } from '../use-cases/ports.js';

@Controller()
export class HoldDoor {
  constructor(
    private readonly holds: HoldLots,
    private readonly questions: HoldQuestions,
  ) {}

  @Answers(placeLotHold)
  place(body: PlaceLotHold, { principal }: RequestContext): Promise<LotHold> {
    return this.holds.place(body, principal);
  }

  @Answers(releaseLotHold)
  release(body: ReleaseLotHold, { principal }: RequestContext): Promise<LotHold> {
    return this.holds.release(body, principal);
  }

  @Answers(listLotHolds)
  list(body: ListLotHolds, { principal }: RequestContext): Promise<LotHoldPage> {
    return this.questions.list(body, principal);
  }
}
