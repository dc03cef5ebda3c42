import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.js';

describe('the options of the verification', () => {
  it('are the data folder of npm start unless told', () => {
    expect(readOptions([], {})).toMatchObject({ databaseUrl: undefined, withSeals: true });
  });

  it('know files from where the person stands, and restores', () => {
    const args = ['--seals', 'seals.ndjson', '--restored', '1:56', '--restored', '2:60'];
    expect(readOptions(args, { INIT_CWD: '/home/auditor' })).toMatchObject({
      seals: '/home/auditor/seals.ndjson',
      restored: new Map([
        [1, 56],
        [2, 60],
      ]),
    });
  });

  it.each([
    ['without seals and with them', ['--no-seals', '--seals', 'f'], /exclude/],
    ['without saying where the seals are', ['--database-url', 'postgres://x'], /--gateway-url/],
    ['with a restore that names no seal', ['--restored', '56'], /EPOCH:NUMBER/],
    ['with a number that is none', ['--most', 'all'], /whole number/],
    ['with an unknown word', ['--repair'], /Unknown option/],
  ])('are refused %s', (_how, args, why) => {
    expect(readOptions(args, {})).toEqual([expect.stringMatching(why)]);
  });
});
