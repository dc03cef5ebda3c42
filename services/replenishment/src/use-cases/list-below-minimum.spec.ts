import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, MINUTE_MS } from '@satchel/language';
import {
  chw,
  inCharge,
  kit1,
  managing,
  person,
  pharmacist,
  requisition,
  stranger,
} from '../../proving/country.js';
import { type Desk, desks, NOON, problemOf } from '../../proving/desk.js';
import { PlayedCard } from '../../proving/stock-card.js';

describe.each(desks)('what is below its minimum, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await makeDesk();
    for (const location of ['KIT-1', 'KIT-2', 'CLINIC-1', 'CLINIC-2', 'DEPOT']) {
      for (const product of ['ACT-1', 'ORS']) {
        await desk.apply((records) =>
          desk.register.managedProduct(records, managing(location, product)),
        );
        await desk.stock(used(location, product));
      }
    }
    await desk.evaluate();
  });
  afterEach(() => desk.close());

  /** Uses 60 a month; the clinics hold 200, the others 20. */
  function used(location: string, product: string): PlayedCard {
    const card = new PlayedCard(location, product);
    card.move('2026-09-22', 'opening', location.startsWith('CLINIC') ? 320 : 140);
    card.dispense('2026-10-20', 60);
    card.dispense('2026-11-20', 60);
    return card;
  }

  const places = async (...asked: Parameters<Desk['belowMinimum']>): Promise<string[]> =>
    (await desk.belowMinimum(...asked)).items.map(({ location, product }) => {
      return `${location} ${product}`;
    });

  it('is listed with what is there and what should be, by kind, place and product', async () => {
    const { items, ...rest } = await desk.belowMinimum(pharmacist, { within: 'NIMBA' });
    expect(rest).toEqual({ page: { hasMore: false } });
    expect(items.map(({ location, product }) => `${location} ${product}`)).toEqual([
      'DEPOT ACT-1',
      'DEPOT ORS',
      'KIT-1 ACT-1',
      'KIT-1 ORS',
      'KIT-2 ACT-1',
      'KIT-2 ORS',
    ]);
    expect(items[2]).toMatchObject({ kind: 'kit', onHand: 20, evaluatedAt: NOON });
    expect(items[2]?.minimum).toBeGreaterThanOrEqual(58);
    expect(items[2]?.minimum).toBeLessThanOrEqual(62);
  });

  it('ranges over what the principal may see, and narrows to what is asked', async () => {
    const within = 'NIMBA';
    expect(await places(chw, { within })).toEqual(['KIT-1 ACT-1', 'KIT-1 ORS']);
    expect(await places(inCharge, { within })).toHaveLength(4);
    expect(await places(person('storekeeper', 'DEPOT'), { within })).toHaveLength(6);
    expect(await places(requisition, { within })).toHaveLength(6);
    expect(await places(stranger, { within })).toEqual([]);
    expect(await places(pharmacist, { within: 'BONG' })).toEqual([]);
    expect(await places(pharmacist, { within: 'CLINIC-1' })).toHaveLength(4);
    expect(await places(pharmacist, { within: 'KIT-2' })).toHaveLength(2);
    expect(await places(pharmacist, { within, kind: 'depot' })).toHaveLength(2);
    expect(await places(pharmacist, { within, kind: 'kit', product: 'ORS' })).toEqual([
      'KIT-1 ORS',
      'KIT-2 ORS',
    ]);
  });

  it('goes on where a page ended', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const question = { within: 'NIMBA', limit: 4, ...(cursor ? { cursor } : {}) };
      const { items, page } = await desk.belowMinimum(pharmacist, question);
      seen.push(...items.map(({ location, product }) => `${location} ${product}`));
      cursor = page.next;
      expect(page.hasMore).toBe(cursor !== undefined);
    } while (cursor);
    expect(seen).toHaveLength(6);
    expect(seen).toEqual(await places(pharmacist, { within: 'NIMBA' }));
    const odd = desk.belowMinimum(pharmacist, { within: 'NIMBA', cursor: 'yesterday' });
    expect(await problemOf(odd)).toMatchObject({ status: 400, errors: [{ pointer: '/cursor' }] });
  });

  it('ends with a delivery, before anybody has evaluated it again', async () => {
    const kit = used('KIT-1', 'ACT-1');
    kit.move('2026-11-21', 'received', 100);
    await desk.stock(kit, kit.entries.slice(-1));
    expect(await places(chw, { within: 'KIT-1' })).toEqual(['KIT-1 ORS']);
  });

  it('is what is out, whatever its use, and not what was silent for too long', async () => {
    const kit = used('KIT-1', 'ACT-1');
    kit.move('2026-11-21', 'adjusted', -20);
    await desk.stock(kit, kit.entries.slice(-1));
    await desk.evaluate();
    expect((await desk.belowMinimum(chw, { within: 'KIT-1' })).items[0]).toMatchObject({
      product: 'ACT-1',
      onHand: 0,
    });
    desk.clock.advance(90 * DAY_MS);
    await desk.evaluate();
    expect(await places(chw, { within: 'KIT-1' })).toEqual([]);
  });

  it('moves with the location', async () => {
    const moved = { zonePath: ['GBARNGA', 'BONG', 'LIBERIA'], supplierPath: ['CLINIC-9'] };
    await desk.apply((records) =>
      desk.register.location(records, { ...kit1, ...moved, zone: 'GBARNGA', version: 2 }),
    );
    expect(await places(requisition, { within: 'NIMBA', kind: 'kit' })).toEqual([
      'KIT-2 ACT-1',
      'KIT-2 ORS',
    ]);
    expect(await places(requisition, { within: 'BONG' })).toEqual(['KIT-1 ACT-1', 'KIT-1 ORS']);
    expect(await places(stranger, { within: 'CLINIC-9' })).toHaveLength(2);
    expect(await places(inCharge, { within: 'LIBERIA', kind: 'kit' })).toHaveLength(2);
  });

  it('says since when nobody has evaluated, so that an empty list is not believed', async () => {
    const kit = used('KIT-1', 'ACT-1');
    kit.dispense('2026-11-21', 1);
    await desk.stock(kit, kit.entries.slice(-1));
    desk.clock.advance(11 * MINUTE_MS);
    const { notEvaluatedSince } = await desk.belowMinimum(stranger, { within: 'BONG' });
    expect(notEvaluatedSince).toBe(NOON);
  });
});
