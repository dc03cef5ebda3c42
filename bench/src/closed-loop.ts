/**
 * A closed loop of so many clients over HTTP, each sending the next request when the last is
 * answered, with every answer's time.
 */
import autocannon from 'autocannon';
import type { GatewayClient } from './gateway-client.js';

export interface Loop {
  readonly clients: number;
  readonly seconds: number;
  /** The next request; called for each. */
  readonly next: () => {
    readonly method?: 'GET' | 'POST';
    readonly path: string;
    readonly body?: object;
  };
}

export interface Times {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answered with an error, or not at all. Their times count like the others'. */
  readonly failed: number;
}

/** Throws when more than one of twenty was not answered as it should be. */
export async function closedLoop(client: GatewayClient, loop: Loop): Promise<Times> {
  const times: number[] = [];
  const faults: string[] = [];
  const options: autocannon.Options = {
    url: client.url,
    connections: loop.clients,
    duration: loop.seconds,
    requests: [
      {
        setupRequest: (request) => {
          const { method = 'GET', path, body } = loop.next();
          const headers = {
            authorization: `Bearer ${client.token}`,
            ...(body ? { 'content-type': 'application/json' } : {}),
          };
          const text = body ? { body: JSON.stringify(body) } : {};
          return { ...request, method, path, headers, ...text };
        },
        onResponse: (status, body) => {
          if (status >= 300 || body.includes('"problem"')) faults.push(`${status} ${body}`);
        },
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    running.on('response', (_client, _status, _bytes, ms) => times.push(ms));
  });
  const failed = faults.length + result.errors;
  // A few that came too late are a figure; many are a fault of ours.
  if (failed * 20 > times.length) throw new Error(`${failed} bad answers, such as ${faults[0]}`);
  times.sort((one, other) => one - other);
  const at = (share: number): number => {
    const found = times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
    return Math.round(found * 10) / 10;
  };
  return {
    requests: times.length,
    perSecond: Math.round(times.length / result.duration),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
    failed,
  };
}
