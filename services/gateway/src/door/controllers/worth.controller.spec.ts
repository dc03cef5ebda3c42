import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Class,
  check,
  getLocationExpiring,
  getLocationLosses,
  getLocationValue,
  getZoneExpiring,
  getZoneLosses,
  getZoneValue,
  LocationExpiring,
  listProductPrices,
  listProducts,
  type MessageContract,
  type ProblemBody,
  ProductPricePage,
  ProductState,
  RegisterAnswer,
  refuse,
  registerProductPrices,
  registerShelfLifeRules,
  StockLosses,
  StockValue,
  ZoneExpiring,
} from '@satchel/contracts';
import { answering, makeWorld, type World } from '../../../proving/world.js';
import { registerExamples } from '../examples.js';
import { exampleOf } from '../openapi-example.js';

let world: World;
let keeper: string;
let chw: string;
let manager: string;
const asked: unknown[] = [];

function told<Req extends object, Rep>(contract: MessageContract<Req, Rep>, reply: Class<Rep>) {
  return answering(contract, (body) => {
    asked.push(body);
    if ('location' in body && body.location === 'ALL')
      refuse(409, 'too-many-locations', 'Too many. Ask for its zone.');
    return exampleOf(reply) as Rep;
  });
}

beforeAll(async () => {
  world = await makeWorld();
  keeper = await world.tokenOf({ role: 'storekeeper', at: 'LR' });
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  manager = await world.tokenOf({ role: 'programme-manager', at: 'LR' });
  const product = exampleOf(ProductState) as ProductState;
  const products = { items: [product], page: { hasMore: false } };
  await world.play(
    'inventory',
    told(getZoneValue, StockValue),
    told(getLocationValue, StockValue),
    told(getZoneExpiring, ZoneExpiring),
    told(getLocationExpiring, LocationExpiring),
    told(getZoneLosses, StockLosses),
    told(getLocationLosses, StockLosses),
    answering(listProducts, () => products),
    told(listProductPrices, ProductPricePage),
    told(registerProductPrices, RegisterAnswer),
    told(registerShelfLifeRules, RegisterAnswer),
  );
});
afterAll(() => world?.end());

const ask = <Body = ProblemBody>(path: string, token = keeper) =>
  world.call<Body>('GET', path, { token });

describe('value, expiry and losses', () => {
  it.each(['zones/LR', 'locations/F1'])('what expires in %s is told in packs too', async (area) => {
    const { body } = await ask<ZoneExpiring>(`/v1/${area}/expiring`);
    const inPacks = { packs: [{ pack: 'box', count: 2, of: 10 }], loose: 4 };
    expect(body.items).toMatchObject([{ units: 24, inPacks, unusedInPacks: inPacks }]);
  });

  const months = 'from=2026-01&to=2026-11';
  const of = { from: '2026-01', to: '2026-11' };
  it.each<[string, Class<unknown>, object]>([
    ['/v1/zones/LR/value?limit=5', StockValue, { zone: 'LR', limit: 5 }],
    ['/v1/locations/F1/value?beneath=true', StockValue, { location: 'F1', beneath: true }],
    ['/v1/zones/LR/expiring?withinDays=90', ZoneExpiring, { zone: 'LR', withinDays: 90 }],
    [
      '/v1/locations/F1/expiring?products=ORS',
      LocationExpiring,
      { location: 'F1', products: ['ORS'] },
    ],
    [`/v1/zones/LR/losses?${months}`, StockLosses, { zone: 'LR', ...of }],
    [`/v1/locations/F1/losses?${months}`, StockLosses, { location: 'F1', ...of }],
  ])('%s is asked of inventory', async (path, reply, body) => {
    const { status, body: answer } = await ask<object>(path);
    expect([status, check(reply, answer)]).toEqual([200, []]);
    expect(asked.at(-1)).toEqual(body);
  });
  it.each(['value', `losses?${months}`])('%s is not for a health worker', async (what) => {
    const { status, body } = await ask(`/v1/locations/KIT-1/${what}`, chw);
    expect([status, body.code]).toEqual([403, 'not-permitted']);
  });
  it('what expires in her kit is', async () => {
    expect((await ask('/v1/locations/KIT-1/expiring', chw)).status).toBe(200);
  });
  it('says when an area is too large to add up at once', async () => {
    const { status, body } = await ask('/v1/locations/ALL/value?beneath=true');
    expect([status, body.code]).toEqual([409, 'too-many-locations']);
  });
  it.each([
    ['/v1/zones/LR/losses?from=2026-01', '/to'],
    ['/v1/zones/LR/losses?from=2026-13&to=2027-01', '/from'],
    ['/v1/zones/LR/expiring?withinDays=367', '/withinDays'],
    ['/v1/locations/F1/value?beneath=perhaps', '/beneath'],
  ])('%s is malformed', async (path, pointer) => {
    const { status, body } = await ask(path);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
  });
});

describe('prices and rules', () => {
  const put = (path: string, body: unknown) => world.call('PUT', path, { token: manager, body });
  it('are registered by whoever keeps the register', async () => {
    const { productPrices, shelfLifeRules } = registerExamples;
    expect((await put('/v1/product-prices', productPrices)).status).toBe(200);
    expect(asked.at(-1)).toEqual(productPrices);
    expect((await put('/v1/shelf-life-rules', shelfLifeRules)).status).toBe(200);
    expect(asked.at(-1)).toEqual(shelfLifeRules);
  });
  it('are never a fraction', async () => {
    const unitPrice = { currency: 'USD', minorUnits: 4.2, perUnits: 180 };
    const items = [{ product: 'ORS', from: '2026-01-01', unitPrice }];
    expect((await put('/v1/product-prices', { items })).status).toBe(400);
  });
  it('of products are shown to whoever may see values', async () => {
    expect((await ask('/v1/product-prices?product=ORS')).status).toBe(200);
    expect((await ask('/v1/product-prices', chw)).status).toBe(403);
  });
});
