/** Where handovers of kits come in: opened, arranged, counted, closed, cancelled, and read. */
import { Controller } from '@nestjs/common';
import {
  type ArrangeHandover,
  arrangeHandover,
  type CancelHandover,
  type CloseHandover,
  cancelHandover,
  closeHandover,
  type GetHandover,
  getHandover,
  type HandoverPage,
  type HandoverState,
  type HeldPeriodPage,
  type KitWithoutHolderPage,
  type ListHandovers,
  type ListHolders,
  type ListKitsWithoutHolder,
  listHandovers,
  listHolders,
  listKitsWithoutHolder,
  type OpenHandover,
  openHandover,
  type WitnessHandoverCount,
  witnessHandoverCount,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { ArrangesHandovers } from '../use-cases/arrange-handover.js';
import { CancelsHandovers } from '../use-cases/cancel-handover.js';
import { ClosesHandovers } from '../use-cases/close-handover.js';
import { HandoverQuestions } from '../use-cases/handover-ports.js';
import { OpensHandovers } from '../use-cases/open-handover.js';
import { WitnessesHandoverCounts } from '../use-cases/witness-handover-count.js';

@Controller()
export class HandoverDoor {
  constructor(
    private readonly opening: OpensHandovers,
    private readonly arranging: ArrangesHandovers,
    private readonly witnessing: WitnessesHandoverCounts,
    private readonly closing: ClosesHandovers,
    private readonly cancelling: CancelsHandovers,
  ) {}

  @Answers(openHandover)
  open(body: OpenHandover, { principal }: RequestContext): Promise<HandoverState> {
    return this.opening.open(body, principal);
  }

  @Answers(arrangeHandover)
  arrange(body: ArrangeHandover, { principal }: RequestContext): Promise<HandoverState> {
    return this.arranging.arrange(body, principal);
  }

  @Answers(witnessHandoverCount)
  witness(body: WitnessHandoverCount, { principal }: RequestContext): Promise<HandoverState> {
    return this.witnessing.witness(body, principal);
  }

  @Answers(closeHandover)
  close(body: CloseHandover, { principal }: RequestContext): Promise<HandoverState> {
    return this.closing.close(body, principal);
  }

  @Answers(cancelHandover)
  cancel(body: CancelHandover, { principal }: RequestContext): Promise<HandoverState> {
    return this.cancelling.cancel(body, principal);
  }
}

@Controller()
export class HeldKitsDoor {
  constructor(private readonly questions: HandoverQuestions) {}

  @Answers(getHandover)
  one(body: GetHandover, { principal }: RequestContext): Promise<HandoverState> {
    return this.questions.one(body, principal);
  }

  @Answers(listHandovers)
  list(body: ListHandovers, { principal }: RequestContext): Promise<HandoverPage> {
    return this.questions.list(body, principal);
  }

  @Answers(listKitsWithoutHolder)
  without(
    body: ListKitsWithoutHolder,
    { principal }: RequestContext,
  ): Promise<KitWithoutHolderPage> {
    return this.questions.withoutHolder(body, principal);
  }

  @Answers(listHolders)
  holders(body: ListHolders, { principal }: RequestContext): Promise<HeldPeriodPage> {
    return this.questions.holders(body, principal);
  }
}
