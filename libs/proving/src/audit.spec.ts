import { describe, expect, it } from '@jest/globals';
import type { StockEventAnswer } from '@satchel/contracts';
import fc from 'fast-check';
import { type AuditReport, auditHistory, type LedgerUnderTest } from './audit.js';
import { AuditDisagreement, conserved, converted } from './audit-compare.js';
import { AuditTally } from './audit-tally.js';
import { type History, histories, Narrator } from './histories.js';
import { SMALL_WORLD } from './histories-world.js';
import { type Law, THE_LAW } from './model-book.js';
import { ModelLedger, type Predicted } from './model-ledger.js';
import type { CardView, EntryView } from './model-views.js';

const SEED = 20261121;

function answerOf({ id, outcome, code = '', ...rest }: Predicted): StockEventAnswer {
  const problem = { type: '', title: '', status: 409, code, detail: '' };
  return { id, outcome, ...rest, ...(outcome === 'refused' ? { problem } : {}) };
}

/** A ledger that is a model ledger itself, under another law or with something else wrong. */
function imposter(law: Partial<Law>, faults: Partial<LedgerUnderTest> = {}): LedgerUnderTest {
  const model = new ModelLedger(SMALL_WORLD, { ...THE_LAW, ...law });
  let last = new Date(0);
  return {
    reports: async (call) => {
      last = call.receivedAt;
      return model.reports(call).map(answerOf);
    },
    orders: async (call) => {
      last = call.receivedAt;
      return model.orders(call).map(answerOf);
    },
    approvals: async (call) => {
      last = call.receivedAt;
      model.approvals(call);
    },
    reservations: async (location, product) => model.reservations(location, product, last),
    modes: async (call) => {
      last = call.receivedAt;
      return model.modes(call).map(({ outcome, code }) => {
        const problem = { type: '', title: '', status: 409, code: code ?? '', detail: '' };
        return { id: '', outcome, ...(code === undefined ? {} : { problem }) };
      });
    },
    card: async (location, product) => model.card(location, product),
    asOf: async (location, product, at) => model.asOf(location, product, at),
    shipments: async () => model.shipments(),
    discrepancies: async () => model.discrepancies(),
    variance: async (count) => model.variance(count),
    ...faults,
  };
}

const audit = (history: History, open: () => LedgerUnderTest): Promise<AuditReport> =>
  auditHistory(history, SMALL_WORLD, async () => open());

const sample = (numRuns: number): History[] => fc.sample(histories(), { seed: SEED, numRuns });

/** How many histories it takes to find a fault, and what is said of it. */
async function foundAfter(open: () => LedgerUnderTest): Promise<{ runs: number; account: string }> {
  for (const [index, history] of sample(60).entries()) {
    try {
      await audit(history, open);
    } catch (fault) {
      if (!(fault instanceof AuditDisagreement)) throw fault;
      return { runs: index + 1, account: fault.message };
    }
  }
  throw new Error('the fault was not found');
}

/** A ledger that answers well and keeps nothing; it conserves stock perfectly. */
function forgetful(): LedgerUnderTest {
  const nothing = { sequence: 0, onHand: 0, allocated: 0, wanted: 0, lots: {}, entries: [] };
  return imposter(
    {},
    {
      card: async () => nothing,
      asOf: async () => 0,
      shipments: async () => [],
      discrepancies: async () => [],
      variance: async () => 0,
    },
  );
}

