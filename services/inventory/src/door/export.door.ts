/** Where whoever writes files and papers asks for what stands in them. */
import { Controller } from '@nestjs/common';
import {
  type CardEntriesPage,
  type Disposal,
  type GetDisposal,
  getDisposal,
  type ListCardEntries,
  type ListStockedCards,
  listCardEntries,
  listStockedCards,
  type StockedCardPage,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { ExportQuestions } from '../use-cases/export-ports.js';

@Controller()
export class ExportDoor {
  constructor(private readonly exports: ExportQuestions) {}

  @Answers(listStockedCards)
  stocked(body: ListStockedCards, { principal }: RequestContext): Promise<StockedCardPage> {
    return this.exports.stocked(body, principal);
  }

  @Answers(listCardEntries)
  entries(body: ListCardEntries, { principal }: RequestContext): Promise<CardEntriesPage> {
    return this.exports.entries(body, principal);
  }

  @Answers(getDisposal)
  disposal(body: GetDisposal, { principal }: RequestContext): Promise<Disposal> {
    return this.exports.disposal(body, principal);
  }
}
