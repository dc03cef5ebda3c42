/**
 * A closed loop of so many clients over HTTP, each sending the next report when the last is
 * answered.
 */
import autocannon from 'autocannon';
import { v7 as uuid } from 'uuid';
import type { GatewayClient } from './gateway-client.js';

export interface Load {
  clients: number;
  seconds: number;
  kits: number;
  /** Events per request. */
  batch: number;
}

export interface LoadResult {
  eventsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

function dispensing(kit: number): object {
  return {
    id: uuid(),
    kind: 'dispensed',
    location: `BENCH-K${kit}`,
    product: 'BENCH',
    lots: [{ lot: 'L1', quantity: 1 }],
    occurredAt: new Date().toISOString(),
  };
}

function bodyOf(load: Load): string {
  if (load.batch === 1)
    return JSON.stringify(dispensing(1 + Math.floor(Math.random() * load.kits)));
  const first = 1 + Math.floor(Math.random() * (load.kits - load.batch + 1));
  return JSON.stringify({
    items: Array.from({ length: load.batch }, (_, n) => dispensing(first + n)),
  });
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
