/** Locations whose stock a system of its own keeps: their differences are not ours to explain. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { LocationFacts } from './facts.js';

const place = (id: string, more: Partial<LocationFacts> = {}): LocationFacts => ({
  ...{ id, kind: 'facility', timeZone: 'Africa/Monrovia', openedOn: '2026-01-01' },
  ...{ zonePath: ['NIMBA', 'LR'], supplierPath: [], minimumShelfLifeDays: 0 },
  ...more,
});

let ledger: ToldLedger;
beforeEach(() => {
  const clinic = place('CLINIC', { isObserved: true });
  const kit = place('KIT', { kind: 'kit', supplierPath: ['CLINIC'] });
  ledger = toldLedger({ locations: [clinic, kit, place('POST')] });
});
const at = { location: 'CLINIC' };
const shown = () => ledger.books.discrepancies.map((it) => [it.kind, it.open]);
const entries = (location: string) =>
  ledger.books
    .movementsOn(location, 'ORS')
    .map(({ kind, lot, quantity, from, to }) => [kind, lot, quantity, from, to]);

describe('at an observed location', () => {
  it('what a snapshot says differently goes to and comes from elsewhere, and nobody is asked', async () => {
    await ledger.tell({ ...at, kind: 'counted', quantity: 100, occurredAt: '2026-11-10' });
    await ledger.tell({ ...at, kind: 'counted', quantity: 60, occurredAt: '2026-11-20' });
    expect(entries('CLINIC')).toEqual([
      ['count-variance', 'unidentified', 100, '@external', 'CLINIC'],
      ['count-variance', 'unidentified', 40, 'CLINIC', '@external'],
    ]);
    expect([ledger.ends('@unexplained'), ledger.ends('@external')]).toEqual([0, -60]);
    expect(shown()).toEqual([]);
  });

  it('a snapshot that comes late or out of order leaves the last one as it was told', async () => {
    await ledger.tell({ ...at, kind: 'counted', quantity: 60, occurredAt: '2026-11-20' });
    const late = await ledger.tell({
      ...{ ...at, kind: 'counted', quantity: 100, occurredAt: '2026-11-10' },
    });
    expect([late.flags, late.onHand]).toEqual([['after-count'], 60]);
    expect(ledger.ends('@external')).toBe(-60);
  });

  it('an issue note is booked whatever the book holds, and is on its way like any other', async () => {
    const way = { ...at, to: 'KIT', shipment: idOf(900), document: 'N-1' };
    const told = await ledger.tell({ kind: 'issued-on-voucher', quantity: 30, ...way });
    expect([told.outcome, told.flags, told.onHand]).toEqual(['accepted', [], 0]);
    expect(entries('CLINIC')).toEqual([
      ['missing-stock', 'unidentified', 30, '@external', 'CLINIC'],
      ['issued', 'unidentified', 30, 'CLINIC', '@in-transit'],
    ]);
    const received = await ledger.tell({ kind: 'received', quantity: 30, shipment: idOf(900) });
    expect([received.outcome, received.onHand]).toEqual(['accepted', 30]);
    expect(shown()).toEqual([]);
  });

  it('no order to issue is refused for want of stock, nor for its lots', async () => {
    const way = { ...at, kind: 'issue', to: 'KIT' };
    for (const [n, asked] of [
      { quantity: 20 },
      { lots: [{ lot: 'PAST', quantity: 5 }] },
      { lots: [{ lot: 'HELD', quantity: 5 }] },
      { lots: [{ lot: 'NEVER-HEARD-OF', quantity: 5, expiresOn: '2027-05-31' }] },
    ].entries()) {
      const answer = await ledger.tell({ ...way, ...asked, shipment: idOf(900 + n) });
      expect([answer.outcome, answer.onHand]).toEqual(['accepted', 0]);
    }
    const elsewhere = { kind: 'issue', location: 'POST', to: 'KIT', shipment: idOf(990) };
    const refused = await ledger.tell({ ...elsewhere, quantity: 1 });
    expect(refused.refusal?.code).toBe('insufficient-stock');
  });

  it('an order for other ends than its shipment has is refused all the same', async () => {
    const way = { ...at, kind: 'issue', quantity: 5, shipment: idOf(900) };
    await ledger.tell({ ...way, to: 'KIT' });
    expect((await ledger.tell({ ...way, to: 'POST' })).refusal?.code).toBe('shipment-differs');
  });

  it('what came from a shipment that we hear of later goes back to where it came from', async () => {
    await ledger.tell({ ...at, kind: 'received', quantity: 8, shipment: idOf(900) });
    expect(shown()).toEqual([['unknown-shipment', 8]]);
    const way = { location: 'POST', to: 'CLINIC', shipment: idOf(900) };
    await ledger.tell({ kind: 'issued-on-voucher', quantity: 8, document: 'V', ...way });
    expect(ledger.ends('@external')).toBe(0);
    expect(ledger.books.discrepancies.find((it) => it.kind === 'unknown-shipment')?.open).toBe(0);
  });
});
