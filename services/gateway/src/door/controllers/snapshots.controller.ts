/** Stores with a system of their own: their snapshots, and how old those are. */
import { Controller } from '@nestjs/common';
import {
  ListObservedLocations,
  listObservedLocations,
  ObservedLocationPage,
  RecordSnapshot,
  recordSnapshot,
  SnapshotState,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { snapshotExample } from '../examples.js';
import { Route } from '../route.js';

const tag = 'Observed stores';

@Controller()
export class SnapshotsController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    verb: 'POST',
    path: '/v1/snapshots',
    right: 'report-stock',
    tag,
    summary: 'Tell what an observed store has',
    description:
      'What its own system says was there at that time, product by product, each with its outcome. Late ' +
      'and out of order is normal. What differs from the book comes from or goes to `@external`, and is no ' +
      'discrepancy. With `dryRun` nothing is written. What it issued to us is told as `issued-on-voucher`.',
    body: RecordSnapshot,
    reply: SnapshotState,
    status: 201,
    examples: { body: snapshotExample },
    asksOwner: true,
    problems: ['unknown-location', 'not-observed', 'id-reused', 'idempotency-key-differs'],
  })
  record(ask: Ask<RecordSnapshot>): Promise<SnapshotState> {
    return this.owner.bulk(recordSnapshot, ask.body, ask.caller);
  }

  @Route({
    verb: 'GET',
    path: '/v1/observed-locations',
    right: 'see-stock',
    tag,
    summary: 'List observed stores',
    description: 'With since when they are observed, and how many days ago each told what it has.',
    query: ListObservedLocations,
    reply: ObservedLocationPage,
    asksOwner: true,
  })
  list(ask: Ask<undefined, ListObservedLocations>): Promise<ObservedLocationPage> {
    return this.owner.run(listObservedLocations, ask.query, ask.caller);
  }
}
