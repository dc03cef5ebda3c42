import { describe, expect, it } from '@jest/globals';
import { ageBands, courseAt } from './courses.js';

const test = { courseUnits: 1 };
const small = { courses: [{ fromMonths: 2, toMonths: 35, units: 6 }] };
const large = { courses: [{ fromMonths: 36, toMonths: 59, units: 12 }], courseUnits: 12 };
const antibiotic = {
  courses: [
    { fromMonths: 2, toMonths: 11, units: 10 },
    { fromMonths: 12, toMonths: 59, units: 20 },
  ],
};

describe('courses by age', () => {
  it('cut a condition where the course of one of its products changes', () => {
    expect(ageBands([[test], [small, large]])).toEqual([
      { fromMonths: 2, toMonths: 35 },
      { fromMonths: 36, toMonths: 59 },
    ]);
    expect(ageBands([[small, large], [antibiotic]])).toEqual([
      { fromMonths: 2, toMonths: 11 },
      { fromMonths: 12, toMonths: 35 },
      { fromMonths: 36, toMonths: 59 },
    ]);
  });

  it('are for any age where no product tells ages apart', () => {
    expect(ageBands([[test], [{ courseUnits: 10 }]])).toEqual([{}]);
  });

  it('leave out ages for which some need has nothing', () => {
    expect(ageBands([[small], [large]])).toEqual([]);
    expect(ageBands([[{}]])).toEqual([]);
  });

  it('are not given to people of another age, whatever is said for any age', () => {
    expect(courseAt(large, { fromMonths: 36, toMonths: 59 })).toBe(12);
    expect(courseAt(large, { fromMonths: 2, toMonths: 35 })).toBeUndefined();
    expect(courseAt(large, {})).toBeUndefined();
    expect(courseAt(test, { fromMonths: 2, toMonths: 35 })).toBe(1);
  });
});
