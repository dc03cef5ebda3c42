import { describe, expect, it } from '@jest/globals';
import { eventually, moment } from './wait.js';

describe('waiting', () => {
  it('for a moment ends at it and not before', async () => {
    const at = performance.now() + 60;
    await moment(at);
    expect(performance.now()).toBeGreaterThanOrEqual(at);
  });

  it('for a moment ends when it is enough', async () => {
    let looks = 0;
    const before = performance.now();
    await moment(before + 60_000, () => {
      looks += 1;
      return looks > 1;
    });
    expect(looks).toBe(2);
    expect(performance.now() - before).toBeLessThan(30_000);
  });

  it('for a condition tells what was still wrong at the end', async () => {
    const never = () => {
      throw new Error('the door is closed');
    };
    await expect(eventually(never, { withinMs: 20, everyMs: 5 })).rejects.toThrow(
      'not so within 20 ms: the door is closed',
    );
  });
});
