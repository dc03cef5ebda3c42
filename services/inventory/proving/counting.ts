/** A district that is counted: two clinics with kits, people of every sort, and how they act. */
import type { Principal, Role } from '@satchel/access';
import type {
  CountedLine,
  CountSheetState,
  Explanation,
  LocationEntry,
  OpenCountSheet,
  StockEventAnswer,
  StockOrder,
  StockReport,
  SubmitCountSheet,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { DecideSheet } from '../src/use-cases/decide-count-sheet.js';
import { DiscardSheet } from '../src/use-cases/discard-count-sheet.js';
import { ExplainVariances } from '../src/use-cases/explain-count-variances.js';
import { EventGroups } from '../src/use-cases/group-events.js';
import { OpenSheet } from '../src/use-cases/open-count-sheet.js';
import { ReadSheets } from '../src/use-cases/read-count-sheets.js';
import { RecordStockEvents } from '../src/use-cases/record-stock-events.js';
import { RegisterEntries } from '../src/use-cases/register-entries.js';
import { SaveLines } from '../src/use-cases/save-count-lines.js';
import { SubmitSheet } from '../src/use-cases/submit-count-sheet.js';
import type { LedgerWorld } from './ledger-worlds.js';

export function person(subject: string, role: Role, at: string): Principal {
  return { subject, kind: 'person', channel: 'api', grants: [{ role, at }] };
}

export const nurse = person('nurse', 'facility-in-charge', 'CLINIC');
export const pharmacist = person('pharmacist', 'district-pharmacist', 'NIMBA');
export const keeper = person('keeper', 'programme-manager', 'LR');

/** One process that counts. */
export function counter(world: LedgerWorld, process: 0 | 1 = 0) {
  const { clock } = world;
  const store = world.countSheets[process];
  const ledger = world.ledgers[process];
  const groups = new EventGroups({ store: ledger, lanes: 3, committed: () => undefined });
  const opening = new OpenSheet(store, clock);
  const saving = new SaveLines(store, clock);
  const discarding = new DiscardSheet(store, clock);
  const submitting = new SubmitSheet(store, groups, clock);
  const explaining = new ExplainVariances(store, clock);
  const deciding = new DecideSheet(store, clock);
  const events = new RecordStockEvents(groups, clock);
  const act = ({ id: sheet, version }: CountSheetState) => ({ id: uuid(), sheet, version });
  return {
    reading: new ReadSheets(store, clock),
    open: (fields: Partial<OpenCountSheet> = {}, who = nurse) => {
      const asked = { id: uuid(), location: 'CLINIC', scope: 'managed', countedAt: '2026-11-20' };
      return opening.open({ ...asked, ...fields } as OpenCountSheet, who);
    },
    save: (it: CountSheetState, lines: CountedLine[], who = nurse, countedAt?: string) => {
      const moment = countedAt === undefined ? {} : { countedAt };
      return saving.save({ sheet: it.id, version: it.version, lines, ...moment }, who);
    },
    discard: (it: CountSheetState, who = nurse) => discarding.discard(act(it), who),
    submit: (it: CountSheetState, more: Partial<SubmitCountSheet> = {}, who = nurse) =>
      submitting.submit({ ...act(it), ...more }, who),
    explain: (it: CountSheetState, lines: Explanation[], who = nurse) =>
      explaining.explain({ ...act(it), lines }, who),
    approve: (it: CountSheetState, who = pharmacist, more: { id?: string; note?: string } = {}) =>
      deciding.approve({ ...act(it), ...more }, who),
    recount: (it: CountSheetState, who = pharmacist) =>
      deciding.askForRecount({ ...act(it), reason: 'count again' }, who),
    report: async (fields: Partial<StockReport>): Promise<StockEventAnswer | undefined> => {
      const told = { id: uuid(), location: 'CLINIC', occurredAt: '2026-11-15T10:00:00Z' };
      const items = [{ ...told, ...fields } as StockReport];
      return (await events.report({ items }, pharmacist)).items[0];
    },
    order: async (fields: Partial<StockOrder>): Promise<StockEventAnswer | undefined> => {
      const items = [{ id: uuid(), location: 'CLINIC', ...fields } as StockOrder];
      return (await events.order({ items }, pharmacist)).items[0];
    },
  };
}
export type Counter = ReturnType<typeof counter>;

/** Registers the district; what each place manages is written down, no stock is there yet. */
export async function registerDistrict(world: LedgerWorld): Promise<void> {
  const entries = new RegisterEntries(world.register, world.clock);
  const place = { timeZone: 'Africa/Monrovia', openedOn: '2025-01-01' };
  const at = (id: string, kind: LocationEntry['kind'], zone: string, supplier?: string) => ({
    ...{ id, name: id, kind, zone, ...place },
    ...(supplier ? { supplyLines: [{ programme: 'iccm', supplier }] } : {}),
  });
  const zones = [
    { id: 'LR', name: 'Liberia', level: 'country' as const },
    { id: 'NIMBA', name: 'Nimba', level: 'county' as const, parent: 'LR' },
    { id: 'BONG', name: 'Bong', level: 'county' as const, parent: 'LR' },
  ];
  await entries.zones(zones, keeper);
  await entries.programmes([{ id: 'iccm', name: 'iCCM' }], keeper);
  const clinics = [at('CLINIC', 'facility', 'NIMBA'), at('OTHER', 'facility', 'BONG')];
  await entries.locations(clinics, keeper);
  await entries.locations([at('KIT', 'kit', 'NIMBA', 'CLINIC')], keeper);
  const counted = { dispensingUnit: 'unit', packSize: 20 };
  const products = ['ACT', 'AMOX', 'ORS', 'RDT', 'ZINC'];
  await entries.products(
    products.map((id) => ({ id, name: id, ...counted, courseUnits: id === 'ORS' ? 2 : 10 })),
    keeper,
  );
  const managed = (location: string, product: string, mode: 'by-treatment' | 'by-count') => ({
    ...{ location, product, mode, from: '2025-01-01' },
  });
  await entries.managedProducts(
    [
      ...['AMOX', 'ORS', 'ZINC'].map((product) => managed('CLINIC', product, 'by-treatment')),
      { ...managed('CLINIC', 'RDT', 'by-treatment'), to: '2026-01-31' },
      managed('KIT', 'ORS', 'by-count'),
      managed('KIT', 'ZINC', 'by-treatment'),
      managed('OTHER', 'ORS', 'by-treatment'),
    ],
    keeper,
  );
}
