/** Stock messages of one card, numbered and balanced as inventory would. */
import type { MovementKind, StockMoved } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';

const OTHERS: Partial<Record<MovementKind, string>> = {
  dispensed: '@dispensed',
  opening: '@opening',
  'count-variance': '@unexplained',
  adjusted: '@adjusted',
};

export class PlayedCard {
  readonly entries: StockMoved[] = [];
  private balance = 0;

  constructor(
    readonly location: string,
    readonly product: string,
  ) {}

  get key(): string {
    return `${this.location}|${this.product}`;
  }

  /** One entry; units below zero go out. The same day is the local day. */
  move(day: string, kind: MovementKind, units: number, more: Partial<StockMoved> = {}): StockMoved {
    this.balance += units;
    const entry: StockMoved = {
      location: this.location,
      product: this.product,
      sequence: this.entries.length + 1,
      movement: uuid(),
      event: uuid(),
      eventKind: kind,
      kind,
      direction: units > 0 ? 'in' : 'out',
      quantity: Math.abs(units),
      lot: 'unidentified',
      other: OTHERS[kind] ?? '@in-transit',
      occurredAt: `${day}T12:00:00.000Z`,
      precision: 'minute',
      day,
      recordedAt: `${day}T12:00:00.000Z`,
      balanceAfter: this.balance,
      lotBalanceAfter: this.balance,
      ...more,
    };
    this.entries.push(entry);
    return entry;
  }

  dispense(day: string, units: number): StockMoved {
    return this.move(day, 'dispensed', -units);
  }
}
