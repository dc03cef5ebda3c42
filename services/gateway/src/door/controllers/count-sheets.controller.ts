/** Physical counts: sheets opened blind, filled in, submitted, explained, and approved. */
import { Controller } from '@nestjs/common';
import {
  approveCountSheet,
  askForRecount,
  CountSheetPage,
  CountSheetState,
  discardCountSheet,
  explainCountVariances,
  getCountSheet,
  ListCountSheets,
  listCountSheets,
  OpenCountSheet,
  openCountSheet,
  saveCountLines,
  submitCountSheet,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import { TurnPacks } from '../../use-cases/turn-packs.js';
import type { Ask } from '../ask.js';
import {
  CountActBody,
  CountApprovalBody,
  CountLinesBody,
  CountSheetPath,
  CountSubmissionBody,
  ExplanationsBody,
  RecountBody,
} from '../bodies/count-sheets.js';
import { countLinesExample, countSheetExample, explanationsExample } from '../examples.js';
import { Route } from '../route.js';

const tag = 'Physical counts';
const acting = {
  tag,
  query: CountSheetPath,
  reply: CountSheetState,
  ifMatch: true,
  etag: true,
  asksOwner: true,
} as const;
const PROBLEMS = ['unknown-count-sheet', 'already-discarded', 'stale-version'] as const;
const ACT_PROBLEMS = [...PROBLEMS, 'id-reused', 'idempotency-key-differs'] as const;

@Controller()
export class CountSheetsController {
  constructor(
    private readonly owner: AskOwner,
    private readonly packs: TurnPacks,
  ) {}

  @Route({
    verb: 'POST',
    path: '/v1/count-sheets',
    right: 'report-stock',
    tag,
    summary: 'Open a count sheet',
    description:
      'Says what is to be counted, and nothing of what the book says: a count is blind. `cycle` takes ' +
      'the managed products whose class (by the use of the last year) is due by the policy of the day. ' +
      'The id is yours to make and becomes the id of the sheet.',
    body: OpenCountSheet,
    reply: CountSheetState,
    status: 201,
    etag: true,
    examples: { body: countSheetExample },
    asksOwner: true,
    problems: [
      'unknown-location',
      'unknown-product',
      'unknown-count-sheet',
      'nothing-to-count',
      'id-reused',
      'idempotency-key-differs',
    ],
  })
  open(ask: Ask<OpenCountSheet>): Promise<CountSheetState> {
    return this.owner.run(openCountSheet, ask.body, ask.caller);
  }

  @Route({
    verb: 'GET',
    path: '/v1/count-sheets',
    right: 'see-stock',
    tag,
    summary: 'List count sheets',
    description:
      'Those that have stood longest come first, with their age in days: `waitsFor=approval` is what ' +
      'waits to be approved, by `area` where wanted; `waitsFor=reasons` what has variances that nobody ' +
      'has explained. Who counted is not told, and nothing can be listed, sorted or summed by it.',
    query: ListCountSheets,
    reply: CountSheetPage,
    asksOwner: true,
  })
  list(ask: Ask<undefined, ListCountSheets>): Promise<CountSheetPage> {
    return this.owner.run(listCountSheets, ask.query, ask.caller);
  }

  @Route({
    verb: 'GET',
    path: '/v1/count-sheets/:id',
    right: 'see-stock',
    tag,
    summary: 'Read a count sheet',
    description:
      'A draft shows what was written on it. Once submitted, each line shows what was counted, the ' +
      'book as of then, the variance, what followed, and its reason or that it waits for one.',
    query: CountSheetPath,
    reply: CountSheetState,
    etag: true,
    asksOwner: true,
    problems: ['unknown-count-sheet'],
  })
  read(ask: Ask<undefined, CountSheetPath>): Promise<CountSheetState> {
    return this.owner.run(getCountSheet, { sheet: ask.query.id }, ask.caller);
  }

  @Route({
    ...acting,
    verb: 'PUT',
    path: '/v1/count-sheets/:id/lines',
    right: 'report-stock',
    summary: 'Write lines of a draft',
    description:
      'Anybody who may count there, as often as needed, over days. Lines that are not named stay. ' +
      'Sent again because the answer was lost, it is answered with the sheet. Instead of `quantity`, ' +
      'also of a lot, `packs` and `loose` may stand.',
    body: CountLinesBody,
    examples: { body: countLinesExample },
    problems: [
      ...PROBLEMS,
      'already-submitted',
      'unknown-line',
      'unknown-pack',
      'pack-size-differs',
    ],
  })
  async save(ask: Ask<CountLinesBody, CountSheetPath>): Promise<CountSheetState> {
    const lines = await this.packs.counted(ask.body.lines, ask.caller);
    return this.owner.run(saveCountLines, { ...actOf(ask), lines }, ask.caller);
  }

  @Route({
    ...acting,
    verb: 'POST',
    path: '/v1/count-sheets/:id/submit',
    right: 'report-stock',
    summary: 'Submit a count',
    description:
      'Books one `counted` report a line, at the time that the sheet says, however late; each line has ' +
      'its own outcome. A sheet is booked once, however often it is submitted. Lines farther off than ' +
      'the policy lets pass are booked like the others; the sheet then waits for an approval.',
    body: CountSubmissionBody,
    problems: [...ACT_PROBLEMS, 'already-submitted', 'lines-not-counted'],
  })
  submit(ask: Ask<CountSubmissionBody, CountSheetPath>): Promise<CountSheetState> {
    return this.owner.bulk(submitCountSheet, actOf(ask), ask.caller);
  }

  @Route({
    ...acting,
    verb: 'POST',
    path: '/v1/count-sheets/:id/discard',
    right: 'report-stock',
    summary: 'Discard a draft',
    description: 'Nothing of it is booked. What was submitted is not discarded: count again.',
    body: CountActBody,
    problems: [...ACT_PROBLEMS, 'already-submitted'],
  })
  discard(ask: Ask<CountActBody, CountSheetPath>): Promise<CountSheetState> {
    return this.owner.run(discardCountSheet, actOf(ask), ask.caller);
  }

  @Route({
    ...acting,
    verb: 'POST',
    path: '/v1/count-sheets/:id/explain',
    right: 'report-stock',
    summary: 'Explain variances',
    description:
      'A reason from the list for each line that was not as the book said. A later one replaces it; ' +
      'both are kept.',
    body: ExplanationsBody,
    examples: { body: explanationsExample },
    problems: [...ACT_PROBLEMS, 'not-submitted', 'unknown-line'],
  })
  explain(ask: Ask<ExplanationsBody, CountSheetPath>): Promise<CountSheetState> {
    return this.owner.run(explainCountVariances, actOf(ask), ask.caller);
  }

  @Route({
    ...acting,
    verb: 'POST',
    path: '/v1/count-sheets/:id/approve',
    right: 'approve-count',
    summary: 'Approve a count',
    description:
      'By somebody who had no hand in it, once every line beyond the limit is explained. It changes ' +
      'nothing in the books.',
    body: CountApprovalBody,
    problems: [...ACT_PROBLEMS, 'own-count', 'not-awaiting-approval', 'reasons-missing'],
  })
  approve(ask: Ask<CountApprovalBody, CountSheetPath>): Promise<CountSheetState> {
    return this.owner.run(approveCountSheet, actOf(ask), ask.caller);
  }

  @Route({
    ...acting,
    verb: 'POST',
    path: '/v1/count-sheets/:id/recount',
    right: 'approve-count',
    summary: 'Ask for a recount',
    description:
      'With the reason. What was booked stands; the recount is another sheet, which names this one in ' +
      '`recountOf`.',
    body: RecountBody,
    problems: [...ACT_PROBLEMS, 'own-count', 'not-awaiting-approval'],
  })
  recount(ask: Ask<RecountBody, CountSheetPath>): Promise<CountSheetState> {
    return this.owner.run(askForRecount, actOf(ask), ask.caller);
  }
}

/** The act as its owner takes it: about which sheet, as it was seen. */
function actOf<Body extends object>(
  ask: Ask<Body, CountSheetPath>,
): Body & { sheet: string; version: number } {
  return { ...ask.body, sheet: ask.query.id, version: ask.version };
}
