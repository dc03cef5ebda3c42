import { describe, expect, it } from '@jest/globals';
import { type Alert, decideAlerts, ownerOf } from './alert.js';
import type { CardOutlook } from './card-outlook.js';
import { dayNumber } from './days.js';
import type { KnownLocation } from './terms.js';

const TODAY = dayNumber('2026-11-21');
const NOW = new Date('2026-11-21T08:00:00Z');
const kit: KnownLocation = {
  id: 'KIT-1',
  kind: 'kit',
  timeZone: 'UTC',
  zonePath: ['NIMBA', 'LIBERIA'],
  supplierPath: ['CLINIC-1', 'DEPOT'],
};
const outlook = (more: Partial<CardOutlook>): CardOutlook => ({
  state: 'in',
  onHand: 10,
  inTransit: 0,
  promised: 0,
  daysObserved: 90,
  stockOutDays: 0,
  why: '10 left.',
  ...more,
});
const decide = (
  it: CardOutlook | undefined,
  open: Alert[] = [],
  location: KnownLocation = kit,
): Alert[] => {
  let id = 0;
  const newId = (): string => `0190b6a4-7c5e-7b1a-9f00-00000000000${id++}`;
  return decideAlerts(
    { location, product: 'ACT-1', outlook: it, open, now: NOW, today: TODAY },
    newId,
  );
};
const out = outlook({ state: 'out', onHand: 0, suggested: 24, why: 'None left.' });

describe('alerts', () => {
  it('open when a product is out: one owner, one action, a deadline, and why', () => {
    const [alert, ...others] = decide(out);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      kind: 'stocked-out',
      status: 'open',
      location: 'KIT-1',
      product: 'ACT-1',
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC-1',
      action: 'Send 24 now, or have a neighbour lend some.',
      why: 'None left.',
      dueAt: '2026-11-23T08:00:00.000Z',
      version: 1,
    });
  });

  it('stay as they are while the state does', () => {
    expect(decide(out, decide(out))).toEqual([]);
    const likely = outlook({ chance: 0.4, outOn: TODAY + 5 });
    expect(decide(likely, decide(likely))).toEqual([]);
    expect(decide(outlook({ chance: 0.05 }))).toEqual([]);
  });

  it('resolve when stock is back, and when the product is managed no more', () => {
    const open = decide(out);
    for (const after of [outlook({ chance: 0.01 }), undefined]) {
      expect(decide(after, open)).toEqual([
        { ...open[0], status: 'resolved', resolvedAt: NOW.toISOString(), version: 2 },
      ]);
    }
  });

  it('neither open nor resolve because nothing was heard', () => {
    const silent = outlook({ state: 'unknown', onHand: 0 });
    expect(decide(silent)).toEqual([]);
    expect(decide(silent, decide(out))).toEqual([]);
    expect(decide(silent, decide(outlook({ chance: 0.9 })))).toEqual([]);
  });

  it('warn before it runs out, in time to act, and do not waver about the threshold', () => {
    expect(decide(outlook({ chance: 0.19 }))).toEqual([]);
    const open = decide(outlook({ chance: 0.2, outOn: TODAY + 5, suggested: 12 }));
    expect(open[0]).toMatchObject({
      kind: 'predicted-stock-out',
      action: 'Send 12 before 26 November, or have a neighbour lend some.',
      dueAt: '2026-11-25T08:00:00.000Z',
    });
    expect(decide(outlook({ chance: 0.15 }), open)).toEqual([]);
    expect(decide(outlook({ chance: 0.149 }), open)[0]).toMatchObject({ status: 'resolved' });
  });

  it('give a week to act on a forecast, or until the day before, but never less than a day', () => {
    const due = (more: Partial<CardOutlook>) => decide(outlook({ chance: 0.5, ...more }))[0]?.dueAt;
    expect(due({})).toBe('2026-11-28T08:00:00.000Z');
    expect(due({ outOn: TODAY + 30 })).toBe('2026-11-28T08:00:00.000Z');
    expect(due({ outOn: TODAY + 8 })).toBe('2026-11-28T08:00:00.000Z');
    expect(due({ outOn: TODAY + 7 })).toBe('2026-11-27T08:00:00.000Z');
    expect(due({ outOn: TODAY + 1 })).toBe('2026-11-22T08:00:00.000Z');
  });

  it('warn of nothing where no chance can be told, and not of what is out already', () => {
    expect(decide(outlook({}))).toEqual([]);
    expect(decide({ ...out, chance: 1 }).map(({ kind }) => kind)).toEqual(['stocked-out']);
  });

  it('turn from warning to stocked out when it comes true', () => {
    const changes = decide(out, decide(outlook({ chance: 0.8 })));
    expect(changes.map(({ kind, status }) => [kind, status])).toEqual([
      ['stocked-out', 'open'],
      ['predicted-stock-out', 'resolved'],
    ]);
  });

  it('look to the shipment under way before sending more, and ask where need is not known', () => {
    expect(decide({ ...out, inTransit: 30 })[0]?.action).toBe(
      'See that the 30 under way arrive now.',
    );
    const { suggested: _, ...unknown } = out;
    expect(decide(unknown)[0]?.action).toBe('Ask what is needed and send it now.');
  });

  it('are answered for by whoever supplies a kit, and above by the pharmacist of the zone', () => {
    expect(ownerOf({ ...kit, kind: 'facility' })).toEqual({
      ownerRole: 'district-pharmacist',
      ownerAt: 'NIMBA',
    });
    expect(ownerOf({ ...kit, supplierPath: [] }).ownerRole).toBe('district-pharmacist');
    const moved = decide(out, decide(out), { ...kit, supplierPath: ['CLINIC-2'] });
    expect(moved).toMatchObject([{ ownerAt: 'CLINIC-2', status: 'open', version: 2 }]);
    const raised = decide(out, decide(out), { ...kit, kind: 'facility', zonePath: ['CLINIC-1'] });
    expect(raised).toMatchObject([{ ownerRole: 'district-pharmacist', ownerAt: 'CLINIC-1' }]);
    expect(ownerOf({ ...kit, kind: 'warehouse', zonePath: [] }).ownerAt).toBe('KIT-1');
  });
});
