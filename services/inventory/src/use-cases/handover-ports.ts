/** What handing kits over needs of the world. */
import type { Principal } from '@satchel/access';
import type {
  GetHandover,
  HandoverPage,
  HandoverState,
  HeldPeriodPage,
  KitWithoutHolderPage,
  ListHandovers,
  ListHolders,
  ListKitsWithoutHolder,
} from '@satchel/contracts';
import type { Day, LocationId, ProductCode, Uuid } from '@satchel/language';
import type { CountSheet } from '../domain/count-sheet.js';
import type { Handover, HeldPeriod, HeldPlace } from '../domain/handover.js';
import type { LotSurroundings } from './ports.js';

/** Handovers inside one transaction, of which there is one at a time. */
export interface HandoverRecords {
  readonly around: LotSurroundings;
  place(location: LocationId): Promise<HeldPlace | undefined>;
  /** The handover of the kit that is open or counted. */
  underWay(location: LocationId): Promise<Uuid | undefined>;
  find(id: Uuid): Promise<Handover | undefined>;
  add(handover: Handover): Promise<void>;
  /** Writes what an act changed; fails where somebody else has changed it since. */
  save(before: Handover, after: Handover): Promise<void>;
  /** Begins a period; it ends the one before. */
  begin(period: HeldPeriod): Promise<void>;
  /** Writes into the register who holds the kit, and announces it. */
  hold(location: LocationId, holder: string, at: number): Promise<void>;
  /** The sheet, kept as it is until commit. */
  sheet(id: Uuid): Promise<CountSheet | undefined>;
  /** What the kit manages on the day, or has stock of, by code. */
  toCount(location: LocationId, day: Day): Promise<ProductCode[]>;
}

export interface Handovers {
  /** Commits what `work` did, and announces it, or nothing of it if it throws. */
  transact<T>(work: (records: HandoverRecords) => Promise<T>): Promise<T>;
}

/** Questions about handovers and who holds what, within what the asker may see. */
export abstract class HandoverQuestions {
  abstract one(asked: GetHandover, who: Principal): Promise<HandoverState>;
  abstract list(asked: ListHandovers, who: Principal): Promise<HandoverPage>;
  abstract withoutHolder(
    asked: ListKitsWithoutHolder,
    who: Principal,
  ): Promise<KitWithoutHolderPage>;
  abstract holders(asked: ListHolders, who: Principal): Promise<HeldPeriodPage>;
}
