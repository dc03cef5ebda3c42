/** Earmarks in memory: the same ports as in PostgreSQL. */
import { mayAt, type Principal } from '@satchel/access';
import {
  type EarmarkPage,
  type EarmarkWaiverPage,
  type ListEarmarks,
  type ListEarmarkWaivers,
  refuse,
} from '@satchel/contracts';
import { type Clock, localDay } from '@satchel/language';
import { inMemory, type MemoryConnection, type MemoryTransaction } from '@satchel/messaging';
import {
  type EarmarkEntry,
  type EarmarkWaiver,
  earmarkTold,
  waiverTold,
} from '../domain/earmark.js';
import { type LocationFacts, pairKey } from '../domain/facts.js';
import type { EarmarkQuestions, EarmarkRecords, Earmarks } from '../use-cases/earmark-ports.js';
import type { LotSurroundings } from '../use-cases/ports.js';
import { TABLES } from './memory-book.js';
import { EARMARK_TABLES, earmarksOn, putEarmark, waiverOf } from './memory-earmark-book.js';
import { MemoryRecallWriter } from './memory-recalls.js';
import { ENTRY } from './memory-register.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';

export class MemoryEarmarks implements Earmarks, EarmarkQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  transact<T>(work: (records: EarmarkRecords) => Promise<T>): Promise<T> {
    return this.connection.within((tx) => work(new MemoryEarmarkWriter(tx)));
  }

  list(asked: ListEarmarks, who: Principal): Promise<EarmarkPage> {
    const { status = 'open', location, product, limit = LIMIT_DEFAULT } = asked;
    const after = readCursor(asked.cursor, 'instant', 'id');
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('list earmarks');
      const isOpen = (it: EarmarkEntry): boolean => {
        const zone = tx.read<LocationFacts>(TABLES.location, it.location)?.timeZone ?? 'UTC';
        return it.endedAt === undefined && it.until >= localDay(this.clock.now(), zone);
      };
      const found = tx
        .all<EarmarkEntry>(EARMARK_TABLES.earmark)
        .filter((it) => status === 'all' || isOpen(it) === (status === 'open'))
        .filter((it) => location === undefined || it.location === location)
        .filter((it) => product === undefined || it.product === product)
        .filter((it) => sees(tx, it.location, who));
      const told = newestFirst(found.map(earmarkTold), ({ setAt, id }) => [setAt, id], after);
      return pageOf(told, limit, ({ setAt, id }) => [setAt, id]);
    });
  }

  waivers(asked: ListEarmarkWaivers, who: Principal): Promise<EarmarkWaiverPage> {
    const after = readCursor(asked.cursor, 'instant', 'id');
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('list waivers');
      const earmark = tx.read<EarmarkEntry>(EARMARK_TABLES.earmark, asked.earmark);
      if (!earmark || !sees(tx, earmark.location, who)) {
        refuse(404, 'unknown-earmark', `There is no earmark ${asked.earmark} that you can see.`);
      }
      const told = tx
        .all<EarmarkWaiver>(EARMARK_TABLES.waiver)
        .filter((it) => it.earmark === asked.earmark)
        .flatMap(({ id }) => waiverOf(tx, id) ?? [])
        .map(waiverTold);
      const listed = newestFirst(told, ({ waivedAt, id }) => [waivedAt, id], after);
      return pageOf(listed, asked.limit ?? LIMIT_DEFAULT, ({ waivedAt, id }) => [waivedAt, id]);
    });
  }
}

function sees(tx: MemoryTransaction, location: string, who: Principal): boolean {
  if (who.kind === 'service') return true;
  const facts = tx.read<LocationFacts>(TABLES.location, location);
  const standing = facts && { location, zones: facts.zonePath, suppliers: facts.supplierPath };
  return standing !== undefined && mayAt(who, 'see-stock', standing);
}

function newestFirst<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => readonly [string, string],
  after: readonly unknown[] | undefined,
): Row[] {
  const text = (key: readonly unknown[]) => key.join(' ');
  return rows
    .filter((row) => !after || text(keyOf(row)) < text(after))
    .sort((one, other) => (text(keyOf(one)) < text(keyOf(other)) ? 1 : -1));
}

class MemoryEarmarkWriter implements EarmarkRecords {
  readonly around: LotSurroundings;

  constructor(private readonly tx: MemoryTransaction) {
    this.around = new MemoryRecallWriter(tx);
  }

  async knowsLot(product: string, lot: string): Promise<boolean> {
    return this.tx.read(TABLES.lot, pairKey(product, lot)) !== undefined;
  }

  async knowsProgramme(programme: string): Promise<boolean> {
    return this.tx.read(ENTRY.programme, programme) !== undefined;
  }

  async knowsZone(zone: string): Promise<boolean> {
    return this.tx.read(ENTRY.zone, zone) !== undefined;
  }

  async timeZoneOf(location: string): Promise<string> {
    return this.tx.read<LocationFacts>(TABLES.location, location)?.timeZone ?? 'UTC';
  }

  async lockCard(location: string, product: string): Promise<void> {
    await this.tx.lock(TABLES.card, pairKey(location, product));
  }

  async countOpen(location: string, product: string, today: string): Promise<number> {
    return earmarksOn(this.tx, pairKey(location, product)).filter(({ until }) => until >= today)
      .length;
  }

  async earmark(id: string): Promise<EarmarkEntry | undefined> {
    return this.tx.read<EarmarkEntry>(EARMARK_TABLES.earmark, id);
  }

  async add(earmark: EarmarkEntry): Promise<void> {
    await putEarmark(this.tx, earmark);
  }

  async end(earmark: EarmarkEntry): Promise<void> {
    await putEarmark(this.tx, earmark);
  }

  async waiver(id: string): Promise<EarmarkWaiver | undefined> {
    return waiverOf(this.tx, id);
  }

  async waive(waiver: EarmarkWaiver): Promise<void> {
    await this.tx.write(EARMARK_TABLES.waiver, waiver.id, waiver);
  }
}
