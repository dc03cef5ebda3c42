/**
 * Keeps evaluating: soon after something was heard, and by itself as time passes. One page after
 * another while cards are due, so a flood of messages is evaluated card by card, not entry by
 * entry.
 */
import type { Log } from '@satchel/messaging';
import type { EvaluateCards } from '../use-cases/evaluate-cards.js';

/** Lets the transaction that rang commit, and the entries that follow it arrive. */
const SETTLE_MS = 150;
/** Finds what came due by time, and what rang before its commit was seen. */
const SWEEP_MS = 2000;
const AFTER_FAULT_MS = 5000;
/** The evaluator has four hours in hand; an hour of them used up is worth a look. */
const LATE_MS = 3_600_000;

export class EvaluationLoop {
  private timer: NodeJS.Timeout | undefined;
  private ringing = false;
  private working: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly evaluate: EvaluateCards,
    private readonly evaluated: () => void,
    private readonly log: Log,
  ) {}

  start(): void {
    this.stopped = false;
    this.turnAfter(0);
  }

  /** Says that a card is due; cheap, called with every message. */
  ring(): void {
    if (this.stopped || this.ringing) return;
    this.ringing = true;
    if (!this.working) this.turnAfter(SETTLE_MS);
  }

  /** Finishes the page in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.working;
  }

  private turnAfter(ms: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.working = this.turn();
    }, ms);
  }

  private async turn(): Promise<void> {
    let pause = SWEEP_MS;
    try {
      this.ringing = false;
      let more = true;
      while (more && !this.stopped) {
        const page = await this.evaluate.nextPage();
        this.evaluated();
        if (page.lateMs > LATE_MS) {
          this.log.warn('evaluations are late', { minutes: Math.round(page.lateMs / 60_000) });
        }
        more = page.more;
      }
    } catch (error) {
      pause = AFTER_FAULT_MS;
      this.log.warn('cards could not be evaluated; trying again', { reason: String(error) });
    }
    this.working = undefined;
    this.turnAfter(this.ringing && pause === SWEEP_MS ? SETTLE_MS : pause);
  }
}
