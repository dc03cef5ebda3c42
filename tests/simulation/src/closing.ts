/**
 * The end of a run: the faults are over, and everybody finishes what was begun. Phones send their
 * queues, what was asked is decided, what was approved is issued, what was issued is received. If
 * that does not come to an end, something is stuck.
 */
import { getRequisition, type RequisitionState } from '@satchel/contracts';
import { inventoryBooks } from '@satchel/inventory/in-memory';
import type { MemoryDatabase } from '@satchel/messaging';
import { requisitionBooks } from '@satchel/requisition/in-memory';
import { chwOf, inChargeOf, storekeeper, WAREHOUSE } from './country.js';
import type { Keeper } from './keeper.js';
import type { Phone } from './phone.js';
import { Person, type Scene } from './scene.js';
import type { ServiceName } from './service-process.js';

const ENDED = new Set(['received', 'rejected', 'cancelled']);

export interface Leftovers {
  readonly scene: Scene;
  readonly databases: Readonly<Record<ServiceName, MemoryDatabase>>;
  readonly phones: readonly Phone[];
  readonly keepers: ReadonlyMap<string, Keeper>;
  /** Decides about everything, but her own. */
  readonly pharmacist: Keeper;
}

/** One round; answers whether there was anything left to do. */
export async function finishRound(left: Leftovers): Promise<boolean> {
  const { phones } = left;
  const unsent = phones.filter((phone) => !phone.isEmpty);
  await Promise.all(phones.map((phone) => phone.finish()));
  const decided = await decideAll(left);
  const issued = await issueAll(left);
  const received = await receiveAll(left);
  return unsent.length > 0 || decided || issued || received;
}

async function decideAll({ databases, scene, pharmacist }: Leftovers): Promise<boolean> {
  const { requisitions } = requisitionBooks(databases.requisition);
  const open = requisitions.filter(({ status }) => status === 'submitted');
  for (const { id } of open) {
    const asker = new Reader(pharmacist.principal, scene);
    const state = await asker.read(id);
    if (state?.status === 'submitted') await pharmacist.decide(state, true);
  }
  return open.length > 0;
}

/** Issues whatever inventory knows to be approved; the store is filled up before. */
async function issueAll({ databases, keepers }: Leftovers): Promise<boolean> {
  const { approvals } = inventoryBooks(databases.inventory);
  const open = approvals.filter(({ approved, issued }) => issued < approved);
  for (const { supplier, location, product, approved, issued, requisition } of open) {
    const keeper = keepers.get(supplier);
    if (!keeper) throw new Error(`nobody keeps ${supplier}`);
    const lots = [{ lot: `${product}-B`, quantity: approved - issued }];
    await keeper.order({ kind: 'receive', location: supplier, product, lots });
    await keeper.issue(location, product, approved - issued, requisition);
  }
  const { requisitions } = requisitionBooks(databases.requisition);
  return open.length > 0 || requisitions.some(({ status }) => !ENDED.has(status));
}

async function receiveAll({ databases, phones, keepers }: Leftovers): Promise<boolean> {
  const { shipments } = inventoryBooks(databases.inventory);
  let any = false;
  for (const { id, to, lines } of shipments) {
    const products = new Set(lines.map(({ product }) => product));
    for (const product of products) {
      const rest = lines
        .filter((line) => line.product === product && line.shipped > line.received)
        .map(({ lot, shipped, received }) => ({ lot, quantity: shipped - received }));
      if (rest.length === 0) continue;
      any = true;
      const told = { kind: 'received' as const, product, shipment: id, lots: rest };
      const phone = phones.find(({ kit }) => kit === to);
      if (phone) phone.note(told);
      else await keepers.get(to)?.report(told);
    }
  }
  await Promise.all(phones.map((phone) => phone.finish()));
  return any;
}

class Reader extends Person {
  async read(requisition: string): Promise<RequisitionState | undefined> {
    const found = await this.untilAnswered(getRequisition, { requisition });
    return 'reply' in found ? found.reply : undefined;
  }
}

/** Who keeps which store. */
export const KEEPERS = [
  [WAREHOUSE, storekeeper],
  ['FA', inChargeOf('FA')],
  ['FB', inChargeOf('FB')],
] as const;

export const HOLDERS = ['K1', 'K2', 'K3'].map((kit) => [kit, chwOf(kit)] as const);
