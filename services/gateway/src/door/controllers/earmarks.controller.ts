/** Earmarks: stock that is for a purpose, and the waivers by which it goes elsewhere. */
import { Controller } from '@nestjs/common';
import {
  EarmarkPage,
  EarmarkState,
  EarmarkWaiverPage,
  EarmarkWaiverState,
  endEarmark,
  ListEarmarks,
  listEarmarks,
  listEarmarkWaivers,
  SetEarmark,
  setEarmark,
  waiveEarmark,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { EarmarkPath, EndEarmarkBody, WaiverBody, WaiversPath } from '../bodies/earmarks.js';
import { earmarkExample } from '../examples.js';
import { Route } from '../route.js';

const about = { tag: 'Earmarks', asksOwner: true } as const;
const deciding = { ...about, verb: 'POST', right: 'earmark-stock' } as const;
const seeing = { ...about, verb: 'GET', right: 'see-stock' } as const;

@Controller()
export class EarmarksController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...deciding,
    path: '/v1/earmarks',
    summary: 'Earmark stock',
    description:
      'So many units of a product at a place, of any lot, of one, or of those that a funder paid ' +
      'for, are for a programme, a campaign, a zone or on account of a funder, from a day until a ' +
      'day. Orders for anything else are refused `earmarked`; reports never are, and say ' +
      '`earmark-broken`. It comes before what is approved, and is used up by what is issued for it.',
    body: SetEarmark,
    reply: EarmarkState,
    status: 201,
    examples: { body: earmarkExample },
    problems: [
      'unknown-location',
      'unknown-product',
      'no-such-lot',
      'too-many-earmarks',
      'id-reused',
      'idempotency-key-differs',
    ],
  })
  set(ask: Ask<SetEarmark>): Promise<EarmarkState> {
    return this.owner.run(setEarmark, ask.body, ask.caller);
  }

  @Route({
    ...deciding,
    path: '/v1/earmarks/:id/end',
    summary: 'End an earmark',
    description: 'With the reason. What it kept is free for everybody from then on.',
    query: EarmarkPath,
    body: EndEarmarkBody,
    reply: EarmarkState,
    problems: ['unknown-earmark', 'earmark-ended', 'id-reused', 'idempotency-key-differs'],
  })
  end(ask: Ask<EndEarmarkBody, EarmarkPath>): Promise<EarmarkState> {
    return this.owner.run(endEarmark, { ...ask.body, earmark: ask.query.id }, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/earmarks',
    summary: 'List earmarks',
    description:
      'Newest first, with what each keeps and what has left it; open ones unless told. Nothing is ' +
      'ever deleted, so with `status=all` this is their history.',
    query: ListEarmarks,
    reply: EarmarkPage,
  })
  list(ask: Ask<undefined, ListEarmarks>): Promise<EarmarkPage> {
    return this.owner.run(listEarmarks, ask.query, ask.caller);
  }

  @Route({
    ...about,
    verb: 'POST',
    right: 'waive-earmark',
    path: '/v1/earmarks/:id/waivers',
    summary: 'Waive an earmark',
    description:
      'So many of its units may go elsewhere, for a reason that stays on record. Somebody else then ' +
      'orders with `waiver`, which uses it up; what goes is gone from the earmark.',
    query: EarmarkPath,
    body: WaiverBody,
    reply: EarmarkWaiverState,
    status: 201,
    problems: [
      'unknown-earmark',
      'earmark-ended',
      'more-than-earmarked',
      'id-reused',
      'idempotency-key-differs',
    ],
  })
  waive(ask: Ask<WaiverBody, EarmarkPath>): Promise<EarmarkWaiverState> {
    return this.owner.run(waiveEarmark, { ...ask.body, earmark: ask.query.id }, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/earmarks/:id/waivers',
    summary: 'List the waivers of an earmark',
    description: 'Newest first: who let how much go, when and why, and what was taken by it.',
    query: WaiversPath,
    reply: EarmarkWaiverPage,
    problems: ['unknown-earmark'],
  })
  waivers({ query, caller }: Ask<undefined, WaiversPath>): Promise<EarmarkWaiverPage> {
    const { id: earmark, ...page } = query;
    return this.owner.run(listEarmarkWaivers, { ...page, earmark }, caller);
  }
}
