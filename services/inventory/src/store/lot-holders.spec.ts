import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, type ListLotHolders, type LotHolder, LotHolderPage } from '@satchel/contracts';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { everybody, type LotCountry, lotCountry, person } from '../../proving/lot-country.js';

describe.each(ledgerWorlds)('who holds a lot, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let country: LotCountry;
  let onTheWay: string;

  /**
   * A1 goes from the warehouse to Nimba and there to the clinic and a kit; 12 are on their way to
   * Lofa, where they may have arrived among stock that has no lot number. The clinic in Nimba gave
   * the second kit some without a number. The kit in Lofa got nothing since A1 appeared.
   */
  beforeAll(async () => {
    world = await open();
    country = await lotCountry(world);
    const { order, report, send } = country;
    const early = { kind: 'opening', occurredAt: '2026-02-01' } as const;
    await report({ ...early, location: 'CLINIC-N', quantity: 40 });
    await report({ ...early, location: 'DEPOT-L', quantity: 70 });
    await report({ ...early, location: 'KIT-L1', quantity: 5 });
    const lots = [{ lot: 'A1', quantity: 100, expiresOn: '2027-05-31' }];
    await order({ kind: 'receive', location: 'CMS', lots });
    await send('CMS', 'DEPOT-N', { A1: 60 });
    await send('DEPOT-N', 'CLINIC-N', { A1: 30 });
    await send('CLINIC-N', 'KIT-N1', { A1: 10 });
    await send('CLINIC-N', 'KIT-N2', { unidentified: 15 });
    onTheWay = await send('CMS', 'DEPOT-L', { A1: 12 }, 'stays');
    const used = [{ lot: 'A1', quantity: 10 }];
    await report({ kind: 'dispensed', location: 'KIT-N1', lots: used });
    const broken = [{ lot: 'A1', quantity: 4 }];
    await report({ kind: 'written-off', location: 'DEPOT-N', reason: 'wet', lots: broken });
  });
  afterAll(() => world?.close());

  const ask = async (more: Partial<ListLotHolders> = {}, who = everybody) => {
    const page = await world.lots.holders({ product: 'ORS', number: 'A1', ...more }, who);
    expect(check(LotHolderPage, page)).toEqual([]);
    return page;
  };
  const shown = ({ location, standing, onHand, unidentified }: LotHolder) =>
    `${location} ${standing} ${onHand} ${unidentified}`;

  it('tells everybody who holds it, may hold it or held it, and what is under way', async () => {
    const { items, page, ...lot } = await ask();
    expect(items.map(shown)).toEqual([
      'CLINIC-N holds 20 25',
      'CMS holds 28 0',
      'DEPOT-L may-hold 0 70',
      'DEPOT-L holds 12 0',
      'DEPOT-N holds 26 0',
      'KIT-N1 held 0 0',
      'KIT-N2 may-hold 0 15',
    ]);
    expect(page).toEqual({ hasMore: false });
    expect(lot).toMatchObject({ expiresOn: '2027-05-31', status: 'usable' });
  });

  it('tells what became of it at each place', async () => {
    const { items } = await ask();
    expect(items.find(({ location }) => location === 'KIT-N1')).toMatchObject({
      arrived: 10,
      dispensed: 10,
      issued: 0,
    });
    expect(items.find(({ location }) => location === 'DEPOT-N')).toMatchObject({
      arrived: 60,
      issued: 30,
      writtenOff: 4,
    });
    expect(items.find(({ shipment }) => shipment)).toMatchObject({
      shipment: onTheWay,
      from: 'CMS',
      location: 'DEPOT-L',
    });
  });

  it('has the sums of the whole country for whoever sees all of it', async () => {
    const { sums } = await ask({ limit: 1, standing: 'held' });
    expect(sums).toMatchObject({
      isWholeCountry: true,
      entered: 100,
      onHand: 74,
      inTransit: 12,
      dispensed: 10,
      writtenOff: 4,
      mayHold: 85,
      holding: 4,
      mayBeHolding: 2,
      onceHeld: 1,
    });
    expect(sums.entered).toBe(sums.onHand + sums.inTransit + sums.dispensed + sums.writtenOff);
  });

  it('tells somebody of one county that county, and what comes to it or leaves it', async () => {
    const nimba = await ask({}, person(['district-pharmacist', 'NIMBA']));
    expect(nimba.items.map(({ location }) => location)).toEqual([
      'CLINIC-N',
      'DEPOT-N',
      'KIT-N1',
      'KIT-N2',
    ]);
    expect(nimba.sums).toMatchObject({ isWholeCountry: false, entered: 0, onHand: 46 });
    const lofa = await ask({}, person(['storekeeper', 'DEPOT-L']));
    expect(lofa.items.map(shown)).toEqual(['DEPOT-L may-hold 0 70', 'DEPOT-L holds 12 0']);
    expect(lofa.sums).toMatchObject({ onHand: 0, inTransit: 12 });
    expect((await ask({}, person(['chw', 'KIT-L1']))).items).toEqual([]);
  });

  it('goes on page by page without losing or repeating anybody', async () => {
    const all = (await ask()).items;
    const pages: LotHolder[] = [];
    let cursor: string | undefined;
    do {
      const { items, page } = await ask({ limit: 2, ...(cursor ? { cursor } : {}) });
      pages.push(...items);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages).toEqual(all);
  });

  it('shows only one standing or one location where asked', async () => {
    expect((await ask({ standing: 'may-hold' })).items.map(shown)).toEqual([
      'DEPOT-L may-hold 0 70',
      'KIT-N2 may-hold 0 15',
    ]);
    expect((await ask({ location: 'CMS' })).items.map(shown)).toEqual(['CMS holds 28 0']);
  });

  it('keeps in sight who has nothing left, once everything is undone, too', async () => {
    const { order } = country;
    const lots = [{ lot: 'SLIP', quantity: 5 }];
    const { id } = await order({ kind: 'receive', location: 'CMS', lots, product: 'ZINC' });
    const undo = { kind: 'reverse', event: id, reason: 'a slip' } as const;
    await order({ ...undo, location: 'CMS', product: 'ZINC' });
    const { items } = await ask({ product: 'ZINC', number: 'SLIP' });
    expect(items.map(shown)).toEqual(['CMS held 0 0']);
    expect(items[0]).toMatchObject({ entered: 0, returned: 0 });
  });

  it('follows stock without a lot number from hand to hand', async () => {
    const { send } = country;
    await send('KIT-N2', 'KIT-L1', { unidentified: 3 });
    const { items } = await ask({ standing: 'may-hold' });
    expect(items.map(shown)).toEqual([
      'DEPOT-L may-hold 0 70',
      'KIT-L1 may-hold 0 8',
      'KIT-N2 may-hold 0 12',
    ]);
  });

  it('knows a lot that is only registered, and says of any other that there is none', async () => {
    const { register } = country;
    await register.lots([{ product: 'ORS', number: 'B9', status: 'usable' }], everybody);
    const { items, sums } = await ask({ number: 'B9' });
    expect([items, sums.holding]).toEqual([[], 0]);
    await expect(ask({ number: 'NONE' })).rejects.toThrow('no-such-lot');
    await expect(ask({}, person())).rejects.toThrow('no-such-lot');
  });
});
