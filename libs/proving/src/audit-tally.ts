/** Sums what audited histories exercised: an audit is worth what it went through. */
import type { AuditReport } from './audit.js';
import { ORDER_WEIGHTS, REPORT_WEIGHTS } from './histories-weights.js';

const KINDS: readonly string[] = [...Object.keys(REPORT_WEIGHTS), ...Object.keys(ORDER_WEIGHTS)];

/** Accepted operations from which a history counts as a long one. */
const LONG_ENOUGH = 25;
/** Under this the long histories are counted. */
const LONG = `histories of at least ${LONG_ENOUGH}`;

const KEPT_BY_NAME = [
  'accepted',
  'refused',
  'modes',
  'flags',
  'legFlags',
  'movements',
  'discrepancies',
] as const;

export class AuditTally {
  private histories = 0;
  private readonly counts = new Map<string, number>();

  add(report: AuditReport): void {
    this.histories += 1;
    const accepted = Object.values(report.accepted).reduce((sum, count) => sum + count, 0);
    this.raise(LONG, accepted >= LONG_ENOUGH ? 1 : 0);
    for (const name of KEPT_BY_NAME) {
      for (const [key, count] of Object.entries(report[name])) this.raise(`${name} ${key}`, count);
    }
    for (const [key, figure] of Object.entries(report)) {
      if (typeof figure === 'number') this.raise(key, figure);
    }
  }

  private raise(key: string, by: number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  /**
   * How often something was seen, such as `late`, `accepted issue` or `refused shipment-differs`.
   */
  count(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  private accepted(): number {
    return KINDS.reduce((sum, kind) => sum + this.count(`accepted ${kind}`), 0);
  }

  /** Accepted operations per history. */
  meanAccepted(): number {
    return this.accepted() / Math.max(this.histories, 1);
  }

  /** The share of each kind in all accepted operations, from 0 to 1. */
  shares(): Record<string, number> {
    const all = Math.max(this.accepted(), 1);
    return Object.fromEntries(KINDS.map((kind) => [kind, this.count(`accepted ${kind}`) / all]));
  }

  /** Everything counted, for whoever sums up several runs. */
  figures(): { histories: number; counts: Record<string, number> } {
    return { histories: this.histories, counts: Object.fromEntries([...this.counts].sort()) };
  }

  /** All figures, one per line. */
  describe(): string {
    const shares = Object.entries(this.shares()).map(
      ([kind, share]) => `${kind} ${(100 * share).toFixed(1)} %`,
    );
    const others = [...this.counts].filter(([key]) => !key.startsWith('accepted ')).sort();
    return [
      `${this.histories} histories, ${this.meanAccepted().toFixed(1)} accepted operations each`,
      ...shares,
      ...others.map(([key, count]) => `${key} ${count}`),
    ].join('\n');
  }

  /** @throws Error when histories were too short, or hardly had a kind of order or report. */
  assertRepresentative(least: { meanAccepted: number; leastShare: number }): void {
    const rare = Object.entries(this.shares()).filter(([, share]) => share < least.leastShare);
    const isLong = this.meanAccepted() >= least.meanAccepted;
    const missing = ['duplicates', 'late', 'lateCounts', 'reordered', 'reorderedCounts'].filter(
      (key) => this.count(key) === 0,
    );
    if (isLong && rare.length === 0 && missing.length === 0) return;
    const lacks = [...rare.map(([kind]) => kind), ...missing].join(', ') || 'length';
    throw new Error(
      `the histories are not representative, they lack ${lacks}:\n${this.describe()}`,
    );
  }
}
