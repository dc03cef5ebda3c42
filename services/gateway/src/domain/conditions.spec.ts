import { describe, expect, it } from '@jest/globals';
import { canTreat, type Remedy, type StockState } from './conditions.js';

const remedy = (name: string, treats: string, state: StockState, courses: number): Remedy => ({
  name,
  treats: [treats],
  state,
  courses,
});
const test = remedy('RDT', 'malaria/test', 'in', 3);

describe('what can be treated', () => {
  it('needs something usable of every part', () => {
    const medicine = remedy('ACT-1', 'malaria/medicine', 'out', 0);
    const other = remedy('ACT-2', 'malaria/medicine', 'in', 9);
    expect(canTreat([test, medicine])[0]?.answer).toBe('no');
    expect(canTreat([test, medicine, other])[0]).toMatchObject({ answer: 'yes', courses: 3 });
  });
  it('is no more than the scarcest part allows, of which any product will do', () => {
    const medicines = [
      remedy('ACT-1', 'malaria/medicine', 'in', 1),
      remedy('ACT-2', 'malaria/medicine', 'in', 1),
    ];
    expect(canTreat([test, ...medicines])).toEqual([
      { condition: 'malaria', answer: 'yes', courses: 2, inWords: 'Can treat malaria: 2 courses.' },
    ]);
  });
  it('is not certain what is unknown, nor unknown what is certainly missing', () => {
    const zinc = remedy('zinc', 'diarrhoea/zinc', 'unknown', 4);
    expect(canTreat([zinc, remedy('ORS', 'diarrhoea/ors', 'out', 0)])[0]?.answer).toBe('no');
    expect(canTreat([zinc, remedy('ORS', 'diarrhoea/ors', 'in', 2)])).toEqual([
      {
        condition: 'diarrhoea',
        answer: 'unknown',
        inWords: 'Whether diarrhoea can be treated is not known: nothing was heard of zinc.',
      },
    ]);
  });
  it('does not count on what was there before nothing was heard of it', () => {
    const [answer] = canTreat([
      remedy('ACT-1', 'malaria', 'in', 2),
      remedy('ACT-2', 'malaria', 'unknown', 40),
    ]);
    expect(answer).toMatchObject({ answer: 'yes', courses: 2 });
  });
  it('is unknown as long as one of the products that would do was not heard of', () => {
    const [answer] = canTreat([
      remedy('ACT-1', 'malaria', 'out', 0),
      remedy('ACT-2', 'malaria', 'unknown', 0),
    ]);
    expect(answer?.answer).toBe('unknown');
  });
  it('takes more than what is left when that is less than one course', () => {
    const [answer] = canTreat([remedy('ORS', 'diarrhoea', 'in', 0)]);
    expect(answer).toMatchObject({ answer: 'no', inWords: 'Cannot treat diarrhoea: no ORS.' });
  });
  it('names every product that would have done, and every part that is missing', () => {
    const [answer] = canTreat([
      remedy('RDT', 'malaria/test', 'out', 0),
      remedy('ACT-1', 'malaria/medicine', 'out', 0),
      remedy('ACT-2', 'malaria/medicine', 'out', 0),
    ]);
    expect(answer?.inWords).toBe('Cannot treat malaria: no RDT and ACT-1 or ACT-2.');
  });
  it('is told in the order of the names, once for each condition that a product treats', () => {
    const amoxicillin = { ...remedy('amoxicillin', '', 'in', 5), treats: ['pneumonia', 'otitis'] };
    const answers = canTreat([amoxicillin, remedy('ORS', 'diarrhoea', 'in', 2)]);
    expect(answers.map(({ condition, courses }) => [condition, courses])).toEqual([
      ['diarrhoea', 2],
      ['otitis', 5],
      ['pneumonia', 5],
    ]);
  });
});
