/** The door for questions about outlooks and alerts. */
import { Controller } from '@nestjs/common';
import {
  type AlertPage,
  type BelowMinimumPage,
  GetOutlook,
  getOutlook,
  ListAlerts,
  ListBelowMinimum,
  listAlerts,
  listBelowMinimum,
  type Outlook,
} from '@satchel/contracts';
import { Answers, RequestContext } from '@satchel/messaging';
import { AnswerOutlook } from '../use-cases/get-outlook.js';
import { AnswerAlerts } from '../use-cases/list-alerts.js';
import { AnswerBelowMinimum } from '../use-cases/list-below-minimum.js';

@Controller()
export class OutlookController {
  constructor(
    private readonly outlook: AnswerOutlook,
    private readonly alerts: AnswerAlerts,
    private readonly short: AnswerBelowMinimum,
  ) {}

  @Answers(getOutlook)
  getOutlook(question: GetOutlook, { principal }: RequestContext): Promise<Outlook> {
    return this.outlook.run(question, principal);
  }

  @Answers(listAlerts)
  listAlerts(question: ListAlerts, { principal }: RequestContext): Promise<AlertPage> {
    return this.alerts.run(question, principal);
  }

  @Answers(listBelowMinimum)
  listBelowMinimum(
    question: ListBelowMinimum,
    { principal }: RequestContext,
  ): Promise<BelowMinimumPage> {
    return this.short.run(question, principal);
  }
}
