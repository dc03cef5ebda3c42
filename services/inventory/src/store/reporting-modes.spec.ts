import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import {
  type ManagedProductEntry,
  managedProductChanged,
  type ReportingMode,
  type StockMoved,
  type StockReport,
  stockMoved,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordStockEvents } from '../use-cases/record-stock-events.js';
import { RegisterEntries } from '../use-cases/register-entries.js';

const ROLES = ['district-pharmacist', 'programme-manager', 'administrator'] as const;
const who: Principal = {
  subject: 'anna',
  kind: 'person',
  channel: 'api',
  grants: ROLES.map((role) => ({ role, at: 'LR' })),
};

describe.each(ledgerWorlds)('the mode of a card in %s', (_where, open) => {
  let world: LedgerWorld;
  let entries: RegisterEntries;
  let events: RecordStockEvents;
  let kits = 0;

  beforeAll(async () => {
    world = await open();
    entries = new RegisterEntries(world.register, world.clock);
    const [store] = world.ledgers;
    const groups = new EventGroups({ store, lanes: 2, committed: () => undefined });
    events = new RecordStockEvents(groups, world.clock);
    await entries.zones([{ id: 'LR', name: 'Liberia', level: 'country' }], who);
    const product = { id: 'ORS', name: 'ORS', dispensingUnit: 'sachet', packSize: 10 };
    await entries.products([product], who);
  });
  afterAll(() => world.close());

  /** A kit of its own with twenty sachets since June, by treatment unless told. */
  async function kit(...managed: Partial<ManagedProductEntry>[]): Promise<string> {
    kits += 1;
    const id = `KIT-${kits}`;
    const at = { kind: 'kit' as const, zone: 'LR', timeZone: 'Africa/Monrovia' };
    await entries.locations([{ id, name: id, ...at, openedOn: '2026-01-01' }], who);
    for (const each of managed.length > 0 ? managed : [{}])
      expect(await manage(id, each)).toBe('created');
    await tell(id, { kind: 'opening', quantity: 20, occurredAt: '2026-06-01' });
    return id;
  }

  async function manage(location: string, more: Partial<ManagedProductEntry>): Promise<string> {
    const entry = { location, product: 'ORS', mode: 'by-treatment' as const, from: '2026-01-01' };
    const minima = { minimumMonthsTenths: 10, maximumMonthsTenths: 20 };
    const { items } = await entries.managedProducts([{ ...entry, ...minima, ...more }], who);
    return items[0]?.problem?.code ?? items[0]?.outcome ?? 'no answer';
  }

  async function change(location: string, mode: ReportingMode, from: string): Promise<string> {
    const { items } = await entries.reportingModes([{ location, product: 'ORS', mode, from }], who);
    return items[0]?.problem?.code ?? items[0]?.outcome ?? 'no answer';
  }

  async function tell(location: string, told: Partial<StockReport>): Promise<void> {
    const item = { id: uuid(), location, product: 'ORS', ...told } as StockReport;
    const { items } = await events.report({ items: [item] }, who);
    expect(items.map(({ outcome }) => outcome)).toEqual(['accepted']);
  }
  const counted = (location: string, quantity: number, occurredAt: string) =>
    tell(location, { kind: 'counted', quantity, occurredAt });

  /** Where each shortage went, by the day of the count. */
  async function shortages(location: string): Promise<string[]> {
    const all = (await world.announced()).filter(
      ({ type, partitionkey }) => type === stockMoved.subject && partitionkey === `${location}|ORS`,
    );
    return all
      .map(({ data }) => data as StockMoved)
      .filter(({ kind, direction }) => kind === 'count-variance' && direction === 'out')
      .map(({ day, quantity, other }) => `${day} ${quantity} ${other}`);
  }

  it('changes from a day on, and both parts are told whole', async () => {
    const at = await kit({ to: '2026-12-31' });
    expect(await change(at, 'by-count', '2026-09-10')).toBe('changed');
    const heard = (await world.announced()).filter(
      ({ type, partitionkey }) =>
        type === managedProductChanged.subject && partitionkey.startsWith(at),
    );
    const card = { location: at, product: 'ORS', minimumMonthsTenths: 10 };
    expect(heard.slice(1).map(({ data }) => data)).toMatchObject([
      { ...card, mode: 'by-treatment', from: '2026-01-01', to: '2026-09-09', version: 2 },
      { ...card, mode: 'by-count', from: '2026-09-10', to: '2026-12-31', version: 1 },
    ]);
    expect(await change(at, 'by-count', '2026-09-10')).toBe('unchanged');
    expect(await change(at, 'by-count', '2026-11-01')).toBe('unchanged');
    expect(await change(at, 'by-treatment', '2026-09-10')).toBe('changed');
    expect(await change(at, 'by-count', '2027-01-01')).toBe('not-managed');
  });

  it('decides what each count finds by the day of the count, however late it is told', async () => {
    const at = await kit();
    await change(at, 'by-count', '2026-09-10');
    await counted(at, 10, '2026-10-01');
    await counted(at, 18, '2026-09-09');
    await counted(at, 15, '2026-09-10');
    expect(await shortages(at)).toEqual([
      '2026-10-01 10 @dispensed',
      '2026-09-09 2 @unexplained',
      '2026-09-10 3 @dispensed',
    ]);
  });

  it('never changes on a day on which a count stands, nor behind one', async () => {
    const at = await kit();
    await counted(at, 18, '2026-09-10');
    expect(await change(at, 'by-count', '2026-09-01')).toBe('mode-counted');
    expect(await change(at, 'by-count', '2026-09-10')).toBe('mode-counted');
    expect(await change(at, 'by-count', '2026-09-11')).toBe('changed');
    await counted(at, 15, '2026-09-20');
    expect(await change(at, 'by-treatment', '2026-09-11')).toBe('mode-counted');
    expect(await shortages(at)).toEqual(['2026-09-10 2 @unexplained', '2026-09-20 3 @dispensed']);
  });

  it('cannot be changed behind a count by registering entries either', async () => {
    const at = await kit({ mode: 'by-count', to: '2026-12-31' });
    await counted(at, 18, '2026-09-10');
    const entry = { mode: 'by-count' as const };
    expect(await manage(at, { ...entry, mode: 'by-treatment' })).toBe('mode-counted');
    expect(await manage(at, { ...entry, to: '2026-09-09' })).toBe('mode-counted');
    expect(await manage(at, { ...entry, to: '2026-09-10' })).toBe('changed');
    expect(await manage(at, { ...entry, to: '2026-09-10', maximumMonthsTenths: 30 })).toBe(
      'changed',
    );
    expect(await manage(at, { from: '2026-09-11' })).toBe('created');
  });

  it('is either changed before a count or not at all, when both come at once', async () => {
    const outcomes = new Set<string>();
    for (let n = 0; n < 8; n++) {
      const at = await kit();
      const both = [
        () => counted(at, 15, '2026-10-01'),
        () => change(at, 'by-count', '2026-09-15').then((outcome) => outcomes.add(outcome)),
      ];
      await Promise.all((n % 2 === 0 ? both : both.reverse()).map((start) => start()));
      const isChanged = (await change(at, 'by-count', '2026-11-15')) === 'unchanged';
      const end = isChanged ? '@dispensed' : '@unexplained';
      expect(await shortages(at)).toEqual([`2026-10-01 5 ${end}`]);
    }
    for (const outcome of outcomes) expect(['changed', 'mode-counted']).toContain(outcome);
  });
});
