import { describe, expect, it } from '@jest/globals';
import { problemShape } from './problem-shape.js';

const documented = {
  type: 'https://satchel.health/problems/insufficient-stock',
  title: 'Insufficient stock',
  status: 409,
  code: 'insufficient-stock',
  detail: 'At LR-F03 30 can be issued on 2026-11-20; 40 were asked.',
  figures: { available: 30, lot: 'A-1' },
  requestId: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
};
const shape = problemShape(documented);

describe('the shape of a problem', () => {
  it('is the same whatever the figures, days and ids', () => {
    const came = {
      ...documented,
      detail: 'At LR-F03 7 can be issued on 2027-01-02; 9 were asked.',
      figures: { available: 7, lot: 'A-1' },
      requestId: '0190b6a4-0000-7b1a-9f00-3d2c1b0a9e8f',
    };
    expect(problemShape(came)).toEqual(shape);
  });

  it.each([
    ['another status', { status: 422 }],
    ['another code', { code: 'unknown-lot' }],
    ['another title', { title: 'Not enough' }],
    ['other words', { detail: 'At LR-F03 30 may be issued on 2026-11-20; 40 were asked.' }],
    ['the same words about another place', { detail: documented.detail.replace('F03', 'F04') }],
    ['no figures', { figures: undefined }],
    ['a figure of another type', { figures: { available: '30', lot: 'A-1' } }],
    ['a figure too many', { figures: { available: 30, lot: 'A-1', asked: 40 } }],
    ['a faulty field', { errors: [{ pointer: '/quantity', code: 'too-small', detail: 'is' }] }],
    ['no request id', { requestId: undefined }],
    ['when to ask again', { retryAfterSeconds: 2 }],
  ])('differs with %s', (_what, change) => {
    expect(problemShape({ ...documented, ...change })).not.toEqual(shape);
  });
});
