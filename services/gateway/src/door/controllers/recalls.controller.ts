/** Recalls: who has the lots, who has confirmed, and what became of all of them. */
import { Controller } from '@nestjs/common';
import {
  ClosingBody,
  closeRecall,
  FindingsBody,
  getRecall,
  ListRecalls,
  listRecalledSets,
  listRecallHolders,
  listRecalls,
  listRecallTasks,
  OpenRecall,
  openRecall,
  RecallDetail,
  RecalledSetPage,
  RecallHolderPage,
  RecallPage,
  RecallState,
  RecallTask,
  RecallTaskPage,
  reportRecallFindings,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import { ShowPacks } from '../../use-cases/show-packs.js';
import type { Ask } from '../ask.js';
import {
  asOwned,
  RecalledSetsAsked,
  RecallHoldersAsked,
  RecallPath,
  RecallTasksAsked,
} from '../bodies/recalls.js';
import { findingsExample, recallExample } from '../examples.js';
import { Route } from '../route.js';

const tag = 'Recalls';
const seeing = { verb: 'GET', right: 'see-stock', tag, asksOwner: true } as const;
const acting = { verb: 'POST', tag, asksOwner: true } as const;

@Controller()
export class RecallsController {
  constructor(
    private readonly owner: AskOwner,
    private readonly show: ShowPacks,
  ) {}

  @Route({
    ...acting,
    path: '/v1/recalls',
    right: 'recall-lots',
    summary: 'Recall lots',
    description:
      'At once and together: the lots are blocked everywhere, who held, holds or may hold them is ' +
      'kept, and everybody among them gets a task to look and to confirm. Lots hold for all, so this ' +
      'takes the right for a whole country. No report is ever refused because of it.',
    body: OpenRecall,
    reply: RecallState,
    status: 201,
    examples: { body: recallExample },
    problems: ['unknown-product', 'already-recalled', 'id-reused', 'idempotency-key-differs'],
  })
  open(ask: Ask<OpenRecall>): Promise<RecallState> {
    return this.owner.bulk(openRecall, ask.body, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/recalls',
    summary: 'List recalls',
    description: 'Newest first. Everybody who sees any stock sees every recall.',
    query: ListRecalls,
    reply: RecallPage,
  })
  list(ask: Ask<undefined, ListRecalls>): Promise<RecallPage> {
    return this.owner.run(listRecalls, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/recalls/:id',
    summary: 'Read a recall',
    description:
      'With how many of those whom you see have confirmed. Whoever sees a whole country also gets ' +
      'the sums: what came in is on hand, under way, returned, destroyed, dispensed or unexplained.',
    query: RecallPath,
    reply: RecallDetail,
    problems: ['unknown-recall'],
  })
  one(ask: Ask<undefined, RecallPath>): Promise<RecallDetail> {
    return this.owner.run(getRecall, asOwned(ask.query), ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/recalls/:id/holders',
    summary: 'Who has the recalled lots',
    description:
      'Lot by lot: locations and shipments under way, as they are now, or as they were at opening. ' +
      'Beside the units stands how they lie in packs.',
    query: RecallHoldersAsked,
    reply: RecallHolderPage,
    problems: ['unknown-recall'],
  })
  holders(ask: Ask<undefined, RecallHoldersAsked>): Promise<RecallHolderPage> {
    const held = this.owner.run(listRecallHolders, asOwned(ask.query), ask.caller);
    return this.show.recallHolders(held, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/recalls/:id/sets',
    summary: 'Which sets contain the recalled lots',
    description:
      'Lots of pack sets into which a recalled lot was packed, also by way of another set. They are ' +
      'not recalled with it: recall or hold them as lots of the set. What was packed of stock ' +
      'without a lot number, where the lot was or may have been, `may-contain` it. ' +
      '`GET /v1/lots/{product}/{number}/holders` says who holds a lot of sets.',
    query: RecalledSetsAsked,
    reply: RecalledSetPage,
    problems: ['unknown-recall'],
  })
  sets(ask: Ask<undefined, RecalledSetsAsked>): Promise<RecalledSetPage> {
    return this.owner.run(listRecalledSets, asOwned(ask.query), ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/recalls/:id/tasks',
    summary: 'Who was told, and who has confirmed',
    description:
      'One task a location, for whoever answers for its shelf, with its age. `state=told` lists whom ' +
      'to remind. A location that the lot reaches later is told within a minute or so.',
    query: RecallTasksAsked,
    reply: RecallTaskPage,
    problems: ['unknown-recall'],
  })
  tasks(ask: Ask<undefined, RecallTasksAsked>): Promise<RecallTaskPage> {
    return this.owner.run(listRecallTasks, asOwned(ask.query), ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/recalls/:id/findings',
    right: 'report-stock',
    summary: 'Say what was found',
    description:
      'Confirms the task of a location: how many units were found, sent back, put apart, destroyed, or ' +
      'that none were. A fact, never refused for what the book says; it moves no stock, so report ' +
      'what was destroyed or sent back as well. The last one counts.',
    query: RecallPath,
    body: FindingsBody,
    reply: RecallTask,
    status: 201,
    examples: { body: findingsExample },
    problems: ['unknown-location', 'unknown-recall', 'id-reused', 'idempotency-key-differs'],
  })
  findings(ask: Ask<FindingsBody, RecallPath>): Promise<RecallTask> {
    const body = { ...ask.body, recall: ask.query.id };
    return this.owner.run(reportRecallFindings, body, ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/recalls/:id/close',
    right: 'recall-lots',
    summary: 'Close a recall',
    description:
      'Keeps the sums as they are now. Where units are not accounted for, were not found, or holders ' +
      'have not confirmed, it takes a reason. The lots stay recalled until somebody registers them anew.',
    query: RecallPath,
    body: ClosingBody,
    reply: RecallState,
    problems: [
      'unknown-recall',
      'recall-closed',
      'recall-not-settled',
      'id-reused',
      'idempotency-key-differs',
    ],
  })
  close(ask: Ask<ClosingBody, RecallPath>): Promise<RecallState> {
    return this.owner.bulk(closeRecall, { ...ask.body, recall: ask.query.id }, ask.caller);
  }
}
