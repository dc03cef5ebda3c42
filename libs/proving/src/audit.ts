/**
 * The audit: a ledger lives through a random history beside the model ledger and has to agree with
 * it in every answer, and at the end in every entry, balance, shipment and discrepancy. The first
 * disagreement is thrown as an account that a person can read.
 */
import type { RegisterItemAnswer, StockEventAnswer } from '@satchel/contracts';
import {
  AuditDisagreement,
  asShown,
  conserved,
  converted,
  differencesOf,
  momentsOf,
  type ShownCard,
  type ShownShipment,
} from './audit-compare.js';
import { type History, Narrator, type ToldCall, type ToldStockCall } from './histories.js';
import {
  type ApprovalsCall,
  ModelLedger,
  type OrdersCall,
  type Predicted,
  type PredictedPart,
  type ReportsCall,
} from './model-ledger.js';
import type { ModeAnswer, ModesCall } from './model-modes.js';
import type { CardKey, ModelRegister } from './model-register.js';
import type { ReservationView } from './model-reservations.js';
import type { CardView, DiscrepancyView } from './model-views.js';

/** A ledger as the auditor sees it. Lots and lines of which nothing is left may be shown or not. */
export interface LedgerUnderTest {
  reports(call: ReportsCall): Promise<StockEventAnswer[]>;
  orders(call: OrdersCall): Promise<StockEventAnswer[]>;
  modes(call: ModesCall): Promise<RegisterItemAnswer[]>;
  approvals(call: ApprovalsCall): Promise<void>;
  /** The open lines of a card, oldest first, and what each has of the shelf now. */
  reservations(location: string, product: string): Promise<ReservationView[]>;
  card(location: string, product: string): Promise<CardView>;
  asOf(location: string, product: string, at: Date): Promise<number>;
  shipments(): Promise<ShownShipment[]>;
  discrepancies(): Promise<DiscrepancyView[]>;
  /** The variance of a count, where the ledger offers it. */
  variance?(countEventId: string): Promise<number>;
  /** Called once, also after a disagreement. */
  close?(): Promise<void>;
}

/** What a history exercised. Accepted operations are counted once, however often they are sent. */
export interface AuditReport {
  calls: number;
  items: number;
  accepted: Record<string, number>;
  refused: Record<string, number>;
  malformed: number;
  /** Changes of modes, by outcome or by why they were refused. */
  modes: Record<string, number>;
  flags: Record<string, number>;
  /** Sent again with the same content and answered as before. */
  duplicates: number;
  /** Booked behind a count that was recorded before. */
  late: number;
  lateCounts: number;
  /** Earlier than what is on the card already. */
  reordered: number;
  reorderedCounts: number;
  /** Issued instead of what was asked for. */
  substituted: number;
  /** Flags on the cards of what sets contain. */
  legFlags: Record<string, number>;
  /** Lines of which requisition told, changed ones too. */
  approvals: number;
  /** At the end, lines that wait for stock while others have theirs. */
  competing: number;
  movements: Record<string, number>;
  /** By kind and status. */
  discrepancies: Record<string, number>;
}

/**
 * Plays a history through the model and through the ledger that `open` makes, which must know the
 * register and be empty. `AuditTally` sums the reports.
 * @throws AuditDisagreement on the first difference.
 */
export async function auditHistory(
  history: History,
  register: ModelRegister,
  open: () => Promise<LedgerUnderTest>,
): Promise<AuditReport> {
  const model = new ModelLedger(register);
  const narrator = new Narrator(register, model, history.salt);
  const ledger = await open();
  const witness = new Witness(register, model, ledger);
  try {
    for (const abstract of history.calls) await witness.hear(narrator.tell(abstract));
    await witness.close();
    return witness.report;
  } finally {
    await ledger.close?.();
  }
}

/** Hears every call of one history and keeps account of it. */
class Witness {
  readonly report: AuditReport = {
    calls: 0,
    items: 0,
    accepted: {},
    refused: {},
    malformed: 0,
    modes: {},
    flags: {},
    duplicates: 0,
    late: 0,
    lateCounts: 0,
    reordered: 0,
    reorderedCounts: 0,
    substituted: 0,
    legFlags: {},
    approvals: 0,
    competing: 0,
    movements: {},
    discrepancies: {},
  };
  private readonly heard: ToldCall[] = [];
  private readonly seen = new Set<string>();
  private readonly latest = new Map<string, string>();

  constructor(
    private readonly register: ModelRegister,
    private readonly model: ModelLedger,
    private readonly ledger: LedgerUnderTest,
  ) {}

