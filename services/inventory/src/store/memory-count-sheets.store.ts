/**
 * Count sheets in memory: the same port as in PostgreSQL, held to the same contract
 * (`count-sheet-contract.spec.ts`). Not for use outside of tests and simulations.
 */
import { mayAt, type Principal } from '@satchel/access';
import type { ListCountSheets, PageInfo, ProductEntry } from '@satchel/contracts';
import type { Day } from '@satchel/language';
import {
  inMemory,
  type MemoryConnection,
  type MemoryTransaction,
  type SqlRunner,
} from '@satchel/messaging';
import type { Use } from '../domain/abc-class.js';
import { type CountSheet, headOf, type SheetHead, type SheetLine } from '../domain/count-sheet.js';
import { type LocationFacts, pairKey } from '../domain/facts.js';
import type { Movement } from '../domain/movement.js';
import type {
  Countable,
  CountSheetRecords,
  CountSheetStore,
  KeptAnswer,
} from '../use-cases/ports.js';
import { type CardRow, type ManagedRow, type MovementRow, TABLES } from './memory-book.js';
import { ENTRY, type Kept } from './memory-register.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';

const SHEET = 'count_sheet';
const ANSWER = 'count_answer';

export class MemoryCountSheets implements CountSheetStore {
  constructor(private readonly connection: MemoryConnection) {}

  transact<T>(work: (records: CountSheetRecords) => Promise<T>): Promise<T> {
    return this.connection.transaction((tx) => work(this.within(tx)));
  }

  within(run: SqlRunner): CountSheetRecords {
    const step = <T>(name: string, work: (tx: MemoryTransaction) => Promise<T> | T): Promise<T> =>
      inMemory(run, async (tx) => {
        await tx.step(name);
        return work(tx);
      });
    return {
      answered: (id) =>
        step('lock answer of count', async (tx) => {
          await tx.lock('count answer id', id);
          return tx.read<KeptAnswer>(ANSWER, id);
        }),
      keepAnswer: (kept) => step('keep answer of count', (tx) => tx.insert(ANSWER, kept.id, kept)),
      location: (id) => step('location', (tx) => tx.read<LocationFacts>(TABLES.location, id)),
      locked: (id) =>
        step('lock count sheet', async (tx) => {
          if (tx.read(SHEET, id) === undefined) return undefined;
          await tx.lock(SHEET, id);
          return sheetNow(tx, id);
        }),
      find: (id) => step('find count sheet', (tx) => sheetNow(tx, id)),
      add: (sheet) => step('add count sheet', (tx) => tx.insert(SHEET, sheet.id, sheet)),
      save: (_before, after) => step('save count sheet', (tx) => save(tx, after)),
      managed: (location, day) => step('managed', (tx) => managed(tx, location, day)),
      uses: (location, products, from, to) =>
        step('uses', (tx) => [...products].sort().map((it) => use(tx, location, it, { from, to }))),
      products: (codes) =>
        step('products', (tx) => {
          const known = codes.filter((code) => tx.read(TABLES.product, code) !== undefined);
          return new Map(known.map((code) => [code, courseUnits(tx, code)]));
        }),
    };
  }

  list(asked: ListCountSheets, who: Principal): Promise<{ items: SheetHead[]; page: PageInfo }> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const after = readCursor(asked.cursor, 'instant', 'id');
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('list count sheets');
      const seen = tx.all<CountSheet>(SHEET).filter((sheet) => {
        const facts = tx.read<LocationFacts>(TABLES.location, sheet.location);
        return facts !== undefined && isSeen(facts, who) && isAsked(sheet, facts, asked);
      });
      const keyOf = ({ statusSince, id }: SheetHead) => [new Date(statusSince).toISOString(), id];
      const key = (head: SheetHead): string => keyOf(head).join(' ');
      const heads = seen.map(headOf).sort((a, b) => (key(a) < key(b) ? -1 : 1));
      const rest = after ? heads.filter((it) => key(it) > after.join(' ')) : heads;
      return pageOf(rest.slice(0, limit + 1), limit, keyOf);
    });
  }
}

