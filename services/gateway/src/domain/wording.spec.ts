import { describe, expect, it } from '@jest/globals';
import { amount, asSent, chanceInWords, likelihood, listInWords, quantity } from './wording.js';

const tablets = { dispensingUnit: 'tablet', packSize: 10 };

describe('a quantity', () => {
  it('is said in packs and loose units', () => {
    expect(quantity(0, tablets).inWords).toBe('none');
    expect(quantity(1, tablets).inWords).toBe('1 tablet');
    expect(quantity(10, tablets).inWords).toBe('1 pack of 10');
    expect(quantity(23, tablets).inWords).toBe('2 packs of 10 + 3 tablets');
  });
  it('is said in packs that have a name, the largest first', () => {
    const packs = [
      { name: 'box', units: 10 },
      { name: 'carton', units: 500 },
    ];
    const told = { dispensingUnit: 'sachet', packSize: 10, packs };
    expect(quantity(35, told).inWords).toBe('3 boxes of 10 + 5 sachets');
    expect(quantity(1010, told).inWords).toBe('2 cartons of 500 + 1 box of 10');
    expect(quantity(27, { ...told, packSize: 4 }).inWords).toBe(
      '2 boxes of 10 + 1 pack of 4 + 3 sachets',
    );
    expect(quantity(27, { ...told, packSize: 4 })).toMatchObject({ packs: 6, loose: 3 });
  });

  it('that is needed is said as it would be sent, by the rounding of the product', () => {
    const told = { dispensingUnit: 'tablet', packSize: 10 };
    expect(asSent(54, told)).toBe(', that is 6 packs of 10 in whole packs');
    const down = { direction: 'down', smallNeed: 'none' } as const;
    expect(asSent(54, { ...told, rounding: down })).toBe(', that is 5 packs of 10 in whole packs');
    expect(asSent(4, { ...told, rounding: down })).toBe(', that is none in whole packs');
    expect([asSent(50, told), asSent(54, undefined)]).toEqual(['', '']);
  });

  it('knows no packs where units come singly', () => {
    expect(quantity(3, { dispensingUnit: 'box', packSize: 1 }).inWords).toBe('3 boxes');
    expect(quantity(0, { dispensingUnit: 'box', packSize: 1 }).inWords).toBe('none');
  });
  it('of an unknown product is said in units, without packs', () => {
    expect(quantity(7, undefined)).toEqual({ units: 7, inWords: '7 units' });
    expect(quantity(0, undefined)).toEqual({ units: 0, inWords: 'none' });
  });
});

describe('a noun', () => {
  it.each([
    [1, 'sachet', '1 sachet'],
    [0, 'sachet', '0 sachets'],
    [2, 'pouch', '2 pouches'],
    [2, 'dose', '2 doses'],
    [2, 'glass', '2 glasses'],
    [2, 'box', '2 boxes'],
    [2, 'supply', '2 supplies'],
    [2, 'tray', '2 trays'],
    [2, 'syringe', '2 syringes'],
  ])('%i %s is said as %s', (count, unit, inWords) => {
    expect(amount(count, unit)).toBe(inWords);
  });
});

describe('a chance', () => {
  it('is never said to be certain, one way or the other', () => {
    expect([0, 0.004, 0.005, 0.994, 0.995, 1].map(chanceInWords)).toEqual([
      'under 1 %',
      'under 1 %',
      '1 %',
      '99 %',
      'over 99 %',
      'over 99 %',
    ]);
  });
  it.each([
    [1, 'Almost certainly out'],
    [0.99, 'Almost certainly out'],
    [0.98, 'Very likely out'],
    [0.9, 'Very likely out'],
    [0.89, 'Likely out'],
    [0.66, 'Likely out'],
    [0.65, 'About as likely as not out'],
    [0.33, 'About as likely as not out'],
    [0.32, 'Unlikely to be out'],
    [0.1, 'Unlikely to be out'],
    [0.09, 'Very unlikely to be out'],
    [0, 'Very unlikely to be out'],
  ])('of %d is said as %s', (chance, inWords) => {
    expect(likelihood(chance)).toBe(inWords);
  });
});

describe('a list', () => {
  it('is read aloud as people do', () => {
    expect(listInWords([])).toBe('');
    expect(listInWords(['ACT'])).toBe('ACT');
    expect(listInWords(['ACT', 'ORS'])).toBe('ACT and ORS');
    expect(listInWords(['ACT', 'ORS', 'zinc'])).toBe('ACT, ORS and zinc');
  });
});
