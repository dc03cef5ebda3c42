/** Reservations: what a store keeps back for approved requests, and what waits for stock. */
import { message } from '../contract.js';
import { Code, Id, Instant, OneOf, Part, Parts, Total } from '../field.js';
import { PageInfo, PageRequest } from '../page.js';

export const RESERVATION_STATES = ['reserved', 'back-ordered'] as const;
export type ReservationState = (typeof RESERVATION_STATES)[number];

export class Reservation {
  @Code('The product.')
  product!: string;

  @Id('The requisition.')
  requisition!: string;

  @Code('For which location.')
  to!: string;

  @Instant('When it was approved: the oldest are served first.')
  approvedAt!: string;

  @Total('Approved.')
  approved!: number;

  @Total('Issued so far.')
  issued!: number;

  @Total('Kept back for it on the shelf now.')
  reserved!: number;

  @Total('Approved, not issued, and not on the shelf for it.')
  backOrdered!: number;

  @OneOf('`back-ordered` where any of it is.', RESERVATION_STATES)
  state!: ReservationState;
}

export class ListReservations extends PageRequest {
  @Code('The store that is to issue.')
  location!: string;

  @Code('Only of this product.', { optional: true })
  product?: string;

  @Id('Only of this requisition.', { optional: true })
  requisition?: string;

  @OneOf('Only these.', RESERVATION_STATES, { optional: true })
  state?: ReservationState;
}
export class ReservationPage {
  @Parts('By product, the oldest first.', () => Reservation, 200)
  items!: Reservation[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listReservations = message(
  'inventory.qry.list-reservations.v1',
  ListReservations,
  ReservationPage,
);
