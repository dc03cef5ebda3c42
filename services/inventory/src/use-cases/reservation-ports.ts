/** Questions about what stores keep back for approved requests. */
import type { Principal } from '@satchel/access';
import type { ListReservations, ReservationPage } from '@satchel/contracts';

export abstract class ReservationQuestions {
  abstract list(asked: ListReservations, who: Principal): Promise<ReservationPage>;
}
