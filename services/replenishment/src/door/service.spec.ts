import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  getOutlook,
  listAlerts,
  locationChanged,
  managedProductChanged,
  type ProductOutlook,
  physicalCountRecorded,
  productChanged,
  requisitionChanged,
} from '@satchel/contracts';
import { addDays, localDay, systemClock } from '@satchel/language';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { chw, locations, managing, products, stranger } from '../../proving/country.js';
import { makeNeighbours, type Neighbours } from '../../proving/neighbours.js';
import { PlayedCard } from '../../proving/stock-card.js';
import { readConfig } from '../config.js';

const TODAY = localDay(systemClock.now(), 'Africa/Monrovia');
const ago = (days: number): string => addDays(TODAY, -days);

describe('the replenishment service among its neighbours', () => {
  let world: Neighbours;
  const kit = new PlayedCard('KIT-1', 'ACT-1');
  beforeAll(async () => {
    world = await makeNeighbours();
    const { inventory } = world;
    inventory.owns(kit);
    for (const location of locations)
      await inventory.announce(locationChanged, location.id, location);
    for (const product of products) await inventory.announce(productChanged, product.id, product);
    const managed = managing('KIT-1', 'ACT-1');
    await inventory.announce(managedProductChanged, 'KIT-1|ACT-1', managed);
  });
  afterAll(() => world.end());

  const untilOutlook = (expected: Partial<ProductOutlook>): Promise<ProductOutlook> =>
    eventually(async () => {
      const outlook = await world.ask(getOutlook, { location: 'KIT-1' }, chw);
      const [product] = outlook.products;
      expect(product).toMatchObject(expected);
      return product as ProductOutlook;
    });
  const parked = async (): Promise<number> =>
    (await world.sql('SELECT 1 FROM parked WHERE released_at IS NULL', [])).length;

  it('learns stock from messages alone, in whatever order and however often they come', async () => {
    kit.move(ago(60), 'opening', 60);
    kit.dispense(ago(50), 12);
    kit.dispense(ago(40), 12);
    kit.dispense(ago(20), 12);
    kit.move(ago(10), 'received', 6);
    const [first, second, third, fourth, fifth] = kit.entries;
    if (!first || !second || !third || !fourth || !fifth) throw new Error('five were played');
    const muddle = [second, first, second, fourth, third, first, fifth, fifth];
    await world.inventory.announceStock(kit, muddle);
    await untilOutlook({ state: 'in', onHand: 30, daysObserved: 60, stockOutDays: 0, amc: 18.26 });
    const days = await world.sql('SELECT sum(dispensed)::int AS used FROM card_day', []);
    expect(days).toEqual([{ used: 36 }]);
  });

  it('asks inventory for the entries that the broker never brought', async () => {
    for (const day of [9, 8, 7, 6]) kit.dispense(ago(day), 2);
    await world.inventory.announceStock(kit, kit.entries.slice(-1));
    await untilOutlook({ onHand: 22 });
    expect(world.inventory.asked).toContainEqual({
      location: 'KIT-1',
      product: 'ACT-1',
      after: 5,
      limit: 500,
    });
    expect(await parked()).toBe(0);
  });

  it('raises an alert when stock is gone and resolves it when stock is back, each announced', async () => {
    const kindsOf = (status: string): string[] =>
      world.heard.filter((alert) => alert.status === status).map(({ kind }) => kind);
    await world.inventory.announceStock(kit, [kit.dispense(ago(0), 22)]);
    await eventually(() => expect(kindsOf('open')).toContain('stocked-out'));
    const { items } = await world.ask(listAlerts, {}, chw);
    expect(items).toMatchObject([{ kind: 'stocked-out', ownerAt: 'CLINIC-1', status: 'open' }]);
    expect((await world.ask(listAlerts, {}, stranger)).items).toEqual([]);
    await world.inventory.announceStock(kit, [kit.move(ago(0), 'received', 96)]);
    await eventually(() => expect(kindsOf('resolved')).toContain('stocked-out'));
    expect((await world.ask(listAlerts, {}, chw)).items).toEqual([]);
  });

  it('goes on by itself after the broker was killed', async () => {
    await world.nats.kill();
    kit.dispense(ago(0), 6);
    await world.inventory.announceStock(kit, kit.entries.slice(-1));
    await world.nats.restart();
    await untilOutlook({ onHand: 90 });
  });

  it('takes note of counts and of what is promised', async () => {
    await world.inventory.announce(physicalCountRecorded, 'KIT-1|ACT-1', {
      event: uuid(),
      location: 'KIT-1',
      product: 'ACT-1',
      counted: 90,
      variance: 0,
      countedAt: `${ago(1)}T10:00:00Z`,
      countedBy: 'person-7',
      late: false,
      precision: 'minute',
    });
    const id = uuid();
    await world.requisition.announce(requisitionChanged, id, {
      id,
      location: 'KIT-1',
      programme: 'iccm',
      supplier: 'CLINIC-1',
      urgency: 'regular',
      status: 'approved',
      submittedAt: `${ago(1)}T10:00:00Z`,
      submittedBy: 'person-7',
      forAnother: false,
      lines: [{ product: 'ACT-1', requested: 40, approved: 36, issued: 0, received: 0 }],
      history: [],
      version: 2,
    });
    await untilOutlook({
      countedAt: `${ago(1)}T10:00:00.000Z`,
      countedBy: 'person-7',
      promised: 36,
    });
  });

  it('answers 404 where somebody may not look, and says how it is', async () => {
    await expect(world.ask(getOutlook, { location: 'KIT-1' }, stranger)).rejects.toMatchObject({
      problem: { status: 404, code: 'unknown-location' },
    });
    expect(await world.health()).toMatchObject({
      status: 200,
      body: { status: 'ok', database: 'ok', consumers: [{ parked: 0 }, { parked: 0 }] },
    });
  });
});

describe('the configuration', () => {
  it('lists every fault at once', () => {
    expect(() => readConfig({ PORT: 'x' })).toThrow(
      /DATABASE_URL is missing\n.*DATABASE_OWNER_URL is missing\n.*NATS_URL is missing\n.*PORT: .*\n.*SERVICE_KEY is missing\n.*TRUSTED_KEYS is missing/,
    );
  });
});
