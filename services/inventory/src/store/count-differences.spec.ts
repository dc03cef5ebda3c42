import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, DiscrepancyDetail, type StockReport } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { type ClinicScene, clinicScene, loader, person } from '../../proving/clinic-scene.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { ActOnDiscrepancy } from '../use-cases/act-on-discrepancy.js';
import { SettlesDiscrepancies } from '../use-cases/settle-discrepancy.js';

const pharmacist = person('pharmacist', 'district-pharmacist', 'NIMBA');

describe.each(ledgerWorlds)('what nobody can say of a count, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let scene: ClinicScene;
  beforeAll(async () => {
    world = await open();
    scene = await clinicScene(world);
  });
  afterAll(() => world?.close());

  const read = async (id: string | undefined, who = loader): Promise<DiscrepancyDetail> => {
    const found = await world.discrepancies.detail({ discrepancy: id ?? '' }, who);
    expect(check(DiscrepancyDetail, found)).toEqual([]);
    return found;
  };
  const at = (location: string, product: string) => ({
    tell: (kind: StockReport['kind'], day: number, quantity: number, more = {}) =>
      scene.report({
        ...{ kind, location, product, quantity, ...more },
        occurredAt: `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z`,
      }),
  });

  it('names its count, and is settled by what is reported late', async () => {
    const { tell } = at('KIT', 'ORS');
    await tell('opening', 1, 100);
    const { id, discrepancies } = await tell('counted', 10, 70);
    const [shortage] = discrepancies ?? [];
    expect(await read(shortage)).toMatchObject({
      ...{ kind: 'count-shortage', open: 30, count: id, event: id, occurredAt: expect.anything() },
      ...{ ownerRole: 'chw', ownerAt: 'KIT', status: 'open', proposals: [] },
    });
    await tell('dispensed', 5, 12);
    expect(await read(shortage)).toMatchObject({ open: 18, quantity: 30, version: 2 });
    const late = await tell('dispensed', 6, 20);
    expect(await read(shortage)).toMatchObject({ open: 0, outcome: 'accounted-for' });
    const [surplus] = late.discrepancies ?? [];
    expect(await read(surplus)).toMatchObject({ kind: 'count-surplus', open: 2, count: id });
    const reverse = { kind: 'reverse' as const, location: 'KIT', event: late.id, reason: 'wrong' };
    const { discrepancies: again } = await scene.order(reverse);
    expect(await read(surplus)).toMatchObject({ status: 'settled', outcome: 'accounted-for' });
    expect(await read(again?.[0])).toMatchObject({ kind: 'count-shortage', open: 18, count: id });
  });

  it('is told apart from a beginning balance that was carried over', async () => {
    const { tell } = at('KIT-2', 'ORS');
    await tell('opening', 1, 100);
    const { id, discrepancies } = await tell('opening', 8, 90);
    await tell('dispensed', 2, 10);
    expect(await read(discrepancies?.[0])).toMatchObject({
      ...{ kind: 'carry-over-shortage', count: id, outcome: 'accounted-for' },
    });
    const { discrepancies: more } = await tell('dispensed', 3, 5);
    expect(await read(more?.[0])).toMatchObject({ kind: 'carry-over-surplus', open: 5 });
  });

  it('is found again when what it followed is undone after another count came between', async () => {
    const { tell } = at('KIT-3', 'ORS');
    await tell('opening', 1, 100);
    await tell('counted', 10, 100);
    const late = await tell('received', 3, 25, { source: 'external' });
    const [shortage] = late.discrepancies ?? [];
    await tell('counted', 5, 125);
    const order = { kind: 'reverse' as const, location: 'KIT-3', event: late.id, reason: 'wrong' };
    await scene.order(order);
    expect(await read(shortage)).toMatchObject({ open: 0, outcome: 'accounted-for' });
  });

  it('is accepted as a loss neither by who reported it nor by who counted', async () => {
    const { tell } = at('KIT', 'ACT');
    await tell('opening', 1, 100);
    const counted = { kind: 'counted' as const, location: 'KIT', product: 'ACT', quantity: 60 };
    const { discrepancies } = await scene.report({ ...counted }, pharmacist);
    const settles = new SettlesDiscrepancies(new ActOnDiscrepancy(world.files, world.clock));
    const accept = {
      ...{ id: uuid(), discrepancy: discrepancies?.[0] ?? '', note: 'not found' },
      outcome: 'accepted-as-loss' as const,
    };
    await expect(settles.settle(accept, pharmacist)).rejects.toMatchObject({
      problem: { code: 'own-report' },
    });
    await settles.settle(accept, person('other', 'district-pharmacist', 'NIMBA'));
    const late = await tell('received', 3, 5, { source: 'external', location: 'KIT' });
    expect(await read(discrepancies?.[0])).toMatchObject({ outcome: 'accepted-as-loss' });
    expect(await read(late.discrepancies?.[0])).toMatchObject({ open: 5, status: 'open' });
  });

  it('is explained by what is under way, by slips, and by neighbours that one may see', async () => {
    await scene.order({ kind: 'receive', product: 'RDT', quantity: 900 });
    const { tell } = at('KIT', 'RDT');
    const other = at('KIT-2', 'RDT');
    await tell('opening', 1, 500);
    await other.tell('opening', 1, 500);
    const parcel = uuid();
    const gift = { to: 'KIT', shipment: parcel, document: 'V-7' };
    await scene.report({
      ...{ kind: 'given', location: 'KIT-2', product: 'RDT', quantity: 64, ...gift },
      occurredAt: '2026-11-02T12:00:00.000Z',
    });
    const { discrepancies: gap } = await tell('dispensed', 12, 564);
    expect((await read(gap?.[0])).proposals).toMatchObject([
      {
        ...{ ground: 'under-way', units: 64, shipments: [parcel] },
        act: { to: 'reports', body: { kind: 'received', shipment: parcel, quantity: 64 } },
      },
    ]);
    const slip = await other.tell('dispensed', 4, 30);
    const { discrepancies: short } = await other.tell('counted', 9, 136);
    const [tenfold] = (await read(short?.[0])).proposals ?? [];
    expect(tenfold).toMatchObject({ ground: 'tenfold', events: [slip.id], units: 270 });
    await other.tell('dispensed', 4, 270);
    expect(await read(short?.[0])).toMatchObject({ outcome: 'accounted-for' });
    const third = await at('KIT-3', 'RDT').tell('opening', 1, 200);
    expect(third.outcome).toBe('accepted');
    const { discrepancies: less } = await at('KIT-3', 'RDT').tell('counted', 12, 136);
    const seen = await read(less?.[0]);
    expect(seen.proposals).toMatchObject([
      { ground: 'opposite-elsewhere', discrepancies: [gap?.[0]], units: 64 },
    ]);
    const own = await read(less?.[0], person('chw', 'chw', 'KIT-3'));
    expect(own.proposals).toEqual([]);
  });
});