  async hear(call: ToldCall): Promise<void> {
    this.heard.push(call);
    this.report.calls += 1;
    if (call.to === 'modes') return this.hearModes(call);
    const copy = structuredClone(call);
    if (call.to === 'approvals') {
      this.model.approvals(call);
      this.report.approvals += call.items.length;
      return this.ledger.approvals(copy as ApprovalsCall);
    }
    const predicted = call.to === 'reports' ? this.model.reports(call) : this.model.orders(call);
    const given = await this.ask(copy as ToldStockCall);
    for (const [index, expected] of predicted.entries()) {
      await this.compareAnswer(call, index, expected, given[index]);
      this.keepAccount(call, index, expected);
    }
    if (given.length !== predicted.length) {
      throw this.disagreement(`${given.length} answers to ${predicted.length} items`, []);
    }
  }

  private async hearModes(call: ModesCall): Promise<void> {
    const given = await this.ledger.modes(structuredClone(call));
    for (const [index, predicted] of this.model.modes(call).entries()) {
      const outcome = predicted.code ?? predicted.outcome;
      const item = JSON.stringify(call.items[index]);
      this.same(`the change of a mode ${item}`, predicted, modeAnswer(given[index]));
      add(this.report.modes, outcome);
    }
  }

  private async ask(call: ToldStockCall): Promise<StockEventAnswer[]> {
    try {
      return await (call.to === 'reports' ? this.ledger.reports(call) : this.ledger.orders(call));
    } catch (cause) {
      throw this.disagreement(`the ledger threw: ${String(cause)}`, [], cause);
    }
  }

  private async compareAnswer(
    call: ToldStockCall,
    index: number,
    predicted: Predicted,
    given: StockEventAnswer | undefined,
  ): Promise<void> {
    const expected = inShort(predicted);
    const actual = given ? inShort(asPredicted(given)) : 'no answer';
    if (expected === actual) return;
    const item = call.items[index];
    const cards = item ? await this.bothCards(item) : [];
    throw this.disagreement(`the answer to item ${index + 1}`, [
      `item       ${JSON.stringify(item)}`,
      `predicted  ${expected}`,
      `given      ${actual}`,
      `in full    ${JSON.stringify(given)}`,
      ...cards,
    ]);
  }

  private async bothCards({ location, product }: CardKey): Promise<string[]> {
    const theirs = await this.ledger
      .card(location, product)
      .catch((fault: unknown) => String(fault));
    return [
      `card ${location} ${product} as the model has it:`,
      ...inLines(this.model.card(location, product)),
      `card ${location} ${product} as the ledger has it:`,
      ...(typeof theirs === 'string' ? [theirs] : inLines(theirs)),
    ];
  }

  private keepAccount(call: ToldStockCall, index: number, answer: Predicted): void {
    const { report } = this;
    const item = call.items[index];
    if (!item) return;
    report.items += 1;
    const isKnown = this.seen.has(item.id);
    if (answer.outcome === 'malformed') report.malformed += 1;
    else if (answer.outcome === 'refused') add(report.refused, answer.code ?? '');
    else if (isKnown) report.duplicates += 1;
    else this.keepAccepted(item, answer, call.to === 'reports');
  }

  private keepAccepted(
    item: CardKey & { id: string; kind: string },
    answer: Predicted,
    isReport: boolean,
  ): void {
    const { report } = this;
    this.seen.add(item.id);
    add(report.accepted, item.kind);
    for (const flag of answer.flags) add(report.flags, flag);
    for (const flag of (answer.parts ?? []).flatMap((part) => part.flags))
      add(report.legFlags, flag);
    const card = `${item.location} ${item.product}`;
    const at = answer.occurredAt ?? '';
    const isCount = item.kind === 'counted';
    if (answer.insteadOf !== undefined) report.substituted += 1;
    if (answer.flags.includes('after-count')) {
      report.late += 1;
      if (isCount) report.lateCounts += 1;
    }
    const latest = this.latest.get(card) ?? '';
    if (isReport && at < latest) {
      report.reordered += 1;
      if (isCount) report.reorderedCounts += 1;
    }
    if (at > latest) this.latest.set(card, at);
  }

  /** Compares the books as they stand after the whole history. */
  async close(): Promise<void> {
    const { model, ledger } = this;
    Object.assign(this.report.movements, model.movementsByKind());
    for (const { kind, status } of model.discrepancies()) {
      add(this.report.discrepancies, `${kind} ${status}`);
    }
    const cards: ShownCard[] = [];
    for (const { id: location } of this.register.locations) {
      for (const product of this.register.products) {
        cards.push({ location, product, ...(await this.compareCard({ location, product })) });
      }
    }
    const shipments = await ledger.shipments();
    this.same('shipments', asShown(model.shipments(), shipments), shipments);
    this.same('discrepancies', model.discrepancies(), await ledger.discrepancies());
    this.accept([...conserved(cards, shipments), ...converted(cards, this.register)]);
    for (const { event } of ledger.variance ? model.counts() : []) {
      this.same(
        `variance of count ${event}`,
        model.variance(event),
        await ledger.variance?.(event),
      );
    }
  }

