/** Kits handed over: opened, counted before witnesses, closed or cancelled; and who holds what. */
import { Controller } from '@nestjs/common';
import {
  ArrangementBody,
  arrangeHandover,
  CancellationBody,
  cancelHandover,
  closeHandover,
  getHandover,
  HandoverClosingBody,
  HandoverPage,
  HandoverState,
  HeldPeriodPage,
  KitWithoutHolderPage,
  ListHandovers,
  ListKitsWithoutHolder,
  listHandovers,
  listHolders,
  listKitsWithoutHolder,
  OpenHandover,
  openHandover,
  WitnessedCountBody,
  witnessHandoverCount,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import { SeeHandoverAccounts } from '../../use-cases/see-handover-accounts.js';
import type { Ask } from '../ask.js';
import { HandoverAccountsBody, HandoverPath, HoldersAsked } from '../bodies/handovers.js';
import { arrangementExample, handoverExample, witnessedCountExample } from '../examples.js';
import { Route } from '../route.js';

const tag = 'Handovers';
const seeing = { verb: 'GET', right: 'see-stock', tag, asksOwner: true } as const;
const acting = {
  verb: 'POST',
  tag,
  query: HandoverPath,
  reply: HandoverState,
  ifMatch: true,
  etag: true,
  asksOwner: true,
} as const;
const ACT_PROBLEMS = [
  'unknown-handover',
  'handover-ended',
  'stale-version',
  'id-reused',
  'idempotency-key-differs',
] as const;
const ARRANGEMENT_PROBLEMS = ['unknown-location', 'same-holder', 'cover-is-a-kit'] as const;

@Controller()
export class HandoversController {
  constructor(
    private readonly owner: AskOwner,
    private readonly accountsOf: SeeHandoverAccounts,
  ) {}

  @Route({
    verb: 'POST',
    path: '/v1/handovers',
    right: 'hand-over-kit',
    tag,
    summary: 'Open the handover of a kit',
    description:
      'Who holds the kit goes, for some time or for good. Says who answers for it meanwhile (`cover`), ' +
      'and who is next if that is known. Reports, requests and parcels to the kit go on; who held it ' +
      'stays its holder until another one is. It changes no account: see `accounts` in the answer.',
    body: OpenHandover,
    reply: HandoverState,
    status: 201,
    etag: true,
    examples: { body: handoverExample },
    asksOwner: true,
    problems: [
      ...ARRANGEMENT_PROBLEMS,
      'not-a-kit',
      'handover-under-way',
      'id-reused',
      'idempotency-key-differs',
    ],
  })
  open(ask: Ask<OpenHandover>): Promise<HandoverState> {
    return this.owner.run(openHandover, ask.body, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/handovers',
    summary: 'List handovers',
    description:
      'Those under way unless told, the oldest first, each with its age in days and whether it is ' +
      'overdue. They can be listed by kit and area, and by nobody who held or counted one.',
    query: ListHandovers,
    reply: HandoverPage,
  })
  list(ask: Ask<undefined, ListHandovers>): Promise<HandoverPage> {
    return this.owner.run(listHandovers, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/handovers/:id',
    summary: 'Read a handover',
    description: 'With its cover, its witnessed count, and how it ended.',
    query: HandoverPath,
    reply: HandoverState,
    etag: true,
    problems: ['unknown-handover'],
  })
  one(ask: Ask<undefined, HandoverPath>): Promise<HandoverState> {
    return this.owner.run(getHandover, { handover: ask.query.id }, ask.caller);
  }

  @Route({
    verb: 'GET',
    path: '/v1/handovers/:id/accounts',
    right: 'manage-accounts',
    tag,
    summary: 'Which accounts a handover asks to be changed',
    description:
      'A handover gives nobody a role and takes none away. This compares what it asks for with the ' +
      'accounts as they are; `PUT /v1/accounts/{id}` changes them. Leave the role of who goes until ' +
      'what her phone still holds has come in, or have it entered for her.',
    query: HandoverPath,
    reply: HandoverAccountsBody,
    asksOwner: true,
    problems: ['unknown-handover'],
  })
  accounts(ask: Ask<undefined, HandoverPath>): Promise<HandoverAccountsBody> {
    return this.accountsOf.run(ask.query.id, ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/handovers/:id/arrange',
    right: 'hand-over-kit',
    summary: 'Name the next holder, the cover, or another day',
    description:
      'All of it as it then stands: without `incoming` nobody is next. A new cover answers from now on.',
    body: ArrangementBody,
    examples: { body: arrangementExample },
    problems: [...ACT_PROBLEMS, ...ARRANGEMENT_PROBLEMS, 'witness-is-party'],
  })
  arrange(ask: Ask<ArrangementBody, HandoverPath>): Promise<HandoverState> {
    return this.owner.run(arrangeHandover, actOf(ask), ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/handovers/:id/count',
    right: 'hand-over-kit',
    summary: 'Say who witnessed the count',
    description:
      'Names a submitted count sheet of all that the kit manages or holds, and one or two witnesses who ' +
      'never answered for the kit in this handover. Who held it is there, unless she has died; where she ' +
      'cannot be, say why, and there are two witnesses. A later count takes the place of an earlier one.',
    body: WitnessedCountBody,
    examples: { body: witnessedCountExample },
    problems: [
      ...ACT_PROBLEMS,
      'unknown-count-sheet',
      'witness-is-party',
      'outgoing-missing',
      'sheet-not-booked',
      'count-not-whole',
      'count-too-old',
      'not-counted',
    ],
  })
  count(ask: Ask<WitnessedCountBody, HandoverPath>): Promise<HandoverState> {
    return this.owner.run(witnessHandoverCount, actOf(ask), ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/handovers/:id/close',
    right: 'close-handover',
    summary: 'Close a handover',
    description:
      'By somebody who is not part of it and had no hand in the count, once a count that is far off is ' +
      'approved. From this moment the next holder holds the kit, in the register too.',
    body: HandoverClosingBody,
    problems: [
      ...ACT_PROBLEMS,
      'own-handover',
      'not-counted',
      'count-not-settled',
      'no-next-holder',
    ],
  })
  close(ask: Ask<HandoverClosingBody, HandoverPath>): Promise<HandoverState> {
    return this.owner.run(closeHandover, actOf(ask), ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/handovers/:id/cancel',
    right: 'hand-over-kit',
    summary: 'Cancel a handover',
    description: 'She came back, or never went: who held the kit answers for it again.',
    body: CancellationBody,
    problems: ACT_PROBLEMS,
  })
  cancel(ask: Ask<CancellationBody, HandoverPath>): Promise<HandoverState> {
    return this.owner.run(cancelHandover, actOf(ask), ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/kits-without-holder',
    summary: 'List kits that nobody holds',
    description: 'With the handover to a first holder, its cover and age, where one is under way.',
    query: ListKitsWithoutHolder,
    reply: KitWithoutHolderPage,
  })
  without(ask: Ask<undefined, ListKitsWithoutHolder>): Promise<KitWithoutHolderPage> {
    return this.owner.run(listKitsWithoutHolder, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/locations/:location/holders',
    summary: 'Who held a kit, and who answered for it',
    description:
      'From when until when, the present first, without a gap. A period with a `cover` is one in which ' +
      'it was being handed over. People are the opaque ids of their accounts.',
    query: HoldersAsked,
    reply: HeldPeriodPage,
    problems: ['unknown-location'],
  })
  holders(ask: Ask<undefined, HoldersAsked>): Promise<HeldPeriodPage> {
    return this.owner.run(listHolders, ask.query, ask.caller);
  }
}

/** The act as its owner takes it: about which handover, as it was seen. */
function actOf<Body extends object>(
  ask: Ask<Body, HandoverPath>,
): Body & { handover: string; version: number } {
  return { ...ask.body, handover: ask.query.id, version: ask.version };
}
