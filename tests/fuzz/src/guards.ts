/**
 * Which rows must be explained by a request that was accepted, and how. Every table of every
 * service stands here, guarded or with the reason why not: a look refuses to begin otherwise.
 */
import type { ServiceName } from '@satchel/local';

export interface Guard {
  readonly table: string;
  /** An expression per word that an accepted request must have named. */
  readonly words: readonly string[];
  /** True for a row that keeps a refusal. */
  readonly refusal?: string;
  /**
   * `ever`: the row may follow from any earlier request (events arrive later, ids are used once).
   * `now`: it is written while its request is answered, and its codes are named again and again.
   */
  readonly since: 'ever' | 'now';
  /** More names, of which one is enough: a place moves with those above it. */
  readonly orOneOf?: string;
  /**
   * Tables that keep acts under their own ids. The transaction of the row must have kept an act
   * that was accepted: that its document was accepted once does not excuse what is done to it.
   */
  readonly actIn?: readonly string[];
  /** The word where its transaction kept no act, by who writes then; nobody if absent. */
  readonly orElse?: string;
}

/** A part of packing or unpacking has an id of its own; what was sent is the whole. */
function wholeOf(event: string): string {
  return `coalesce((SELECT w.answer->>'partOf' FROM stock_event w WHERE w.id = ${event}),
    ${event}::text)`;
}

/** Whose act it is; one that follows from the ledger is of the event behind the discrepancy. */
const BY_SOMEBODY = `CASE WHEN by = '@ledger' THEN (SELECT ${wholeOf('d.event')}
  FROM discrepancy d WHERE d.id = discrepancy_act.discrepancy) ELSE id::text END`;

/** Lines are saved under a version and without an id of their own. */
const bySaving = (sheet: string): string => `'put-count-sheets-id-lines ' || ${sheet}`;
const ofSheet = { since: 'ever', actIn: ['count_answer'] } as const;
const ofLots = { since: 'ever', actIn: ['lot_command'] } as const;
/** Told of what inventory did: its message is taken over in the same transaction. */
const ofRequisition = { since: 'ever', actIn: ['answered', 'inbox'] } as const;

export const GUARDS: Readonly<Record<ServiceName, readonly Guard[]>> = {
  inventory: [
    {
      table: 'stock_event',
      words: ["coalesce(answer->>'partOf', id::text)"],
      refusal: 'NOT accepted',
      since: 'ever',
    },
    { table: 'movement', words: [wholeOf('movement.event')], since: 'ever' },
    { table: 'physical_count', words: ['event'], since: 'ever' },
    { table: 'count_sheet', words: ['id'], ...ofSheet, orElse: bySaving('id') },
    { table: 'count_line', words: ['sheet'], ...ofSheet, orElse: bySaving('sheet') },
    { table: 'count_result', words: ['sheet', 'event'], ...ofSheet },
    { table: 'count_explanation', words: ['sheet'], ...ofSheet },
    { table: 'count_decision', words: ['sheet'], ...ofSheet },
    { table: 'count_hand', words: ['sheet'], ...ofSheet, orElse: bySaving('sheet') },
    { table: 'count_answer', words: ['id'], refusal: "answer ? 'problem'", since: 'ever' },
    { table: 'snapshot', words: ['id'], since: 'ever' },
    { table: 'handover', words: ['id'], ...ofLots },
    { table: 'handover_count', words: ['handover'], ...ofLots },
    { table: 'handover_ending', words: ['handover'], ...ofLots },
    { table: 'kit_holding', words: ['coalesce(handover::text, location)'], since: 'ever' },
    { table: 'shipment', words: ['id'], since: 'ever' },
    {
      table: 'discrepancy',
      words: [wholeOf('discrepancy.event')],
      since: 'ever',
      actIn: ['discrepancy_answer', 'stock_event'],
    },
    { table: 'discrepancy_act', words: [BY_SOMEBODY], since: 'ever' },
    { table: 'discrepancy_answer', words: ['id'], refusal: "answer ? 'problem'", since: 'ever' },
    { table: 'recall', words: ['id'], ...ofLots },
    { table: 'recall_holder', words: ['recall'], ...ofLots },
    // Whom a lot reaches later is told by the clock; nobody confirms by the clock.
    {
      table: 'recall_task',
      words: ['recall'],
      ...ofLots,
      orElse: 'CASE WHEN confirmation IS NULL THEN recall::text ELSE confirmation::text END',
    },
    { table: 'recall_finding', words: ['confirmation', 'recall'], ...ofLots },
    { table: 'lot_hold', words: ['id'], ...ofLots },
    // What an order takes out of it stands in its row as well.
    { table: 'earmark', words: ['id'], since: 'ever', actIn: ['lot_command', 'stock_event'] },
    { table: 'earmark_waiver', words: ['id'], ...ofLots },
    { table: 'earmark_use', words: ['event'], since: 'ever' },
    { table: 'lot_command', words: ['id'], since: 'ever' },
    { table: 'allocation', words: ['id'], since: 'ever' },
    { table: 'approval', words: ['requisition'], since: 'ever' },
    { table: 'zone', words: ['id'], since: 'now' },
    { table: 'programme', words: ['id'], since: 'now' },
    { table: 'location', words: ['id'], since: 'now', orOneOf: 'supplier_path || zone_path' },
    { table: 'supply_line', words: ['location'], since: 'now' },
    { table: 'product', words: ['id'], since: 'now' },
    { table: 'lot', words: ['product', 'number'], since: 'now' },
    { table: 'managed_product', words: ['location', 'product'], since: 'now' },
    { table: 'shelf_life_rule', words: ["coalesce(nullif(code, ''), level)"], since: 'now' },
    { table: 'product_price', words: ['product'], since: 'now' },
    { table: 'health_condition', words: ['id'], since: 'now' },
    // Also where packing used them first.
    { table: 'pack_contents', words: ['product'], since: 'now' },
  ],
  requisition: [
    { table: 'requisition', words: ['id'], ...ofRequisition },
    { table: 'requisition_line', words: ['requisition'], ...ofRequisition },
    { table: 'requisition_step', words: ['requisition'], ...ofRequisition },
    { table: 'answered', words: ['id'], refusal: "answer::jsonb ? 'problem'", since: 'ever' },
  ],
  replenishment: [],
  gateway: [
    { table: 'accounts', words: ['id'], since: 'now' },
    { table: 'people', words: ['account'], since: 'now' },
  ],
};

