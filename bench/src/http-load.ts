/**
 * A closed loop of so many clients over HTTP, each sending the next report when the last is
 * answered.
 */
import autocannon from 'autocannon';
import { v7 as uuid } from 'uuid';
import type { GatewayClient } from './gateway-client.js';

export interface Target {
  location: string;
  product: string;
  lot: string;
}

export interface Load {
  clients: number;
  seconds: number;
  /** Cards that hold enough of the lot. */
  targets: readonly Target[];
  /** Events per request. */
  batch: number;
}

export interface LoadResult {
  eventsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

export function dispensing({ location, product, lot }: Target): object {
  return {
    id: uuid(),
    kind: 'dispensed',
    location,
    product,
    lots: [{ lot, quantity: 1 }],
    occurredAt: new Date().toISOString(),
  };
}

function bodyOf({ batch, targets }: Load): string {
  const first = Math.floor(Math.random() * (targets.length - batch + 1));
  const items = targets.slice(first, first + batch).map(dispensing);
  return JSON.stringify(batch === 1 ? items[0] : { items });
}

export async function httpLoad(client: GatewayClient, load: Load): Promise<LoadResult> {
  let notTaken = 0;
  const result = await autocannon({
    url: client.url,
    connections: load.clients,
    duration: load.seconds,
    requests: [
      {
        method: 'POST',
        path: load.batch === 1 ? '/v1/reports' : '/v1/reports/batch',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${client.token}`,
        },
        setupRequest: (request) => ({ ...request, body: bodyOf(load) }),
        onResponse: (status, body) => {
          if (status >= 300 || body.includes('"problem"')) notTaken += 1;
        },
      },
    ],
  });
  if (notTaken > 0 || result.errors > 0 || result.non2xx > 0) {
    throw new Error(`${notTaken + result.errors} requests were not answered as they should be`);
  }
  const requests = result.requests.total / result.duration;
  return {
    eventsPerSecond: requests * load.batch,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
