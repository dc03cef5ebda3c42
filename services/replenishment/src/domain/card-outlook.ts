/** What is known of one product at one location, and what follows from it. Types only. */
import type { Position } from '@satchel/forecast';
import type { DayNumber } from './days.js';
import type { CardHistory } from './observation.js';

export type StockState = 'in' | 'out' | 'unknown';

/** Everything that is known of one product at one location. */
export interface Known {
  /** Undefined while nothing was ever heard of it. */
  readonly history: CardHistory | undefined;
  readonly inTransit: number;
  readonly promised: number;
}

/** When the next regular resupply is asked for, and whether one was missed. */
export interface NextResupply {
  readonly on: DayNumber;
  /** The day on which the first one was due that did not come. */
  readonly overdueSince?: DayNumber;
  /** True when the road decides the day. */
  readonly waitsForRoad: boolean;
}

export interface CardOutlook extends Position {
  readonly state: StockState;
  readonly daysObserved: number;
  readonly stockOutDays: number;
  /** Average monthly consumption over days with stock. */
  readonly amc?: number;
  readonly amcRaw?: number;
  readonly monthsOfStock?: number;
  /** Of running out before the next resupply is in hand, if nothing arrives. */
  readonly chance?: number;
  readonly outOn?: DayNumber;
  readonly outSince?: DayNumber;
  readonly heardOn?: DayNumber;
  readonly nextResupply?: NextResupply;
  readonly byProcedure?: number;
  /** In whole packs. */
  readonly suggested?: number;
  readonly why: string;
}
