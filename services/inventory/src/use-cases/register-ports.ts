/** What registering needs: the register as one transaction sees it. */
import type { Principal, Standing } from '@satchel/access';
import type {
  ConditionEntry,
  ListLocations,
  ListLots,
  ListManagedProducts,
  ListPackContents,
  ListProductPrices,
  ListProducts,
  ListProgrammes,
  ListShelfLifeRules,
  ListZones,
  LocationEntry,
  LocationPage,
  LotEntry,
  LotPage,
  ManagedProductEntry,
  ManagedProductPage,
  PackContentsEntry,
  PackContentsPage,
  PackContentsState,
  ProductEntry,
  ProductPage,
  ProductPrice,
  ProductPricePage,
  ProgrammeEntry,
  ProgrammePage,
  ShelfLifeRule,
  ShelfLifeRulePage,
  ZoneEntry,
  ZonePage,
} from '@satchel/contracts';
import type { Day } from '@satchel/language';
import type { CardKey } from '../domain/facts.js';
import type { HeldPeriod } from '../domain/handover.js';
import type { Days } from '../domain/reporting-mode.js';

export interface Registered {
  outcome: 'created' | 'changed' | 'unchanged';
  version: number;
}

/** The register inside one transaction. */
export interface RegisterTransaction extends RegisterRules {
  exists(kind: 'zone' | 'programme' | 'location' | 'product', ids: string[]): Promise<Set<string>>;
  parentOf(zone: string): Promise<string | null | undefined>;
  /** The zone and all around it, innermost first. */
  zonePath(zone: string): Promise<string[] | undefined>;
  rootZones(): Promise<string[]>;
  /** Where a location stands now. */
  standing(location: string): Promise<Standing | undefined>;
  unitOf(product: string): Promise<string | undefined>;
  /** Whether an open recall names the lot, or an open hold keeps it everywhere. */
  blockOf(product: string, lot: string): Promise<'recall' | 'hold' | undefined>;
  openedOn(location: string): Promise<string | undefined>;
  /** Who holds it now, and whether it is being handed over. */
  holding(location: string): Promise<{ holder?: string; isHandedOver: boolean }>;
  /** Who holds it from now on, which ends the period before. */
  begin(period: HeldPeriod): Promise<void>;
  /** The time zone of a location that has stock cards: their days are counted in it. */
  timeZoneOfCards(location: string): Promise<string | undefined>;
  above(suppliers: string[]): Promise<string[]>;
  overlaps(entry: ManagedProductEntry): Promise<boolean>;
  /** What is managed on a card, in order of days. */
  managedOn(card: CardKey): Promise<ManagedProductEntry[]>;
  /** Locks cards in the order in which all lock them: nobody counts there until commit. */
  lockCards(cards: readonly CardKey[]): Promise<void>;
  /** A local day among these on which a count of the card stands. */
  countedAmong(card: CardKey, days: readonly Days[]): Promise<Day | undefined>;
  zone(entry: ZoneEntry): Promise<Registered>;
  programme(entry: ProgrammeEntry): Promise<Registered>;
  location(entry: LocationEntry & { openedOn: string }): Promise<Registered>;
  product(entry: ProductEntry): Promise<Registered>;
  lot(entry: LotEntry): Promise<Registered>;
  managedProduct(entry: ManagedProductEntry): Promise<Registered>;
  /** Contents of that product from that day, which nobody uses or changes until we are done. */
  packContentsOf(product: string, from: string): Promise<PackContentsState | undefined>;
  /** All that these products contain or ever contained, at any depth. */
  containedIn(products: string[]): Promise<Set<string>>;
  packContents(entry: PackContentsEntry): Promise<Registered>;
  condition(entry: ConditionEntry): Promise<Registered>;
}

export interface Register {
  /** One transaction; its changes are announced when it commits. */
  transact<T>(work: (register: RegisterTransaction) => Promise<T>): Promise<T>;
}

/** Entries that are rules, inside one transaction. */
export interface RegisterRules {
  /** One rule per level and product, per level and programme, or per level. */
  shelfLifeRule(entry: ShelfLifeRule): Promise<Registered>;
  /** One price per product and day. */
  productPrice(entry: ProductPrice): Promise<Registered>;
}

export abstract class RegisterQuestions {
  abstract shelfLifeRules(asked: ListShelfLifeRules): Promise<ShelfLifeRulePage>;
  abstract locations(asked: ListLocations): Promise<LocationPage>;
  abstract products(asked: ListProducts): Promise<ProductPage>;
  abstract zones(asked: ListZones): Promise<ZonePage>;
  abstract programmes(asked: ListProgrammes): Promise<ProgrammePage>;
  abstract managedProducts(asked: ListManagedProducts): Promise<ManagedProductPage>;
  abstract lots(asked: ListLots, who: Principal): Promise<LotPage>;
  abstract productPrices(asked: ListProductPrices, who: Principal): Promise<ProductPricePage>;
  abstract packContents(asked: ListPackContents): Promise<PackContentsPage>;
}
