/** How long stock lasts, and what needs somebody's attention. */
import { Controller } from '@nestjs/common';
import {
  AlertPage,
  BelowMinimumPage,
  GetOutlook,
  getOutlook,
  ListAlerts,
  ListBelowMinimum,
  listAlerts,
  listBelowMinimum,
  Outlook,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { Route } from '../route.js';

const seeing = { verb: 'GET', right: 'see-outlook', tag: 'Outlook', asksOwner: true } as const;

@Controller()
export class OutlookController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...seeing,
    path: '/v1/locations/:location/outlook',
    summary: 'Outlook of a location',
    description:
      'By managed product: consumption corrected for stock-out days and raw, months of stock, the ' +
      'chance of running out before the next resupply, the suggested quantity and why.',
    query: GetOutlook,
    reply: Outlook,
    problems: ['unknown-location'],
  })
  outlook(ask: Ask<undefined, GetOutlook>): Promise<Outlook> {
    return this.owner.run(getOutlook, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/alerts',
    summary: 'List alerts',
    description: 'The most urgent first, each with who answers for it, what to do and by when.',
    query: ListAlerts,
    reply: AlertPage,
  })
  alerts(ask: Ask<undefined, ListAlerts>): Promise<AlertPage> {
    return this.owner.run(listAlerts, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/below-minimum',
    summary: 'List what is below its minimum',
    description:
      'In a zone, or at a location and what it supplies: every product below the minimum of the ' +
      'written procedure, by place. A place that was silent for too long is unknown, and not listed.',
    query: ListBelowMinimum,
    reply: BelowMinimumPage,
  })
  belowMinimum(ask: Ask<undefined, ListBelowMinimum>): Promise<BelowMinimumPage> {
    return this.owner.run(listBelowMinimum, ask.query, ask.caller);
  }
}
