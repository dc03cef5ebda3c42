/** Discrepancies out of tables in memory: told, acted on, weighed, as PostgreSQL has them. */
import type { Principal } from '@satchel/access';
import {
  ACTS_TOLD_MAX,
  type DiscrepancyDetail,
  type DiscrepancyPage,
  type DiscrepancyState,
  type GetDiscrepancy,
  type ListDiscrepancies,
  type ProductEntry,
  refuse,
} from '@satchel/contracts';
import { addDays, type Clock, daysBetween, localDay } from '@satchel/language';
import { appendInMemory, type MemoryConnection, type MemoryTransaction } from '@satchel/messaging';
import type { Book, BookedEvent } from '../domain/book.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import { type Act, BY_LEDGER, type Explaining, reopen } from '../domain/discrepancy-acts.js';
import { type LocationFacts, pairKey } from '../domain/facts.js';
import { ADD_UP_DAYS, type Weighed, type Weight, weighed } from '../domain/materiality.js';
import { proposals } from '../domain/proposal.js';
import type { Shipment } from '../domain/shipment.js';
import type {
  DiscrepancyFiles,
  DiscrepancyQuestions,
  DiscrepancyRecords,
  Explains,
  KeptActAnswer,
  OnFile,
} from '../use-cases/ports.js';
import { discrepancyState } from './announcements.js';
import { discrepancyEvent } from './discrepancy-files.js';
import { aroundInMemory } from './memory-around.js';
import { type MovementRow, TABLES } from './memory-book.js';
import { order, sees } from './memory-confirmations.js';
import { PRODUCT_ENTRIES } from './memory-register.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';
import { proposalState } from './proposal-state.js';

const WEIGHTS = 'discrepancy_weight';
const ACTS = 'acts of a discrepancy';
const ANSWERS = 'discrepancy_answer';

type Numbered<T> = T & { readonly number?: number };

export class MemoryDiscrepancies implements DiscrepancyQuestions, DiscrepancyFiles {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
    private readonly committed: () => void = () => undefined,
  ) {}

  list(asked: ListDiscrepancies, who: Principal): Promise<DiscrepancyPage> {
    const limit = asked.limit ?? LIMIT_DEFAULT;
    const [at, id] = (readCursor(asked.cursor, 'instant', 'id') ?? ['', '']) as [string, string];
    const { status = 'open', materiality = 'material' } = asked;
    return this.connection.within(async (tx) => {
      await tx.step('list discrepancies');
      const wanted = tx
        .all<Discrepancy>(TABLES.discrepancy)
        .filter((it) => it.status === status && isWanted(tx, it, asked, who))
        .map((it) => stateOf(tx, it, this.clock.now()))
        .sort((a, b) => order([a.openedAt, a.id], [b.openedAt, b.id]));
      const listed = wanted
        .filter((it) => materiality === 'all' || it.immaterial === (materiality === 'immaterial'))
        .filter((it) => order([it.openedAt, it.id], [at, id]) > 0);
      const page = pageOf(listed.slice(0, limit + 1), limit, (it) => [it.openedAt, it.id]);
      if (materiality !== 'material') return page;
      return { ...page, immaterial: wanted.filter((it) => it.immaterial).length };
    });
  }

  detail({ discrepancy }: GetDiscrepancy, who: Principal): Promise<DiscrepancyDetail> {
    return this.connection.within(async (tx) => {
      await tx.step('discrepancy');
      const found = tx.read<Discrepancy>(TABLES.discrepancy, discrepancy);
      const facts = found && tx.read<LocationFacts>(TABLES.location, found.location);
      if (!found || !facts || !sees(who, facts)) {
        refuse(404, 'unknown-discrepancy', 'There is no such discrepancy you can see.');
      }
      const detail = detailOf(tx, found, this.clock.now());
      if (found.status !== 'open') return detail;
      const weight = tx.read<Weight>(WEIGHTS, found.id);
      const around = aroundInMemory(tx, found, weight, who);
      return { ...detail, proposals: proposals(around).map(proposalState) };
    });
  }

  async transact<T>(work: (records: DiscrepancyRecords) => Promise<T>): Promise<T> {
    const now = this.clock.now();
    const result = await this.connection.within((tx) => work(new Records(tx, now)));
    this.committed();
    return result;
  }
}

class Records implements DiscrepancyRecords {
  constructor(
    private readonly tx: MemoryTransaction,
    private readonly now: Date,
  ) {}

  async answered(id: string): Promise<KeptActAnswer | undefined> {
    await this.tx.step('answered before');
    await this.tx.lock(ANSWERS, id);
    return this.tx.read<KeptActAnswer>(ANSWERS, id);
  }

  async keepAnswer(answer: KeptActAnswer): Promise<void> {
    await this.tx.step('keep answer');
    await this.tx.insert(ANSWERS, answer.id, answer);
  }

