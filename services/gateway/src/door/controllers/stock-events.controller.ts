/** Orders, which may be refused, and reports, which are facts. */
import { Controller } from '@nestjs/common';
import {
  PlaceOrders,
  placeOrders,
  RecordReports,
  recordReports,
  StockEventAnswer,
  StockEventAnswers,
  StockOrder,
  StockReport,
} from '@satchel/contracts';
import { TellInventory, type Telling } from '../../use-cases/tell-inventory.js';
import type { Ask } from '../ask.js';
import { OrdersEnvelope, ReportsEnvelope } from '../bodies/batches.js';
import {
  disposalExample,
  giftExample,
  inPacksExample,
  orderExample,
  packExample,
  reportExample,
  substituteExample,
  unpackedExample,
} from '../examples.js';
import { Route } from '../route.js';

const ORDER_REFUSALS = [
  'insufficient-stock',
  'unknown-lot',
  'lot-not-usable',
  'shelf-life-too-short',
  'shipment-differs',
  'unknown-requisition',
  'more-than-approved',
  'reserved-for-others',
  'earmarked',
  'unknown-waiver',
  'own-waiver',
  'unknown-allocation',
  'unknown-contents',
  'contents-differ',
  'set-expires-sooner',
  'part-of-a-set',
  'unknown-event',
  'count-instead',
  'not-reversible',
  'already-reversed',
] as const;
const reports: Telling<RecordReports> = { contract: recordReports, item: StockReport };
const orders: Telling<PlaceOrders> = { contract: placeOrders, item: StockOrder };
const twice =
  'The id is yours to make; sent again with the same content it is answered like the first time.';
const inPacks =
  'Instead of `quantity`, also of a lot, `packs` and `loose` may stand: 3 boxes and 5.';
const eachAnswered =
  'Up to 500 items, answered one by one in the order sent, with status 200: look at each outcome. ' +
  'Only an item without a usable id makes the whole batch malformed.';

@Controller()
export class StockEventsController {
  constructor(private readonly inventory: TellInventory) {}

  @Route({
    verb: 'POST',
    path: '/v1/reports',
    right: 'report-stock',
    tag: 'Reports and orders',
    summary: 'Report what happened to stock',
    description: `A fact: booked even where the book disagrees; what was noticed stands in \`flags\`. What is given to a peer or returned up the chain is under way until the receiver confirms it with \`received\`; a \`received\` that names a gift or return which this location sent takes back what is still under way. What is destroyed is \`disposed\` before two witnesses. Sets that were opened are \`unpacked\`, and made up \`packed\`: what they contain by \`GET /v1/pack-contents\` moves with them, card by card. ${inPacks} ${twice}`,
    body: StockReport,
    reply: StockEventAnswer,
    status: 201,
    examples: { body: reportExample },
    asksOwner: true,
    problems: [
      'unknown-location',
      'unknown-product',
      'unknown-pack',
      'pack-size-differs',
      'shipment-differs',
      'unknown-contents',
      'contents-differ',
      'id-reused',
      'idempotency-key-differs',
      'undecided',
    ],
  })
  report(ask: Ask<StockReport>): Promise<StockEventAnswer> {
    return this.inventory.one(reports, { items: [ask.body] }, ask.caller);
  }

  @Route({
    verb: 'POST',
    path: '/v1/reports/batch',
    right: 'report-stock',
    tag: 'Reports and orders',
    summary: 'Report up to 500 facts',
    description: `${eachAnswered} \`sentAt\` corrects the sender's clock.`,
    body: RecordReports,
    envelope: ReportsEnvelope,
    reply: StockEventAnswers,
    examples: {
      body: {
        sentAt: '2026-11-21T08:30:00Z',
        items: [reportExample, giftExample, disposalExample, unpackedExample, inPacksExample],
      },
    },
    asksOwner: true,
  })
  reportBatch(ask: Ask<RecordReports>): Promise<StockEventAnswers> {
    return this.inventory.batch(reports, ask.body, ask.caller);
  }

  @Route({
    verb: 'POST',
    path: '/v1/orders',
    right: 'order-stock',
    tag: 'Reports and orders',
    summary: 'Order stock to move now',
    description: `May be refused, for instance because the shelf holds less. Where another product is issued than was asked for, \`insteadOf\` names the one asked for: its approval is drawn upon, and both are on record. \`pack\` makes sets of what they contain, \`unpack\` the other way round; the other cards that this touches stand in \`parts\`. ${inPacks} ${twice}`,
    body: StockOrder,
    reply: StockEventAnswer,
    status: 201,
    examples: { body: orderExample },
    asksOwner: true,
    problems: [
      'unknown-location',
      'unknown-product',
      'unknown-pack',
      'pack-size-differs',
      ...ORDER_REFUSALS,
      'id-reused',
      'idempotency-key-differs',
      'undecided',
    ],
  })
  order(ask: Ask<StockOrder>): Promise<StockEventAnswer> {
    return this.inventory.one(orders, { items: [ask.body] }, ask.caller);
  }

  @Route({
    verb: 'POST',
    path: '/v1/orders/batch',
    right: 'order-stock',
    tag: 'Reports and orders',
    summary: 'Place up to 500 orders',
    description: eachAnswered,
    body: PlaceOrders,
    envelope: OrdersEnvelope,
    reply: StockEventAnswers,
    examples: { body: { items: [orderExample, substituteExample, packExample] } },
    asksOwner: true,
  })
  orderBatch(ask: Ask<PlaceOrders>): Promise<StockEventAnswers> {
    return this.inventory.batch(orders, ask.body, ask.caller);
  }
}
