/**
 * Orders and reports on their way to inventory. A single one answers like any request: accepted, or
 * its problem. A batch is answered item by item; one malformed item never holds up its neighbours.
 */
import {
  type Class,
  check,
  type FieldError,
  type MessageContract,
  malformed,
  type Problem,
  ProblemError,
  problem,
  type StockEventAnswer,
  type StockEventAnswers,
} from '@satchel/contracts';
import type { SaidItem } from '../domain/packs-told.js';
import type { Caller, Owners } from './ports.js';
import { packProblem, saysTwoThings, type TurnPacks } from './turn-packs.js';

/** One way of telling: its contract, and the class of its items. */
export interface Telling<Batch extends { items: unknown[] }> {
  readonly contract: MessageContract<Batch, StockEventAnswers>;
  readonly item: Class<Batch['items'][number]>;
}

const SINGLE_MS = 2000;
const BATCH_MS = 10_000;

export class TellInventory {
  constructor(
    private readonly owners: Owners,
    private readonly packs: TurnPacks,
  ) {}

  /** Throws the item's own problem when it was not accepted. */
  async one<Batch extends { items: unknown[] }>(
    telling: Telling<Batch>,
    batchOfOne: Batch,
    caller: Caller,
  ): Promise<StockEventAnswer> {
    const told = batchOfOne.items as SaidItem[];
    const { items, faults } = await this.packs.run(told, 'quantity', caller);
    const [wrong = []] = faults;
    if (saysTwoThings(wrong)) throw new ProblemError(packProblem(wrong));
    const [answer] = (await this.ask(telling, { ...batchOfOne, items }, caller, SINGLE_MS)).items;
    if (answer?.outcome === 'accepted') return answer;
    if (wrong.length > 0 && answer?.outcome === 'malformed') {
      throw new ProblemError(packProblem(wrong));
    }
    throw new ProblemError(answer?.problem ? ofItself(answer.problem) : undecided());
  }

  /** Throws only for what concerns the batch as a whole, items without a usable id included. */
  async batch<Batch extends { items: unknown[] }>(
    telling: Telling<Batch>,
    batch: Batch,
    caller: Caller,
  ): Promise<StockEventAnswers> {
    const faults = batch.items.map((item) => check(telling.item, item));
    refuseNameless(faults);
    const answers = new Array<StockEventAnswer | undefined>(batch.items.length);
    for (const [n, found] of faults.entries()) {
      if (found.length > 0) answers[n] = malformedItem(batch.items[n] as { id: string }, n, found);
    }
    const formed = [...batch.items.keys()].filter((n) => faults[n]?.length === 0);
    const said = formed.map((n) => batch.items[n] as SaidItem);
    const turned = await this.packs.run(said, 'quantity', caller);
    const told: { n: number; item: SaidItem; wrong: readonly FieldError[] }[] = [];
    for (const [k, n] of formed.entries()) {
      const [item, wrong = []] = [turned.items[k], turned.faults[k]];
      if (item && !saysTwoThings(wrong)) told.push({ n, item, wrong });
      else answers[n] = { id: (batch.items[n] as { id: string }).id, ...malformedBy(wrong, n) };
    }
    if (told.length > 0) {
      const items = told.map(({ item }) => item);
      const answered = await this.ask(telling, { ...batch, items }, caller, BATCH_MS);
      for (const [k, { n, wrong }] of told.entries()) {
        answers[n] = withPacks(atPlace(answered.items[k], n), wrong, n);
      }
    }
    return { items: answers.map((answer, n) => answer ?? unanswered(batch.items[n])) };
  }

  private ask<Batch extends { items: unknown[] }>(
    telling: Telling<Batch>,
    batch: Batch,
    { principal, traceparent }: Caller,
    deadlineMs: number,
  ): Promise<StockEventAnswers> {
    return this.owners.request(telling.contract, batch, { principal, traceparent, deadlineMs });
  }
}

/** An item that cannot be named cannot be answered on its own. */
function refuseNameless(faults: FieldError[][]): void {
  const nameless = faults.flatMap((found, n) =>
    found.filter((fault) => fault.pointer === '/id' || fault.pointer === '').map(within(n)),
  );
  if (nameless.length > 0) throw new ProblemError(malformed(nameless));
}

function malformedItem(item: { id: string }, n: number, faults: FieldError[]): StockEventAnswer {
  return { id: item.id, outcome: 'malformed', problem: malformed(faults.map(within(n))) };
}

/** What could not be turned into units was sent as told: it may have been answered before. */
function withPacks(
  answer: StockEventAnswer | undefined,
  wrong: readonly FieldError[],
  n: number,
): StockEventAnswer | undefined {
  if (answer?.outcome !== 'malformed' || wrong.length === 0) return answer;
  return { ...answer, ...malformedBy(wrong, n) };
}

function malformedBy(wrong: readonly FieldError[], n: number) {
  return { outcome: 'malformed', problem: packProblem(wrong.map(within(n))) } as const;
}

function unanswered(item: unknown): StockEventAnswer {
  const { id } = item as { id: string };
  return { id, outcome: 'failed', problem: undecided() };
}

function undecided(): Problem {
  const detail = 'Inventory did not say what became of it. Send it again with the same id.';
  return problem(503, 'undecided', detail, { retryAfterSeconds: 2 });
}

/** Inventory speaks of the item; whoever sent a batch needs the place of the item in it. */
function atPlace(answer: StockEventAnswer | undefined, n: number): StockEventAnswer | undefined {
  const told = answer?.problem;
  if (!answer || !told?.errors) return answer;
  const errors = ofItself(told).errors ?? [];
  return { ...answer, problem: { ...told, errors: errors.map(within(n)) } };
}

function within(n: number): (fault: FieldError) => FieldError {
  return (fault) => ({ ...fault, pointer: `/items/${n}${fault.pointer}` });
}

/**
 * Pointers as seen from the item, in case they were said as seen from the batch that carried it.
 */
function ofItself(told: Problem): Problem {
  if (!told.errors) return told;
  const errors = told.errors.map((fault) => ({
    ...fault,
    pointer: fault.pointer.replace(/^\/items\/\d+/, ''),
  }));
  return { ...told, errors };
}
