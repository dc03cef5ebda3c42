/**
 * Says quantities in packs beside their units, in answers of owners that do not know the packs. The
 * register is asked at the same time as the owner. No answer fails for it: what was recorded is
 * recorded, so where the register is silent the units stand alone.
 */
import {
  type ExpiringHere,
  type ExpiringLot,
  type LotHolderPage,
  ProblemError,
  type RecallHolderPage,
  type RequisitionPage,
  type RequisitionState,
} from '@satchel/contracts';
import { expiringInPacks, holderInPacks, lineInPacks, sumsInPacks } from '../domain/packs-shown.js';
import type { PackedProducts } from '../domain/packs-told.js';
import type { Caller } from './ports.js';
import type { RegisterLookup } from './register-lookup.js';

export class ShowPacks {
  constructor(private readonly register: RegisterLookup) {}

  /** Throws what the owner's answer throws, as do the others. */
  async requisition(asked: Promise<RequisitionState>, caller: Caller): Promise<RequisitionState> {
    const [state, products] = await this.both(asked, caller);
    return requisitionInPacks(state, products);
  }

  async requisitions(asked: Promise<RequisitionPage>, caller: Caller): Promise<RequisitionPage> {
    const [{ items, page }, products] = await this.both(asked, caller);
    return { items: items.map((state) => requisitionInPacks(state, products)), page };
  }

  async holders(asked: Promise<LotHolderPage>, caller: Caller): Promise<LotHolderPage> {
    const [lot, products] = await this.both(asked, caller);
    const product = products.get(lot.product);
    const items = lot.items.map((holder) => holderInPacks(holder, product));
    return { ...lot, sums: sumsInPacks(lot.sums, product), items };
  }

  async recallHolders(asked: Promise<RecallHolderPage>, caller: Caller): Promise<RecallHolderPage> {
    const [list, products] = await this.both(asked, caller);
    const product = list.product === undefined ? undefined : products.get(list.product);
    return { ...list, items: list.items.map((holder) => holderInPacks(holder, product)) };
  }

  async expiring<Row extends ExpiringLot | ExpiringHere, Page>(
    asked: Promise<Page & { items: Row[] }>,
    caller: Caller,
  ): Promise<Page & { items: Row[] }> {
    const [list, products] = await this.both(asked, caller);
    return { ...list, items: list.items.map((row) => expiringInPacks(row, products)) };
  }

  private both<Answer>(
    asked: Promise<Answer>,
    caller: Caller,
  ): Promise<[answer: Answer, products: PackedProducts]> {
    return Promise.all([asked, this.products(caller)]);
  }

  private async products(caller: Caller): Promise<PackedProducts> {
    try {
      const products = await this.register.products(caller);
      return new Map(products.map((product) => [product.id, product]));
    } catch (error) {
      if (error instanceof ProblemError) return new Map();
      throw error;
    }
  }
}

function requisitionInPacks(state: RequisitionState, products: PackedProducts): RequisitionState {
  return { ...state, lines: state.lines.map((line) => lineInPacks(line, products)) };
}
