/**
 * A clinic in Nimba that a depot in Bong supplies, with three kits, over a ledger of either kind:
 * for specs of what surrounds the books.
 */
import type { Principal, Role } from '@satchel/access';
import type { LocationEntry, StockEventAnswer, StockOrder, StockReport } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { EventGroups } from '../src/use-cases/group-events.js';
import { RecordStockEvents } from '../src/use-cases/record-stock-events.js';
import { RegisterEntries } from '../src/use-cases/register-entries.js';
import type { LedgerWorld } from './ledger-worlds.js';

/** Somebody with one role, known by a name of her own. */
export const person = (subject: string, role: Role, at: string): Principal => ({
  subject,
  kind: 'person',
  channel: 'api',
  grants: [{ role, at }],
});

/** Reports and orders in all of the country. */
export const loader: Principal = {
  ...person('loader', 'district-pharmacist', 'LR'),
  grants: [
    { role: 'district-pharmacist', at: 'LR' },
    { role: 'programme-manager', at: 'LR' },
  ],
};

export interface ClinicScene {
  /** An order at the clinic about ORS, unless told otherwise; it must be accepted. */
  order(fields: Partial<StockOrder>, who?: Principal): Promise<StockEventAnswer>;
  /** A report of today's noon at the kit about ORS, unless told otherwise; likewise. */
  report(fields: Partial<StockReport>, who?: Principal): Promise<StockEventAnswer>;
}

export async function clinicScene(world: LedgerWorld): Promise<ClinicScene> {
  const entries = new RegisterEntries(world.register, world.clock);
  const store = world.ledgers[0];
  const groups = new EventGroups({ store, lanes: 2, committed: () => undefined });
  const events = new RecordStockEvents(groups, world.clock);
  await entries.zones([{ id: 'LR', name: 'Liberia', level: 'country' }], loader);
  const counties = ['BONG', 'NIMBA'].map((id) => ({ id, name: id, level: 'county', parent: 'LR' }));
  await entries.zones(counties, loader);
  await entries.programmes([{ id: 'iccm', name: 'iCCM' }], loader);
  await entries.locations([at('DEPOT', 'depot', 'BONG')], loader);
  await entries.locations([at('CLINIC', 'facility', 'NIMBA', 'DEPOT')], loader);
  const kits = ['KIT', 'KIT-2', 'KIT-3'].map((id) => at(id, 'kit', 'NIMBA', 'CLINIC'));
  await entries.locations(kits, loader);
  const unit = { dispensingUnit: 'unit', packSize: 20 };
  await entries.products(
    [
      { id: 'ORS', name: 'ORS', ...unit },
      { id: 'ACT', name: 'ACT', ...unit, courseUnits: 6 },
      { id: 'RDT', name: 'RDT', ...unit },
    ],
    loader,
  );
  return {
    order: async (fields, who = loader) => {
      const item = { id: uuid(), location: 'CLINIC', product: 'ORS', ...fields } as StockOrder;
      return accepted(await events.order({ items: [item] }, who));
    },
    report: async (fields, who = loader) => {
      const occurredAt = world.clock.now().toISOString();
      const told = { id: uuid(), location: 'KIT', product: 'ORS', occurredAt };
      return accepted(await events.report({ items: [{ ...told, ...fields } as StockReport] }, who));
    },
  };
}

function at(id: string, kind: LocationEntry['kind'], zone: string, supplier?: string) {
  return {
    ...{ id, name: id, kind, zone, timeZone: 'Africa/Monrovia', openedOn: '2026-01-01' },
    ...(supplier ? { supplyLines: [{ programme: 'iccm', supplier }] } : {}),
  };
}

function accepted({ items: [answer] }: { items: StockEventAnswer[] }): StockEventAnswer {
  if (answer?.outcome !== 'accepted') throw new Error(JSON.stringify(answer));
  return answer;
}
