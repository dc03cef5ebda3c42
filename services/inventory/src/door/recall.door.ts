/** Where recalls are opened, confirmed, closed and asked about. */
import { Controller } from '@nestjs/common';
import {
  type CloseRecall,
  closeRecall,
  type GetRecall,
  getRecall,
  type ListRecalledSets,
  type ListRecallHolders,
  type ListRecalls,
  type ListRecallTasks,
  listRecalledSets,
  listRecallHolders,
  listRecalls,
  listRecallTasks,
  type OpenRecall,
  openRecall,
  type RecallDetail,
  type RecalledSetPage,
  type RecallHolderPage,
  type RecallPage,
  type RecallState,
  type RecallTask,
  type RecallTaskPage,
  type ReportRecallFindings,
  reportRecallFindings,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { RecallQuestions } from '../use-cases/ports.js';
import { RecallLots } from '../use-cases/recall-lots.js';

@Controller()
export class RecallDoor {
  constructor(
    private readonly recalls: RecallLots,
    private readonly questions: RecallQuestions,
  ) {}

  @Answers(openRecall)
  open(body: OpenRecall, { principal }: RequestContext): Promise<RecallState> {
    return this.recalls.open(body, principal);
  }

  @Answers(reportRecallFindings)
  report(body: ReportRecallFindings, { principal }: RequestContext): Promise<RecallTask> {
    return this.recalls.report(body, principal);
  }

  @Answers(closeRecall)
  close(body: CloseRecall, { principal }: RequestContext): Promise<RecallState> {
    return this.recalls.close(body, principal);
  }

  @Answers(listRecalls)
  list(body: ListRecalls): Promise<RecallPage> {
    return this.questions.list(body);
  }

  @Answers(getRecall)
  one(body: GetRecall, { principal }: RequestContext): Promise<RecallDetail> {
    return this.questions.one(body, principal);
  }

  @Answers(listRecallHolders)
  holders(body: ListRecallHolders, { principal }: RequestContext): Promise<RecallHolderPage> {
    return this.questions.holders(body, principal);
  }

  @Answers(listRecalledSets)
  sets(body: ListRecalledSets, { principal }: RequestContext): Promise<RecalledSetPage> {
    return this.questions.sets(body, principal);
  }

  @Answers(listRecallTasks)
  tasks(body: ListRecallTasks, { principal }: RequestContext): Promise<RecallTaskPage> {
    return this.questions.tasks(body, principal);
  }
}
