/**
 * Random histories of the small world. A history is a list of abstract calls: numbers that are
 * resolved, one call after the other, against a model ledger that has lived through all before, so
 * that shipments, events and allocations are named which exist. Same history, same calls, always;
 * and since it is a list of numbers, fast-check shrinks it to what matters.
 */
import type { OrderKind, ReportKind, StockOrder, StockReport } from '@satchel/contracts';
import { MINUTE_MS } from '@satchel/language';
import fc from 'fast-check';
import { type ApprovalKind, tellApproval } from './histories-approvals.js';
import { tellModeChange } from './histories-modes.js';
import { alteredOrder, spoiltOrder, tellOrder } from './histories-orders.js';
import { alteredReport, spoiltReport, tellReport } from './histories-reports.js';
import { type Choices, pickFrom, type Scene } from './histories-scene.js';
import { APPROVAL_WEIGHTS, ORDER_WEIGHTS, REPORT_WEIGHTS } from './histories-weights.js';
import { HISTORY_START } from './histories-world.js';
import type { ApprovalsCall, ModelLedger, OrdersCall, ReportsCall } from './model-ledger.js';
import type { ModesCall } from './model-modes.js';
import type { ModelRegister } from './model-register.js';

export interface AbstractItem<Kind> {
  kind: Kind;
  choices: Choices;
}
interface AbstractFrame {
  /** Minutes since the call before. */
  waitMinutes: number;
  /** Minutes by which the sender's clock is behind; 0 when it does not say. */
  behindMinutes: number;
  who: number;
}
export type AbstractCall =
  | (AbstractFrame & { to: 'reports'; items: AbstractItem<ReportKind>[] })
  | (AbstractFrame & { to: 'orders'; items: AbstractItem<OrderKind>[] })
  | (AbstractFrame & { to: 'modes'; items: Pick<AbstractItem<string>, 'choices'>[] })
  | (AbstractFrame & { to: 'approvals'; items: AbstractItem<ApprovalKind>[] });

export interface History {
  /** Keeps the ids of one history apart from those of another. */
  salt: number;
  calls: AbstractCall[];
}

/** What is really sent. */
export type ToldStockCall = ({ to: 'reports' } & ReportsCall) | ({ to: 'orders' } & OrdersCall);
export type ToldCall =
  | ToldStockCall
  | ({ to: 'modes' } & ModesCall)
  | ({ to: 'approvals' } & ApprovalsCall);

const nat = (most: number) => fc.nat({ max: most - 1 });

const choices: fc.Arbitrary<Choices> = fc.record({
  where: nat(9240),
  when: nat(1000),
  ago: nat(100_000),
  amount: nat(27_720),
  lots: nat(9000),
  lotA: nat(2520),
  lotB: nat(2520),
  pick: nat(8400),
  also: nat(2520),
  twist: nat(1000),
});

function itemsOf<Kind extends string>(weights: Record<Kind, number>) {
  const kinds = Object.entries<number>(weights).map(([kind, weight]) => ({
    weight,
    arbitrary: fc.constant(kind as Kind),
  }));
  const item = fc.record({ kind: fc.oneof(...kinds), choices });
  return fc.oneof(
    { weight: 5, arbitrary: fc.array(item, { minLength: 1, maxLength: 1 }) },
    { weight: 5, arbitrary: fc.array(item, { minLength: 1, maxLength: 4, size: 'max' }) },
  );
}

const waitMinutes = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: nat(120) },
  { weight: 5, arbitrary: nat(3 * 1440) },
  { weight: 4, arbitrary: nat(9 * 1440) },
);
/** Never half a day exactly: which way that rounds is nobody's business. */
const behindMinutes = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -90, max: 90 }) },
  { weight: 2, arbitrary: fc.integer({ min: -700, max: 700 }) },
  { weight: 1, arbitrary: fc.integer({ min: -12, max: 12 }).map((days) => days * 1440 + 3) },
  { weight: 1, arbitrary: fc.constantFrom(365 * 1440, 20_000 * 1440, -30 * 1440) },
);
const frame = { waitMinutes, behindMinutes, who: nat(10) };

