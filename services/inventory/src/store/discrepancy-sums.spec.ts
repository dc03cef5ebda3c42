import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, DiscrepancySums, type GetDiscrepancySums } from '@satchel/contracts';
import { DAY_MS } from '@satchel/language';
import { clinicScene, loader, person } from '../../proving/clinic-scene.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';

const manager = person('manager', 'programme-manager', 'LR');

describe.each(ledgerWorlds)('sums of open discrepancies, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await open();
    const scene = await clinicScene(world);
    const gone = (location: string, product: string, quantity: number) =>
      scene.report({ kind: 'dispensed', location, product, quantity });
    await gone('KIT', 'ORS', 40);
    await gone('KIT', 'ACT', 60);
    world.clock.advance(8 * DAY_MS);
    await gone('KIT-2', 'ORS', 25);
    await gone('KIT-2', 'ACT', 3);
    await gone('DEPOT', 'ORS', 500);
    await scene.report({ kind: 'counted', location: 'CLINIC', product: 'ORS', quantity: 70 });
    await world.sumUp();
  });
  afterAll(() => world?.close());

  const ask = async (zone: string, more: Partial<GetDiscrepancySums> = {}, who = manager) => {
    const found = await world.discrepancySums.sums({ zone, ...more }, who);
    expect(check(DiscrepancySums, found)).toEqual([]);
    return found;
  };
  const over = { kind: 'over-dispensed', immaterial: 0 };

  it('are told by level, kind and age, as of a moment', async () => {
    const { items, ...rest } = await ask('LR');
    expect(rest).toEqual({
      ...{ zone: 'LR', by: 'level', ageSeconds: 0, page: { hasMore: false } },
      asOf: world.clock.now().toISOString(),
    });
    expect(items).toEqual([
      { of: 'depot', sums: [{ ...over, age: '0-7', discrepancies: 1 }] },
      {
        of: 'facility',
        sums: [{ kind: 'count-surplus', age: '0-7', discrepancies: 1, immaterial: 0 }],
      },
      {
        of: 'kit',
        sums: [
          { ...over, age: '0-7', discrepancies: 1, immaterial: 1 },
          { ...over, age: '8-30', discrepancies: 2 },
        ],
      },
    ]);
  });

  it('are told by product with units, of those that concern somebody', async () => {
    const { items } = await ask('NIMBA', { by: 'product', kind: 'over-dispensed' });
    expect(items).toEqual([
      {
        of: 'ACT',
        sums: [
          { ...over, age: '0-7', discrepancies: 0, immaterial: 1, units: 0 },
          { ...over, age: '8-30', discrepancies: 1, units: 60 },
        ],
      },
      {
        of: 'ORS',
        sums: [
          { ...over, age: '0-7', discrepancies: 1, units: 25 },
          { ...over, age: '8-30', discrepancies: 1, units: 40 },
        ],
      },
    ]);
  });

  it('are told of the zones inside, page by page', async () => {
    const first = await ask('LR', { by: 'zone', level: 'depot', limit: 1 });
    expect(first.items).toEqual([
      { of: 'BONG', sums: [{ ...over, age: '0-7', discrepancies: 1 }] },
    ]);
    const cursor = first.page.next ?? '';
    const second = await ask('LR', { by: 'zone', level: 'depot', limit: 1, cursor });
    expect([second.items, second.page.hasMore]).toEqual([[{ of: 'NIMBA', sums: [] }], false]);
  });

  it('are shown to whoever may see all of the zone, and to nobody else', async () => {
    const nurse = person('nurse', 'facility-in-charge', 'CLINIC');
    const stranger = person('stranger', 'district-pharmacist', 'BONG');
    for (const [zone, who] of [
      ['NIMBA', nurse],
      ['NIMBA', stranger],
      ['NOWHERE', loader],
    ] as const) {
      await expect(ask(zone, {}, who)).rejects.toMatchObject({ problem: { code: 'unknown-zone' } });
    }
    expect((await ask('BONG', {}, stranger)).items).toHaveLength(1);
  });
});
