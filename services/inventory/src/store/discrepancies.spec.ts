import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  DiscrepancyDetail,
  DiscrepancyPage,
  discrepancyChanged,
  type SettleDiscrepancy,
  type StockReport,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { type ClinicScene, clinicScene, loader, person } from '../../proving/clinic-scene.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { ActOnDiscrepancy } from '../use-cases/act-on-discrepancy.js';
import { FollowsDiscrepancies } from '../use-cases/follow-discrepancy.js';
import { SettlesDiscrepancies } from '../use-cases/settle-discrepancy.js';

const pharmacist = person('pharmacist', 'district-pharmacist', 'NIMBA');
const nurse = person('nurse', 'facility-in-charge', 'CLINIC');
const chw = person('chw', 'chw', 'KIT');
const stranger = person('stranger', 'district-pharmacist', 'BONG');

describe.each(ledgerWorlds)('discrepancies, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let scene: ClinicScene;
  let settles: SettlesDiscrepancies;
  let follows: FollowsDiscrepancies;

  beforeAll(async () => {
    world = await open();
    scene = await clinicScene(world);
    const acts = new ActOnDiscrepancy(world.files, world.clock);
    settles = new SettlesDiscrepancies(acts);
    follows = new FollowsDiscrepancies(acts);
    await scene.order({ kind: 'receive', quantity: 2000 });
    await scene.order({ kind: 'receive', product: 'ACT', quantity: 2000 });
  });
  afterAll(() => world.close());

  const list = async (asked: object, who = loader) => {
    const page = await world.discrepancies.list(asked, who);
    expect(check(DiscrepancyPage, page)).toEqual([]);
    return page;
  };
  const entries = (location: string, product = 'ORS') =>
    world.entriesSince({ location, product, after: 0, limit: 500 });
  /** Hands out so many more than the book has, a minute later, and answers the discrepancy. */
  const missing = async (quantity: number, fields: Partial<StockReport> = {}, who = chw) => {
    world.clock.advance(60_000);
    const held =
      (await entries(fields.location ?? 'KIT', fields.product)).at(-1)?.balanceAfter ?? 0;
    const told = { kind: 'dispensed' as const, quantity: held + quantity, ...fields };
    const answer = await scene.report(told, who);
    expect(answer.discrepancies).toHaveLength(1);
    return { discrepancy: answer.discrepancies?.[0] ?? '', event: answer.id };
  };
  const received = async (quantity: number, fields: Partial<StockReport> = {}) => {
    world.clock.advance(60_000);
    const gain = { kind: 'adjusted' as const, direction: 'gain' as const, reason: 'found' };
    return scene.report({ ...gain, quantity, ...fields });
  };
  const settle = (fields: Partial<SettleDiscrepancy>, who = pharmacist) => {
    const body = { id: uuid(), outcome: 'explained-by', ...fields } as SettleDiscrepancy;
    return settles.settle(body, who);
  };
  const loss = { outcome: 'accepted-as-loss' as const, note: 'the roof leaked' };
  const detail = async (discrepancy: string, who = loader) => {
    const found = await world.discrepancies.detail({ discrepancy }, who);
    expect(check(DiscrepancyDetail, found)).toEqual([]);
    return found;
  };

  it('below one course are kept, left out, counted, and shown when asked for', async () => {
    const at = { location: 'KIT-2', product: 'ACT' };
    const small = await missing(5, at, loader);
    const default_ = await list({ location: 'KIT-2' });
    expect(default_).toEqual({ items: [], page: { hasMore: false }, immaterial: 1 });
    const { items } = await list({ location: 'KIT-2', materiality: 'immaterial' });
    expect(items).toMatchObject([
      { id: small.discrepancy, immaterial: true, limitUnits: 6, ageDays: 0, open: 5 },
    ]);
    const one = await missing(1, at, loader);
    const both = await list({ location: 'KIT-2' });
    expect(both.items.map((each) => each.id)).toEqual([small.discrepancy, one.discrepancy]);
    expect(both.immaterial).toBe(0);
    expect(await list({ location: 'KIT-2', materiality: 'all' })).toMatchObject({
      items: both.items,
    });
  });

  it('below 2 % of a shipment are left out', async () => {
    const shipment = uuid();
    await scene.order({ kind: 'issue', quantity: 500, to: 'KIT-3', shipment });
    const told = { kind: 'received' as const, location: 'KIT-3', shipment };
    const { discrepancies } = await scene.report({ ...told, quantity: 491 });
    const { items, immaterial } = await list({ location: 'KIT-3' });
    expect([items, immaterial]).toEqual([[], 1]);
    const found = await detail(discrepancies?.[0] ?? '');
    expect(found).toMatchObject({ kind: 'short-receipt', open: 9, limitUnits: 10 });
    expect(found.immaterial).toBe(true);
  });

  it("grow older by the days of their location's calendar", async () => {
    const now = world.clock.now().toISOString();
    const { discrepancy } = await missing(30, { location: 'KIT-2' }, loader);
    world.clock.set('2026-12-03T00:30:00Z');
    expect((await detail(discrepancy)).ageDays).toBe(12);
    world.clock.set(now);
  });

  it('are listed by kind, zone and owner, and only to whoever sees the place', async () => {
    const kinds = async (asked: object, who = loader) => [
      ...new Set((await list({ materiality: 'all', ...asked }, who)).items.map((it) => it.kind)),
    ];
    expect(await kinds({ kind: 'short-receipt' })).toEqual(['short-receipt']);
    expect(await kinds({ zone: 'BONG' })).toEqual([]);
    expect(await kinds({ ownerAt: 'CLINIC', zone: 'NIMBA' })).toHaveLength(2);
    expect(await kinds({}, chw)).toEqual([]);
    expect(await kinds({}, stranger)).toEqual([]);
  });

  it('are settled by what was recorded on the card, and stock stays as it is', async () => {
    const { discrepancy } = await missing(40);
    const found = await received(40);
    const before = await entries('KIT');
    const answer = await settle({ discrepancy, event: found.id, note: 'in the other box' });
    expect(check(DiscrepancyDetail, answer)).toEqual([]);
    expect(answer).toMatchObject({ status: 'settled', open: 0, outcome: 'explained-by' });
    const { id: event } = found;
    expect(answer.history).toEqual([
      {
        ...{ act: 'settled', by: 'pharmacist', at: world.clock.now().toISOString(), event },
        ...{ note: 'in the other box', outcome: 'explained-by', units: 40 },
      },
    ]);
    const after = await entries('KIT');
    expect(after).toEqual(before);
    const told = (await world.announced()).filter((it) => it.partitionkey === discrepancy);
    expect(told.map((it) => it.type)).toEqual([
      discrepancyChanged.subject,
      discrepancyChanged.subject,
    ]);
    expect(told.at(-1)?.data).toMatchObject({ status: 'settled', outcome: 'explained-by' });
  });

  it('are settled by a movement or a shipment that leads to what was recorded', async () => {
    const shipment = uuid();
    const one = await missing(11);
    const two = await missing(12);
    await scene.order({ kind: 'issue', quantity: 30, to: 'KIT', shipment });
    const refused = settle({ discrepancy: one.discrepancy, shipment });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'not-an-explanation' } });
    world.clock.advance(60_000);
    const got = await scene.report({ kind: 'received', quantity: 30, shipment });
    const three = await missing(13);
    const settled = await settle({ discrepancy: three.discrepancy, shipment });
    expect(settled.history).toMatchObject([{ event: got.id, units: 13 }]);
    const movement =
      (await entries('KIT')).find((each) => each.event === two.event)?.movement ?? '';
    const itself = settle({ discrepancy: two.discrepancy, movement });
    await expect(itself).rejects.toMatchObject({ problem: { code: 'not-an-explanation' } });
  });

  it('are not explained twice with the same units, nor by those of another card', async () => {
    const [one, two] = [await missing(50), await missing(50)];
    const found = await received(50);
    await settle({ discrepancy: one.discrepancy, event: found.id });
    const again = settle({ discrepancy: two.discrepancy, event: found.id });
    await expect(again).rejects.toMatchObject({
      problem: { code: 'explains-too-little', figures: { moved: 50, explained: 50, open: 50 } },
    });
    const elsewhere = await received(50, { location: 'KIT-2' });
    const other = settle({ discrepancy: two.discrepancy, event: elsewhere.id });
    await expect(other).rejects.toMatchObject({ problem: { code: 'not-an-explanation' } });
  });

  it('are open again when what explained them is reversed, and not before', async () => {
    const { discrepancy } = await missing(60);
    const found = await received(60);
    await settle({ discrepancy, event: found.id });
    await scene.order({ kind: 'reverse', location: 'KIT', event: found.id, reason: 'not so' });
    const open = await detail(discrepancy);
    expect(open).toMatchObject({ status: 'open', open: 60 });
    expect(open.history.map(({ act, by }) => [act, by])).toEqual([
      ['settled', 'pharmacist'],
      ['reopened', '@ledger'],
    ]);
    const again = settle({ discrepancy, event: found.id });
    await expect(again).rejects.toMatchObject({ problem: { code: 'not-an-explanation' } });
  });

  it('are accepted as a loss by who may, who is not who reported it, with the reason', async () => {
    const { discrepancy } = await missing(70, {}, pharmacist);
    await expect(settle({ discrepancy, ...loss })).rejects.toMatchObject({
      problem: { status: 403, code: 'own-report' },
    });
    await expect(settle({ discrepancy, ...loss }, nurse)).rejects.toMatchObject({
      problem: { status: 403, code: 'not-permitted' },
    });
    const other = person('other', 'district-pharmacist', 'LR');
    const bare = { discrepancy, outcome: 'accepted-as-loss' as const };
    expect(() => settle(bare, other)).toThrow(/malformed/);
    const answer = await settle({ discrepancy, ...loss }, other);
    expect(answer).toMatchObject({ status: 'settled', outcome: 'accepted-as-loss' });
    const twice = settle({ discrepancy, ...loss }, other);
    await expect(twice).rejects.toMatchObject({ problem: { code: 'already-settled' } });
  });

  it('that were accepted as a loss still add up with later ones', async () => {
    const at = { location: 'KIT-3', product: 'ACT' };
    const first = await missing(4, at, loader);
    await settle({ discrepancy: first.discrepancy, ...loss });
    const second = await missing(4, at, loader);
    expect((await detail(second.discrepancy)).immaterial).toBe(false);
    const third = await missing(1, { ...at, location: 'CLINIC', product: 'RDT' }, loader);
    expect((await detail(third.discrepancy)).immaterial).toBe(false);
  });

  it('are noted, assigned and opened again, all of it in their history', async () => {
    const { discrepancy } = await missing(80);
    await follows.note({ id: uuid(), discrepancy, note: 'I gave them to KIT-2' }, chw);
    const owner = { ownerRole: 'district-pharmacist' as const, ownerAt: 'NIMBA' };
    await follows.assign({ id: uuid(), discrepancy, ...owner }, nurse);
    await settle({ discrepancy, ...loss });
    const answer = await follows.reopen({ id: uuid(), discrepancy, note: 'found' }, nurse);
    expect(answer).toMatchObject({ status: 'open', open: 80, ...owner });
    expect(answer.history.map(({ act, by }) => [act, by])).toEqual([
      ['noted', 'chw'],
      ['assigned', 'nurse'],
      ['settled', 'pharmacist'],
      ['reopened', 'nurse'],
    ]);
    const nowhere = { ...owner, ownerAt: 'NOWHERE' };
    await expect(
      follows.assign({ id: uuid(), discrepancy, ...nowhere }, nurse),
    ).rejects.toMatchObject({ problem: { code: 'unknown-location' } });
    await expect(
      follows.reopen({ id: uuid(), discrepancy, note: 'again' }, nurse),
    ).rejects.toMatchObject({ problem: { code: 'already-open' } });
  });

  it('that what was recorded has settled are not opened by a person', async () => {
    const { discrepancy } = await missing(9, { location: 'KIT-2', product: 'RDT' }, loader);
    const repaying = { location: 'KIT-2', product: 'RDT', quantity: 9 };
    await scene.report({ kind: 'received', ...repaying, source: 'supplier' });
    expect(await detail(discrepancy)).toMatchObject({ status: 'settled', outcome: 'repaid' });
    await expect(
      follows.reopen({ id: uuid(), discrepancy, note: 'no' }, pharmacist),
    ).rejects.toMatchObject({ problem: { code: 'settled-by-ledger' } });
  });

  it('answer the same act the same, once, however often and at once it is sent', async () => {
    const { discrepancy } = await missing(90);
    const body = { id: uuid(), discrepancy, note: 'the same' };
    const answers = await Promise.all([1, 2, 3].map(() => follows.note(body, nurse)));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect((await detail(discrepancy)).history).toHaveLength(1);
    const reused = { problem: { status: 422, code: 'id-reused' } };
    await expect(follows.note({ ...body, note: 'other' }, nurse)).rejects.toMatchObject(reused);
    await expect(follows.note(body, pharmacist)).rejects.toMatchObject(reused);
    const reopening = follows.reopen(body, nurse);
    await expect(reopening).rejects.toMatchObject(reused);
  });

  it('keep a refusal like an answer, and nothing of what may not be done', async () => {
    const { discrepancy } = await missing(15);
    const id = uuid();
    const asked = { id, discrepancy, event: uuid() };
    const refused = { problem: { code: 'not-an-explanation' } };
    await expect(settle(asked)).rejects.toMatchObject(refused);
    const found = await received(15);
    await expect(settle(asked)).rejects.toMatchObject(refused);
    await expect(settle({ ...asked, event: found.id })).rejects.toMatchObject({
      problem: { code: 'id-reused' },
    });
    const mine = { id: uuid(), discrepancy, event: found.id };
    await expect(settle(mine, chw)).rejects.toMatchObject({ problem: { status: 403 } });
    expect(await settle(mine)).toMatchObject({ outcome: 'explained-by' });
  });

  it('are not there for whoever does not see their place', async () => {
    const { discrepancy } = await missing(16);
    const unknown = { problem: { status: 404, code: 'unknown-discrepancy' } };
    await expect(detail(discrepancy, stranger)).rejects.toMatchObject(unknown);
    await expect(settle({ discrepancy, ...loss }, stranger)).rejects.toMatchObject(unknown);
    await expect(detail(uuid())).rejects.toMatchObject(unknown);
    await expect(settle({ discrepancy: uuid(), ...loss })).rejects.toMatchObject(unknown);
  });
});
