/**
 * Registers zones, programmes, locations, products, lots and what is managed where. Each entry is
 * answered on its own: a refused one never keeps its neighbours out.
 */
import type { Principal, Standing } from '@satchel/access';
import {
  type ConditionEntry,
  entryRefused,
  type LocationEntry,
  type LotEntry,
  type ManagedProductEntry,
  type PackContentsEntry,
  type PackLine,
  type Problem,
  type ProductEntry,
  type ProductPrice,
  type ProgrammeEntry,
  problem,
  type RegisterAnswer,
  type RegisterItemAnswer,
  type ReportingModeChange,
  refuse,
  type ShelfLifeRule,
  type ZoneEntry,
} from '@satchel/contracts';
import { addDays, type Clock, isDay, isTimeZone, localDay } from '@satchel/language';
import { isAccountId } from '../domain/account-id.js';
import { unknown, wrongDay } from './register-faults.js';
import { lockModeChanges, managedFault, modeFault, writeMode } from './register-managed.js';
import {
  denial,
  mayChangeNothing,
  touchedByAll,
  touchedByLocation,
  touchedByManaged,
  touchedByZone,
} from './register-permission.js';
import type { Register, Registered, RegisterTransaction } from './register-ports.js';
import { conditionFault, productFault } from './register-treatment-faults.js';

/** How far back a location is believed to have been open when nobody says. */
const OPEN_BEFORE_DAYS = 366;

export type Check<Entry> = (
  register: RegisterTransaction,
  entry: Entry,
) => Promise<Problem | undefined>;

/** How entries of one kind are known, refused, permitted and written. */
interface Kind<Entry> {
  idOf(entry: Entry): string;
  /** Locks what nobody else may change meanwhile, all of it at once. */
  lock?(register: RegisterTransaction, entries: readonly Entry[]): Promise<void>;
  faultOf: Check<Entry>;
  touched(register: RegisterTransaction, entry: Entry, who: Principal): Promise<Standing[]>;
  write(register: RegisterTransaction, entry: Entry): Promise<Registered>;
}

export class RegisterEntries {
  constructor(
    private readonly register: Register,
    private readonly clock: Clock,
  ) {}

  zones(items: ZoneEntry[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (entry) => entry.id,
      faultOf: zoneFault,
      touched: touchedByZone,
      write: (register, entry) => register.zone(entry),
    });
  }

  programmes(items: ProgrammeEntry[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (entry) => entry.id,
      faultOf: async () => undefined,
      touched: touchedByAll,
      write: (register, entry) => register.programme(entry),
    });
  }

  products(items: ProductEntry[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (entry) => entry.id,
      faultOf: productFault,
      touched: touchedByAll,
      write: (register, entry) => register.product(entry),
    });
  }

  lots(items: LotEntry[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (entry) => `${entry.product} ${entry.number}`,
      faultOf: lotFault,
      touched: touchedByAll,
      write: (register, entry) => register.lot(entry),
    });
  }

  shelfLifeRules(items: ShelfLifeRule[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: ({ level, product, programme }) => [level, product ?? programme].join(' ').trim(),
      faultOf: shelfLifeRuleFault,
      touched: touchedByAll,
      write: (register, entry) => register.shelfLifeRule(entry),
    });
  }

  productPrices(items: ProductPrice[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: ({ product, from }) => `${product} ${from}`,
      faultOf: productPriceFault,
      touched: touchedByAll,
      write: (register, entry) => register.productPrice(entry),
    });
  }

  managedProducts(items: ManagedProductEntry[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (entry) => `${entry.location} ${entry.product}`,
      lock: (register, entries) => lockModeChanges(register, entries, []),
      faultOf: managedFault,
      touched: touchedByManaged,
      write: (register, entry) => register.managedProduct(entry),
    });
  }

  conditions(items: ConditionEntry[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (entry) => entry.id,
      faultOf: conditionFault,
      touched: touchedByAll,
      write: (register, entry) => register.condition(entry),
    });
  }

  /** One after the other in the order in which the ledger locks them, answered as they came. */
  async packContents(items: PackContentsEntry[], who: Principal): Promise<RegisterAnswer> {
    const inOrder = items
      .map((entry, place) => ({ entry: linesInOrder(entry), place }))
      .sort((a, b) => inOrderOf(a.entry, b.entry) || a.place - b.place);
    const entries = inOrder.map(({ entry }) => entry);
    const answers = await this.each(entries, who, {
      idOf: (entry) => `${entry.product} ${entry.from}`,
      faultOf: contentsFault,
      touched: touchedByAll,
      write: (register, entry) => register.packContents(entry),
    });
    const back = inOrder.map(({ place }, n) => ({ place, answer: answers.items[n] }));
    back.sort((a, b) => a.place - b.place);
    return { items: back.flatMap(({ answer }) => answer ?? []) };
  }

  reportingModes(items: ReportingModeChange[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (change) => `${change.location} ${change.product}`,
      lock: (register, changes) => lockModeChanges(register, [], changes),
      faultOf: modeFault,
      touched: touchedByManaged,
      write: writeMode,
    });
  }

  locations(items: LocationEntry[], who: Principal): Promise<RegisterAnswer> {
    return this.each(items, who, {
      idOf: (entry) => entry.id,
      faultOf: async (register, entry) =>
        aheadFault(entry, this.clock.now()) ?? (await locationFault(register, entry)),
      touched: touchedByLocation,
      write: async (register, entry) => {
        const today = localDay(this.clock.now(), entry.timeZone);
        const openedOn =
          entry.openedOn ??
          (await register.openedOn(entry.id)) ??
          addDays(today, -OPEN_BEFORE_DAYS);
        return keepHeld(register, { ...entry, openedOn }, this.clock.now().getTime());
      },
    });
  }

  private async each<Entry>(
    items: Entry[],
    who: Principal,
    kind: Kind<Entry>,
  ): Promise<RegisterAnswer> {
    if (mayChangeNothing(who)) {
      refuse(403, 'not-permitted', 'None of your roles may change the register.');
    }
    return this.register.transact(async (register) => {
      const answers: RegisterItemAnswer[] = [];
      await lockAllowed(register, items, who, kind);
      for (const entry of items) {
        const id = kind.idOf(entry);
        const touched = await kind.touched(register, entry, who);
        const fault = denial(who, touched, id) ?? (await kind.faultOf(register, entry));
        if (fault) answers.push({ id, outcome: 'refused', problem: fault });
        else answers.push({ id, ...(await kind.write(register, entry)) });
      }
      return { items: answers };
    });
  }
}

