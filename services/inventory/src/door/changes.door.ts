/** Where phones and facilities ask what has changed. */
import { Controller } from '@nestjs/common';
import { type Changes, type GetChanges, getChanges } from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { ChangeQuestions } from '../use-cases/ports.js';

@Controller()
export class ChangesDoor {
  constructor(private readonly questions: ChangeQuestions) {}

  @Answers(getChanges)
  changes(body: GetChanges, { principal }: RequestContext): Promise<Changes> {
    return this.questions.changes(body, principal);
  }
}
