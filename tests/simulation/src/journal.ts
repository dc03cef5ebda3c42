/**
 * What people were told: each write by its id with the first answer it got. The same write must
 * always be answered the same, and at the end every answer must be true of the books.
 */
import type { Principal } from '@satchel/access';
import type { StockEventAnswer, StockOrder, StockReport } from '@satchel/contracts';

/** One stock event as somebody told it. */
export interface ToldItem {
  readonly item: StockOrder | StockReport;
  readonly isOrder: boolean;
  readonly principal: Principal;
}

/** Answers that are not kept: the same id may be answered otherwise a moment later. */
const NOT_KEPT = new Set([
  'unknown-location',
  'unknown-product',
  'unknown-requisition',
  'unknown-lot',
  'not-permitted',
  'malformed',
  'own-request',
  'register-behind',
]);

export function isKept(code: string | undefined): boolean {
  return code === undefined || !NOT_KEPT.has(code);
}

export class Journal {
  readonly told = new Map<string, ToldItem>();
  readonly answers = new Map<string, StockEventAnswer>();
  /** Commands and requests by id: the text of the first answer. */
  readonly replies = new Map<string, string>();

  constructor(private readonly violation: (what: string) => void) {}

  tell(told: ToldItem): void {
    this.told.set(told.item.id, told);
  }

  /** An item was answered. Answers whether that settles it. */
  answered(answer: StockEventAnswer): boolean {
    if (!isKept(answer.problem?.code)) return true;
    const first = this.answers.get(answer.id);
    if (!first) this.answers.set(answer.id, answer);
    else if (JSON.stringify(first) !== JSON.stringify(answer)) {
      this.violation(
        `${answer.id} was answered ${JSON.stringify(first)} and then ${JSON.stringify(answer)}`,
      );
    }
    return true;
  }

  replied(id: string, reply: unknown): void {
    const text = JSON.stringify(reply);
    const first = this.replies.get(id);
    if (first === undefined) this.replies.set(id, text);
    else if (first !== text) this.violation(`${id} was answered ${first} and then ${text}`);
  }
}
