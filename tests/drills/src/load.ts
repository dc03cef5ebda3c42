/**
 * People at work: a seeded load over HTTP, through the gateway, of everything that moves stock. A
 * kit's card is written by one hand at a time, which waits while a write has no answer, as a phone
 * does; stores are written by many at once.
 */
import { Chance } from './chance.js';
import type { Country } from './country.js';
import { RequisitionWork } from './load-requisitions.js';
import { StockWork } from './load-stock.js';
import { until } from './moment.js';
import { Writes } from './writes.js';

/** What may be done, each with how often. */
export const USUAL_WORK = {
  receive: 10,
  issue: 10,
  receipt: 12,
  dispense: 14,
  'dispense-batch': 6,
  count: 6,
  reverse: 4,
  submit: 5,
  decide: 6,
  'issue-approved': 8,
} as const;
export type Work = keyof typeof USUAL_WORK;

export interface LoadOptions {
  readonly country: Country;
  readonly seed: number;
  /** How many work at once. Default 3. */
  readonly workers?: number;
  /** Milliseconds from one act of a worker to its next; less if it is slower. Default 60. */
  readonly paceMs?: number;
  /** What is done more often than usual. */
  readonly emphasis?: Partial<Record<Work, number>>;
}

export class Load {
  readonly writes = new Writes();
  private readonly stock: StockWork;
  private readonly requisitions: RequisitionWork;
  private readonly chance: Chance;
  private working: Promise<void>[] = [];
  private stopping = false;

  constructor(private readonly options: LoadOptions) {
    const { country, seed } = options;
    this.chance = new Chance(seed);
    this.stock = new StockWork(country, this.writes, this.chance);
    this.requisitions = new RequisitionWork(country, this.writes, this.chance, this.stock);
  }

  /** Fills the stores, so that orders are rarely refused. Throws when it cannot. */
  async stockUp(): Promise<void> {
    await this.stock.stockUp();
  }

  /** Receives a product that no card has seen, at the central store. */
  receiveNew(product: string): Promise<void> {
    return this.stock.receiveNew(product);
  }

  /** Gives out all of what a kit has, or, where it has nothing, brings some. */
  runOutOrRefill(): Promise<void> {
    return this.stock.runOutOrRefill();
  }

  /** Begins to work; nothing that happens ends it but `stop`. */
  start(): void {
    this.stopping = false;
    const { workers = 3 } = this.options;
    this.working = Array.from({ length: workers }, () => this.work());
  }

  /** Stops; whoever waits for an answer longer than `patienceMs` gives up on it. */
  async stop(patienceMs = 300): Promise<void> {
    this.stopping = true;
    let atRest = false;
    const rest = Promise.all(this.working).then(() => {
      atRest = true;
    });
    await until(performance.now() + patienceMs, () => atRest);
    const { pharmacist, kits } = this.options.country;
    for (const person of [pharmacist, ...kits.map((kit) => kit.holder)]) person.giveUp();
    await rest;
    this.working = [];
  }

  private async work(): Promise<void> {
    const { paceMs = 60, emphasis } = this.options;
    const weights = { ...USUAL_WORK, ...emphasis };
    while (!this.stopping) {
      const next = performance.now() + paceMs;
      await this.act(this.chance.weighed(weights));
      if (this.stopping) return;
      await until(next, () => this.stopping);
    }
  }

  private act(work: Work): Promise<void> {
    switch (work) {
      case 'receive':
        return this.stock.receive();
      case 'issue':
        return this.stock.issue();
      case 'receipt':
        return this.stock.receipt();
      case 'dispense':
        return this.stock.dispense();
      case 'dispense-batch':
        return this.stock.dispenseBatch();
      case 'count':
        return this.stock.count();
      case 'reverse':
        return this.stock.reverse();
      case 'submit':
        return this.requisitions.submit();
      case 'decide':
        return this.requisitions.decide();
      case 'issue-approved':
        return this.requisitions.issueApproved();
    }
  }
}
