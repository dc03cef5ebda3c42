import { describe, expect, it } from '@jest/globals';
import { type FileOptions, type RecordOptions, readOptions } from './options.js';

const files = ['records', '--stock', 's.csv', '--products', 'p.csv'];

describe('the command line', () => {
  it('needs the files and assumes the rest', () => {
    const options = readOptions(files, { INIT_CWD: '/data' }) as RecordOptions;
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
    expect(readOptions(['records', '--products', 'p.csv', ...wrong], {})).toEqual([
      '--url x is not an address',
      '--stock FILE is needed',
      '--country must be a code of at most 12 characters',
      '--time-zone Mars/Base is not known',
      '--lanes must be a whole number from 1 to 16',
    ]);
    expect(readOptions(['records', '--sock', 's.csv'], {})).toEqual([
      expect.stringContaining("'--sock'"),
    ]);
  });

  it('reads one file of a kind, and writes nothing unless told', () => {
    const args = ['register', '--kind', 'zones', 'zones.csv', '--report', 'bad.csv'];
    const options = readOptions(args, { INIT_CWD: '/data' }) as FileOptions;
    expect(options).toMatchObject({
      what: 'file',
      file: '/data/zones.csv',
      report: '/data/bad.csv',
      write: false,
      days: 'iso',
      kind: { path: '/v1/zones' },
    });
    expect(readOptions(['openings', 'a.csv', '--write'], {})).toMatchObject({ write: true });
    expect(readOptions(['register', 'a.csv', 'b.csv', '--dates', 'ymd'], {})).toEqual([
      'name one file',
      '--dates must be dmy or mdy',
      expect.stringContaining('--kind must be one of zones, programmes'),
    ]);
    expect(readOptions(['--stock', 'x'], {})).toEqual([expect.stringContaining('say what')]);
  });
});
