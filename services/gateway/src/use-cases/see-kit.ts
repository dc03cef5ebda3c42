/**
 * The state of a kit at one glance, put together from several services at once. A part whose
 * service does not answer is marked with the reason and the rest still answers; but somebody who
 * may see neither stock nor outlook of the location sees nothing at all.
 */
import {
  type GetStockOnHand,
  getOutlook,
  getStockOnHand,
  type LocationState,
  listShipments,
  type MessageContract,
  type Outlook,
  PAGE_MAX,
  type Problem,
  ProblemError,
  refuse,
  type ShipmentPage,
  type StockOnHand,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { composeKit, type Kit, type KitFacts, type RegisteredProduct } from '../domain/kit.js';
import type { Caller, Owners } from './ports.js';
import type { RegisterLookup } from './register-lookup.js';

const PARTS = ['stock', 'outlook', 'in-transit', 'register', 'supplier'] as const;
export type KitPartName = (typeof PARTS)[number];

/** Whether a part of the answer is there, and why not. */
export interface KitPart {
  readonly part: KitPartName;
  readonly available: boolean;
  readonly code?: string;
  readonly reason?: string;
}

export interface KitReport extends Kit {
  readonly location: string;
  readonly name?: string;
  readonly askedAt: string;
  /** When replenishment worked the outlook out. */
  readonly evaluatedAt?: string;
  readonly parts: KitPart[];
}

type Told<T> = { readonly value: T } | { readonly problem: Problem };
type Register = { readonly products: RegisteredProduct[]; readonly kit: LocationState | undefined };
type Suppliers = NonNullable<KitFacts['suppliers']>;

const DEADLINE_MS = 1200;
const SUPPLIER_DEADLINE_MS = 700;

export class SeeKit {
  constructor(
    private readonly owners: Owners,
    private readonly register: RegisterLookup,
    private readonly clock: Clock,
  ) {}

  /** Throws the problem of the owners when neither stock nor outlook is there. */
  async run(location: string, caller: Caller): Promise<KitReport> {
    const transit = { location, status: 'in-transit' as const, limit: PAGE_MAX };
    const [stock, outlook, shipments, register] = await Promise.all([
      told(this.ask(getStockOnHand, { location }, caller)),
      told(this.ask(getOutlook, { location }, caller)),
      told(this.ask(listShipments, transit, caller)),
      told(this.lookUp(location, caller)),
    ]);
    refuseUnseen(stock, outlook);
    const supplierOf = supplyLines(answered(register)?.kit);
    const suppliers = await told(this.suppliers(supplierOf, register, caller));
    const facts = this.facts(location, { stock, outlook, shipments, register, suppliers });
    const name = answered(register)?.kit?.name;
    const evaluatedAt = answered(outlook)?.evaluatedAt;
    return {
      location,
      ...(name === undefined ? {} : { name }),
      askedAt: facts.now.toISOString(),
      ...(evaluatedAt === undefined ? {} : { evaluatedAt }),
      ...composeKit({ ...facts, supplierOf }),
      parts: partsOf([stock, outlook, shipments, register, suppliers]),
    };
  }

  private facts(
    location: string,
    all: {
      stock: Told<StockOnHand>;
      outlook: Told<Outlook>;
      shipments: Told<ShipmentPage>;
      register: Told<Register>;
      suppliers: Told<Suppliers>;
    },
  ): KitFacts {
    const register = answered(all.register);
    const shelf = answered(all.stock)?.products;
    const expected = answered(all.outlook)?.products;
    const shipments = answered(all.shipments)?.items.filter((shipment) => shipment.to === location);
    const suppliers = answered(all.suppliers);
    return {
      location,
      now: this.clock.now(),
      timeZone: register?.kit?.timeZone ?? 'UTC',
      ...(register ? { register: register.products } : {}),
      ...(shelf ? { shelf } : {}),
      ...(expected ? { expected } : {}),
      ...(shipments ? { shipments } : {}),
      ...(suppliers ? { suppliers } : {}),
    };
  }

  private async lookUp(location: string, caller: Caller): Promise<Register> {
    const [products, kit] = await Promise.all([
      this.register.products(caller),
      this.register.location(location, caller),
    ]);
    return { products, kit };
  }

  private async suppliers(
    supplierOf: Readonly<Record<string, string>>,
    register: Told<Register>,
    caller: Caller,
  ): Promise<Suppliers> {
    if ('problem' in register) throw new ProblemError(register.problem);
    if (!register.value.kit) {
      refuse(404, 'unknown-location', 'The register lists no such location.');
    }
    const ids = [...new Set(Object.values(supplierOf))];
    return Promise.all(
      ids.map(async (id) => {
        const body: GetStockOnHand = { location: id };
        const found = await this.ask(getStockOnHand, body, caller, SUPPLIER_DEADLINE_MS);
        return { id, shelf: found.products };
      }),
    );
  }

  private ask<Req, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
    { principal, traceparent }: Caller,
    deadlineMs = DEADLINE_MS,
  ): Promise<Rep> {
    return this.owners.request(contract, body, { principal, traceparent, deadlineMs });
  }
}

async function told<T>(answer: Promise<T>): Promise<Told<T>> {
  try {
    return { value: await answer };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    throw error;
  }
}

function answered<T>(part: Told<T>): T | undefined {
  return 'value' in part ? part.value : undefined;
}

/** Only an owner's yes opens the answer; a no is passed on before a silence. */
function refuseUnseen(stock: Told<unknown>, outlook: Told<unknown>): void {
  const problems = [stock, outlook].flatMap((part) => ('problem' in part ? [part.problem] : []));
  if (problems.length < 2) return;
  const [first] = problems.sort((left, right) => left.status - right.status);
  if (first) throw new ProblemError(first);
}

function supplyLines(kit: LocationState | undefined): Record<string, string> {
  const lines = kit?.supplyLines ?? [];
  return Object.fromEntries(lines.map(({ programme, supplier }) => [programme, supplier]));
}

function partsOf(all: readonly Told<unknown>[]): KitPart[] {
  return PARTS.map((part, n) => {
    const answer = all[n];
    if (!answer || 'value' in answer) return { part, available: true };
    const { code, detail: reason } = answer.problem;
    return { part, available: false, code, reason };
  });
}
