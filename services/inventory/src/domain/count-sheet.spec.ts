import { describe, expect, it } from '@jest/globals';
import {
  approve,
  askForRecount,
  type CountSheet,
  changeLines,
  discard,
  explain,
  hadHandIn,
  isUnexplained,
  type LineResult,
  linesToBook,
  type SheetStatus,
  staleSheet,
  submit,
} from './count-sheet.js';

const nurse = { subject: 'nurse', at: 1000 };
const pharmacist = { subject: 'pharmacist', at: 9000 };
const draft: CountSheet = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e94',
  location: 'CLINIC',
  scope: 'managed',
  countedAt: '2026-11-20',
  status: 'draft',
  statusSince: 500,
  openedAt: 500,
  lines: [{ product: 'ORS' }, { product: 'ZINC' }],
  hands: ['opener'],
  version: 1,
};
const at = (status: SheetStatus): CountSheet => ({ ...draft, status });

function result(variance: number, more: Partial<LineResult['found']> = {}): LineResult {
  const found = { at: 1, counted: 20 + variance, variance, late: false, isUse: false };
  return {
    event: 'e',
    outcome: 'accepted',
    flags: [],
    discrepancies: [],
    found: { ...found, beyondLimit: false, ...more },
  };
}

const booked = (...results: [string, LineResult][]) =>
  submit(draft, new Map(results), nurse) as CountSheet;
const refusedOf = (outcome: object) => ('refused' in outcome ? outcome.refused : undefined);