const calls: fc.Arbitrary<AbstractCall> = fc.oneof(
  {
    weight: 11,
    arbitrary: fc.record({
      to: fc.constant('reports' as const),
      ...frame,
      items: itemsOf(REPORT_WEIGHTS),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      to: fc.constant('orders' as const),
      ...frame,
      items: itemsOf(ORDER_WEIGHTS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      to: fc.constant('modes' as const),
      ...frame,
      items: fc.array(fc.record({ choices }), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      to: fc.constant('approvals' as const),
      ...frame,
      items: itemsOf(APPROVAL_WEIGHTS),
    }),
  },
);

/** How many calls a history makes, at least and at most: 0 and 48 unless told. */
export interface HistoryLength {
  readonly minCalls?: number;
  readonly maxCalls?: number;
}

/**
 * Histories of up to so many calls, about half as many on average, of one to four items each.
 * Shrinks towards fewer calls, as far as the least, and plainer choices.
 */
export function histories(options: HistoryLength = {}): fc.Arbitrary<History> {
  const { minCalls = 0, maxCalls = 48 } = options;
  return fc.record({
    salt: fc.noShrink(fc.nat({ max: 0xffffffff })),
    calls: fc.noBias(fc.array(calls, { minLength: minCalls, maxLength: maxCalls, size: 'max' })),
  });
}

/** Turns abstract calls into real ones, each against what the model ledger then knows. */
export class Narrator {
  private now = Date.parse(HISTORY_START);
  private ids = 0;
  private readonly reports: Sent<StockReport>[] = [];
  private readonly orders: Sent<StockOrder>[] = [];

  /** The model must be given every call told before the next is asked for. */
  constructor(
    private readonly register: ModelRegister,
    private readonly model: ModelLedger,
    private readonly salt: number,
  ) {}

  tell(call: AbstractCall): ToldCall {
    this.now += call.waitMinutes * MINUTE_MS;
    const principal = call.who === 9 ? 'clerk-2' : 'clerk-1';
    const receivedAt = new Date(this.now);
    if (call.to === 'modes') {
      const scene = this.scene(0);
      const items = call.items.map((item) => tellModeChange(scene, item.choices));
      return { to: 'modes', receivedAt, items };
    }
    if (call.to === 'approvals') {
      const scene = this.scene(0);
      const items = call.items.map(({ kind, choices }) => tellApproval(scene, kind, choices));
      return { to: 'approvals', receivedAt, items };
    }
    if (call.to === 'orders') {
      const scene = this.scene(0);
      const items = call.items.map(({ kind, choices: c }) => {
        const words = { tell: () => tellOrder(scene, kind, c), alter: alteredOrder };
        return this.twist(principal, c, this.orders, { ...words, spoil: spoiltOrder });
      });
      return { to: 'orders', principal, receivedAt, items };
    }
    const scene = this.scene(call.behindMinutes * MINUTE_MS);
    const items = call.items.map(({ kind, choices: c }) => {
      const words = { tell: () => tellReport(scene, kind, c), alter: alteredReport };
      return this.twist(principal, c, this.reports, { ...words, spoil: spoiltReport });
    });
    const told = { to: 'reports', principal, receivedAt, items } as const;
    return scene.shift === 0 ? told : { ...told, sentAt: new Date(this.now - scene.shift) };
  }

  private scene(shift: number): Scene {
    const { register, model, now } = this;
    return { register, model, now, shift, newId: () => this.newId() };
  }

  private newId(): string {
    this.ids += 1;
    const salt = this.salt.toString(16).padStart(8, '0');
    // Scattered, so that the order of ids is not the order in which things came to be.
    const scattered = Math.imul(this.ids, 0x9e3779b1) >>> 0;
    const node = scattered.toString(16).padStart(8, '0') + this.ids.toString(16).padStart(4, '0');
    return `${salt}-0000-4000-8000-${node}`;
  }

  /** Mostly what it says; sometimes sent again, changed under the same id, or wrong. */
  private twist<Item extends StockReport | StockOrder>(
    principal: string,
    c: Choices,
    sent: Sent<Item>[],
    words: Words<Item>,
  ): Item {
    const own = sent.filter((it) => it.principal === principal || c.also % 8 === 7);
    const earlier = pickFrom(own.slice(-10), c.where)?.item;
    const item = this.twisted(c, earlier, words);
    sent.push({ principal, item });
    return item;
  }

  private twisted<Item extends StockReport | StockOrder>(
    c: Choices,
    earlier: Item | undefined,
    { tell, alter, spoil }: Words<Item>,
  ): Item {
    const { twist } = c;
    if (earlier && twist >= 870 && twist < 925) return earlier;
    if (earlier && twist >= 925 && twist < 935) return inOtherOrder(earlier);
    if (earlier && twist >= 935 && twist < 950) return alter(earlier, c.amount);
    const item = tell();
    const anyId = pickFrom([...this.reports, ...this.orders], c.where)?.item.id;
    if (anyId !== undefined && twist >= 950 && twist < 955) return { ...item, id: anyId };
    if (twist >= 955 && twist < 980) return spoil(item, c.amount);
    if (twist >= 980 && twist < 990 && item.to !== undefined) return { ...item, to: 'NOWHERE' };
    if (twist >= 980 && twist < 990) return { ...item, location: 'NOWHERE' };
    if (twist >= 990) return { ...item, product: 'NOTHING' };
    return item;
  }
}

/** The same content, written by another hand. */
function inOtherOrder<Item extends object>(item: Item): Item {
  return Object.fromEntries(Object.entries(item).reverse()) as Item;
}

interface Sent<Item> {
  principal: string;
  item: Item;
}
interface Words<Item> {
  tell(): Item;
  alter(item: Item, n: number): Item;
  spoil(item: Item, n: number): Item;
}
