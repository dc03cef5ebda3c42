import { describe, expect, it } from '@jest/globals';
import { type Options, readOptions } from './options.js';

const files = ['--stock', 's.csv', '--products', 'p.csv'];

describe('the command line', () => {
  it('needs the files and assumes the rest', () => {
    const options = readOptions(files, { INIT_CWD: '/data' }) as Options;
    expect(options.files).toEqual({ stock: '/data/s.csv', products: '/data/p.csv' });
    expect(options.url).toBe('http://127.0.0.1:8080');
    expect(options.country).toEqual({
      code: 'CIV',
      name: "Côte d'Ivoire",
      timeZone: 'Africa/Abidjan',
    });
  });

  it('goes by the flag before the environment', () => {
    const environment = {
      SATCHEL_URL: 'http://a:1',
      SATCHEL_USER: 'a',
      SATCHEL_PASSWORD: 'secret',
    };
    const options = readOptions([...files, '--url', 'https://b', '--user', 'b'], environment);
    expect(options).toMatchObject({ url: 'https://b', user: 'b', password: 'secret' });
  });

  it('names every fault at once', () => {
    const wrong = [
      '--country',
      'Ivory Coast',
      '--time-zone',
      'Mars/Base',
      '--url',
      'x',
      '--lanes',
      '0',
    ];
    expect(readOptions(['--products', 'p.csv', ...wrong], {})).toEqual([
      '--stock FILE is needed',
      '--country must be a code of at most 12 characters',
      '--time-zone Mars/Base is not known',
      '--url x is not an address',
      '--lanes must be a whole number from 1 to 16',
    ]);
    expect(readOptions(['--sock', 's.csv'], {})).toEqual([expect.stringContaining("'--sock'")]);
  });
});