describe('a count sheet', () => {
  it('takes counts line by line, and keeps what is not named', () => {
    const ors = { product: 'ORS', counted: { quantity: 4 }, note: 'wet' };
    const one = changeLines(draft, [ors], '2026-11-20', nurse) as CountSheet;
    const zinc = { product: 'ZINC', counted: { quantity: 0 } };
    const two = changeLines(one, [zinc], '2026-11-19', pharmacist) as CountSheet;
    expect(two.lines).toEqual([ors, zinc]);
    expect(two).toMatchObject({ countedAt: '2026-11-19', version: 3, statusSince: 500 });
    expect(two.hands).toEqual(['opener', 'nurse', 'pharmacist']);
    const cleared = changeLines(two, [{ product: 'ORS' }], '2026-11-19', nurse) as CountSheet;
    expect(cleared.lines[0]).toEqual({ product: 'ORS' });
    expect(refusedOf(changeLines(draft, [{ product: 'RDT' }], 'x', nurse))).toBe('unknown-line');
  });

  it('is submitted with all lines counted, or with the open ones left out on purpose', () => {
    const half = { ...draft, lines: [{ product: 'ORS', counted: {} }, { product: 'ZINC' }] };
    const full = { ...draft, lines: half.lines.map((line) => ({ ...line, counted: {} })) };
    expect(linesToBook(full, false)).toHaveLength(2);
    expect(linesToBook(half, false)).toMatchObject({
      refused: 'lines-not-counted',
      figures: { lines: 1 },
      detail: expect.stringContaining('ZINC'),
    });
    expect(linesToBook(half, true)).toEqual([half.lines[0]]);
    expect(linesToBook(draft, true)).toMatchObject({ figures: { lines: 2 } });
    expect(linesToBook(at('submitted'), true)).toMatchObject({ refused: 'already-submitted' });
  });

  it('waits for an approval only where a line is beyond the limit', () => {
    const fine = booked(['ORS', result(-3)]);
    expect(fine).toMatchObject({ status: 'submitted', submittedAt: 1000, statusSince: 1000 });
    const far = booked(['ORS', result(-30, { beyondLimit: true })], ['ZINC', result(0)]);
    expect(far.status).toBe('awaiting-approval');
  });

  it('waits for a reason where shelf and book differ, unless it was use', () => {
    const use = result(-3, { isUse: true });
    const { lines } = booked(['ORS', result(-3)], ['ZINC', use]);
    expect(lines.map(isUnexplained)).toEqual([true, false]);
    expect(booked(['ORS', result(0)]).lines.some(isUnexplained)).toBe(false);
    const refused: LineResult = { event: 'e', outcome: 'refused', flags: [], discrepancies: [] };
    expect(booked(['ORS', refused]).lines.some(isUnexplained)).toBe(false);
  });

  it('takes a reason for lines with a variance, and a better one later', () => {
    const sheet = booked(['ORS', result(-3)], ['ZINC', result(0)]);
    const said = (reason: string) => [{ product: 'ORS', reason }];
    const once = explain(sheet, said('damaged'), nurse) as CountSheet;
    const twice = explain(once, said('expired'), pharmacist) as CountSheet;
    expect(twice.lines[0]?.explanation).toEqual({ reason: 'expired' });
    expect(twice.lines.some(isUnexplained)).toBe(false);
    expect(twice.hands).toContain('pharmacist');
    const odd = explain(sheet, [{ product: 'ZINC', reason: 'damaged' }], nurse);
    expect(refusedOf(odd)).toBe('unknown-line');
  });

  it('is approved once all beyond the limit is explained; who approves has no hand in it', () => {
    const far = booked(['ORS', result(-30, { beyondLimit: true })], ['ZINC', result(-1)]);
    expect(approve(far, undefined, pharmacist)).toMatchObject({
      refused: 'reasons-missing',
      figures: { lines: 1 },
    });
    const told = explain(far, [{ product: 'ORS', reason: 'missing' }], nurse) as CountSheet;
    const done = approve(told, 'seen', pharmacist) as CountSheet;
    expect(done).toMatchObject({
      status: 'approved',
      statusSince: 9000,
      decision: { act: 'approved', at: 9000, by: 'pharmacist', note: 'seen' },
    });
    expect([hadHandIn(done, 'nurse'), hadHandIn(done, 'pharmacist')]).toEqual([true, false]);
    expect((approve(told, undefined, pharmacist) as CountSheet).decision).not.toHaveProperty(
      'note',
    );
  });

  it('may be sent back to be counted again, explained or not', () => {
    const far = booked(['ORS', result(-30, { beyondLimit: true })]);
    const again = askForRecount(far, 'look again', pharmacist) as CountSheet;
    expect(again).toMatchObject({ status: 'recount-asked', decision: { note: 'look again' } });
    expect(again.lines).toEqual(far.lines);
  });

  it('says no to everything that its status does not allow', () => {
    const acts = {
      change: (it: CountSheet) => changeLines(it, [], 'x', nurse),
      discard: (it: CountSheet) => discard(it, nurse),
      submit: (it: CountSheet) => submit(it, new Map(), nurse),
      explain: (it: CountSheet) => explain(it, [], nurse),
      approve: (it: CountSheet) => approve(it, undefined, nurse),
      recount: (it: CountSheet) => askForRecount(it, 'x', nurse),
    };
    const all = (status: SheetStatus) =>
      Object.values(acts).map((act) => refusedOf(act(at(status))) ?? 'ok');
    const [late, early, waits] = ['already-submitted', 'not-submitted', 'not-awaiting-approval'];
    expect(all('draft')).toEqual(['ok', 'ok', 'ok', early, waits, waits]);
    expect(all('submitted')).toEqual([late, late, late, 'ok', waits, waits]);
    expect(all('awaiting-approval')).toEqual([late, late, late, 'ok', 'ok', 'ok']);
    expect(all('approved')).toEqual([late, late, late, 'ok', waits, waits]);
    expect(all('recount-asked')).toEqual([late, late, late, 'ok', waits, waits]);
    expect(new Set(all('discarded'))).toEqual(new Set(['already-discarded']));
  });

  it('refuses an act about a version that is not the current one', () => {
    expect(staleSheet(draft, 1)).toBeUndefined();
    expect(staleSheet(draft, 2)).toMatchObject({ figures: { seen: 2, current: 1 } });
  });
});
