/** Where is asked what stores keep back for approved requests. */
import { Controller } from '@nestjs/common';
import { type ListReservations, listReservations, type ReservationPage } from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { ReservationQuestions } from '../use-cases/reservation-ports.js';

@Controller()
export class ReservationDoor {
  constructor(private readonly questions: ReservationQuestions) {}

  @Answers(listReservations)
  list(body: ListReservations, { principal }: RequestContext): Promise<ReservationPage> {
    return this.questions.list(body, principal);
  }
}