describe('random histories', () => {
  it('are long enough, have every kind, and agree with the model itself', async () => {
    const tally = new AuditTally();
    for (const history of sample(400)) tally.add(await audit(history, () => imposter({})));
    tally.assertRepresentative({ meanAccepted: 25, leastShare: 0.02 });
    for (const rare of [
      'movements receipt-inferred',
      'movements inference-withdrawn',
      'flags settled-back',
      'substituted',
      'flags voucher-keyed-twice',
      'discrepancies voucher-keyed-twice settled',
      'movements missing-stock-repaid',
      'movements shipment-matched',
      'movements packed',
      'movements unpacked',
      'flags set-expires-sooner',
      'legFlags over-dispensed',
      'legFlags after-count',
      'refused unknown-contents',
      'refused contents-differ',
      'refused set-expires-sooner',
      'refused part-of-a-set',
      'flags receipt-confirmed',
      'flags clock-ahead',
      'flags before-opening',
      'flags expired-handed-out',
      'refused id-reused',
      'refused shipment-differs',
      'refused more-than-approved',
      'refused shelf-life-too-short',
      'refused unknown-lot',
      'refused count-instead',
      'refused already-reversed',
      'discrepancies short-receipt settled',
      'discrepancies unknown-shipment settled',
      'malformed',
      'modes changed',
      'modes unchanged',
      'modes mode-counted',
      'modes not-managed',
    ]) {
      expect([rare, tally.count(rare) >= 5]).toEqual([rare, true]);
    }
  }, 600_000);

  it('are told alike every time', () => {
    const tell = (history: History) => {
      const model = new ModelLedger(SMALL_WORLD);
      const narrator = new Narrator(SMALL_WORLD, model, history.salt);
      return history.calls.map((abstract) => {
        const call = narrator.tell(abstract);
        if (call.to === 'modes') return [call, model.modes(call)];
        if (call.to === 'approvals') return [call, model.approvals(call)];
        return [call, call.to === 'reports' ? model.reports(call) : model.orders(call)];
      });
    };
    for (const history of sample(5)) expect(tell(history)).toEqual(tell(structuredClone(history)));
  });

  it('are refused as evidence when they are too short', () => {
    const tally = new AuditTally();
    const least = { meanAccepted: 25, leastShare: 0.02 };
    expect(() => tally.assertRepresentative(least)).toThrow('not representative');
  });
});

describe('the auditor finds', () => {
  it('a ledger that forgets everything', async () => {
    expect(await foundAfter(forgetful)).toMatchObject({ runs: 1 });
  });

  it('a ledger that does not balance what happened before a count', async () => {
    const { runs } = await foundAfter(() => imposter({ compensates: false }));
    expect(runs).toBeLessThanOrEqual(5);
  });

  it('a ledger that hands out the latest expiry first', async () => {
    const { runs, account } = await foundAfter(() => imposter({ earliestFirst: false }));
    expect(runs).toBeLessThanOrEqual(5);
    expect(account).toContain('as the model has it:');
    expect(account).toContain('as the ledger has it:');
  });

  it('a ledger that books a report again when it is sent again', async () => {
    const { runs, account } = await foundAfter(() => imposter({ remembers: false }));
    expect(runs).toBeLessThanOrEqual(5);
    expect(account).toMatch(/call \d+: the ledger and the model disagree about the answer to item/);
  });

  it('a ledger that takes a count and a movement of one moment in the wrong order', async () => {
    const law = { anchors: (countAt: number, movementAt: number) => countAt > movementAt };
    const { runs } = await foundAfter(() => imposter(law));
    expect(runs).toBeLessThanOrEqual(5);
  });

  it('a ledger that takes what comes back to the giver for a receipt like any other', async () => {
    const { runs } = await foundAfter(() => imposter({ settlesBack: false }));
    expect(runs).toBeLessThanOrEqual(10);
  });

  it('a ledger that loses a unit of what a set contains', async () => {
    const law = { unitsOf: (sets: number, each: number) => sets * each - (each > 1 ? 1 : 0) };
    expect((await foundAfter(() => imposter(law))).runs).toBeLessThanOrEqual(5);
  });

  it('a ledger that changes the mode of days that are over', async () => {
    const { runs } = await foundAfter(() => imposter({ datesModes: false }));
    expect(runs).toBeLessThanOrEqual(60);
  });

  it('a ledger that mistakes a purpose or an owner, or forgets who stood by', async () => {
    const asSupply = (): LedgerUnderTest => {
      const honest = imposter({});
      const purpose = 'supply' as const;
      const shipments = async () => (await honest.shipments()).map((it) => ({ ...it, purpose }));
      return { ...honest, shipments };
    };
    const ofOne = (): LedgerUnderTest => {
      const honest = imposter({});
      const owner = 'storekeeper@FA';
      const discrepancies = async () =>
        (await honest.discrepancies()).map((it) => ({ ...it, owner }));
      return { ...honest, discrepancies };
    };
    const unseen = (): LedgerUnderTest => {
      const honest = imposter({});
      const reports: LedgerUnderTest['reports'] = async (call) =>
        (await honest.reports(call)).map(({ witnesses: _, ...answer }) => answer);
      return { ...honest, reports };
    };
    for (const open of [asSupply, ofOne, unseen]) {
      expect((await foundAfter(open)).runs).toBeLessThanOrEqual(5);
    }
  });

  it('a ledger that loses one discrepancy, one shipment line, or one millisecond', async () => {
    const loseOne = (): LedgerUnderTest => {
      const honest = imposter({});
      return { ...honest, discrepancies: async () => (await honest.discrepancies()).slice(1) };
    };
    const loseLine = (): LedgerUnderTest => {
      const honest = imposter({});
      return { ...honest, shipments: async () => (await honest.shipments()).slice(1) };
    };
    const early = (): LedgerUnderTest => {
      const honest = imposter({});
      const before = (at: Date) => new Date(at.getTime() - 1);
      return { ...honest, asOf: (where, what, at) => honest.asOf(where, what, before(at)) };
    };
    for (const open of [loseOne, loseLine, early]) {
      expect((await foundAfter(open)).runs).toBeLessThanOrEqual(5);
    }
  });

  it('a ledger that breaks down, and says at which call', async () => {
    const broken = (): LedgerUnderTest =>
      imposter({}, { orders: () => Promise.reject(new Error('no connection')) });
    const { account } = await foundAfter(broken);
    expect(account).toContain('the ledger threw: Error: no connection');
  });

  it('and shrinks what it found to a few plain calls', async () => {
    const property = fc.asyncProperty(histories(), async (history) => {
      await audit(history, () => imposter({ compensates: false }));
    });
    const { failed, counterexample } = await fc.check(property, { seed: SEED, numRuns: 20 });
    expect(failed).toBe(true);
    expect(counterexample?.[0].calls.length).toBeLessThanOrEqual(4);
  }, 60_000);
});

