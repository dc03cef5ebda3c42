/** Holds: lots that must not be issued for now, everywhere or at one place. */
import { Controller } from '@nestjs/common';
import {
  ListLotHolds,
  LotHold,
  LotHoldPage,
  listLotHolds,
  PlaceLotHold,
  placeLotHold,
  releaseLotHold,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { LotHoldPath, ReleaseBody } from '../bodies/lot-holds.js';
import { holdExample } from '../examples.js';
import { Route } from '../route.js';

const acting = { verb: 'POST', right: 'hold-lots', tag: 'Lots', asksOwner: true } as const;

@Controller()
export class LotHoldsController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...acting,
    path: '/v1/lot-holds',
    summary: 'Put a lot on hold',
    description:
      'At one place, all of it or so many units; or everywhere, without `location`, for whoever may ' +
      'for a whole country: then the register has it quarantined. Orders leave the units alone until ' +
      'the hold is released. Reports are never refused because of it.',
    body: PlaceLotHold,
    reply: LotHold,
    status: 201,
    examples: { body: holdExample },
    problems: [
      'unknown-location',
      'unknown-product',
      'no-such-lot',
      'id-reused',
      'idempotency-key-differs',
    ],
  })
  place(ask: Ask<PlaceLotHold>): Promise<LotHold> {
    return this.owner.run(placeLotHold, ask.body, ask.caller);
  }

  @Route({
    ...acting,
    path: '/v1/lot-holds/:id/release',
    summary: 'Release a hold',
    description:
      'With the reason. A lot that was held everywhere is usable again, unless another hold or a ' +
      'recall keeps it.',
    query: LotHoldPath,
    body: ReleaseBody,
    reply: LotHold,
    problems: ['unknown-hold', 'hold-released', 'id-reused', 'idempotency-key-differs'],
  })
  release(ask: Ask<ReleaseBody, LotHoldPath>): Promise<LotHold> {
    return this.owner.run(releaseLotHold, { ...ask.body, hold: ask.query.id }, ask.caller);
  }

  @Route({
    verb: 'GET',
    path: '/v1/lot-holds',
    right: 'see-stock',
    tag: 'Lots',
    summary: 'List holds',
    description:
      'Newest first, with who placed and released each, when and why; open ones unless told. Nothing ' +
      'is ever deleted, so with `status=all` this is their history.',
    query: ListLotHolds,
    reply: LotHoldPage,
    asksOwner: true,
  })
  list(ask: Ask<undefined, ListLotHolds>): Promise<LotHoldPage> {
    return this.owner.run(listLotHolds, ask.query, ask.caller);
  }
}
