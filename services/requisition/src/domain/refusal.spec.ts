import { describe, expect, it } from '@jest/globals';
import { approveLines } from './quantities.js';
import { isRefusal, staleVersion, tooLate } from './refusal.js';
import { TOO_LATE } from './requisition.js';

const line = { product: 'ACT', requested: 30, issued: 0, received: 0 };

describe('a refusal', () => {
  it('is told from an outcome by its code', () => {
    expect(isRefusal(tooLate('already-approved'))).toBe(true);
    expect(isRefusal({ version: 3 })).toBe(false);
  });
  it('says what to do instead', () => {
    const none = [{ product: 'ACT', approved: 0, reason: 'none left' }];
    const refusals = [
      ...TOO_LATE.map(tooLate),
      staleVersion(3, 5),
      approveLines([line], [{ product: 'ZINC', approved: 5 }]),
      approveLines([line], none),
    ];
    const todo = [
      /^It was approved .* tell the supplier\.$/,
      /^It was rejected; .* Ask again/,
      /^It was cancelled\. Ask again/,
      /version 3; meanwhile it is at version 5\. Read it again/,
      /^ZINC is not on this requisition\. .* needs a request of its own\.$/,
      /^Nothing would be approved\. Reject it and say why/,
    ];
    expect(refusals).toHaveLength(todo.length);
    expect(refusals).toEqual(
      todo.map((words) => expect.objectContaining({ detail: expect.stringMatching(words) })),
    );
  });
  it('carries the figures that it speaks of', () => {
    expect(staleVersion(3, 5)).toMatchObject({ figures: { seen: 3, current: 5 } });
    expect(approveLines([line], [{ product: 'ZINC', approved: 5 }])).toMatchObject({
      figures: { product: 'ZINC' },
    });
  });
});
