/** A small run of the fuzz: every odd framing, every way to be slow, and a draw of the rest. */
import { describe, expect, it } from '@jest/globals';
import { adminPassword, startSystem } from '@satchel/local';
import { freshFolder } from '@satchel/proving';
import { faultLines } from './report.js';
import { requestOf } from './requests.js';
import { fuzz } from './run.js';
import { FUZZED_SYSTEM } from './system.js';

const SEED = 20_261_121;
const REQUEST_SECONDS = 3;

describe('requests that no client should send', () => {
  it('are the same for the same seed, and others for another', () => {
    const some = (seed: number) => Array.from({ length: 50 }, (_, n) => requestOf(seed, n));
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
  });

  it('find no fault of the server, no hang, no write on a 4xx, no answer but a problem', async () => {
    const dataDir = freshFolder('satchel-fuzz');
    const printed: string[] = [];
    const env = { ...FUZZED_SYSTEM.env, REQUEST_SECONDS: String(REQUEST_SECONDS) };
    const system = await startSystem({
      dataDir,
      databaseUrl: '',
      natsUrl: '',
      env,
      log: () => undefined,
    });
    try {
      const report = await fuzz({
        system,
        adminPassword: adminPassword(dataDir),
        seed: SEED,
        requests: 1_500,
        everyFraming: true,
        slow: { requestMs: REQUEST_SECONDS * 1000, headMs: REQUEST_SECONDS * 1000 },
        lanes: 8,
        signal: new AbortController().signal,
        print: (line) => printed.push(line),
      });
      const faults = faultLines(report);
      expect({ faults, printed: faults.length > 0 ? printed : [] }).toEqual({
        faults: [],
        printed: [],
      });
      expect(report.requests).toBeGreaterThan(1_500);
      // A run in which nothing succeeds, or nothing is refused, proves nothing.
      expect(report.statuses.get(200)).toBeGreaterThan(200);
      expect(report.statuses.get(201)).toBeGreaterThan(5);
      expect(report.statuses.get(400)).toBeGreaterThan(300);
    } finally {
      await system.stop();
    }
  }, 180_000);
});
