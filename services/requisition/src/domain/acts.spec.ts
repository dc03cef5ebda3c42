import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Actor,
  approve,
  cancel,
  isOwnRequest,
  refuseStale,
  reject,
  submit,
  supplierFor,
  supply,
} from './acts.js';
import type { KnownLocation } from './location.js';
import type { Shipment } from './quantities.js';
import { isRefusal } from './refusal.js';
import type { Requisition } from './requisition.js';

const kit: KnownLocation = {
  id: 'KIT',
  kind: 'kit',
  timeZone: 'Africa/Monrovia',
  supplyLines: [{ programme: 'iccm', supplier: 'CLINIC' }],
  zonePath: ['NIMBA'],
  supplierPath: ['CLINIC'],
  version: 1,
};
const clinic: KnownLocation = { ...kit, id: 'CLINIC', kind: 'facility', supplyLines: [] };
const by = (subject: string, minute: number): Actor => ({
  subject,
  at: new Date(Date.UTC(2026, 10, 21, 12, minute)),
});
let asked: Requisition;
let approved: Requisition;
const done = (outcome: object): Requisition => {
  if ('version' in outcome && !isRefusal(outcome)) return outcome as Requisition;
  throw new Error(`refused: ${JSON.stringify(outcome)}`);
};
const carrying = (shipped: number, received: number, more: Partial<Shipment> = {}): Shipment => ({
  id: 'shipment',
  receiptRecorded: received > 0,
  lines: [{ product: 'ACT', shipped, received }],
  ...more,
});

beforeEach(() => {
  asked = submit(
    {
      id: 'requisition',
      programme: 'iccm',
      urgency: 'regular',
      lines: [
        { product: 'ACT', requested: 30 },
        { product: 'ORS', requested: 10 },
      ],
      note: 'the rains',
      forAnother: false,
    },
    kit,
    clinic,
    new Map([['ACT', { suggested: 40, byProcedure: 36 }]]),
    by('chw', 0),
  );
  approved = done(approve(asked, [], [], by('nurse', 1)));
});

describe('submitting', () => {
  it('starts at version 1 with its first step and what replenishment proposed', () => {
    expect(asked).toMatchObject({ status: 'submitted', version: 1, submittedBy: 'chw' });
    expect(asked.history).toEqual([
      { at: by('chw', 0).at, by: 'chw', act: 'submitted', note: 'the rains' },
    ]);
    expect(asked.lines[0]).toMatchObject({ requested: 30, suggested: 40, byProcedure: 36 });
    expect(asked.lines[1]).toEqual({ product: 'ORS', requested: 10, issued: 0, received: 0 });
  });
  it('keeps where it goes and who supplies it as they stood on that day', () => {
    expect(asked.location).toEqual({ id: 'KIT', kind: 'kit', timeZone: 'Africa/Monrovia' });
    expect(asked.supplier).toEqual({ id: 'CLINIC', kind: 'facility' });
  });
  it('is refused where nobody supplies the programme', () => {
    expect(supplierFor(kit, 'iccm')).toBe('CLINIC');
    expect(supplierFor(kit, 'nutrition')).toMatchObject({
      refused: 'no-supply-line',
      detail: expect.stringMatching(/^Nobody supplies KIT .* nutrition.* ask in another programme/),
      figures: { location: 'KIT', programme: 'nutrition' },
    });
  });
});

