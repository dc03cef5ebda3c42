import { describe, expect, it } from '@jest/globals';
import { minimumShelfLife, type ShelfLifeRuleFor } from './shelf-life.js';

const rule = (scope: ShelfLifeRuleFor['scope'], days: number, level = 'kit'): ShelfLifeRuleFor => ({
  product: 'ACT',
  level,
  scope,
  days,
});
const kit = { kind: 'kit' };

describe('the minimum remaining shelf life', () => {
  it('is none where nobody has set one', () => {
    expect(minimumShelfLife([], kit, 'ACT')).toBe(0);
    expect(minimumShelfLife([rule('all', 60, 'facility')], kit, 'ACT')).toBe(0);
    expect(minimumShelfLife([rule('product', 60)], kit, 'ORS')).toBe(0);
  });
  it('is that of the most specific rule, be it shorter or longer', () => {
    const rules = [rule('all', 30), rule('programme', 45), rule('product', 10)];
    expect(minimumShelfLife(rules, kit, 'ACT')).toBe(10);
    expect(minimumShelfLife(rules.slice(0, 2), kit, 'ACT')).toBe(45);
    expect(minimumShelfLife(rules.slice(0, 1), kit, 'ACT')).toBe(30);
  });
  it("is the place's own before any rule, also where that is none", () => {
    const rules = [rule('all', 30), rule('product', 10)];
    expect(minimumShelfLife(rules, { kind: 'kit', minimumShelfLifeDays: 90 }, 'ACT')).toBe(90);
    expect(minimumShelfLife(rules, { kind: 'kit', minimumShelfLifeDays: 0 }, 'ACT')).toBe(0);
  });
});
