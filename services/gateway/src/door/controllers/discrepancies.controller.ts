/** Discrepancies: what does not agree, who answers for it, and how it ends. */
import { Controller } from '@nestjs/common';
import {
  assignDiscrepancy,
  DiscrepancyDetail,
  DiscrepancyNoteBody,
  DiscrepancyOwnerBody,
  DiscrepancyPage,
  DiscrepancySums,
  GetDiscrepancySums,
  getDiscrepancy,
  getDiscrepancySums,
  ListDiscrepancies,
  listDiscrepancies,
  noteDiscrepancy,
  reopenDiscrepancy,
  SettlementBody,
  settleDiscrepancy,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { DiscrepancyPath } from '../bodies/discrepancies.js';
import { noteExample, ownerExample, settlementExample } from '../examples.js';
import { Route } from '../route.js';

const tag = 'Discrepancies';
const seeing = { verb: 'GET', right: 'see-stock', tag, asksOwner: true } as const;
const problems = ['unknown-discrepancy', 'id-reused', 'idempotency-key-differs'] as const;
const acting = {
  verb: 'POST',
  right: 'settle-discrepancy',
  tag,
  query: DiscrepancyPath,
  reply: DiscrepancyDetail,
  asksOwner: true,
} as const;

@Controller()
export class DiscrepanciesController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...seeing,
    path: '/v1/discrepancies',
    summary: 'List discrepancies',
    description:
      'What does not agree, with who answers for it and its age, oldest first; open ones unless told. ' +
      'Those too small to concern anybody are left out and counted, unless they are asked for.',
    query: ListDiscrepancies,
    reply: DiscrepancyPage,
  })
  list(ask: Ask<undefined, ListDiscrepancies>): Promise<DiscrepancyPage> {
    return this.owner.run(listDiscrepancies, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/discrepancies/:id',
    summary: 'Read a discrepancy',
    description:
      'With its history: who assigned, noted, settled or opened it again, and when. While it is open ' +
      'also with what may explain it, out of what is recorded around it and what you may see: a ' +
      'sentence, what shows it, how likely it would be by chance, and what to post if it is so.',
    query: DiscrepancyPath,
    reply: DiscrepancyDetail,
    problems: ['unknown-discrepancy'],
  })
  read(ask: Ask<undefined, DiscrepancyPath>): Promise<DiscrepancyDetail> {
    return this.owner.run(getDiscrepancy, { discrepancy: ask.query.id }, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/zones/:zone/discrepancies',
    summary: 'Sums of open discrepancies in a zone',
    description:
      'How many are open, by kind and age in days: by kind of location, by the zones inside, or by ' +
      'product with the units. From sums that are worked out beside the ledger: `ageSeconds` says ' +
      'how old they are. Only zones of which you may see every location.',
    query: GetDiscrepancySums,
    reply: DiscrepancySums,
    problems: ['unknown-zone'],
  })
  sums(ask: Ask<undefined, GetDiscrepancySums>): Promise<DiscrepancySums> {
    return this.owner.run(getDiscrepancySums, ask.query, ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/discrepancies/:id/settle',
    summary: 'Settle a discrepancy',
    description:
      'By naming what explains it, which must stand in the books of the same card; or by accepting ' +
      'the loss, with the reason, by somebody who did not report it. Stock does not move.',
    body: SettlementBody,
    examples: { body: settlementExample },
    problems: [
      ...problems,
      'already-settled',
      'not-an-explanation',
      'explains-too-little',
      'own-report',
    ],
  })
  settle(ask: Ask<SettlementBody, DiscrepancyPath>): Promise<DiscrepancyDetail> {
    return this.owner.run(settleDiscrepancy, named(ask), ask.caller);
  }

  @Route({
    ...acting,
    right: 'report-stock',
    path: '/v1/discrepancies/:id/notes',
    summary: 'Note something about a discrepancy',
    description: 'For whoever reports at its place, or settles there. Notes stay as they are.',
    body: DiscrepancyNoteBody,
    examples: { body: noteExample },
    problems,
  })
  note(ask: Ask<DiscrepancyNoteBody, DiscrepancyPath>): Promise<DiscrepancyDetail> {
    return this.owner.run(noteDiscrepancy, named(ask), ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/discrepancies/:id/assign',
    summary: 'Give a discrepancy to another role',
    description: 'To a role at a location or zone, never to a person.',
    body: DiscrepancyOwnerBody,
    examples: { body: ownerExample },
    problems: [...problems, 'already-settled', 'unknown-location'],
  })
  assign(ask: Ask<DiscrepancyOwnerBody, DiscrepancyPath>): Promise<DiscrepancyDetail> {
    return this.owner.run(assignDiscrepancy, named(ask), ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/discrepancies/:id/reopen',
    summary: 'Open a discrepancy again',
    description:
      'One that a person settled, with the reason. What explained one and is reversed opens it again ' +
      'by itself.',
    body: DiscrepancyNoteBody,
    examples: { body: noteExample },
    problems: [...problems, 'already-open', 'settled-by-ledger'],
  })
  reopen(ask: Ask<DiscrepancyNoteBody, DiscrepancyPath>): Promise<DiscrepancyDetail> {
    return this.owner.run(reopenDiscrepancy, named(ask), ask.caller);
  }
}

function named<Body extends object>({ body, query }: Ask<Body, DiscrepancyPath>) {
  return { ...body, discrepancy: query.id };
}