describe('whatever a ledger says, it is not believed that', () => {
  const entry: EntryView = {
    sequence: 1,
    kind: 'received',
    direction: 'in',
    quantity: 5,
    lot: 'A',
    other: '@supplier',
    occurredAt: '2026-03-01T00:00:00.000Z',
    balanceAfter: 5,
    lotBalanceAfter: 5,
  };
  const head = { sequence: 1, onHand: 5, allocated: 0, wanted: 0 };
  const card: CardView = { ...head, lots: { A: 5 }, entries: [entry] };
  const faults = (change: Partial<CardView>) => conserved([{ ...card, ...change }], []).length;

  it('sets contain what they do not contain', () => {
    const through = (product: string, direction: 'in' | 'out', quantity: number) => ({
      ...{ ...card, location: 'FA', product },
      entries: [{ ...entry, kind: 'packed' as const, other: '@converted', direction, quantity }],
    });
    const packed = (salts: number) =>
      converted([through('SET', 'in', 3), through('ORS', 'out', salts)], SMALL_WORLD);
    expect([packed(6), packed(5).length]).toEqual([[], 1]);
  });

  it('a sequence has gaps, a balance is not its sum, or a lot is below zero', () => {
    expect(faults({})).toBe(0);
    expect(faults({ onHand: 6 })).toBeGreaterThan(0);
    expect(faults({ lots: { A: 4, B: 1 } })).toBeGreaterThan(0);
    expect(faults({ allocated: 6 })).toBeGreaterThan(0);
    expect(faults({ entries: [{ ...entry, sequence: 2 }] })).toBeGreaterThan(0);
    const out: EntryView = { ...entry, direction: 'out', balanceAfter: -5, lotBalanceAfter: -5 };
    expect(faults({ onHand: -5, lots: { A: -5 }, entries: [out] })).toBeGreaterThan(0);
  });

  it('more was received than shipped, or shipped than left a shelf', () => {
    const line = { product: 'ACT', lot: 'A', shipped: 5, received: 6, inferred: 0 };
    const shipment = { id: 's', from: 'FA', to: 'K1', lines: [line] };
    expect(conserved([], [shipment])).toHaveLength(2);
  });
});