  private async compareCard({ location, product }: CardKey): Promise<CardView> {
    const { model, ledger } = this;
    const expected = model.card(location, product);
    const given = await ledger.card(location, product);
    this.same(`card ${location} ${product}`, expected, given);
    await this.compareReservations({ location, product });
    for (const at of momentsOf(expected)) {
      const name = `stock of ${product} at ${location} as of ${at.toISOString()}`;
      this.same(name, model.asOf(location, product, at), await ledger.asOf(location, product, at));
    }
    return given;
  }

  private async compareReservations({ location, product }: CardKey): Promise<void> {
    const now = this.heard.at(-1)?.receivedAt;
    if (!now) return;
    const expected = this.model.reservations(location, product, now);
    const given = await this.ledger.reservations(location, product);
    const inOrder = (views: ReservationView[]) =>
      views.map(({ requisition, open, reserved }, n) => `${n} ${requisition} ${open} ${reserved}`);
    this.same(`what is reserved of ${product} at ${location}`, inOrder(expected), inOrder(given));
    const waiting = expected.filter((it) => it.reserved < it.open).length;
    if (waiting > 0 && expected.some((it) => it.reserved > 0)) this.report.competing += waiting;
  }

  private same(name: string, expected: unknown, given: unknown): void {
    const difference = differencesOf(expected, given);
    if (difference.length > 0) throw this.disagreement(name, difference);
  }

  private accept(faults: string[]): void {
    if (faults.length > 0) throw this.disagreement('conservation', faults);
  }

  private disagreement(about: string, lines: string[], cause?: unknown): AuditDisagreement {
    const number = this.heard.length;
    const last = this.heard.at(-1);
    const before = this.heard.map((call, index) => `${index + 1}. ${JSON.stringify(call)}`);
    const text = [
      `call ${number}: the ledger and the model disagree about ${about}`,
      ...(last ? [`call       ${last.to} received ${last.receivedAt.toISOString()}`] : []),
      ...lines,
      'all calls so far:',
      ...before,
    ].join('\n');
    return new AuditDisagreement(text, cause === undefined ? {} : { cause });
  }
}

function modeAnswer(given: RegisterItemAnswer | undefined): Partial<ModeAnswer> {
  const { outcome, problem } = given ?? {};
  return { outcome: outcome as ModeAnswer['outcome'], ...(problem ? { code: problem.code } : {}) };
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function inLines(card: CardView): string[] {
  const { entries, ...head } = card;
  return [`  ${JSON.stringify(head)}`, ...entries.map((entry) => `  ${JSON.stringify(entry)}`)];
}

function inShort(answer: Predicted): string {
  const { outcome, code, flags, occurredAt, onHand, sequence, witnesses, insteadOf } = answer;
  const { contentsFrom, parts = [] } = answer;
  if (outcome !== 'accepted') return `${outcome} ${code ?? ''}`;
  const noticed = [...new Set(flags)].sort().join(' ') || 'no flags';
  const stood = `on hand ${onHand}, sequence ${sequence}`;
  const named = `${witnesses?.join(' ') ?? 'no witnesses'}, ${insteadOf ?? 'no other product'}`;
  const sets = [contentsFrom ?? 'no set', ...parts.map((part) => inShortPart(part))].join('; ');
  return `accepted, ${noticed}, at ${occurredAt}, ${stood}, ${named}, ${sets}`;
}

function inShortPart({ product, event, quantity, flags, onHand, sequence }: PredictedPart): string {
  const noticed = [...flags].sort().join(' ');
  return `${quantity} ${product} by ${event}, ${noticed}, on hand ${onHand}, sequence ${sequence}`;
}

function asPredicted(answer: StockEventAnswer): Predicted {
  const { id, outcome, occurredAt, onHand, sequence, flags = [], problem } = answer;
  const { witnesses, insteadOf, contentsFrom } = answer;
  const parts = answer.parts?.map((part) => {
    const {
      product,
      event,
      quantity,
      flags: noticed = [],
      onHand = -1,
      sequence: last = -1,
    } = part;
    return { product, event, quantity, flags: noticed, onHand, sequence: last };
  });
  return {
    id,
    outcome: outcome as Predicted['outcome'],
    flags,
    ...(outcome === 'refused' && problem ? { code: problem.code } : {}),
    ...(occurredAt === undefined ? {} : { occurredAt: new Date(occurredAt).toISOString() }),
    ...(onHand === undefined ? {} : { onHand }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(witnesses === undefined ? {} : { witnesses }),
    ...(insteadOf === undefined ? {} : { insteadOf }),
    ...(contentsFrom === undefined ? {} : { contentsFrom }),
    ...(parts === undefined ? {} : { parts }),
  };
}
