/** Where physical counts come in: sheets opened, filled in, submitted, explained, decided, read. */
import { Controller } from '@nestjs/common';
import {
  type ApproveCountSheet,
  type AskForRecount,
  approveCountSheet,
  askForRecount,
  type CountSheetPage,
  type CountSheetState,
  type DiscardCountSheet,
  discardCountSheet,
  type ExplainCountVariances,
  explainCountVariances,
  type GetCountSheet,
  getCountSheet,
  type ListCountSheets,
  listCountSheets,
  type OpenCountSheet,
  openCountSheet,
  type SaveCountLines,
  type SubmitCountSheet,
  saveCountLines,
  submitCountSheet,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { DecideSheet } from '../use-cases/decide-count-sheet.js';
import { DiscardSheet } from '../use-cases/discard-count-sheet.js';
import { ExplainVariances } from '../use-cases/explain-count-variances.js';
import { OpenSheet } from '../use-cases/open-count-sheet.js';
import { ReadSheets } from '../use-cases/read-count-sheets.js';
import { SaveLines } from '../use-cases/save-count-lines.js';
import { SubmitSheet } from '../use-cases/submit-count-sheet.js';

@Controller()
export class CountDraftDoor {
  constructor(
    private readonly opening: OpenSheet,
    private readonly saving: SaveLines,
    private readonly discarding: DiscardSheet,
    private readonly submitting: SubmitSheet,
  ) {}

  @Answers(openCountSheet)
  open(body: OpenCountSheet, { principal }: RequestContext): Promise<CountSheetState> {
    return this.opening.open(body, principal);
  }

  @Answers(saveCountLines)
  save(body: SaveCountLines, { principal }: RequestContext): Promise<CountSheetState> {
    return this.saving.save(body, principal);
  }

  @Answers(discardCountSheet)
  discard(body: DiscardCountSheet, { principal }: RequestContext): Promise<CountSheetState> {
    return this.discarding.discard(body, principal);
  }

  @Answers(submitCountSheet)
  submit(body: SubmitCountSheet, { principal }: RequestContext): Promise<CountSheetState> {
    return this.submitting.submit(body, principal);
  }
}

@Controller()
export class CountSheetDoor {
  constructor(
    private readonly explaining: ExplainVariances,
    private readonly deciding: DecideSheet,
    private readonly reading: ReadSheets,
  ) {}

  @Answers(explainCountVariances)
  explain(body: ExplainCountVariances, { principal }: RequestContext): Promise<CountSheetState> {
    return this.explaining.explain(body, principal);
  }

  @Answers(approveCountSheet)
  approve(body: ApproveCountSheet, { principal }: RequestContext): Promise<CountSheetState> {
    return this.deciding.approve(body, principal);
  }

  @Answers(askForRecount)
  recount(body: AskForRecount, { principal }: RequestContext): Promise<CountSheetState> {
    return this.deciding.askForRecount(body, principal);
  }

  @Answers(getCountSheet)
  get(body: GetCountSheet, { principal }: RequestContext): Promise<CountSheetState> {
    return this.reading.get(body, principal);
  }

  @Answers(listCountSheets)
  list(body: ListCountSheets, { principal }: RequestContext): Promise<CountSheetPage> {
    return this.reading.list(body, principal);
  }
}
