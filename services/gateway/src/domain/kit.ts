/**
 * The state of a kit, or of any location, as a pharmacist understands it at once: what is there,
 * what it treats, until when it lasts and how surely, what is under way, what to send and why. Put
 * together from what the other services said; whatever one of them did not say is absent here.
 */
import { type Day, dayInWords, localDay } from '@satchel/language';
import { type ConditionAnswer, canTreat, type StockState } from './conditions.js';
import {
  amount,
  asSent,
  type Counted,
  chanceInWords,
  likelihood,
  listInWords,
  type Quantity,
  quantity,
} from './wording.js';

/** A product as registered. */
export interface RegisteredProduct extends Counted {
  readonly id: string;
  readonly name: string;
  readonly courseUnits?: number;
  readonly treats?: readonly string[];
  readonly programme?: string;
}

/** A product on the shelf, by the book of inventory. */
export interface ShelfProduct {
  readonly product: string;
  readonly onHand: number;
  readonly unusable: number;
  readonly availableToPromise: number;
  readonly inTransit: number;
  readonly countedAt?: string;
  readonly countedBy?: string;
}

/** What replenishment expects of a product. */
export interface ExpectedProduct {
  readonly product: string;
  readonly state: StockState;
  readonly onHand: number;
  readonly inTransit: number;
  readonly amc?: number;
  readonly amcRaw?: number;
  readonly daysObserved: number;
  readonly stockOutDays: number;
  readonly chanceOfStockOut?: number;
  readonly expectedStockOutOn?: string;
  readonly nextResupplyOn?: string;
  readonly byProcedure?: number;
  readonly suggested?: number;
  readonly why: string;
  readonly countedAt?: string;
  readonly countedBy?: string;
}

/** A shipment on its way here. */
export interface OpenShipment {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly promisedOn?: string;
  readonly lines: readonly {
    readonly product: string;
    readonly shipped: number;
    readonly received: number;
  }[];
}

/** Everything that was said about the kit. */
export interface KitFacts {
  readonly location: string;
  readonly now: Date;
  readonly timeZone: string;
  readonly register?: readonly RegisteredProduct[];
  readonly shelf?: readonly ShelfProduct[];
  readonly expected?: readonly ExpectedProduct[];
  readonly shipments?: readonly OpenShipment[];
  /** What each supplier has, and which supplier serves which programme. */
  readonly suppliers?: readonly { readonly id: string; readonly shelf: readonly ShelfProduct[] }[];
  readonly supplierOf?: Readonly<Record<string, string>>;
}

export interface KitProduct {
  readonly product: string;
  readonly name: string;
  readonly treats: string[];
  readonly state: StockState;
  readonly onHand: Quantity;
  readonly courses?: number;
  readonly counted?: { readonly at: string; readonly by?: string; readonly inWords: string };
  readonly use?: {
    readonly perMonth?: number;
    readonly perMonthRaw?: number;
    readonly inWords: string;
  };
  readonly runsOut?: { readonly on?: string; readonly chance?: number; readonly inWords: string };
  readonly nextResupplyOn?: string;
  readonly restock?: {
    readonly suggested?: Quantity;
    readonly byProcedure?: Quantity;
    readonly inWords: string;
    readonly why: string;
  };
  readonly inTransit: Quantity;
  readonly shipments: {
    readonly id: string;
    readonly from: string;
    readonly units: number;
    readonly promisedOn?: string;
    readonly inWords: string;
  }[];
  readonly supplier?: { readonly location: string; readonly available: Quantity };
}

export interface Kit {
  readonly summary: string;
  readonly canTreat: ConditionAnswer[];
  readonly products: KitProduct[];
}

/** What a person is told about one product, in a few lines that hang together. */
interface Told {
  readonly product: string;
  readonly registered: RegisteredProduct | undefined;
  readonly shelf: ShelfProduct | undefined;
  readonly expected: ExpectedProduct | undefined;
  readonly today: Day;
}