/** What somebody may not change is not locked for her either. */
async function lockAllowed<Entry>(
  register: RegisterTransaction,
  items: readonly Entry[],
  who: Principal,
  { idOf, touched, lock }: Kind<Entry>,
): Promise<void> {
  if (!lock) return;
  const allowed: Entry[] = [];
  for (const entry of items) {
    if (!denial(who, await touched(register, entry, who), idOf(entry))) allowed.push(entry);
  }
  await lock(register, allowed);
}

/** A kit keeps its holder where the entry is silent; the first one begins a period. */
async function keepHeld(
  register: RegisterTransaction,
  entry: LocationEntry & { openedOn: string },
  at: number,
): Promise<Registered> {
  const known = entry.kind === 'kit' ? await register.holding(entry.id) : undefined;
  const holder = entry.holder ?? known?.holder;
  const registered = await register.location({ ...entry, ...(holder ? { holder } : {}) });
  if (known && holder !== undefined && known.holder === undefined) {
    await register.begin({ location: entry.id, at, holder });
  }
  return registered;
}

const zoneFault: Check<ZoneEntry> = async (register, entry) => {
  if (entry.parent && !(await register.exists('zone', [entry.parent])).has(entry.parent)) {
    return unknown('zone', entry.parent);
  }
  const parent = await register.parentOf(entry.id);
  if (parent !== undefined && parent !== (entry.parent ?? null)) {
    return entryRefused(
      'zone-moved',
      `${entry.id} lies in ${parent ?? 'no zone'}; zones do not move.`,
    );
  }
  return undefined;
};

const lotFault: Check<LotEntry> = async (register, entry) => {
  if (entry.expiresOn && !isDay(entry.expiresOn)) return wrongDay(entry.expiresOn);
  if (entry.number === 'unidentified') {
    return entryRefused('reserved-name', '`unidentified` stands for stock without a lot.');
  }
  const known = await register.exists('product', [entry.product]);
  if (!known.has(entry.product)) return unknown('product', entry.product);
  const block = await register.blockOf(entry.product, entry.number);
  if (block === 'recall' && entry.status !== 'recalled') {
    const detail = `Lot ${entry.number} is under an open recall. Close the recall first.`;
    return entryRefused('under-recall', detail);
  }
  if (block === 'hold' && entry.status === 'usable') {
    return entryRefused('on-hold', `Lot ${entry.number} is on hold. Release the hold first.`);
  }
  return undefined;
};

const shelfLifeRuleFault: Check<ShelfLifeRule> = async (register, { product, programme }) => {
  if (product && programme) {
    return problem(400, 'malformed', 'A rule is about a product or about a programme, not both.');
  }
  if (product && !(await register.exists('product', [product])).has(product)) {
    return unknown('product', product);
  }
  if (programme && !(await register.exists('programme', [programme])).has(programme)) {
    return unknown('programme', programme);
  }
  return undefined;
};

