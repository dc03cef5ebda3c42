import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
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
  beforeAll(async () => {
    world = await makeNeighbours();
    const { inventory } = world;
    for (const it of locations) await inventory.announce(locationChanged, it.id, it);
    for (const it of products) await inventory.announce(productChanged, it.id, it);
  });
  afterAll(() => world.end());

  /** A card of the kit with a product of its own: 36 used in the last sixty days, 30 left. */
  const newCard = async (product: string): Promise<PlayedCard> => {
    const card = new PlayedCard('KIT-1', product);
    world.inventory.owns(card);
    await world.inventory.announce(managedProductChanged, card.key, managing('KIT-1', product));
    card.move(ago(60), 'opening', 60);
    for (const days of [50, 40, 20]) card.dispense(ago(days), 12);
    card.move(ago(10), 'received', 6);
    return card;
  };
  const tell = (card: PlayedCard): Promise<void> =>
    world.inventory.announceStock(card, card.entries);
  const untilOutlook = (card: PlayedCard, expected: Partial<ProductOutlook>): Promise<void> =>
    eventually(async () => {
      const question = { location: 'KIT-1', products: [card.product] };
      const { products: found } = await world.ask(getOutlook, question, chw);
      expect(found).toMatchObject([expected]);
    });

  it('learns stock from messages alone, in whatever order and however often they come', async () => {
    const card = await newCard('MUDDLED');
    const muddle = [2, 1, 2, 4, 3, 1, 5, 5].flatMap((it) => card.entries[it - 1] ?? []);
    await world.inventory.announceStock(card, muddle);
    await untilOutlook(card, { state: 'in', onHand: 30, daysObserved: 60, amc: 18.26 });
    const [row] = await world.sql(
      `SELECT sum(dispensed)::int AS used FROM card_day d JOIN card c ON c.id = d.card
       WHERE c.product = $1`,
      [card.product],
    );
    expect(row).toEqual({ used: 36 });
  });

  it('asks inventory for the entries that the broker never brought', async () => {
    const card = await newCard('LOST');
    await world.inventory.announceStock(card, card.entries.slice(0, 2));
    await untilOutlook(card, { onHand: 48 });
    await world.inventory.announceStock(card, card.entries.slice(-1));
    await untilOutlook(card, { onHand: 30 });
    const { location, product } = card;
    expect(world.inventory.asked).toContainEqual({ location, product, after: 2, limit: 500 });
  });

  it('raises an alert when stock is gone and resolves it when stock is back, each announced', async () => {
    const card = await newCard('GONE');
    const heard = (status: string) =>
      world.heard.filter(
        (it) => it.product === 'GONE' && it.kind === 'stocked-out' && it.status === status,
      );
    const listed = async (by: Principal) =>
      (await world.ask(listAlerts, { kind: 'stocked-out' }, by)).items.filter(
        (it) => it.product === 'GONE',
      );
    card.dispense(ago(0), 30);
    await tell(card);
    await eventually(() => expect(heard('open')).toHaveLength(1));
    expect(await listed(chw)).toMatchObject([{ ownerAt: 'CLINIC-1', status: 'open' }]);
    expect(await listed(stranger)).toEqual([]);
    card.move(ago(0), 'received', 96);
    await tell(card);
    await eventually(() => expect(heard('resolved')).toHaveLength(1));
    expect(await listed(chw)).toEqual([]);
  });

  it('goes on by itself after the broker was killed', async () => {
    const card = await newCard('KILLED');
    await tell(card);
    await untilOutlook(card, { onHand: 30 });
    await world.nats.kill();
    card.dispense(ago(0), 6);
    await tell(card);
    await world.nats.restart();
    await untilOutlook(card, { onHand: 24 });
  });

  it('takes note of counts and of what is promised', async () => {
    const card = await newCard('COUNTED');
    await tell(card);
    await world.inventory.announce(physicalCountRecorded, card.key, {
      event: uuid(),
      location: 'KIT-1',
      product: card.product,
      counted: 30,
      variance: 0,
      countedAt: `${ago(1)}T10:00:00Z`,
      countedBy: 'person-7',
      late: false,
      precision: 'minute',
    });
    const id = uuid();
    const line = { product: card.product, requested: 40, approved: 36, issued: 0, received: 0 };
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
      lines: [line],
      history: [],
      version: 2,
    });
    const countedAt = `${ago(1)}T10:00:00.000Z`;
    await untilOutlook(card, { onHand: 30, promised: 36, countedAt, countedBy: 'person-7' });
  });

  it('answers 404 where somebody may not look, and says how it is', async () => {
    const refused = eventually(async () => {
      const asked = world.ask(getOutlook, { location: 'KIT-1' }, stranger);
      await expect(asked).rejects.toMatchObject({
        problem: { status: 404, code: 'unknown-location' },
      });
    });
    await refused;
    await eventually(async () =>
      expect(await world.health()).toMatchObject({
        status: 200,
        body: { status: 'ok', database: 'ok', consumers: [{ parked: 0 }, { parked: 0 }] },
      }),
    );
  });
});

describe('the configuration', () => {
  it('lists every fault at once', () => {
    expect(() => readConfig({ PORT: 'x' })).toThrow(
      /DATABASE_URL is missing\n.*DATABASE_OWNER_URL is missing\n.*NATS_URL is missing\n.*PORT: .*\n.*SERVICE_KEY is missing\n.*TRUSTED_KEYS is missing/,
    );
  });
});
