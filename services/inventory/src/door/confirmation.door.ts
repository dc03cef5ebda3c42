/** Where questions about shipments that nobody confirmed come in. */
import { Controller } from '@nestjs/common';
import {
  type ListShipmentReminders,
  type ListUnconfirmedShipments,
  listShipmentReminders,
  listUnconfirmedShipments,
  type ShipmentReminderPage,
  type UnconfirmedShipmentPage,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { ConfirmationQuestions } from '../use-cases/ports.js';

@Controller()
export class ConfirmationDoor {
  constructor(private readonly confirmations: ConfirmationQuestions) {}

  @Answers(listUnconfirmedShipments)
  unconfirmed(
    body: ListUnconfirmedShipments,
    { principal }: RequestContext,
  ): Promise<UnconfirmedShipmentPage> {
    return this.confirmations.unconfirmed(body, principal);
  }

  @Answers(listShipmentReminders)
  reminders(
    body: ListShipmentReminders,
    { principal }: RequestContext,
  ): Promise<ShipmentReminderPage> {
    return this.confirmations.reminders(body, principal);
  }
}
