/**
 * Handovers in memory: the same ports as in PostgreSQL, held to the same contract
 * (`handover-contract.spec.ts`). Not for use outside of tests and simulations.
 */
import { mayAt, type Principal } from '@satchel/access';
import {
  type GetHandover,
  type HandoverInList,
  type HandoverPage,
  type HandoverState,
  type HeldPeriodPage,
  type KitWithoutHolderPage,
  type ListHandovers,
  type ListHolders,
  type ListKitsWithoutHolder,
  type LocationEntry,
  refuse,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { inMemory, type MemoryConnection, type MemoryTransaction } from '@satchel/messaging';
import type { CountSheet } from '../domain/count-sheet.js';
import type { LocationFacts } from '../domain/facts.js';
import { type Handover, type HeldPeriod, type HeldPlace, isUnderWay } from '../domain/handover.js';
import { agedHandover, daysBetween, handoverState } from '../domain/handover-state.js';
import type { HandoverQuestions, HandoverRecords, Handovers } from '../use-cases/handover-ports.js';
import type { LotSurroundings } from '../use-cases/ports.js';
import { type CardRow, type ManagedRow, TABLES } from './memory-book.js';
import { beginInMemory, HANDOVERS, HELD } from './memory-holdings.js';
import { MemoryRecallWriter } from './memory-recalls.js';
import { ENTRY, type Kept, MemoryRegisterWriter } from './memory-register.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';

const SHEET = 'count_sheet';

export class MemoryHandovers implements Handovers, HandoverQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  transact<T>(work: (records: HandoverRecords) => Promise<T>): Promise<T> {
    return this.connection.within((tx) => work(new MemoryHandoverWriter(tx)));
  }

  one({ handover }: GetHandover, who: Principal): Promise<HandoverState> {
    return this.looking((tx) => {
      const found = tx.read<Handover>(HANDOVERS, handover);
      if (found && isSeen(tx, found.location, who)) return handoverState(found) as HandoverState;
      return refuse(404, 'unknown-handover', `There is no handover ${handover} that you can see.`);
    });
  }

  list(asked: ListHandovers, who: Principal): Promise<HandoverPage> {
    return this.looking((tx) => {
      const { location, area, show = 'under-way', limit = LIMIT_DEFAULT } = asked;
      const [since, after] = readCursor(asked.cursor, 'instant', 'id') ?? ['', ''];
      const now = this.clock.now().getTime();
      const aged = tx
        .all<Handover>(HANDOVERS)
        .filter((it) => location === undefined || it.location === location)
        .filter((it) => isSeen(tx, it.location, who) && isIn(tx, it.location, area))
        .filter((it) => show === 'all' || it.status === show || isShownUnderWay(it, show))
        .map((it) => agedHandover(it, now, zoneOf(tx, it.location)) as HandoverInList)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
        .filter((it) => keyOf(it) > `${since} ${after}`);
      return pageOf(aged.slice(0, limit + 1), limit, (each) => [each.openedAt, each.id]);
    });
  }

  withoutHolder(asked: ListKitsWithoutHolder, who: Principal): Promise<KitWithoutHolderPage> {
    return this.looking((tx) => {
      const limit = asked.limit ?? LIMIT_DEFAULT;
      const [after] = readCursor(asked.cursor, 'code') ?? [''];
      const now = this.clock.now().getTime();
      const open = tx.all<Handover>(HANDOVERS).filter(isUnderWay);
      const items = tx
        .all<Kept<LocationEntry>>(ENTRY.location)
        .map(({ entry }) => entry)
        .filter(({ kind, holder, id }) => kind === 'kit' && !holder && id > String(after))
        .filter(({ id }) => isSeen(tx, id, who) && isIn(tx, id, asked.area))
        .map(({ id }) => {
          const handover = open.find((it) => it.location === id);
          if (!handover) return { location: id };
          const days = daysBetween(handover.openedAt, now);
          return { location: id, handover: handover.id, cover: handover.cover, days };
        })
        .sort((a, b) => (a.location < b.location ? -1 : 1));
      return pageOf(items.slice(0, limit + 1), limit, ({ location }) => [location]);
    });
  }

  holders({ location, ...asked }: ListHolders, who: Principal): Promise<HeldPeriodPage> {
    return this.looking((tx) => {
      if (!isSeen(tx, location, who)) {
        refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
      }
      const limit = asked.limit ?? LIMIT_DEFAULT;
      const [before] = readCursor(asked.cursor, 'sequence') ?? [Number.POSITIVE_INFINITY];
      const periods = tx.read<readonly HeldPeriod[]>(HELD, location) ?? [];
      const rows = periods
        .map((period, n) => ({ period, number: n + 1, until: periods[n + 1]?.at }))
        .filter(({ number }) => number < Number(before))
        .reverse();
      const { items, page } = pageOf(rows, limit, ({ number }) => [number]);
      return { items: items.map(({ period, until }) => told(period, until)), page };
    });
  }

  private looking<T>(look: (tx: MemoryTransaction) => T): Promise<T> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('look at handovers');
      return look(tx);
    });
  }
}

