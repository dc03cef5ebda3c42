/**
 * Turns packs into units before the owner of a message is asked. Sizes are asked of the register
 * each time and never remembered: a size of a minute ago is a wrong number of tablets.
 */
import {
  type CountedLine,
  type CountedLineTold,
  type FieldError,
  type LotQuantity,
  type LotTold,
  listProducts,
  malformed,
  PAGE_MAX,
  type PageInfo,
  type Problem,
  ProblemError,
  problem,
} from '@satchel/contracts';
import {
  inUnits,
  type PackedProduct,
  productsInPacks,
  type QuantityField,
  type SaidItem,
} from '../domain/packs-told.js';
import type { Caller, Owners } from './ports.js';

const DEADLINE_MS = 1200;

export interface Turned<Item> {
  readonly items: Item[];
  /** By item: why it could not be turned; none where it could, or where nothing was to be. */
  readonly faults: readonly (readonly FieldError[])[];
}

export class TurnPacks {
  constructor(private readonly owners: Owners) {}

  /** Throws ProblemError where the register cannot be asked. */
  async run<Item extends SaidItem>(
    items: readonly Item[],
    field: QuantityField,
    caller: Caller,
  ): Promise<Turned<Item>> {
    const codes = productsInPacks(items);
    if (codes.length === 0) return { items: [...items], faults: items.map(() => []) };
    const products = await this.products(codes, caller);
    const turned = items.map((item) => inUnits(item, field, products));
    return { items: turned.map(({ item }) => item), faults: turned.map(({ faults }) => faults) };
  }

  /**
   * Asks with the lines in units. Lines that could not be turned are sent as they were told: the
   * owner may have answered these very words before, when the packs were others. Only where it
   * did not, it is said what is wrong with them.
   */
  async asking<Line extends SaidItem, Reply>(
    lines: readonly Line[],
    field: QuantityField,
    caller: Caller,
    ask: (lines: Line[]) => Promise<Reply>,
  ): Promise<Reply> {
    const { items, faults } = await this.run(lines, field, caller);
    const all = faults.flatMap((found, n) => found.map(within(`/lines/${n}`)));
    if (all.length === 0) return ask(items);
    if (saysTwoThings(all)) throw new ProblemError(packProblem(all));
    try {
      return await ask(items);
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'malformed') {
        throw new ProblemError(packProblem(all));
      }
      throw error;
    }
  }

  /**
   * Lines of a count in units alone, as the sheet keeps them. Throws what is wrong with one of
   * them: a line without a quantity would count as not counted yet.
   */
  async counted(lines: readonly CountedLineTold[], caller: Caller): Promise<CountedLine[]> {
    const { items, faults } = await this.run(lines, 'quantity', caller);
    const all = faults.flatMap((found, n) => found.map(within(`/lines/${n}`)));
    if (all.length > 0) throw new ProblemError(packProblem(all));
    return items.map(({ lots, packs: _packs, loose: _loose, ...line }, n) => ({
      ...line,
      ...(lots ? { lots: lots.map((lot, k) => unitsOfLot(lot, `/lines/${n}/lots/${k}`)) } : {}),
    }));
  }

  private async products(
    codes: string[],
    { principal, traceparent }: Caller,
  ): Promise<Map<string, PackedProduct>> {
    const found = new Map<string, PackedProduct>();
    let page: PageInfo = { hasMore: true };
    while (page.hasMore) {
      const { next: cursor } = page;
      const asked = {
        products: codes,
        limit: PAGE_MAX,
        ...(cursor === undefined ? {} : { cursor }),
      };
      const answer = await this.owners.request(listProducts, asked, {
        principal,
        traceparent,
        deadlineMs: DEADLINE_MS,
      });
      for (const product of answer.items) found.set(product.id, product);
      page = answer.page;
    }
    return found;
  }
}

function unitsOfLot(
  { packs: _packs, loose: _loose, quantity, ...lot }: LotTold,
  at: string,
): LotQuantity {
  if (quantity !== undefined) return { ...lot, quantity };
  const fault = { pointer: `${at}/quantity`, code: 'required', detail: 'or `packs` is missing' };
  throw new ProblemError(malformed([fault]));
}

export function within(place: string): (fault: FieldError) => FieldError {
  return (fault) => ({ ...fault, pointer: `${place}${fault.pointer}` });
}

/** Packs beside a quantity in units: no owner was ever told so, and none would notice. */
export function saysTwoThings(faults: readonly FieldError[]): boolean {
  return faults.some(({ code }) => code === 'not-allowed');
}

/** What is wrong with packs, by the first of its faults. */
export function packProblem(faults: readonly FieldError[]): Problem {
  const errors = [...faults];
  const [first] = errors;
  if (first?.code !== 'unknown-pack' && first?.code !== 'pack-size-differs') {
    return malformed(errors);
  }
  const detail = `${first.pointer} ${first.detail}. Nothing was recorded.`;
  return problem(409, first.code, detail, { errors });
}