const productPriceFault: Check<ProductPrice> = async (register, { product, from }) => {
  if (!isDay(from)) return wrongDay(from);
  const known = await register.exists('product', [product]);
  return known.has(product) ? undefined : unknown('product', product);
};

/** By product, then by day. */
function inOrderOf(a: PackContentsEntry, b: PackContentsEntry): number {
  if (a.product !== b.product) return a.product < b.product ? -1 : 1;
  return a.from.localeCompare(b.from);
}

/** What is the same is recognised in whatever order it was written. */
const linesInOrder = ({ contents, ...entry }: PackContentsEntry): PackContentsEntry => ({
  ...entry,
  contents: [...contents].sort((a, b) => (a.product < b.product ? -1 : 1)),
});

const contentsFault: Check<PackContentsEntry> = async (register, entry) => {
  const { product, from, contents } = entry;
  if (!isDay(from)) return wrongDay(from);
  const products = contents.map((line) => line.product);
  if (new Set(products).size < products.length) {
    return problem(400, 'malformed', 'A product is listed twice in the contents.');
  }
  const known = await register.exists('product', [product, ...products]);
  for (const each of [product, ...products]) if (!known.has(each)) return unknown('product', each);
  if ((await register.containedIn(products)).has(product)) {
    return entryRefused('contents-circle', `${product} would contain itself.`);
  }
  const before = await register.packContentsOf(product, from);
  const isSame = JSON.stringify(lines(before?.contents)) === JSON.stringify(lines(contents));
  if (before?.isUsed && !isSame) {
    const detail = `Sets of ${product} were packed or unpacked by what holds from ${from}. Register other contents from another day.`;
    return entryRefused('contents-used', detail);
  }
  return undefined;
};

const lines = (contents: PackLine[] | undefined): [string, number][] | undefined =>
  contents?.map(({ product, quantity }) => [product, quantity]);

const locationFault: Check<LocationEntry> = async (register, entry) => {
  if (!isTimeZone(entry.timeZone)) {
    const detail = `${entry.timeZone} is not an IANA time zone, such as Africa/Monrovia.`;
    return problem(400, 'malformed', detail);
  }
  if (entry.holder !== undefined && !isAccountId(entry.holder)) {
    const errors = [
      { pointer: '/holder', code: 'wrong-form', detail: 'is not the id of an account' },
    ];
    return problem(400, 'malformed', 'The holder is told by the id of her account.', { errors });
  }
  const fixed = await register.timeZoneOfCards(entry.id);
  if (fixed !== undefined && fixed !== entry.timeZone) {
    const detail = `The days of ${entry.id} are counted in ${fixed}. Register another location.`;
    return entryRefused('time-zone-fixed', detail);
  }
  const held = entry.kind === 'kit' ? await heldFault(register, entry) : undefined;
  if (held) return held;
  for (const day of [entry.openedOn, entry.remoteness?.accessClosedUntil]) {
    if (day && !isDay(day)) return wrongDay(day);
  }
  if (!(await register.exists('zone', [entry.zone])).has(entry.zone)) {
    return unknown('zone', entry.zone);
  }
  const lines = entry.supplyLines ?? [];
  const programmes = lines.map((line) => line.programme);
  if (new Set(programmes).size < programmes.length) {
    return entryRefused('two-suppliers', 'A programme is listed twice; it has one supplier.');
  }
  const suppliers = lines.map((line) => line.supplier);
  const knownProgrammes = await register.exists('programme', programmes);
  for (const each of programmes) if (!knownProgrammes.has(each)) return unknown('programme', each);
  const knownSuppliers = await register.exists('location', suppliers);
  for (const each of suppliers) if (!knownSuppliers.has(each)) return unknown('location', each);
  if ((await register.above(suppliers)).includes(entry.id)) {
    return entryRefused('supply-circle', `${entry.id} would stand above itself.`);
  }
  return undefined;
};

/** A store is observed from a day on that is here; what it sent before is as any other report. */
function aheadFault({ observedSince, timeZone }: LocationEntry, now: Date): Problem | undefined {
  if (observedSince === undefined || !isTimeZone(timeZone)) return undefined;
  if (!isDay(observedSince)) return wrongDay(observedSince);
  if (observedSince <= localDay(now, timeZone)) return undefined;
  return problem(400, 'malformed', `\`observedSince\` is not here yet: ${observedSince}.`);
}

/** Whoever answers for what is in a kit changes with a witnessed count, not with an entry. */
const heldFault: Check<LocationEntry> = async (register, { id, holder }) => {
  if (holder === undefined) return undefined;
  const known = await register.holding(id);
  if (known.holder === holder) return undefined;
  if (known.holder === undefined && !known.isHandedOver) return undefined;
  const detail = `${id} gets another holder by a handover, with a witnessed count.`;
  return entryRefused('holder-by-handover', detail);
};
