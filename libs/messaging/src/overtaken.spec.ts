import { describe, expect, it } from '@jest/globals';
import { eventually } from '@satchel/proving';
import { Answered, firstAnswer } from './overtaken.js';

const never = (): Promise<string> => new Promise(() => undefined);

describe('a request without an answer', () => {
  it('is asked again when whoever asked after it was answered, and takes the first answer', async () => {
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

  it('is not asked again while nobody overtakes it, however slow the owner is', async () => {
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

describe('overtaking', () => {
  it('is by a request to the same owner that was asked clearly later', () => {
    const answered = new Answered();

    answered.note('inventory', 1_000);

    expect(answered.hasOvertaken('inventory', 899)).toBe(true);
    expect(answered.hasOvertaken('inventory', 950)).toBe(false);
    expect(answered.hasOvertaken('requisition', 1)).toBe(false);
  });
});