describe('deciding', () => {
  it('tells the asker in the history what was changed and why', () => {
    const listed = [{ product: 'ACT', approved: 20, reason: 'the shelf is low' }];
    const changed = done(approve(asked, listed, [], by('nurse', 1)));
    expect(changed.history.at(-1)).toEqual({
      at: by('nurse', 1).at,
      by: 'nurse',
      act: 'approved',
      note: 'ACT: 20 of 30, the shelf is low',
    });
  });
  it('keeps a note within its length, however many lines are changed', () => {
    const many = Array.from({ length: 60 }, (_, n) => ({ product: `P${n}`, requested: 5 }));
    const { lines, ...rest } = asked;
    const long = {
      ...rest,
      lines: many.map((line) => ({ ...lines[1], ...line, issued: 0, received: 0 })),
    };
    const listed = many.map(({ product }) => ({ product, approved: 4, reason: 'rationed' }));
    const note = done(approve(long, listed, [], by('nurse', 1))).history.at(-1)?.note;
    expect(note).toHaveLength(500);
  });
  it('counts what was handed out on a voucher before it was approved', () => {
    const early = done(supply(asked, [carrying(30, 30)], by('inventory', 1)) ?? {});
    expect(early).toMatchObject({ status: 'submitted', version: 2 });
    const late = done(approve(early, [], [carrying(30, 30)], by('nurse', 2)));
    expect(late).toMatchObject({ status: 'part-issued', version: 3 });
  });
  it('carries the reason of a rejection and of a cancellation back', () => {
    const rejected = done(reject(asked, 'ask in December', by('nurse', 1)));
    expect(rejected).toMatchObject({ status: 'rejected', version: 2 });
    expect(rejected.history.at(-1)).toMatchObject({ act: 'rejected', note: 'ask in December' });
    expect(rejected).not.toHaveProperty('next');
    const cancelled = done(cancel(asked, 'found some', by('chw', 1)));
    expect(cancelled).toMatchObject({ status: 'cancelled' });
    expect(cancelled.history.at(-1)).toMatchObject({ act: 'cancelled', note: 'found some' });
  });
  it('of everything as it was asked needs no words', () => {
    const step = { at: by('nurse', 1).at, by: 'nurse', act: 'approved' };
    expect(approved.history.at(-1)).toStrictEqual(step);
  });
  it('tells every change, each with its reason', () => {
    const listed = [
      { product: 'ACT', approved: 20, reason: 'the shelf is low' },
      { product: 'ORS', approved: 12, reason: 'the rains' },
    ];
    expect(done(approve(asked, listed, [], by('nurse', 1))).history.at(-1)?.note).toBe(
      'ACT: 20 of 30, the shelf is low; ORS: 12 of 10, the rains',
    );
  });
  it('leaves a note whole that just fits', () => {
    const reason = 'r'.repeat(500 - 'ACT: 20 of 30, '.length);
    const listed = [{ product: 'ACT', approved: 20, reason }];
    const note = done(approve(asked, listed, [], by('nurse', 1))).history.at(-1)?.note;
    expect(note).toBe(`ACT: 20 of 30, ${reason}`);
  });
  it('waits for reasons, and for products that were asked for', () => {
    expect(approve(asked, [{ product: 'ACT', approved: 20 }], [], by('nurse', 1))).toEqual({
      reasonsMissing: [0],
    });
    const strange = [{ product: 'ZINC', approved: 20 }];
    expect(approve(asked, strange, [], by('nurse', 1))).toMatchObject({ refused: 'unknown-line' });
  });
  it('happens once', () => {
    const tooLate = { refused: 'already-approved' };
    expect(approve(approved, [], [], by('nurse', 2))).toMatchObject(tooLate);
    expect(reject(approved, 'no', by('nurse', 2))).toMatchObject(tooLate);
    expect(cancel(approved, 'no', by('chw', 2))).toMatchObject(tooLate);
  });
  it('needs to have seen the request as it stands', () => {
    expect(refuseStale(asked, 1)).toBeUndefined();
    expect(refuseStale(approved, 1)).toMatchObject({
      refused: 'stale-version',
      figures: { seen: 1, current: 2 },
    });
  });
  it('is never up to who asked, nor to who holds what it is for', () => {
    expect(isOwnRequest(asked, 'holder', 'chw')).toBe(true);
    expect(isOwnRequest(asked, 'holder', 'holder')).toBe(true);
    expect(isOwnRequest(asked, 'holder', 'nurse')).toBe(false);
    expect(isOwnRequest(asked, undefined, 'nurse')).toBe(false);
  });
});

