import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TamperedLedger, tellLedger } from './tamper-ledger.js';
import { tamper } from './tamper-rounds.js';

const EDITS = 60;

let ledger: TamperedLedger;

beforeAll(async () => {
  ledger = await tellLedger({ seed: 7, chapters: [20, 15, 15] });
});
afterAll(() => ledger?.stop());

describe('a ledger in the hands of a superuser', () => {
  it(`shows each of ${EDITS} edits that it promises to show, and none that was not made`, async () => {
    const tally = await tamper(ledger, { seed: 7, rounds: EDITS });
    expect(tally.complaints).toEqual([]);
    expect([tally.edits, tally.found, tally.falseAlarms]).toEqual([EDITS, EDITS, 0]);
    expect(tally.perKind.size).toBeGreaterThan(15);
    // What is forged to the end behind the last seal shows nowhere: the forger knows his trade.
    expect([tally.notPromised > 0, tally.notPromisedFound]).toEqual([true, 0]);
  });
});
