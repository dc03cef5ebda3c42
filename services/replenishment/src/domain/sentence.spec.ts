import { describe, expect, it } from '@jest/globals';
import type { CardOutlook } from './card-outlook.js';
import { dayNumber } from './days.js';
import { whyOf } from './sentence.js';
import type { Terms } from './terms.js';

const TODAY = dayNumber('2026-11-21');
const on = (day: string): number => dayNumber(day);
const terms = { mode: 'by-treatment', silentAfterDays: 60 } as Terms;
const known: Omit<CardOutlook, 'why'> = {
  state: 'in',
  onHand: 40,
  inTransit: 0,
  promised: 0,
  daysObserved: 90,
  stockOutDays: 0,
  amc: 24.6,
  amcRaw: 24.6,
  chance: 0.37,
  suggested: 12,
  heardOn: on('2026-11-20'),
};
const why = (more: Partial<CardOutlook>, where: Partial<Terms> = {}): string =>
  whyOf({ ...known, ...more }, { ...terms, ...where }, TODAY);
/** Only the sentence's part about use. */
const use = (more: Partial<CardOutlook>, where: Partial<Terms> = {}): string => {
  const { chance: _chance, ...rest } = known;
  return whyOf({ ...rest, ...more }, { ...terms, ...where }, TODAY);
};

describe('why, in one sentence', () => {
  it('says what is left, what is used, and how likely it runs out', () => {
    expect(why({})).toBe(
      '40 left, uses about 25 a month (90 days looked at); 37 % likely to run out before it is in hand.',
    );
  });
  it('says when the next resupply is, and what keeps it', () => {
    const next = { on: on('2026-12-04'), waitsForRoad: false };
    expect(use({ nextResupply: next })).toContain('; next resupply about 4 December.');
    expect(use({ nextResupply: { ...next, waitsForRoad: true } })).toContain(
      '; next resupply not before 4 December, when the road opens.',
    );
    expect(use({ nextResupply: { ...next, overdueSince: on('2026-11-04') } })).toContain(
      '; resupply due since 4 November, the next regular one about 4 December.',
    );
  });
  it('says since when none is left, where that is known, and speaks of no chance then', () => {
    const out = { state: 'out', onHand: 0, chance: 1 } as const;
    expect(why({ ...out, outSince: on('2026-11-03') })).toBe(
      'None left since 3 November, uses about 25 a month (90 days looked at).',
    );
    expect(why(out)).toBe('None left, uses about 25 a month (90 days looked at).');
  });
  it('says the raw figure beside the one that was corrected for days without stock', () => {
    expect(use({ stockOutDays: 30, amc: 9.96, amcRaw: 6.64 })).toBe(
      '40 left, uses about 10 a month (raw 6.6; out 30 of the last 90 days).',
    );
  });
  it('rounds to whole units from ten on', () => {
    expect(use({ amc: 10.4 })).toContain('about 10 a month');
    expect(use({ amc: 9.44 })).toContain('about 9.4 a month');
    expect(use({ amc: 2 })).toContain('about 2 a month');
  });
  it('never promises or threatens with certainty', () => {
    const chances = [0.009, 0.01, 0.99, 0.991];
    expect(chances.map((chance) => /; (.*) likely/.exec(why({ chance }))?.[1])).toEqual([
      'under 1 %',
      '1 %',
      '99 %',
      'over 99 %',
    ]);
  });
});

describe('what to ask, where something is not known', () => {
  it('is a count, of a place that was not heard of', () => {
    const { heardOn: _never, ...unheard } = known;
    expect(whyOf(unheard, terms, TODAY)).toMatch(/^Nothing was ever heard .* before sending\.$/);
    expect(why({ state: 'unknown', heardOn: on('2026-08-02') })).toBe(
      'Not heard of since 2 August, more than 60 days: the book says 40, ask for a count before sending.',
    );
  });
  it('is what is needed, as long as no full day or no second count was seen', () => {
    expect(use({ daysObserved: 0 })).toBe(
      '40 left, no full day seen yet, so its use is not known: ask what is needed.',
    );
    expect(use({ daysObserved: 0 }, { mode: 'by-count' })).toBe(
      '40 left, use is known only after a second count: ask what is needed.',
    );
  });
  it('is what is needed where it was out on every day', () => {
    const { amc: _amc, ...unused } = known;
    expect(whyOf({ ...unused, stockOutDays: 90 }, terms, TODAY)).toContain(
      'it was out on all 90 days looked at, so its use is not known: ask what is needed',
    );
  });
  it('is what is needed where too few days with stock were seen to believe in no use', () => {
    const unused = { amc: 0, amcRaw: 0, daysObserved: 12, stockOutDays: 11 };
    const { suggested: _none, ...rest } = known;
    expect(whyOf({ ...rest, ...unused }, terms, TODAY)).toBe(
      '40 left, none used in 1 day with stock, too short to say what is needed: ask.',
    );
  });
  it('is nothing where none is used in all that time', () => {
    expect(why({ amc: 0, amcRaw: 0, stockOutDays: 8 })).toBe(
      '40 left, none used in 82 days with stock.',
    );
  });
});
