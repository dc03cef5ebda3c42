/** A small country in which lots travel: a warehouse, two counties, a clinic and kits in each. */
import type { Principal, Role } from '@satchel/access';
import type { LocationEntry, StockEventAnswer, StockOrder, StockReport } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { EventGroups } from '../src/use-cases/group-events.js';
import { RecordStockEvents } from '../src/use-cases/record-stock-events.js';
import { RegisterEntries } from '../src/use-cases/register-entries.js';
import type { LedgerWorld } from './ledger-worlds.js';

export function person(...grants: [Role, string][]): Principal {
  return {
    subject: `person of ${grants.join(' and ')}`,
    kind: 'person',
    channel: 'api',
    grants: grants.map(([role, at]) => ({ role, at })),
  };
}

/** Whoever may do everything here. */
export const everybody = person(['district-pharmacist', 'LR'], ['programme-manager', 'LR']);

export interface LotCountry {
  readonly register: RegisterEntries;
  order(fields: Partial<StockOrder>): Promise<StockEventAnswer>;
  report(fields: Partial<StockReport>): Promise<StockEventAnswer>;
  /** Issues lots, and has them received where they go unless they stay under way. */
  send(from: string, to: string, lots: Record<string, number>, stays?: 'stays'): Promise<string>;
}

const place = { timeZone: 'Africa/Monrovia', openedOn: '2026-01-01' };
const at = (
  id: string,
  kind: LocationEntry['kind'],
  zone: string,
  supplier?: string,
): LocationEntry => ({
  id,
  name: id,
  kind,
  zone,
  ...place,
  minimumShelfLifeDays: 0,
  ...(supplier ? { supplyLines: [{ programme: 'iccm', supplier }] } : {}),
});

export async function lotCountry(world: LedgerWorld): Promise<LotCountry> {
  const register = new RegisterEntries(world.register, world.clock);
  const [store] = world.ledgers;
  const groups = new EventGroups({ store, lanes: 3, committed: () => undefined });
  const events = new RecordStockEvents(groups, world.clock);
  await register.zones(
    [
      { id: 'LR', name: 'Liberia', level: 'country' },
      { id: 'NIMBA', name: 'Nimba', level: 'county', parent: 'LR' },
      { id: 'LOFA', name: 'Lofa', level: 'county', parent: 'LR' },
    ],
    everybody,
  );
  await register.programmes([{ id: 'iccm', name: 'iCCM' }], everybody);
  await register.locations(
    [
      at('CMS', 'warehouse', 'LR'),
      at('DEPOT-N', 'depot', 'NIMBA', 'CMS'),
      at('DEPOT-L', 'depot', 'LOFA', 'CMS'),
      at('CLINIC-N', 'facility', 'NIMBA', 'DEPOT-N'),
      at('CLINIC-L', 'facility', 'LOFA', 'DEPOT-L'),
      at('KIT-N1', 'kit', 'NIMBA', 'CLINIC-N'),
      at('KIT-N2', 'kit', 'NIMBA', 'CLINIC-N'),
      at('KIT-L1', 'kit', 'LOFA', 'CLINIC-L'),
    ],
    everybody,
  );
  const counted = { dispensingUnit: 'unit', packSize: 20 };
  const products = ['ORS', 'ZINC', 'ACT', 'AMOX', 'RDT'];
  await register.products(
    products.map((id) => ({ id, name: id, ...counted })),
    everybody,
  );
  const order = async (fields: Partial<StockOrder>): Promise<StockEventAnswer> => {
    const item = { id: uuid(), product: 'ORS', ...fields } as StockOrder;
    const { items } = await events.order({ items: [item] }, everybody);
    return items[0] as StockEventAnswer;
  };
  const report = async (fields: Partial<StockReport>): Promise<StockEventAnswer> => {
    const now = world.clock.now().toISOString();
    const item = { id: uuid(), product: 'ORS', occurredAt: now, ...fields } as StockReport;
    const { items } = await events.report({ items: [item] }, everybody);
    return items[0] as StockEventAnswer;
  };
  const send: LotCountry['send'] = async (from, to, quantities, stays) => {
    const shipment = uuid();
    const lots = Object.entries(quantities).map(([lot, quantity]) => ({ lot, quantity }));
    const issued = await order({ kind: 'issue', location: from, to, shipment, lots });
    if (issued.outcome !== 'accepted') throw new Error(JSON.stringify(issued));
    if (!stays) await report({ kind: 'received', location: to, shipment, lots });
    return shipment;
  };
  return { register, order, report, send };
}