  async lockAndFind(id: string): Promise<OnFile | undefined> {
    const { tx } = this;
    await tx.step('find discrepancy');
    const seen = tx.read<Discrepancy>(TABLES.discrepancy, id);
    if (!seen) return undefined;
    await tx.lock(TABLES.card, pairKey(seen.location, seen.product));
    await tx.lock(TABLES.discrepancy, id);
    const row = tx.read<Numbered<Discrepancy>>(TABLES.discrepancy, id);
    const facts = tx.read<LocationFacts>(TABLES.location, seen.location);
    const event = tx.read<BookedEvent>(TABLES.event, seen.event);
    if (!row || !facts || !event) return undefined;
    const counter = row.count && tx.read<BookedEvent>(TABLES.event, row.count)?.principal;
    const { number: _number, ...discrepancy } = row;
    const limit = tx.read<Weight>(WEIGHTS, id)?.limitUnits;
    return {
      discrepancy,
      standing: { location: facts.id, zones: facts.zonePath, suppliers: facts.supplierPath },
      reporters: [event.principal, ...(counter ? [counter] : [])],
      ...(limit === undefined ? {} : { limitUnits: limit }),
      history: actsOf(tx, id),
    };
  }

  async explaining(
    by: Explains,
    { location, product }: Discrepancy,
  ): Promise<Explaining | undefined> {
    const { tx } = this;
    await tx.step('what explains it');
    const moved = movementsOf(tx, location, product);
    const named = moved
      .filter(
        ({ movement, event }) =>
          event.id === by.event ||
          movement.id === by.movement ||
          (by.shipment !== undefined && movement.shipment === by.shipment),
      )
      .map(({ event }) => event.id);
    const events = tx.all<BookedEvent>(TABLES.event).filter(({ accepted }) => accepted);
    const event = events
      .filter((each) => each.location === location && each.product === product)
      .filter(({ id }) => id === by.event || named.includes(id))
      .filter(({ id }) => !events.some(({ reverses }) => reverses === id))
      .sort((a, b) => a.number - b.number)
      .at(-1);
    if (!event) return undefined;
    const own = moved.filter((each) => each.event.id === event.id).map((each) => each.movement);
    const sum = (of: typeof own): number => of.reduce((total, it) => total + it.quantity, 0);
    return {
      event: event.id,
      units: Math.max(
        sum(own.filter(({ to }) => to === location)),
        sum(own.filter(({ from }) => from === location)),
      ),
      explained: explainedBy(tx, [event.id]).reduce(
        (total, { last }) => total + (last.units ?? 0),
        0,
      ),
    };
  }

  async isPlace(code: string): Promise<boolean> {
    await this.tx.step('is a place');
    const places = this.tx.all<LocationFacts>(TABLES.location);
    return places.some(({ id, zonePath }) => id === code || zonePath.includes(code));
  }

  async save(discrepancy: Discrepancy, act: Act): Promise<void> {
    await saveAct(this.tx, discrepancy, act, this.now);
    await weighInMemory(this.tx, [discrepancy]);
  }

  async detail(id: string): Promise<DiscrepancyDetail> {
    await this.tx.step('discrepancy');
    const found = this.tx.read<Discrepancy>(TABLES.discrepancy, id);
    if (!found) throw new Error(`discrepancy ${id} is gone`);
    return detailOf(this.tx, found, this.now);
  }
}

/** What follows for discrepancies from a group of events, in the transaction that wrote it. */
export async function followUpInMemory(tx: MemoryTransaction, book: Book): Promise<void> {
  const { changes } = book;
  const reversed = changes.events.flatMap(({ accepted, reverses }) =>
    accepted && reverses ? [reverses] : [],
  );
  const changed = [...changes.discrepancies];
  for (const { id } of explainedBy(tx, reversed)) {
    await tx.lock(TABLES.discrepancy, id);
    const row = tx.read<Numbered<Discrepancy>>(TABLES.discrepancy, id);
    if (!row) continue;
    const { number: _number, ...discrepancy } = row;
    const note = 'What explained it was reversed.';
    const acting = { by: BY_LEDGER, at: book.recordedAt, note };
    const done = reopen(discrepancy, actsOf(tx, id), acting);
    if ('refused' in done) continue;
    await saveAct(tx, done.after, done.act, new Date(book.recordedAt));
    changed.push(done.after);
  }
  await weighInMemory(tx, changed);
}

async function saveAct(
  tx: MemoryTransaction,
  discrepancy: Discrepancy,
  act: Act,
  at: Date,
): Promise<void> {
  await tx.step('save act');
  const { id } = discrepancy;
  const number = tx.read<Numbered<Discrepancy>>(TABLES.discrepancy, id)?.number;
  await tx.write(TABLES.discrepancy, id, { ...discrepancy, number });
  await tx.write(ACTS, id, [...actsOf(tx, id), act]);
  await appendInMemory(tx, [discrepancyEvent(discrepancy, at)]);
}

export function isImmaterial(tx: Pick<MemoryTransaction, 'read'>, id: string): boolean {
  return tx.read<Weight>(WEIGHTS, id)?.immaterial ?? false;
}

function actsOf(tx: Pick<MemoryTransaction, 'read'>, id: string): readonly Act[] {
  return tx.read<readonly Act[]>(ACTS, id) ?? [];
}

