import { describe, expect, it } from '@jest/globals';
import { validateSync } from 'class-validator';
import { LONGEST_LIST } from './check.js';
import {
  CancelRequisition,
  check,
  contractSchemas,
  everyContract,
  ListZones,
  StockReport,
} from './index.js';

const report = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  kind: 'dispensed',
  location: 'LR-NIMBA-F03-K07',
  product: 'ACT-1',
  occurredAt: '2026-11-21',
};

describe('the check of a contract', () => {
  it.each([1.5, -1, 2e9, '1', null, true])(
    'takes no quantity of %p, like class-validator',
    (quantity) => {
      const value = { ...report, quantity };
      expect(check(StockReport, value).map((fault) => fault.pointer)).toEqual(['/quantity']);
      const strict = validateSync(Object.assign(new StockReport(), value), { whitelist: true });
      // class-validator takes null for absent; the check is the stricter of the two there.
      expect(strict.length > 0 || quantity === null).toBe(true);
    },
  );
  it('says of a list that no contract allows that it is too long, and at once', () => {
    // Every fault of it would take minutes to find: the square of its length.
    const lots = Array.from({ length: 300_000 }, () => ({}));
    expect(check(StockReport, { ...report, lots })).toEqual([
      { pointer: '/lots', code: 'too-long', detail: expect.stringContaining('at most') },
    ]);
  });
  it('holds every list of every contract to the length that it can judge whole', () => {
    const lengths: unknown[] = [];
    const look = (part: unknown): void => {
      if (typeof part !== 'object' || part === null) return;
      if ('maxItems' in part) lengths.push(part.maxItems);
      for (const each of Object.values(part)) look(each);
    };
    look(contractSchemas());
    expect(Math.max(...(lengths as number[]))).toBeLessThanOrEqual(LONGEST_LIST);
  });
  it('names a fault inside a list with its pointer', () => {
    const faults = check(StockReport, {
      ...report,
      lots: [{ lot: 'A', quantity: 0.5, colour: 1 }],
    });
    expect(faults.map((fault) => fault.pointer).sort()).toEqual([
      '/lots/0/colour',
      '/lots/0/quantity',
    ]);
  });
  it.each(['\u0000', 'a\u0000b', '\ud800', 'a\udfffb'])(
    'takes no text that cannot be kept',
    (document) => {
      expect(check(StockReport, { ...report, document })).toEqual([
        expect.objectContaining({ pointer: '/document', code: 'wrong-form' }),
      ]);
    },
  );
  it('takes whatever a person can write', () => {
    for (const document of ['أمل', '👩🏿‍⚕️', 'e\u0301', '\u202e', '\u0001']) {
      expect(check(StockReport, { ...report, quantity: 1, document })).toEqual([]);
    }
  });
  it('knows classes that add nothing to the one they extend', () => {
    expect(check(ListZones, { limit: 5 })).toEqual([]);
    expect(check(CancelRequisition, {})).not.toEqual([]);
  });
  it('has a schema for every class of every contract', () => {
    const { messages, events } = everyContract();
    const classes = [
      ...messages.flatMap((m) => [m.request, m.reply]),
      ...events.map((e) => e.body),
    ];
    const known = contractSchemas();
    expect(classes.filter((of) => known[of.name] === undefined)).toEqual([]);
  });
});
