import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  ObservedLocationPage,
  ProblemError,
  type RecordSnapshot,
  SnapshotState,
} from '@satchel/contracts';
import { DAY_MS } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import {
  type Counter,
  counter,
  keeper,
  person,
  pharmacist,
  registerDistrict,
} from '../../proving/counting.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordsSnapshots } from '../use-cases/record-snapshot.js';
import { RegisterEntries } from '../use-cases/register-entries.js';

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof ProblemError) return `${error.problem.status} ${error.problem.code}`;
      throw error;
    },
  );

describe.each(ledgerWorlds)('snapshots of observed locations, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let register: RegisterEntries;
  let events: Counter;
  let take: (
    more?: Partial<RecordSnapshot>,
    who?: typeof pharmacist,
    process?: 0 | 1,
  ) => Promise<SnapshotState>;

  const hospital = (more: object = {}) => ({
    ...{ id: 'HOSPITAL', name: 'HOSPITAL', kind: 'depot' as const, zone: 'NIMBA' },
    ...{ timeZone: 'Africa/Monrovia', openedOn: '2025-01-01', ...more },
  });
  const registered = async (more: object) =>
    (await register.locations([hospital(more)], keeper)).items[0];

  beforeAll(async () => {
    world = await open();
    await registerDistrict(world);
    register = new RegisterEntries(world.register, world.clock);
    events = counter(world);
    const processes = ([0, 1] as const).map((n) => {
      const groups = { store: world.ledgers[n], lanes: 3, committed: () => undefined };
      return new RecordsSnapshots(world.snapshots[n], new EventGroups(groups), world.clock);
    });
    take = (more = {}, who = pharmacist, process = 0) => {
      const lines = [{ product: 'ORS', quantity: 100 }];
      const asked = { id: uuid(), location: 'HOSPITAL', takenAt: '2026-11-18', lines, ...more };
      return (processes[process] as RecordsSnapshots).record(asked, who);
    };
  });
  afterAll(() => world?.close());

  const observed = async () => (await world.snapshots[1].list({}, pharmacist)).items;
  const moved = async (product: string) =>
    (await world.entriesSince({ location: 'HOSPITAL', product, after: 0, limit: 100 })).map(
      ({ kind, direction, quantity, other }) => [kind, direction, quantity, other],
    );

  it('are taken only of what the register says is observed, from a day that is here', async () => {
    expect(await registered({})).toMatchObject({ outcome: 'created' });
    expect(await refusal(take())).toBe('409 not-observed');
    expect(await registered({ observedSince: '2026-11-22' })).toMatchObject({
      problem: { code: 'malformed' },
    });
    expect(await registered({ observedSince: '2026-02-30' })).toMatchObject({
      problem: { code: 'malformed' },
    });
    expect(await registered({ observedSince: '2026-11-01' })).toMatchObject({
      outcome: 'changed',
    });
    expect(await observed()).toEqual([{ location: 'HOSPITAL', since: '2026-11-01' }]);
  });

  it('are looked at first, and nothing is written until it is said', async () => {
    const lines = [
      { product: 'ORS', lots: [{ lot: 'A', quantity: 7 }] },
      { product: 'NONE', quantity: 1 },
    ];
    const looked = await take({ dryRun: true, lines });
    expect(check(SnapshotState, looked)).toEqual([]);
    expect(looked).toMatchObject({
      written: false,
      lines: [{ product: 'ORS', told: 7 }, { problem: { code: 'unknown-product' } }],
    });
    expect(await moved('ORS')).toEqual([]);
    for (const misfit of [
      { takenAt: '2026-02-30' },
      { sentAt: '2026-02-30T00:00:00Z' },
      { lines: [{ product: 'ORS' }] },
      { lines: [{ product: 'ORS', quantity: 1, lots: [{ lot: 'A', quantity: 1 }] }] },
      {
        lines: [
          { product: 'ORS', quantity: 1 },
          { product: 'ORS', quantity: 2 },
        ],
      },
    ]) {
      expect(await refusal(take(misfit))).toBe('400 malformed');
    }
  });

  it('are booked once, from whichever process, and what differs is not ours', async () => {
    const id = uuid();
    const lines = [
      { product: 'ORS', quantity: 100 },
      { product: 'ZINC', quantity: 40 },
      { product: 'NONE', quantity: 1 },
    ];
    const all = await Promise.all([
      take({ id, lines }),
      take({ id, lines }, pharmacist, 1),
      take({ id, lines }),
    ]);
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
    expect(check(SnapshotState, all[0])).toEqual([]);
    expect(all[0]).toMatchObject({
      takenAt: '2026-11-18T23:59:59.999Z',
      written: true,
      lines: [
        { outcome: 'accepted', told: 100, difference: 100, late: false },
        { outcome: 'accepted', told: 40 },
        { outcome: 'refused', problem: { code: 'unknown-product' } },
      ],
    });
    expect(await moved('ORS')).toEqual([['count-variance', 'in', 100, '@external']]);
    expect(await refusal(take({ id }))).toBe('422 id-reused');
    expect(await refusal(take({ id, lines }, { ...pharmacist, subject: 'other' }))).toBe(
      '422 id-reused',
    );
  });

  it('that are whole tell what they do not name as zero, and others leave it', async () => {
    const part = await take({ takenAt: '2026-11-19' });
    expect(part.lines).toHaveLength(1);
    const all = await take({ takenAt: '2026-11-20T10:00:00Z', whole: true });
    expect(all.lines.map(({ product, told, difference }) => [product, told, difference])).toEqual([
      ['ORS', 100, 0],
      ['ZINC', 0, -40],
    ]);
    expect((await moved('ZINC')).at(-1)).toEqual(['count-variance', 'out', 40, '@external']);
  });

  it('that come late leave the shelf as the latest told it, and its age', async () => {
    const late = await take({ takenAt: '2026-11-10', lines: [{ product: 'ORS', quantity: 5 }] });
    expect(late.lines[0]).toMatchObject({ difference: 5, late: true, flags: ['after-count'] });
    const latest = {
      location: 'HOSPITAL',
      since: '2026-11-01',
      toldAt: '2026-11-20T10:00:00.000Z',
    };
    expect(await observed()).toEqual([{ ...latest, days: 0 }]);
    world.clock.advance(9 * DAY_MS);
    expect(await observed()).toEqual([{ ...latest, days: 9 }]);
    const page = await world.snapshots[0].list({ area: 'NIMBA' }, pharmacist);
    expect(check(ObservedLocationPage, page)).toEqual([]);
    expect(page.items).toHaveLength(1);
    expect((await world.snapshots[0].list({ area: 'BONG' }, pharmacist)).items).toEqual([]);
  });

  it('are followed by issue notes that are never refused, and open no discrepancy', async () => {
    const note = { location: 'HOSPITAL', product: 'ACT', quantity: 30, to: 'CLINIC' };
    const shipment = uuid();
    const told = { kind: 'issued-on-voucher' as const, ...note, shipment, document: 'N-1' };
    expect(await events.report(told)).toMatchObject({ outcome: 'accepted', flags: [], onHand: 0 });
    expect(await events.order({ kind: 'issue', ...note, shipment: uuid() })).toMatchObject({
      outcome: 'accepted',
    });
    const received = {
      kind: 'received' as const,
      location: 'CLINIC',
      product: 'ACT',
      quantity: 30,
    };
    expect(await events.report({ ...received, shipment })).toMatchObject({ flags: [] });
    const asked = { location: 'HOSPITAL', materiality: 'all' as const };
    expect((await world.discrepancies.list(asked, pharmacist)).items).toEqual([]);
  });

  it('are sent and seen in one’s own area only', async () => {
    const stranger = person('stranger', 'district-pharmacist', 'BONG');
    const auditor = person('auditor', 'auditor', 'LR');
    expect(await refusal(take({}, stranger))).toBe('404 unknown-location');
    expect(await refusal(take({}, auditor))).toBe('403 not-permitted');
    expect((await world.snapshots[0].list({}, stranger)).items).toEqual([]);
  });
});