/** Discrepancies that one of these orders or reports explains, each with the act that says so. */
function explainedBy(
  tx: MemoryTransaction,
  events: readonly string[],
): { readonly id: string; readonly last: Act }[] {
  return tx.all<Discrepancy>(TABLES.discrepancy).flatMap((it) => {
    const last = actsOf(tx, it.id).findLast(({ act }) => act === 'settled');
    const isExplained = it.status === 'settled' && it.outcome === 'explained-by';
    return isExplained && last?.event && events.includes(last.event) ? [{ id: it.id, last }] : [];
  });
}

async function weighInMemory(
  tx: MemoryTransaction,
  changed: readonly Pick<Discrepancy, 'location' | 'product'>[],
): Promise<void> {
  const keys = new Set(changed.map(({ location, product }) => pairKey(location, product)));
  for (const key of [...keys].sort()) {
    await tx.lock(WEIGHTS, key);
    const those = tx
      .all<Discrepancy>(TABLES.discrepancy)
      .filter(({ location, product }) => pairKey(location, product) === key)
      .filter(({ status, outcome }) => status === 'open' || outcome === 'accepted-as-loss');
    const [first] = those;
    if (!first) continue;
    const kept = tx.read<{ entry: ProductEntry }>(PRODUCT_ENTRIES, first.product);
    const all = those.map((it) => toWeigh(tx, it));
    for (const weight of weighed(all, kept?.entry.courseUnits)) {
      await tx.write(WEIGHTS, weight.id, weight);
    }
  }
}

function toWeigh(tx: MemoryTransaction, it: Discrepancy): Weighed {
  const accepted = actsOf(tx, it.id).findLast(({ act }) => act === 'settled')?.units ?? 0;
  const units = it.status === 'open' ? it.open : accepted;
  const { id, kind, occurredAt } = it;
  return { id, kind, occurredAt, units, baseUnits: baseUnits(tx, it) };
}

const ABOUT_SHIPMENTS = new Set<string>(['short-receipt', 'over-receipt', 'unknown-shipment']);

function baseUnits(tx: MemoryTransaction, it: Discrepancy): number {
  const moved = movementsOf(tx, it.location, it.product).map((row) => row.movement);
  const sum = (of: typeof moved): number => of.reduce((total, each) => total + each.quantity, 0);
  if (ABOUT_SHIPMENTS.has(it.kind)) {
    const shipment = it.shipment && tx.read<Shipment>(TABLES.shipment, it.shipment);
    const lines = shipment ? shipment.lines.filter((line) => line.product === it.product) : [];
    if (lines.length > 0) return lines.reduce((total, line) => total + line.shipped, 0);
    return sum(moved.filter(({ event, kind }) => event === it.event && kind === 'received'));
  }
  const zone = tx.read<LocationFacts>(TABLES.location, it.location)?.timeZone ?? 'UTC';
  const day = localDay(new Date(it.occurredAt), zone);
  const since = addDays(day, -ADD_UP_DAYS);
  const isWithin = (at: number): boolean => {
    const on = localDay(new Date(at), zone);
    return on > since && on <= day;
  };
  return sum(moved.filter(({ from, occurredAt }) => from === it.location && isWithin(occurredAt)));
}

function movementsOf(
  tx: Pick<MemoryTransaction, 'read'>,
  location: string,
  product: string,
): readonly MovementRow[] {
  return tx.read<readonly MovementRow[]>(TABLES.movements, pairKey(location, product)) ?? [];
}

function isWanted(
  tx: MemoryTransaction,
  it: Discrepancy,
  { location, kind, zone, ownerAt }: ListDiscrepancies,
  who: Principal,
): boolean {
  const facts = tx.read<LocationFacts>(TABLES.location, it.location);
  return (
    facts !== undefined &&
    sees(who, facts) &&
    (location === undefined || it.location === location) &&
    (kind === undefined || it.kind === kind) &&
    (zone === undefined || facts.zonePath.includes(zone)) &&
    (ownerAt === undefined || it.ownerAt === ownerAt)
  );
}

function stateOf(tx: MemoryTransaction, row: Numbered<Discrepancy>, now: Date): DiscrepancyState {
  const { number: _number, ...it } = row;
  const zone = tx.read<LocationFacts>(TABLES.location, it.location)?.timeZone ?? 'UTC';
  const until = it.settledAt === undefined ? now : new Date(it.settledAt);
  const ageDays = daysBetween(localDay(new Date(it.openedAt), zone), localDay(until, zone));
  const weight = tx.read<Weight>(WEIGHTS, it.id);
  return {
    ...discrepancyState(it),
    ageDays: Math.max(0, ageDays),
    ...(weight?.limitUnits === undefined ? {} : { limitUnits: weight.limitUnits }),
    immaterial: weight?.immaterial ?? false,
  };
}

function detailOf(tx: MemoryTransaction, it: Discrepancy, now: Date): DiscrepancyDetail {
  const acts = actsOf(tx, it.id).slice(-ACTS_TOLD_MAX);
  const history = acts.map(({ at, ...act }) => ({ ...act, at: new Date(at).toISOString() }));
  return { ...stateOf(tx, it, now), history };
}
