/** Shipments that nobody confirmed, and who is to be reminded of them. */
import { Controller } from '@nestjs/common';
import {
  ListShipmentReminders,
  ListUnconfirmedShipments,
  listShipmentReminders,
  listUnconfirmedShipments,
  ShipmentReminderPage,
  UnconfirmedShipmentPage,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { Route } from '../route.js';

const seeing = { verb: 'GET', right: 'see-stock', tag: 'Stock', asksOwner: true } as const;

@Controller()
export class ShipmentsController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...seeing,
    path: '/v1/shipments/unconfirmed',
    summary: 'List unconfirmed shipments',
    description:
      'What was issued and nobody has confirmed, the oldest first: with its age, the day by which it ' +
      'was to be confirmed (as promised, else as is usual for the route), and which role is asked: ' +
      'the receiver first, a week later the sender. What a later count found is told with the count.',
    query: ListUnconfirmedShipments,
    reply: UnconfirmedShipmentPage,
  })
  unconfirmed(ask: Ask<undefined, ListUnconfirmedShipments>): Promise<UnconfirmedShipmentPage> {
    return this.owner.run(listUnconfirmedShipments, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    path: '/v1/shipments/reminders',
    summary: 'Whom to remind of shipments',
    description:
      'By role and place: how many shipments are to be confirmed there, how many are past their day, ' +
      'and since when. Only who has one past its day, unless all are asked for.',
    query: ListShipmentReminders,
    reply: ShipmentReminderPage,
  })
  reminders(ask: Ask<undefined, ListShipmentReminders>): Promise<ShipmentReminderPage> {
    return this.owner.run(listShipmentReminders, ask.query, ask.caller);
  }
}
