import { describe, expect, it } from '@jest/globals';
import { CanaryFinder } from './canary.js';
import { canaryDrill } from './canary-drill.js';

const bird = { what: 'name', text: 'Zorbla Twangolissima' };
const number = { what: 'phone', text: '+231 777 43-29-18' };
const finder = new CanaryFinder([bird, number]);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the search for canaries', () => {
  it.each([
    ['as planted', `{"name":"${bird.text}"}`],
    ['in capitals', `NAME=${bird.text.toUpperCase()}`],
    ['as one word', 'zorblatwangolissima@example.org'],
    ['as half of it', 'Dear Ms Twangolissima,'],
    ['in an address', '/v1/x?name=Zorbla%20Twangolissima'],
    ['in a form', 'name=Zorbla+Twangolissima&x=1'],
    ['in hexadecimal', Buffer.from(`x${bird.text}`).toString('hex')],
    ['in base64', base64(`"${bird.text}"`)],
    ['in base64, shifted', base64(`ab${bird.text}cd`)],
    ['in base64, shifted again', base64(`abc${bird.text}d`)],
  ])('finds a name %s', (_how, text) => {
    expect(finder.in(text).map(({ canary }) => canary)).toEqual([bird]);
  });

  it.each(['+231 777 43-29-18', '231777432918', '0777432918'.slice(1), 'tel:+231777432918'])(
    'finds a number written %s',
    (text) => {
      expect(finder.in(Buffer.from(`\xff\0${text}`, 'latin1'))).toHaveLength(1);
    },
  );

  it('finds nothing where there is none', () => {
    expect(finder.in('Zorbla, Twango and 77743 others')).toEqual([]);
  });
});

describe('names, phone numbers and passwords', () => {
  it('are in the table of people, and nowhere else whatever people do with them', async () => {
    const report = await canaryDrill(() => undefined);
    expect(report.blind).toEqual([]);
    expect(report.leaks).toEqual([]);
    expect(report.seenAtHome).toBe(4);
    expect(report.places).toBeGreaterThan(1_000);
  }, 180_000);
});