function isSeen(facts: LocationFacts, who: Principal): boolean {
  const standing = { location: facts.id, zones: facts.zonePath, suppliers: facts.supplierPath };
  return who.kind === 'service' || mayAt(who, 'see-stock', standing);
}

function isAsked(sheet: CountSheet, facts: LocationFacts, asked: ListCountSheets): boolean {
  const { unexplained, status, location } = headOf(sheet);
  const around = [facts.id, ...facts.zonePath, ...facts.supplierPath];
  const waits = { approval: status === 'awaiting-approval', reasons: unexplained > 0 };
  return (
    (asked.location === undefined || asked.location === location) &&
    (asked.area === undefined || around.includes(asked.area)) &&
    (asked.status === undefined || asked.status === status) &&
    (asked.waitsFor === undefined || waits[asked.waitsFor])
  );
}

async function save(tx: MemoryTransaction, after: CountSheet): Promise<void> {
  await tx.lock(SHEET, after.id);
  const known = tx.read<CountSheet>(SHEET, after.id);
  if (known?.version !== after.version - 1) {
    throw new Error(`count sheet ${after.id} was changed by somebody else before ${after.version}`);
  }
  await tx.write(SHEET, after.id, after);
}

/** The sheet, each booked line with its variance as it is now. */
function sheetNow(tx: MemoryTransaction, id: string): CountSheet | undefined {
  const sheet = tx.read<CountSheet>(SHEET, id);
  if (!sheet) return undefined;
  const lines = sheet.lines.map((line): SheetLine => {
    const { result } = line;
    if (!result?.found) return line;
    const linked = movementsOf(tx, sheet.location, line.product).filter(
      ({ count }) => count === result.event,
    );
    return { ...line, varianceNow: net(linked, sheet.location) };
  });
  return { ...sheet, lines };
}

function movementsOf(tx: MemoryTransaction, location: string, product: string): Movement[] {
  const rows = tx.read<readonly MovementRow[]>(TABLES.movements, pairKey(location, product)) ?? [];
  return rows.map(({ movement }) => movement);
}

function net(movements: readonly Movement[], location: string): number {
  return movements.reduce((sum, { to, from, quantity }) => {
    if (to === location) return sum + quantity;
    return from === location ? sum - quantity : sum;
  }, 0);
}

function managed(tx: MemoryTransaction, location: string, day: Day): Countable[] {
  const rows = tx.all<readonly ManagedRow[]>(TABLES.managed).flat();
  const on = rows.filter(
    (row) =>
      row.location === location && row.from <= day && (row.to === undefined || row.to >= day),
  );
  return on
    .map(({ product }) => product)
    .sort()
    .map((product) => {
      const at = tx.read<CardRow>(TABLES.card, pairKey(location, product))?.lastCountAt;
      return { product, ...(at === undefined ? {} : { countedLastAt: at }) };
    });
}

function use(
  tx: MemoryTransaction,
  location: string,
  product: string,
  { from, to }: { from: number; to: number },
): Use {
  const all = movementsOf(tx, location, product);
  const issues = new Set(all.flatMap(({ id, kind }) => (kind === 'issued' ? [id] : [])));
  const within = all.filter(({ occurredAt }) => occurredAt > from && occurredAt <= to);
  const units = within.reduce((sum, it) => sum + it.quantity * signOf(it, issues), 0);
  const course = courseUnits(tx, product);
  return { product, units, ...(course === undefined ? {} : { courseUnits: course }) };
}

/** Handed out or issued counts; taken back is taken off; given to a peer or sent up is neither. */
function signOf(it: Movement, issues: ReadonlySet<string>): -1 | 0 | 1 {
  if (it.to === '@dispensed' || issues.has(it.id)) return 1;
  const isTakenBack = it.from === '@dispensed' || issues.has(it.reverses ?? '');
  return isTakenBack ? -1 : 0;
}

function courseUnits(tx: MemoryTransaction, product: string): number | undefined {
  return tx.read<Kept<ProductEntry>>(ENTRY.product, product)?.entry.courseUnits;
}