class MemoryHandoverWriter implements HandoverRecords {
  readonly around: LotSurroundings;

  constructor(private readonly tx: MemoryTransaction) {
    this.around = new MemoryRecallWriter(tx);
  }

  async place(location: string): Promise<HeldPlace | undefined> {
    const facts = this.tx.read<LocationFacts>(TABLES.location, location);
    if (!facts) return undefined;
    const holder = this.tx.read<Kept<LocationEntry>>(ENTRY.location, location)?.entry.holder;
    return { ...facts, ...(holder === undefined ? {} : { holder }) };
  }

  async underWay(location: string): Promise<string | undefined> {
    const all = this.tx.all<Handover>(HANDOVERS);
    return all.find((it) => it.location === location && isUnderWay(it))?.id;
  }

  async find(id: string): Promise<Handover | undefined> {
    return this.tx.read<Handover>(HANDOVERS, id);
  }

  async add(handover: Handover): Promise<void> {
    await this.tx.insert(HANDOVERS, handover.id, handover);
  }

  async save(_before: Handover, after: Handover): Promise<void> {
    await this.tx.lock(HANDOVERS, after.id);
    const known = this.tx.read<Handover>(HANDOVERS, after.id);
    if (known?.version !== after.version - 1) {
      throw new Error(`handover ${after.id} was changed before ${after.version}`);
    }
    await this.tx.write(HANDOVERS, after.id, after);
  }

  begin(period: HeldPeriod): Promise<void> {
    return beginInMemory(this.tx, period);
  }

  hold(location: string, holder: string, at: number): Promise<void> {
    return new MemoryRegisterWriter(this.tx, new Date(at)).hold(location, holder);
  }

  async sheet(id: string): Promise<CountSheet | undefined> {
    if (this.tx.read(SHEET, id) === undefined) return undefined;
    await this.tx.lock(SHEET, id);
    return this.tx.read<CountSheet>(SHEET, id);
  }

  async toCount(location: string, day: string): Promise<string[]> {
    const managed = this.tx
      .all<readonly ManagedRow[]>(TABLES.managed)
      .flat()
      .filter((row) => row.location === location && row.from <= day)
      .filter((row) => row.to === undefined || row.to >= day);
    const held = this.tx
      .all<CardRow>(TABLES.card)
      .filter((card) => card.location === location && card.onHand > 0);
    return [...new Set([...managed, ...held].map(({ product }) => product))].sort();
  }
}

function isShownUnderWay(handover: Handover, show: string): boolean {
  return show === 'under-way' && isUnderWay(handover);
}

function keyOf({ openedAt, id }: { openedAt: string; id: string }): string {
  return `${openedAt} ${id}`;
}

function isSeen(tx: MemoryTransaction, location: string, who: Principal): boolean {
  const facts = tx.read<LocationFacts>(TABLES.location, location);
  if (!facts || who.kind === 'service') return facts !== undefined;
  const standing = { location, zones: facts.zonePath, suppliers: facts.supplierPath };
  return mayAt(who, 'see-stock', standing);
}

function isIn(tx: MemoryTransaction, location: string, area: string | undefined): boolean {
  const facts = tx.read<LocationFacts>(TABLES.location, location);
  if (!facts || area === undefined) return facts !== undefined;
  return [facts.id, ...facts.zonePath, ...facts.supplierPath].includes(area);
}

function zoneOf(tx: MemoryTransaction, location: string): string {
  return tx.read<LocationFacts>(TABLES.location, location)?.timeZone ?? 'UTC';
}

function told(
  { at, holder, cover, handover }: HeldPeriod,
  until: number | undefined,
): HeldPeriodPage['items'][number] {
  return {
    ...(at === undefined ? {} : { from: new Date(at).toISOString() }),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    ...(holder === undefined ? {} : { holder }),
    ...(cover ? { cover } : {}),
    ...(handover === undefined ? {} : { handover }),
  };
}
