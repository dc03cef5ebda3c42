/** Questions about stock. */
import { Controller } from '@nestjs/common';
import {
  Changes,
  GetChanges,
  GetStockAsOf,
  GetStockByLevel,
  GetStockCard,
  GetStockOnHand,
  GetTreatments,
  GetZoneTreatments,
  getChanges,
  getStockAsOf,
  getStockByLevel,
  getStockCard,
  getStockOnHand,
  getTreatments,
  getZoneTreatments,
  ListReservations,
  ListShipments,
  listReservations,
  listShipments,
  ReservationPage,
  ShipmentPage,
  StockAsOf,
  StockByLevel,
  StockCard,
  StockOnHand,
  Treatments,
  ZoneTreatments,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { Route } from '../route.js';

const seeing = { right: 'see-stock', tag: 'Stock', asksOwner: true } as const;

@Controller()
export class StockController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/locations/:location/stock',
    summary: 'Stock on hand',
    description:
      'By product and lot, with what is allocated, unusable, available and in transit. Of what is ' +
      'available, `reserved` is kept back for approved requests and `earmarked` for purposes; ' +
      '`availableToPromise` is left for a new one, for whatever `to`, `programme`, `campaign` and ' +
      '`funder` say of it; `backOrdered` was approved and waits for stock. What is on hand, of each ' +
      'product and lot, stands there in packs too.',
    query: GetStockOnHand,
    reply: StockOnHand,
    problems: ['unknown-location'],
  })
  onHand(ask: Ask<undefined, GetStockOnHand>): Promise<StockOnHand> {
    return this.owner.run(getStockOnHand, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/locations/:location/reservations',
    summary: 'List reservations and back orders',
    description:
      'Lines of approved requests that this store has not issued yet, by product, the oldest first: ' +
      'what is kept back for each on the shelf now, and what waits for stock. The oldest have what ' +
      'comes, the newest lose what goes.',
    query: ListReservations,
    reply: ReservationPage,
    problems: ['unknown-location'],
  })
  reservations(ask: Ask<undefined, ListReservations>): Promise<ReservationPage> {
    return this.owner.run(listReservations, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/locations/:location/changes',
    summary: 'What has changed since you last asked',
    description:
      'For a phone, or a facility with its kits: without `cursor` all of it, in as few answers as it ' +
      'takes while `hasMore`; with the last `cursor` only what has changed since. Nothing is missed ' +
      'between two calls; a row may come twice and is always told in full. Where `isWhole` is true ' +
      'what you had is replaced, which also happens after the books were restored.',
    query: GetChanges,
    reply: Changes,
    problems: ['unknown-location'],
  })
  changes(ask: Ask<undefined, GetChanges>): Promise<Changes> {
    return this.owner.run(getChanges, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/locations/:location/stock-cards/:product',
    summary: 'Stock card',
    description:
      'Every movement of one product at one location, newest first. `recorded` order has the running ' +
      'balance, which is never negative; `occurred` order the balance as of each entry. Beside ' +
      'quantities and balances stands how they lie in packs.',
    query: GetStockCard,
    reply: StockCard,
    problems: ['unknown-location'],
  })
  card(ask: Ask<undefined, GetStockCard>): Promise<StockCard> {
    return this.owner.run(getStockCard, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'POST',
    path: '/v1/stock/as-of',
    summary: 'Stock as of moments',
    description:
      'Up to 500 questions: which product, where, when. Answered in the order of occurrence, so late ' +
      'reports count. Asks only; records nothing.',
    body: GetStockAsOf,
    reply: StockAsOf,
    problems: ['unknown-location'],
  })
  asOf(ask: Ask<GetStockAsOf>): Promise<StockAsOf> {
    return this.owner.bulk(getStockAsOf, ask.body, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/zones/:zone/stock',
    summary: 'Stock of a zone by level',
    description:
      'What all warehouses, depots, facilities and kits of a zone hold, by product. From sums that ' +
      'are worked out beside the ledger: `ageSeconds` says how old they are. For the whole country, ' +
      'ask for its outermost zone. Only zones of which you may see every location.',
    query: GetStockByLevel,
    reply: StockByLevel,
    problems: ['unknown-zone'],
  })
  byLevel(ask: Ask<undefined, GetStockByLevel>): Promise<StockByLevel> {
    return this.owner.run(getStockByLevel, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/locations/:location/treatments',
    summary: 'Who can be treated today',
    description:
      'By condition and age: whether one person at least can be treated with what is on the shelf ' +
      'and neither expired, held nor recalled, for how many it is enough, and else which need is ' +
      'missing. What was not heard of within the limit of the location, and what it does not ' +
      'manage, is `unknown`: never counted as there, and never as missing.',
    query: GetTreatments,
    reply: Treatments,
    problems: ['unknown-location'],
  })
  treatments(ask: Ask<undefined, GetTreatments>): Promise<Treatments> {
    return this.owner.run(getTreatments, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/zones/:zone/treatments',
    summary: 'How many kits of a zone can treat what today',
    description:
      'By condition and age: how many kits can treat one person at least, how many cannot, and of ' +
      'how many it is not known. From sums that are worked out beside the ledger: `ageSeconds` says ' +
      'how old they are. Only zones of which you may see every location.',
    query: GetZoneTreatments,
    reply: ZoneTreatments,
    problems: ['unknown-zone'],
  })
  treatmentsInZone(ask: Ask<undefined, GetZoneTreatments>): Promise<ZoneTreatments> {
    return this.owner.run(getZoneTreatments, ask.query, ask.caller);
  }

  @Route({
    ...seeing,
    verb: 'GET',
    path: '/v1/shipments',
    summary: 'List shipments',
    description: 'What was issued and is under way or has arrived, newest first.',
    query: ListShipments,
    reply: ShipmentPage,
  })
  shipments(ask: Ask<undefined, ListShipments>): Promise<ShipmentPage> {
    return this.owner.run(listShipments, ask.query, ask.caller);
  }
}