export function composeKit(facts: KitFacts): Kit {
  const today = localDay(facts.now, facts.timeZone);
  const registered = new Map(facts.register?.map((entry) => [entry.id, entry]));
  const shelf = new Map(facts.shelf?.map((entry) => [entry.product, entry]));
  const expected = new Map(facts.expected?.map((entry) => [entry.product, entry]));
  const codes = [...new Set([...shelf.keys(), ...expected.keys()])].sort();
  const told = codes.map((product) => ({
    product,
    registered: registered.get(product),
    shelf: shelf.get(product),
    expected: expected.get(product),
    today,
  }));
  const products = told.map((one) => productOf(one, facts));
  const conditions = facts.register ? canTreat(told.map(remedyOf)) : [];
  return { summary: summaryOf(products, conditions), canTreat: conditions, products };
}

function productOf(told: Told, facts: KitFacts): KitProduct {
  const { product, registered, expected, today } = told;
  const courses = coursesOf(told);
  const counted = countedOf(told, facts.timeZone);
  const supplier = supplierOf(told, facts);
  return {
    product,
    name: nameOf(told),
    treats: [...(registered?.treats ?? [])],
    state: stateOf(told),
    onHand: quantity(onHandOf(told), registered),
    ...(courses === undefined ? {} : { courses }),
    ...(counted ? { counted } : {}),
    ...(expected
      ? {
          use: useOf(expected, registered),
          runsOut: runsOutOf(told, expected),
          restock: restockOf(expected, registered),
          ...(expected.nextResupplyOn ? { nextResupplyOn: expected.nextResupplyOn } : {}),
        }
      : {}),
    ...transitOf(told, facts.shipments, today),
    ...(supplier ? { supplier } : {}),
  };
}

function nameOf(told: Told): string {
  return told.registered?.name ?? told.product;
}

function onHandOf({ shelf, expected }: Told): number {
  return shelf?.onHand ?? expected?.onHand ?? 0;
}

/** Without replenishment only the book is known, and the book says in or out. */
function stateOf(told: Told): StockState {
  return told.expected?.state ?? (onHandOf(told) > 0 ? 'in' : 'out');
}

function coursesOf(told: Told): number | undefined {
  const { courseUnits } = told.registered ?? {};
  return courseUnits === undefined ? undefined : Math.floor(usableOf(told) / courseUnits);
}

function usableOf(told: Told): number {
  return Math.max(0, onHandOf(told) - (told.shelf?.unusable ?? 0));
}

function remedyOf(told: Told): Parameters<typeof canTreat>[0][number] {
  return {
    name: nameOf(told),
    treats: told.registered?.treats ?? [],
    state: stateOf(told),
    courses: coursesOf(told) ?? usableOf(told),
  };
}

function countedOf({ shelf, expected, today }: Told, timeZone: string): KitProduct['counted'] {
  const at = shelf?.countedAt ?? expected?.countedAt;
  if (at === undefined) return undefined;
  const by = shelf?.countedBy ?? expected?.countedBy;
  const inWords = `Counted on ${dayInWords(localDay(new Date(at), timeZone), today)}.`;
  return { at, ...(by === undefined ? {} : { by }), inWords };
}

function useOf(
  expected: ExpectedProduct,
  counted: Counted | undefined,
): NonNullable<KitProduct['use']> {
  const { amc, amcRaw, stockOutDays, daysObserved } = expected;
  const unit = counted?.dispensingUnit ?? 'unit';
  const days = `${amount(stockOutDays, 'stock-out day')} in ${daysObserved}`;
  const raw = amcRaw === undefined ? '' : ` (${rounded(amcRaw)} uncorrected, ${days})`;
  const inWords =
    amc === undefined ? `Use is not known${raw}.` : `${amount(rounded(amc), unit)} a month${raw}.`;
  return {
    ...(amc === undefined ? {} : { perMonth: amc }),
    ...(amcRaw === undefined ? {} : { perMonthRaw: amcRaw }),
    inWords,
  };
}

/** One decimal where it matters, none where it does not. */
function rounded(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}

function runsOutOf(told: Told, expected: ExpectedProduct): NonNullable<KitProduct['runsOut']> {
  const { expectedStockOutOn: on, chanceOfStockOut: chance } = expected;
  return {
    ...(on === undefined ? {} : { on }),
    ...(chance === undefined ? {} : { chance }),
    inWords: runsOutInWords(told, expected),
  };
}