const SUMS = 'adds up movements, which are guarded';
const COPY = 'a copy of what its owner, which is guarded, has told';
const OF_EVENTS = 'written with shipments, events and discrepancies, which are guarded';
const BY_CLOCK = 'written by the clock, whatever is asked';
const OF_SIGNING_IN = 'of sign-ins: their sessions are counted, and tries are kept on purpose';
const OF_MESSAGES = 'how messages are kept and taken over, not what they say';

/** Tables of every service that holds them. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  outbox: OF_MESSAGES,
  relay_state: OF_MESSAGES,
  inbox: OF_MESSAGES,
  parked: 'a run in which anything is parked does not hold',
  producer_epoch: OF_MESSAGES,
  source_epoch: OF_MESSAGES,
  state_mark: OF_MESSAGES,
  divergence: 'found by comparing with the owner, not by a request',
  migrations: 'written before the first request',
};

const OF_SERVICE: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
  inventory: {
    stock_card: SUMS,
    lot_balance: SUMS,
    day_total: SUMS,
    loss_total: SUMS,
    value_sum: SUMS,
    expiry_sum: SUMS,
    loss_sum: SUMS,
    worth_turn: SUMS,
    level_sum: SUMS,
    level_sum_turn: SUMS,
    discrepancy_sum: SUMS,
    treatment_sum: SUMS,
    supplied: SUMS,
    shipment_line: OF_EVENTS,
    discrepancy_weight: OF_EVENTS,
    ledger_seal: BY_CLOCK,
    sealed_head: BY_CLOCK,
  },
  requisition: { location: COPY, product: COPY, shipment: COPY, shipment_line: COPY },
  replenishment: {
    location: COPY,
    location_area: COPY,
    product: COPY,
    managed_product: COPY,
    card: COPY,
    card_day: COPY,
    shipment: COPY,
    shipment_line: COPY,
    requisition: COPY,
    requisition_line: COPY,
    alert: 'follows from copies of what others own, and from the clock',
  },
  gateway: {
    session_families: OF_SIGNING_IN,
    refresh_tokens: OF_SIGNING_IN,
    sign_in_attempts: OF_SIGNING_IN,
    ledger_seal: BY_CLOCK,
    ledger_seal_contradiction: BY_CLOCK,
  },
};

/** What is wrong with the lists above, if these are the tables that the service has. */
export function unlisted(service: ServiceName, tables: readonly string[]): string[] {
  const guarded = GUARDS[service].map(({ table }) => table);
  const excused = { ...EVERYWHERE, ...OF_SERVICE[service] };
  const gone = [...guarded, ...Object.keys(OF_SERVICE[service])];
  return [
    ...tables
      .filter((table) => !guarded.includes(table) && !Object.hasOwn(excused, table))
      .map((table) => `${service}.${table} is neither guarded nor excused`),
    ...gone
      .filter((table) => !tables.includes(table))
      .map((table) => `${service}.${table} is listed, and there is none`),
    ...guarded
      .filter((table) => Object.hasOwn(excused, table))
      .map((table) => `${service}.${table} is guarded and excused`),
  ];
}
