import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, LotHold, type PlaceLotHold } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { everybody, type LotCountry, lotCountry, person } from '../../proving/lot-country.js';
import { HoldLots } from './hold-lots.js';

describe.each(ledgerWorlds)('holds on lots, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let country: LotCountry;
  let holds: HoldLots;
  const hold = (more: Partial<PlaceLotHold> = {}): PlaceLotHold => ({
    id: uuid(),
    location: 'CMS',
    product: 'ORS',
    lot: 'A1',
    reason: 'wet boxes',
    ...more,
  });
  const issue = (product: string, quantity: number, lot?: string) =>
    country.order({
      kind: 'issue',
      location: 'CMS',
      to: 'DEPOT-N',
      product,
      shipment: uuid(),
      ...(lot ? { lots: [{ lot, quantity }] } : { quantity }),
    });
  const receive = (product: string, lots: Record<string, number>) =>
    country.order({
      kind: 'receive',
      location: 'CMS',
      product,
      lots: Object.entries(lots).map(([lot, quantity]) => ({ lot, quantity })),
    });
  const release = (id: string, who = everybody) =>
    holds.release({ id: uuid(), hold: id, reason: 'nothing was found' }, who);

  beforeAll(async () => {
    world = await open();
    country = await lotCountry(world);
    holds = new HoldLots(world.holds, world.clock);
  });
  afterAll(() => world?.close());

  it('keep a whole lot from orders at one place, until they are released', async () => {
    await receive('ORS', { A1: 50, B2: 50 });
    const placed = await holds.place(hold(), everybody);
    expect(check(LotHold, placed)).toEqual([]);
    expect((await issue('ORS', 1, 'A1')).problem?.code).toBe('lot-not-usable');
    expect(await issue('ORS', 60)).toMatchObject({
      problem: { code: 'insufficient-stock', figures: { available: 50 } },
    });
    expect((await issue('ORS', 10)).lots).toEqual([{ lot: 'B2', quantity: 10 }]);
    const released = await release(placed.id);
    expect(released).toMatchObject({ version: 2, releaseReason: 'nothing was found' });
    expect((await issue('ORS', 60)).outcome).toBe('accepted');
    await expect(release(placed.id)).rejects.toThrow('hold-released');
  });

  it('keep so many units of a lot, and leave the others', async () => {
    await receive('ZINC', { A1: 50 });
    await holds.place(hold({ product: 'ZINC', quantity: 30 }), everybody);
    expect((await issue('ZINC', 21, 'A1')).problem).toMatchObject({
      code: 'insufficient-stock',
      figures: { available: 20, asked: 21 },
    });
    expect((await issue('ZINC', 20, 'A1')).outcome).toBe('accepted');
    expect((await issue('ZINC', 1)).problem?.figures).toMatchObject({ available: 0 });
    await holds.place(hold({ product: 'ZINC', quantity: 5 }), everybody);
    await receive('ZINC', { A1: 10 });
    expect((await issue('ZINC', 6, 'A1')).problem?.figures).toMatchObject({ available: 5 });
  });

  it('keep stock without a lot number, too', async () => {
    await country.order({ kind: 'receive', location: 'CMS', product: 'AMOX', quantity: 9 });
    await holds.place(hold({ product: 'AMOX', lot: 'unidentified', quantity: 4 }), everybody);
    expect((await issue('AMOX', 6)).problem?.figures).toMatchObject({ available: 5 });
    expect((await issue('AMOX', 5)).outcome).toBe('accepted');
  });

  it('are never a constraint on reports', async () => {
    await receive('RDT', { A1: 5 });
    await holds.place(hold({ product: 'RDT' }), everybody);
    const told = { kind: 'dispensed', location: 'CMS', product: 'RDT', quantity: 5 } as const;
    expect(await country.report(told)).toMatchObject({ outcome: 'accepted', onHand: 0 });
  });

  it('keep a lot everywhere, which no register entry lifts', async () => {
    await receive('ACT', { A1: 20 });
    const { location: _left, ...everywhere } = hold({ product: 'ACT' });
    const first = await holds.place(everywhere, everybody);
    expect(await holds.place(everywhere, everybody)).toEqual(first);
    const second = await holds.place({ ...everywhere, id: uuid() }, everybody);
    expect((await issue('ACT', 1, 'A1')).problem?.code).toBe('lot-not-usable');
    const entry = { product: 'ACT', number: 'A1', status: 'usable' } as const;
    const { items } = await country.register.lots([entry], everybody);
    expect(items[0]?.problem?.code).toBe('on-hold');
    await release(first.id);
    expect((await issue('ACT', 1, 'A1')).problem?.code).toBe('lot-not-usable');
    await release(second.id);
    expect((await issue('ACT', 1, 'A1')).outcome).toBe('accepted');
  });

  it.each<[string, Partial<PlaceLotHold>, string]>([
    ['a lot that nobody knows', { lot: 'NONE' }, 'no-such-lot'],
    ['a product that nobody knows', { lot: 'unidentified', product: 'NONE' }, 'unknown-product'],
    ['a place that nobody knows', { location: 'NOWHERE' }, 'unknown-location'],
  ])('are refused for %s', async (_name, more, code) => {
    await expect(holds.place(hold(more), everybody)).rejects.toThrow(code);
  });

  it('are malformed where they keep a number of units, or stock without a lot, everywhere', async () => {
    const { location: _left, ...everywhere } = hold();
    const some = holds.place({ ...everywhere, quantity: 5 }, everybody);
    await expect(some).rejects.toThrow('malformed');
    const blurred = holds.place({ ...everywhere, lot: 'unidentified' }, everybody);
    await expect(blurred).rejects.toThrow('malformed');
  });

  it('are placed and released by whoever may there', async () => {
    const keeper = person(['storekeeper', 'DEPOT-N']);
    const placed = await holds.place(hold({ location: 'DEPOT-N' }), keeper);
    const nobody = person(['auditor', 'LR']);
    await expect(release(placed.id, nobody)).rejects.toThrow('not-permitted');
    await expect(release(placed.id, person(['chw', 'KIT-L1']))).rejects.toThrow('unknown-hold');
    await expect(holds.place(hold(), keeper)).rejects.toThrow('unknown-location');
    const { location: _left, ...everywhere } = hold();
    const county = person(['district-pharmacist', 'NIMBA']);
    await expect(holds.place(everywhere, county)).rejects.toThrow('not-permitted');
    await expect(holds.place({ ...hold(), id: placed.id }, everybody)).rejects.toThrow('id-reused');
    await release(placed.id, keeper);
  });
});
