import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  check,
  getOutlook,
  getStockOnHand,
  listLocations,
  listProducts,
  listShipments,
  type ProductOnHand,
  refuse,
} from '@satchel/contracts';
import { story } from '@satchel/proving';
import {
  answering,
  makeWorld,
  type OrProblem,
  type Playing,
  type World,
} from '../../../proving/world.js';
import { KitBody } from '../bodies/kit.js';

let world: World;
let chw: string;
let pharmacist: string;

const noMore = { hasMore: false };
const shelf = (onHand: number): ProductOnHand => ({
  product: 'ACT-1',
  onHand,
  allocated: 0,
  unusable: 0,
  available: onHand,
  reserved: 0,
  backOrdered: 0,
  earmarked: 0,
  availableToPromise: onHand,
  inTransit: 0,
  lots: [],
  sequence: 1,
  countedAt: '2026-11-10T10:00:00Z',
  countedBy: 'somebody',
});

const stock = answering(getStockOnHand, ({ location }, { principal }) => {
  // As the owner decides: a community health worker sees her own kit only.
  const own = principal.grants.some(({ role, at }) => role !== 'chw' || at === location);
  if (!own || location === 'NOWHERE') refuse(404, 'unknown-location', 'No location that you see.');
  return { location, products: [shelf(location === 'KIT-1' ? 35 : 125)] };
});
const register: Playing[] = [
  answering(listProducts, () => ({
    items: [
      {
        id: 'ACT-1',
        name: 'ACT 20/120 mg',
        dispensingUnit: 'tablet',
        packSize: 10,
        courseUnits: 6,
        treats: ['malaria'],
        programme: 'iccm',
        version: 1,
      },
    ],
    page: noMore,
  })),
  answering(listLocations, ({ location }) => ({
    items: [
      {
        id: location ?? 'CLINIC',
        name: location === 'KIT-1' ? 'Kit 1' : 'Another one',
        kind: 'kit' as const,
        zone: 'LR',
        timeZone: 'Africa/Monrovia',
        supplyLines: [{ programme: 'iccm', supplier: 'CLINIC' }],
        zonePath: ['LR'],
        supplierPath: ['CLINIC'],
        version: 1,
      },
    ],
    page: noMore,
  })),
];
const shipments = answering(listShipments, () => ({ items: [], page: noMore }));
const outlook = answering(getOutlook, ({ location }) => {
  if (location !== 'KIT-1') refuse(404, 'unknown-location', 'No location that you see.');
  const product = {
    product: 'ACT-1',
    state: 'in' as const,
    onHand: 35,
    inTransit: 0,
    promised: 0,
    amc: 71.2,
    amcRaw: 60,
    daysObserved: 90,
    stockOutDays: 14,
    chanceOfStockOut: 0.93,
    expectedStockOutOn: '2026-11-22',
    nextResupplyOn: '2026-11-24',
    byProcedure: 54,
    suggested: 60,
    why: 'Use rose in the rains.',
  };
  return { location, evaluatedAt: '2026-11-12T08:00:00Z', products: [product] };
});

beforeAll(async () => {
  world = await makeWorld();
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  pharmacist = await world.tokenOf({ role: 'district-pharmacist', at: 'LR' });
});
afterAll(() => world?.end());

const kit = (location: string, token: string) =>
  world.call<OrProblem<KitBody>>('GET', `/v1/kits/${location}`, { token });
const missing = (body: KitBody) =>
  body.parts.filter(({ available }) => !available).map(({ part, code }) => [part, code]);

describe('a kit at one glance', () => {
  const { step, told } = story();

  step('still answers when replenishment is silent, and says what is missing', async () => {
    const silent = await world.play('inventory', stock, shipments, ...register);
    const { status, body } = await kit('KIT-1', pharmacist);
    await silent();
    expect(status).toBe(200);
    expect(missing(body)).toEqual([['outlook', 'service-unavailable']]);
    expect(body).toMatchObject({
      name: 'Kit 1',
      canTreat: [{ condition: 'malaria', answer: 'yes', courses: 5 }],
      products: [
        {
          name: 'ACT 20/120 mg',
          state: 'in',
          onHand: { units: 35, inWords: '3 packs of 10 + 5 tablets' },
          supplier: { location: 'CLINIC', available: { units: 125 } },
        },
      ],
    });
    expect(body.products[0]?.runsOut).toBeUndefined();
  });
  step('still answers when inventory is silent', async () => {
    const silent = await world.play('replenishment', outlook);
    // The names were remembered a moment ago; a minute later they are not.
    world.clock.advance(61_000);
    const { status, body } = await kit('KIT-1', pharmacist);
    await silent();
    expect(status).toBe(200);
    expect(missing(body).map(([part]) => part)).toEqual([
      'stock',
      'in-transit',
      'register',
      'supplier',
    ]);
    expect(body.products[0]).toMatchObject({ name: 'ACT-1', onHand: { units: 35 } });
  });
  step('is 503 when nobody answers', async () => {
    const { status, body } = await kit('KIT-1', pharmacist);
    expect([status, body.code]).toEqual([503, 'service-unavailable']);
  });
  step('tells everything when all answer, in the form that the docs promise', async () => {
    await world.play('inventory', stock, shipments, ...register);
    await world.play('replenishment', outlook);
    const { status, body } = await kit('KIT-1', pharmacist);
    expect(status).toBe(200);
    expect(missing(body)).toEqual([]);
    expect(check(KitBody, body)).toEqual([]);
    expect(body.products[0]).toMatchObject({
      counted: { by: 'somebody', inWords: 'Counted on 10 November.' },
      runsOut: {
        inWords:
          'Very likely out before the resupply of 24 November is in hand (chance 93 %); at this use it lasts until about 22 November.',
      },
      restock: { suggested: { units: 60 }, why: 'Use rose in the rains.' },
    });
  });
  step('shows a community health worker hers, without what her supplier has', async () => {
    const { status, body } = await kit('KIT-1', chw);
    expect(status).toBe(200);
    expect(missing(body)).toEqual([['supplier', 'unknown-location']]);
    expect(body.products[0]?.supplier).toBeUndefined();
  });
  step('hides a location that nobody lets her see', async () => {
    const { status, body } = await kit('NOWHERE', chw);
    expect([status, body.code]).toEqual([404, 'unknown-location']);
  });

  it('is answered by whoever answers, as services come and go', told, 30_000);
});