function runsOutInWords(told: Told, expected: ExpectedProduct): string {
  const { expectedStockOutOn, chanceOfStockOut: chance, nextResupplyOn, amc } = expected;
  if (expected.state === 'unknown') return 'Not known: nothing was heard of it in time.';
  if (onHandOf(told) === 0) return 'Out of stock now.';
  const on = expectedStockOutOn && dayInWords(expectedStockOutOn, told.today);
  const lasts = on ? `at this use it lasts until about ${on}` : 'it lasts more than a year';
  if (chance === undefined) {
    return on || amc !== undefined ? `${capital(lasts)}.` : 'Not known: no use is known.';
  }
  // The chance reaches to when the next resupply can be used, which is later than when it is due.
  const until = nextResupplyOn
    ? `the resupply of ${dayInWords(nextResupplyOn, told.today)} is in hand`
    : 'the next resupply is in hand';
  const rest = on ? `; ${lasts}` : '';
  return `${likelihood(chance)} before ${until} (chance ${chanceInWords(chance)})${rest}.`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function restockOf(
  expected: ExpectedProduct,
  counted: Counted | undefined,
): NonNullable<KitProduct['restock']> {
  const { suggested, byProcedure, why } = expected;
  const suggestion = suggested === undefined ? undefined : quantity(suggested, counted);
  const procedure = byProcedure === undefined ? undefined : quantity(byProcedure, counted);
  const inWords = [
    suggestion ? `Suggested: ${suggestion.inWords}.` : 'No quantity can be suggested.',
    procedure ? `By the procedure: ${procedure.inWords}${asSent(procedure.units, counted)}.` : '',
  ];
  return {
    ...(suggestion ? { suggested: suggestion } : {}),
    ...(procedure ? { byProcedure: procedure } : {}),
    inWords: inWords.filter(Boolean).join(' '),
    why,
  };
}

function transitOf(
  { product, registered, shelf, expected }: Told,
  open: readonly OpenShipment[] | undefined,
  today: Day,
): Pick<KitProduct, 'inTransit' | 'shipments'> {
  const shipments = (open ?? []).flatMap(({ id, from, promisedOn, lines }) => {
    const units = lines
      .filter((line) => line.product === product)
      .reduce((sum, line) => sum + Math.max(0, line.shipped - line.received), 0);
    if (units === 0) return [];
    const when = promisedOn ? `, promised for ${dayInWords(promisedOn, today)}` : '';
    const inWords = `${quantity(units, registered).inWords} from ${from}${when}.`;
    return [{ id, from, units, ...(promisedOn ? { promisedOn } : {}), inWords }];
  });
  const listed = shipments.reduce((sum, shipment) => sum + shipment.units, 0);
  const units = open ? listed : (shelf?.inTransit ?? expected?.inTransit ?? 0);
  return { inTransit: quantity(units, registered), shipments };
}

function supplierOf({ product, registered }: Told, facts: KitFacts): KitProduct['supplier'] {
  const programme = registered?.programme;
  const id = programme && facts.supplierOf?.[programme];
  const supplier = facts.suppliers?.find((one) => one.id === id);
  if (!supplier) return undefined;
  const found = supplier.shelf.find((one) => one.product === product);
  return { location: supplier.id, available: quantity(found?.availableToPromise ?? 0, registered) };
}

function summaryOf(
  products: readonly KitProduct[],
  conditions: readonly ConditionAnswer[],
): string {
  const out = products.filter((product) => product.state === 'out');
  const unknown = products.filter((product) => product.state === 'unknown');
  const soon = products.filter(
    (product) => product.state === 'in' && (product.runsOut?.chance ?? 0) >= 0.66,
  );
  const not = conditions.filter((condition) => condition.answer === 'no');
  const sentences = [
    out.length === 0
      ? `None of ${products.length} products is out.`
      : `${out.length} of ${products.length} products out: ${namesOf(out)}.`,
    not.length > 0 ? `Cannot treat ${listInWords(not.map((one) => one.condition))}.` : '',
    soon.length > 0 ? `Likely out before the next resupply: ${namesOf(soon)}.` : '',
    unknown.length > 0 ? `Not heard from in time: ${namesOf(unknown)}.` : '',
  ];
  return sentences.filter(Boolean).join(' ');
}

function namesOf(products: readonly KitProduct[]): string {
  return listInWords(products.map((product) => product.name));
}
