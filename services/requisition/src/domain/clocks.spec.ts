import { describe, expect, it } from '@jest/globals';
import { nextAct, type Timed } from './clocks.js';
import type { Status } from './requisition.js';

const since = new Date('2026-11-20T18:00:00Z');
const at = (status: Status, more: Partial<Timed> = {}) =>
  nextAct({
    status,
    statusSince: since,
    urgency: 'regular',
    location: { id: 'KIT', kind: 'kit', timeZone: 'Africa/Monrovia' },
    supplier: { id: 'CLINIC', kind: 'facility' },
    ...more,
  });
const fromDepot = { supplier: { id: 'DEPOT', kind: 'depot' } } as const;
const hours = (count: number): Date => new Date(since.getTime() + count * 3_600_000);

describe('clocks', () => {
  it('give the in-charge of the supplying facility three days to decide', () => {
    const act = { role: 'facility-in-charge', at: 'CLINIC', dueAt: hours(72) };
    expect(at('submitted')).toEqual(act);
  });
  it('give a day in an emergency', () => {
    expect(at('submitted', { urgency: 'emergency' })?.dueAt).toEqual(hours(24));
  });
  it('turn to the pharmacist where a depot or warehouse supplies', () => {
    expect(at('submitted', fromDepot)).toMatchObject({ role: 'district-pharmacist', at: 'DEPOT' });
    const fromWarehouse = { supplier: { id: 'CENTRAL', kind: 'warehouse' } } as const;
    expect(at('submitted', fromWarehouse)).toMatchObject({ role: 'district-pharmacist' });
  });
  it('let the pharmacist decide where one kit supplies another, and its holder hand it out', () => {
    const fromKit = { supplier: { id: 'KIT-2', kind: 'kit' } } as const;
    expect(at('submitted', fromKit)?.role).toBe('district-pharmacist');
    expect(at('approved', fromKit)?.role).toBe('chw');
  });
  it('turn to the store of the supplier once approved, and again for what is left', () => {
    for (const status of ['approved', 'part-issued'] as const) {
      expect(at(status, fromDepot)).toEqual({ role: 'storekeeper', at: 'DEPOT', dueAt: hours(72) });
      expect(at(status)).toMatchObject({ role: 'facility-in-charge', at: 'CLINIC' });
      const fromWarehouse = { supplier: { id: 'CENTRAL', kind: 'warehouse' } } as const;
      expect(at(status, fromWarehouse)).toMatchObject({ role: 'storekeeper', at: 'CENTRAL' });
    }
  });
  it('turn to the receiver once everything is issued', () => {
    expect(at('issued')).toEqual({ role: 'chw', at: 'KIT', dueAt: hours(168) });
  });
  it('never ask the receiver before the promised day is over where she lives', () => {
    expect(at('issued', { promisedOn: '2026-12-03' })?.dueAt).toEqual(
      new Date('2026-12-03T23:59:59.999Z'),
    );
    expect(at('issued', { promisedOn: '2026-11-21' })?.dueAt).toEqual(hours(168));
  });
  it('turn to the sender when goods came short', () => {
    expect(at('short')).toEqual({ role: 'facility-in-charge', at: 'CLINIC', dueAt: hours(168) });
  });
  it('stand still when nobody must act', () => {
    for (const status of ['rejected', 'cancelled', 'received'] as const) {
      expect(at(status)).toBeUndefined();
    }
  });
});