describe('supply', () => {
  it('moves it on, restarts the clock and takes over the promised day', () => {
    const shipments = [carrying(30, 0, { promisedOn: '2026-11-25' })];
    const moved = supply(approved, shipments, by('inventory', 5));
    expect(moved).toMatchObject({
      status: 'part-issued',
      statusSince: by('', 5).at,
      promisedOn: '2026-11-25',
      version: 3,
    });
    expect(moved?.history.at(-1)).toMatchObject({
      by: 'inventory',
      act: 'part-issued',
      note: 'ACT: 30 issued, 0 received',
    });
  });
  it('makes no version of news that changes nothing', () => {
    const shipments = [carrying(30, 0)];
    const moved = done(supply(approved, shipments, by('inventory', 5)) ?? {});
    expect(supply(moved, shipments, by('inventory', 6))).toBeUndefined();
    expect(supply(approved, [], by('inventory', 6))).toBeUndefined();
  });
  it('keeps the clock running where the status stays', () => {
    const moved = done(supply(approved, [carrying(10, 0)], by('inventory', 5)) ?? {});
    const more = supply(moved, [carrying(20, 0)], by('inventory', 9));
    expect(more).toMatchObject({
      status: 'part-issued',
      statusSince: by('', 5).at,
      next: moved.next,
    });
    expect(more?.history.at(-1)).toMatchObject({ act: 'supply-changed' });
  });
  it('is told step by step: issued, received, or short', () => {
    const all = { shipped: 30, received: 30 };
    const lines = [
      { product: 'ACT', ...all },
      { product: 'ORS', shipped: 10, received: 10 },
    ];
    const steps = [
      { received: 0, receiptRecorded: false },
      { received: 4, receiptRecorded: true },
      { received: 10, receiptRecorded: true },
    ].map(({ received, receiptRecorded }, minute) => {
      const ors = { product: 'ORS', shipped: 10, received };
      const shipment = { id: 'shipment', receiptRecorded, lines: [...lines.slice(0, 1), ors] };
      return supply(approved, [shipment], by('inventory', minute))?.history.at(-1);
    });
    expect(steps.map((step) => [step?.act, step?.note])).toEqual([
      ['issued', 'ACT: 30 issued, 30 received; ORS: 10 issued, 0 received'],
      ['short', 'ACT: 30 issued, 30 received; ORS: 10 issued, 4 received'],
      ['received', 'ACT: 30 issued, 30 received; ORS: 10 issued, 10 received'],
    ]);
  });
  it('is news when only the promised day, what arrived, or the word of it has changed', () => {
    const sent = [carrying(30, 0, { promisedOn: '2026-11-25' })];
    const moved = done(supply(approved, sent, by('inventory', 5)) ?? {});
    const later = [carrying(30, 0, { promisedOn: '2026-11-28' })];
    expect(supply(moved, later, by('inventory', 6))).toMatchObject({ promisedOn: '2026-11-28' });
    const unpromised = supply(moved, [carrying(30, 0)], by('inventory', 6));
    expect(unpromised).toMatchObject({ version: moved.version + 1 });
    expect(unpromised).not.toHaveProperty('promisedOn');
    const arrived = [carrying(30, 30, { promisedOn: '2026-11-25' })];
    expect(supply(moved, arrived, by('inventory', 6))).toMatchObject({
      status: 'part-issued',
      lines: [{ issued: 30, received: 30 }, { issued: 0 }],
    });
    const nothing = [carrying(30, 0, { promisedOn: '2026-11-25', receiptRecorded: true })];
    expect(supply(moved, nothing, by('inventory', 6))).toMatchObject({ status: 'short' });
  });
  it('goes back to approved when the issue is reversed', () => {
    const moved = done(supply(approved, [carrying(30, 0)], by('inventory', 5)) ?? {});
    const back = supply(moved, [carrying(0, 0)], by('inventory', 6));
    expect(back).toMatchObject({ status: 'approved' });
    expect(back?.history.at(-1)).toMatchObject({ act: 'issue-reversed' });
  });
  it('notes what went to a rejected request without reviving it', () => {
    const rejected = done(reject(asked, 'no', by('nurse', 1)));
    expect(supply(rejected, [carrying(30, 30)], by('inventory', 5))).toMatchObject({
      status: 'rejected',
      lines: [{ issued: 30, received: 30 }, { issued: 0 }],
    });
  });
});
