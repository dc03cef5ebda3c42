import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';
import { type Line, SlowLink } from './slow-link.js';

describe('a slow line', () => {
  let server: Server;
  let target: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.end('x'.repeat(4_000)));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no address');
    target = `http://127.0.0.1:${address.port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Sends 4,000 bytes, reads 4,000; answers how long it took and what went over the line. */
  async function exchange(line: Line): Promise<{ tookMs: number; up: number; down: number }> {
    const link = await SlowLink.open(target, line, new Chance(7));
    try {
      const startedAt = performance.now();
      const answer = await fetch(link.url, { method: 'POST', body: 'y'.repeat(4_000) });
      expect(await answer.text()).toBe('x'.repeat(4_000));
      return { tookMs: performance.now() - startedAt, ...link.traffic };
    } finally {
      await link.close();
    }
  }

  it('takes a round trip to connect, one to ask, and as long as its bits need', async () => {
    const { tookMs } = await exchange({ bitsPerSecond: 640_000, roundTripMs: 100, loss: 0 });
    // 200 ms for two round trips, and 50 ms of bits each way.
    expect(tookMs).toBeGreaterThan(300);
  });

  it('counts what goes each way, headers included', async () => {
    const { up, down } = await exchange({ bitsPerSecond: 10_000_000, roundTripMs: 2, loss: 0 });
    for (const bytes of [up, down]) {
      expect(bytes).toBeGreaterThan(4_000);
      expect(bytes).toBeLessThan(5_000);
    }
  });

  it('loses time and sends again where segments are lost, and delivers every byte', async () => {
    const fast = { bitsPerSecond: 10_000_000, roundTripMs: 20 };
    const without = await exchange({ ...fast, loss: 0 });
    const lossy = await exchange({ ...fast, loss: 0.6 });
    expect(lossy.tookMs).toBeGreaterThan(without.tookMs);
    expect(lossy.up + lossy.down).toBeGreaterThan(without.up + without.down);
  });
});
