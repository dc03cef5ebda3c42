/** What earmarks need of the world, and the questions about them. */
import type { Principal } from '@satchel/access';
import type {
  EarmarkPage,
  EarmarkWaiverPage,
  ListEarmarks,
  ListEarmarkWaivers,
} from '@satchel/contracts';
import type { EarmarkEntry, EarmarkWaiver } from '../domain/earmark.js';
import type { LotSurroundings } from './ports.js';

/** Earmarks inside one transaction. */
export interface EarmarkRecords {
  readonly around: LotSurroundings;
  knowsLot(product: string, lot: string): Promise<boolean>;
  knowsProgramme(programme: string): Promise<boolean>;
  knowsZone(zone: string): Promise<boolean>;
  /** The local day at a location that is known. */
  timeZoneOf(location: string): Promise<string>;
  /** Waits for whatever is being decided on the card, so that the next order finds the change. */
  lockCard(location: string, product: string): Promise<void>;
  /** Of the card, those that are neither ended nor over on that day. */
  countOpen(location: string, product: string, today: string): Promise<number>;
  earmark(id: string): Promise<EarmarkEntry | undefined>;
  add(earmark: EarmarkEntry): Promise<void>;
  end(earmark: EarmarkEntry): Promise<void>;
  waiver(id: string): Promise<EarmarkWaiver | undefined>;
  waive(waiver: EarmarkWaiver): Promise<void>;
}

export interface Earmarks {
  transact<T>(work: (records: EarmarkRecords) => Promise<T>): Promise<T>;
}

export abstract class EarmarkQuestions {
  abstract list(asked: ListEarmarks, who: Principal): Promise<EarmarkPage>;
  abstract waivers(asked: ListEarmarkWaivers, who: Principal): Promise<EarmarkWaiverPage>;
}
