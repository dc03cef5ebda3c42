/** The small country of the benchmark: kits with more of one product than it can use up. */
import { v7 as uuid } from 'uuid';
import { call, type GatewayClient, mustBeTaken, signIn } from './gateway-client.js';
import type { Target } from './http-load.js';

export const KITS = 2000;
export const BATCH = 500;
export const OPENING = 100_000_000;

export const benchKits: readonly Target[] = Array.from({ length: KITS }, (_, n) => ({
  location: `BENCH-K${n + 1}`,
  product: 'BENCH',
  lot: 'L1',
}));

/** Without limits on how often one account may ask. */
export const UNLIMITED = {
  RATE_LIMIT_PER_ACCOUNT: '10000000',
  RATE_LIMIT_PER_ADDRESS: '10000000',
};

/** Registers and opens them; answers who may report there. */
export async function prepareKits(gatewayUrl: string, password: string): Promise<GatewayClient> {
  const admin = await signIn(gatewayUrl, 'admin', password);
  const put = async (path: string, items: object[]) => {
    for (let n = 0; n < items.length; n += BATCH) {
      mustBeTaken(await call(admin, 'PUT', path, { items: items.slice(n, n + BATCH) }));
    }
  };
  await put('/v1/zones', [{ id: 'LR', name: 'Liberia', level: 'country' }]);
  await put('/v1/products', [
    { id: 'BENCH', name: 'Bench', dispensingUnit: 'tablet', packSize: 10 },
  ]);
  const kit = { kind: 'kit', zone: 'LR', timeZone: 'Africa/Monrovia' };
  const kits = Array.from({ length: KITS }, (_, n) => ({
    id: `BENCH-K${n + 1}`,
    name: `Kit ${n + 1}`,
    ...kit,
  }));
  await put('/v1/locations', kits);
  const account = {
    id: uuid(),
    username: 'bench',
    password: `bench-${password}`,
    displayName: 'Bench',
  };
  const grants = [{ role: 'integration-client', at: 'LR' }];
  await call(admin, 'POST', '/v1/accounts', { ...account, grants });
  const client = await signIn(gatewayUrl, account.username, account.password);
  for (let n = 0; n < KITS; n += BATCH) {
    const items = kits.slice(n, n + BATCH).map(({ id }) => ({
      id: uuid(),
      kind: 'opening',
      location: id,
      product: 'BENCH',
      lots: [{ lot: 'L1', quantity: OPENING, expiresOn: '2035-12-31' }],
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
    }));
    mustBeTaken(await call(client, 'POST', '/v1/reports/batch', { items }));
  }
  return client;
}
