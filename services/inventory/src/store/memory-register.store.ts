/**
 * The register in memory, for simulations: entries are written whole, what is the same changes
 * nothing, and each change is announced in the same transaction, as in PostgreSQL.
 */
import type { Standing } from '@satchel/access';
import {
  type ConditionEntry,
  type LocationEntry,
  type LocationState,
  type LotEntry,
  locationChanged,
  type ManagedProductEntry,
  managedProductChanged,
  type PackContentsEntry,
  type PackContentsState,
  type ProductEntry,
  type ProductPrice,
  type ProgrammeEntry,
  productChanged,
  type ShelfLifeRule,
  type ZoneEntry,
} from '@satchel/contracts';
import type { Clock, Day } from '@satchel/language';
import {
  appendInMemory,
  type MemoryConnection,
  type MemoryTransaction,
  outgoing,
} from '@satchel/messaging';
import { canonicalJson } from '../domain/canonical-json.js';
import { type CardKey, type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { type Handover, type HeldPeriod, isUnderWay } from '../domain/handover.js';
import type { Recall } from '../domain/recall.js';
import type { Days } from '../domain/reporting-mode.js';
import type { Register, Registered, RegisterTransaction } from '../use-cases/register-ports.js';
import { type CardRow, type ManagedRow, TABLES } from './memory-book.js';
import { beginInMemory, HANDOVERS } from './memory-holdings.js';
import { isHeldEverywhere } from './memory-holds.js';
import type { ContentsRow } from './memory-legs.js';
import { entryOf, inLockOrder, lastCountAmong, MANAGED_ENTRIES } from './memory-modes.js';
import { RECALL_TABLES } from './memory-recalls.js';
import { registerMessageId, ruleKey } from './register-rows.js';

/** Where products are kept as they were registered. */
export const PRODUCT_ENTRIES = 'product entry';

/** The tables of entries as they were written. */
export const ENTRY = {
  zone: 'zone entry',
  programme: 'programme entry',
  location: 'location entry',
  product: PRODUCT_ENTRIES,
  managed: MANAGED_ENTRIES,
  lot: 'lot entry',
  contents: 'pack contents entry',
  shelfLife: TABLES.shelfLife,
  price: 'product price',
  condition: 'condition entry',
} as const;

export interface Kept<Entry> {
  readonly entry: Entry;
  readonly version: number;
}

export class MemoryRegister implements Register {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  transact<T>(work: (register: RegisterTransaction) => Promise<T>): Promise<T> {
    return this.connection.within(async (tx) => {
      await tx.lock('advisory', 'register');
      return work(new MemoryRegisterWriter(tx, this.clock.now()));
    });
  }
}

export class MemoryRegisterWriter implements RegisterTransaction {
  constructor(
    private readonly tx: MemoryTransaction,
    private readonly now: Date,
  ) {}

  async exists(
    kind: 'zone' | 'programme' | 'location' | 'product',
    ids: string[],
  ): Promise<Set<string>> {
    await this.tx.step(`known ${kind}`);
    return new Set(ids.filter((id) => this.tx.read(ENTRY[kind], id) !== undefined));
  }

  async parentOf(zone: string): Promise<string | null | undefined> {
    await this.tx.step('parent of zone');
    const known = this.tx.read<Kept<ZoneEntry>>(ENTRY.zone, zone);
    return known && (known.entry.parent ?? null);
  }

  async zonePath(zone: string): Promise<string[] | undefined> {
    await this.tx.step('path of zone');
    const known = this.tx.read<Kept<ZoneEntry>>(ENTRY.zone, zone);
    return known && this.zonesAround(zone);
  }

  async rootZones(): Promise<string[]> {
    await this.tx.step('root zones');
    const zones = this.tx.all<Kept<ZoneEntry>>(ENTRY.zone).map((kept) => kept.entry);
    return zones.filter((zone) => zone.parent === undefined).map((zone) => zone.id);
  }

  async standing(location: string): Promise<Standing | undefined> {
    await this.tx.step('standing of location');
    const known = this.tx.read<LocationFacts>(TABLES.location, location);
    return known && { location, zones: known.zonePath, suppliers: known.supplierPath };
  }

  async unitOf(product: string): Promise<string | undefined> {
    await this.tx.step('unit of product');
    return this.tx.read<Kept<ProductEntry>>(ENTRY.product, product)?.entry.dispensingUnit;
  }

  async openedOn(location: string): Promise<string | undefined> {
    await this.tx.step('opened on');
    return this.tx.read<LocationFacts>(TABLES.location, location)?.openedOn;
  }

  async holding(location: string): Promise<{ holder?: string; isHandedOver: boolean }> {
    await this.tx.step('holder of kit');
    const entry = this.tx.read<Kept<LocationEntry>>(ENTRY.location, location)?.entry;
    const holder = entry?.kind === 'kit' ? entry.holder : undefined;
    const all = this.tx.all<Handover>(HANDOVERS);
    const isHandedOver = all.some((it) => it.location === location && isUnderWay(it));
    return { ...(holder === undefined ? {} : { holder }), isHandedOver };
  }

  begin(period: HeldPeriod): Promise<void> {
    return beginInMemory(this.tx, period);
  }

  /** Who holds a kit when its handover is closed; the entry is otherwise as it was. */
  async hold(location: string, holder: string): Promise<void> {
    await this.tx.step('hold kit');
    await this.tx.lock(ENTRY.location, location);
    const kept = this.tx.read<Kept<LocationEntry & { openedOn: string }>>(ENTRY.location, location);
    const facts = this.tx.read<LocationFacts>(TABLES.location, location);
    if (!kept || !facts) throw new Error(`bug: ${location} is not in the register`);
    const [entry, version] = [{ ...kept.entry, holder }, kept.version + 1];
    await this.tx.write(ENTRY.location, location, { entry, version });
    const { zonePath, supplierPath } = facts;
    const state: LocationState = { ...entry, zonePath, supplierPath, version };
    await this.announce(locationChanged, location, version, state);
  }

  async timeZoneOfCards(location: string): Promise<string | undefined> {
    await this.tx.step('time zone of cards');
    const cards = this.tx.all<CardRow>(TABLES.card);
    const isCounted = cards.some((card) => card.location === location && card.eventCount > 0);
    return isCounted ? this.tx.read<LocationFacts>(TABLES.location, location)?.timeZone : undefined;
  }

  async above(suppliers: string[]): Promise<string[]> {
    await this.tx.step('above');
    return this.allAbove(suppliers);
  }

  async overlaps(entry: ManagedProductEntry): Promise<boolean> {
    await this.tx.step('overlapping days');
    const rows = this.rowsOn(entry).filter((row) => row.from !== entry.from);
    const end = ({ to }: { to?: string | undefined }): string => to ?? '9999-12-31';
    return rows.some((row) => row.from <= end(entry) && entry.from <= end(row));
  }

  async managedOn(card: CardKey): Promise<ManagedProductEntry[]> {
    await this.tx.step('managed on a card');
    return this.rowsOn(card)
      .map((row) => entryOf(this.tx, row))
      .sort((one, other) => (one.from < other.from ? -1 : 1));
  }

  async lockCards(cards: readonly CardKey[]): Promise<void> {
    for (const key of inLockOrder(this.tx, cards)) await this.tx.lock(TABLES.card, key);
    await this.tx.step('cards are locked');
  }

  async countedAmong(card: CardKey, days: readonly Days[]): Promise<Day | undefined> {
    await this.tx.step('counted among days');
    return lastCountAmong(this.tx, card, days);
  }

  async zone(entry: ZoneEntry): Promise<Registered> {
    return this.upserted(ENTRY.zone, entry.id, entry);
  }

  async programme(entry: ProgrammeEntry): Promise<Registered> {
    return this.upserted(ENTRY.programme, entry.id, entry);
  }

  async product(entry: ProductEntry): Promise<Registered> {
    const result = await this.upserted(ENTRY.product, entry.id, entry);
    if (result.outcome === 'unchanged') return result;
    const { version } = result;
    await this.tx.write(TABLES.product, entry.id, entry.programme ?? '');
    await this.announce(productChanged, entry.id, version, { ...entry, version });
    return result;
  }

  async lot(entry: LotEntry): Promise<Registered> {
    const key = pairKey(entry.product, entry.number);
    const result = await this.upserted(ENTRY.lot, key, entry);
    if (result.outcome === 'unchanged') return result;
    const { product, number, expiresOn, status, funder, unitPrice } = entry;
    const facts: LotFacts = {
      ...{ product, number, status, verified: true },
      ...(expiresOn ? { expiresOn } : {}),
      ...(funder ? { funder } : {}),
      ...(unitPrice ? { price: unitPrice } : {}),
    };
    await this.tx.write(TABLES.lot, key, facts);
    return result;
  }

  async blockOf(product: string, lot: string): Promise<'recall' | 'hold' | undefined> {
    await this.tx.step('under recall');
    const recalls = this.tx.all<Recall>(RECALL_TABLES.recall);
    const isRecalled = recalls.some(
      (it) => it.status === 'open' && it.product === product && it.lots.includes(lot),
    );
    if (isRecalled) return 'recall';
    return isHeldEverywhere(this.tx, product, lot) ? 'hold' : undefined;
  }

  async packContentsOf(product: string, from: string): Promise<PackContentsState | undefined> {
    await this.tx.step('pack contents');
    await this.tx.lock(TABLES.contents, product);
    const row = this.contentsRows(product).find(({ entry }) => entry.from === from);
    return row && { ...row.entry, isUsed: row.isUsed, version: row.version };
  }

  async containedIn(products: string[]): Promise<Set<string>> {
    await this.tx.step('contained in sets');
    const found = new Set(products);
    for (const product of found) {
      const lines = this.contentsRows(product).flatMap(({ entry }) => entry.contents);
      for (const line of lines) found.add(line.product);
    }
    return found;
  }

  async packContents(entry: PackContentsEntry): Promise<Registered> {
    const { product, from } = entry;
    const result = await this.upserted(ENTRY.contents, pairKey(product, from), entry);
    if (result.outcome === 'unchanged') return result;
    await this.tx.lock(TABLES.contents, product);
    const others = this.contentsRows(product).filter((row) => row.entry.from !== from);
    const row: ContentsRow = { entry, isUsed: false, version: result.version };
    await this.tx.write(TABLES.contents, product, [...others, row]);
    return result;
  }

  async condition(entry: ConditionEntry): Promise<Registered> {
    return this.upserted(ENTRY.condition, entry.id, entry);
  }

  private contentsRows(product: string): readonly ContentsRow[] {
    return this.tx.read<readonly ContentsRow[]>(TABLES.contents, product) ?? [];
  }

  async shelfLifeRule(entry: ShelfLifeRule): Promise<Registered> {
    const [scope, code] = ruleKey(entry);
    return this.upserted(ENTRY.shelfLife, `${scope}|${code}|${entry.level}`, entry);
  }

  async productPrice(entry: ProductPrice): Promise<Registered> {
    return this.upserted(ENTRY.price, `${entry.product}|${entry.from}`, entry);
  }

  async managedProduct(entry: ManagedProductEntry): Promise<Registered> {
    const { location, product, from, to, mode } = entry;
    const key = `${location}|${product}|${from}`;
    const result = await this.upserted(ENTRY.managed, key, entry);
    if (result.outcome === 'unchanged') return result;
    const row: ManagedRow = { location, product, mode, from, ...(to ? { to } : {}) };
    const others = this.rowsOn(entry).filter((each) => each.from !== from);
    await this.tx.write(TABLES.managed, pairKey(location, product), [...others, row]);
    const { version } = result;
    await this.announce(managedProductChanged, key, version, { ...entry, version });
    return result;
  }

  async location(entry: LocationEntry & { openedOn: string }): Promise<Registered> {
    const result = await this.upserted(ENTRY.location, entry.id, entry);
    if (result.outcome !== 'unchanged') await this.placeInTree(entry.id);
    return result;
  }

  /** Works out who stands above the location and all it supplies, and announces each. */
  private async placeInTree(id: string): Promise<void> {
    for (const each of this.allBelow(id)) {
      await this.tx.step('place in tree');
      const kept = this.tx.read<Kept<LocationEntry & { openedOn: string }>>(ENTRY.location, each);
      if (!kept) continue;
      const { entry } = kept;
      const suppliers = (entry.supplyLines ?? []).map((line) => line.supplier);
      const supplierPath = this.allAbove(suppliers);
      const before = this.tx.read<LocationFacts>(TABLES.location, each)?.supplierPath;
      if (each !== id && before?.join() === supplierPath.join()) continue;
      const version = kept.version + (each === id ? 0 : 1);
      const zonePath = this.zonesAround(entry.zone);
      await this.tx.write(ENTRY.location, each, { entry, version });
      await this.tx.write(TABLES.location, each, factsOf(entry, zonePath, supplierPath));
      const state: LocationState = { ...entry, zonePath, supplierPath, version };
      await this.announce(locationChanged, each, version, state);
    }
  }

  private allBelow(id: string): string[] {
    const found = [id];
    for (const at of found) {
      for (const { entry } of this.tx.all<Kept<LocationEntry>>(ENTRY.location)) {
        const isSupplied = entry.supplyLines?.some((line) => line.supplier === at);
        if (isSupplied && !found.includes(entry.id)) found.push(entry.id);
      }
    }
    return found;
  }

  /** Nearest first; as far away, in the order of their codes. */
  private allAbove(suppliers: readonly string[]): string[] {
    const found: string[] = [];
    let level = [...new Set(suppliers)];
    while (level.length > 0) {
      found.push(...level.filter((id) => !found.includes(id)).sort());
      const next = level.flatMap((id) => {
        const kept = this.tx.read<Kept<LocationEntry>>(ENTRY.location, id);
        return (kept?.entry.supplyLines ?? []).map((line) => line.supplier);
      });
      level = [...new Set(next)].filter((id) => !found.includes(id));
    }
    return found;
  }

  private zonesAround(zone: string): string[] {
    const kept = this.tx.read<Kept<ZoneEntry>>(ENTRY.zone, zone);
    const parent = kept?.entry.parent;
    return parent ? [zone, ...this.zonesAround(parent)] : [zone];
  }

  private rowsOn({ location, product }: CardKey): ManagedRow[] {
    return this.tx.read<ManagedRow[]>(TABLES.managed, pairKey(location, product)) ?? [];
  }

  private async announce(
    contract: Parameters<typeof outgoing>[0],
    id: string,
    version: number,
    payload: object,
  ): Promise<void> {
    const messageId = registerMessageId(contract.subject, id, version);
    const event = { messageId, partitionKey: id, payload, createdAt: this.now };
    await appendInMemory(this.tx, [outgoing(contract, event)]);
  }

  private async upserted(table: string, key: string, entry: object): Promise<Registered> {
    await this.tx.step(`write ${table}`);
    await this.tx.lock(table, key);
    const known = this.tx.read<Kept<object>>(table, key);
    if (known && canonicalJson(known.entry) === canonicalJson(entry)) {
      return { outcome: 'unchanged', version: known.version };
    }
    const version = (known?.version ?? 0) + 1;
    await this.tx.write(table, key, { entry, version });
    return { outcome: known ? 'changed' : 'created', version };
  }
}

function factsOf(
  entry: LocationEntry & { openedOn: string },
  zonePath: string[],
  supplierPath: string[],
): LocationFacts {
  const { id, kind, timeZone, openedOn, minimumShelfLifeDays: days, observedSince } = entry;
  const own = days === undefined ? {} : { minimumShelfLifeDays: days };
  const isObserved = observedSince === undefined ? {} : { isObserved: true };
  return { id, kind, timeZone, openedOn, zonePath, supplierPath, ...own, ...isObserved };
}
