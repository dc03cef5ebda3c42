import { describe, expect, it } from '@jest/globals';
import { eventually } from '@satchel/proving';
import { Asked, firstAnswer } from './overtaken.js';

const never = (): Promise<string> => new Promise(() => undefined);

describe('a request without an answer', () => {
  it('is asked again when it may be lost, and takes the first answer', async () => {
    const asked: number[] = [];
    const answer = await firstAnswer(
      (leftMs) => {
        asked.push(leftMs);
        return asked.length === 1 ? never() : Promise.resolve('here');
      },
      1_000,
      () => true,
    );

    expect(answer).toBe('here');
    expect(asked).toHaveLength(2);
    expect(asked[1]).toBeLessThan(800);
  });

  it('is not asked again while it can only be slow, however long it takes', async () => {
    let asked = 0;
    const slow = firstAnswer(
      async () => {
        asked += 1;
        const startedAt = performance.now();
        await eventually(() => performance.now() - startedAt > 600);
        return 'late';
      },
      800,
      () => false,
    );

    expect(await slow).toBe('late');
    expect(asked).toBe(1);
  });

  it('fails at once as its only asking fails', async () => {
    const refused = firstAnswer(
      () => Promise.reject(new Error('nobody there')),
      10_000,
      () => true,
    );

    await expect(refused).rejects.toThrow('nobody there');
  });

  it('fails only when the last of its askings has failed', async () => {
    let asked = 0;
    const refused = firstAnswer(
      (leftMs) => {
        asked += 1;
        if (asked === 1) return never();
        return asked === 2 ? Promise.reject(new Error('lost')) : Promise.resolve(`left ${leftMs}`);
      },
      1_000,
      () => true,
    );

    expect(await refused).toMatch(/^left /);
    expect(asked).toBe(3);
  });
});

describe('a request that may be lost', () => {
  const answer = async (): Promise<string> => 'here';

  it('was overtaken by one to the same owner that was asked clearly later', async () => {
    const asked = new Asked();
    const busy = ['inventory', 'requisition'].map((owner) => manyWaiting(asked, owner));
    await asked.counted('inventory', 1_000, answer);

    expect(asked.mayBeLost('inventory', 899)).toBe(true);
    expect(asked.mayBeLost('inventory', 950)).toBe(false);
    expect(asked.mayBeLost('requisition', 1)).toBe(false);
    for (const letGo of busy) await letGo();
  });

  it('waits with hardly anybody else, so that nobody could overtake it', async () => {
    const asked = new Asked();
    expect(asked.mayBeLost('inventory', 1_000)).toBe(true);

    const letGo = manyWaiting(asked, 'inventory');
    expect(asked.mayBeLost('inventory', 1_000)).toBe(false);

    await letGo();
    expect(asked.mayBeLost('inventory', 1_000)).toBe(true);
  });
});

/** Twenty who wait for an owner, until they are let go without an answer. */
function manyWaiting(asked: Asked, owner: string): () => Promise<void> {
  let end: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = () => reject(new Error('let go'));
  });
  const all = Array.from({ length: 20 }, () => asked.counted(owner, 0, () => ended));
  return async () => {
    end();
    await Promise.allSettled(all);
  };
}
