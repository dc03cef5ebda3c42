import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import {
  check,
  type ShipmentReminder,
  ShipmentReminderPage,
  UnconfirmedShipmentPage,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { clinicScene, loader } from '../../proving/clinic-scene.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import type { ConfirmationQuestions } from '../use-cases/ports.js';

const of = (role: 'chw' | 'facility-in-charge', at: string): Principal => ({
  ...loader,
  grants: [{ role, at }],
});

describe.each(ledgerWorlds)('shipments that nobody confirmed, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let asks: ConfirmationQuestions;
  /** Issued on 21 October, unless its name says otherwise. */
  const sent = { kit: uuid(), promised: uuid(), counted: uuid(), clinic: uuid(), fresh: uuid() };
  const count = uuid();

  beforeAll(async () => {
    world = await open();
    asks = world.confirmations;
    const { order, report } = await clinicScene(world);
    const issue = (to: string, quantity: number, shipment: string, more = {}) =>
      order({ kind: 'issue', to, quantity, shipment, ...more });
    world.clock.set('2026-10-21T09:00:00Z');
    await order({ kind: 'receive', quantity: 1000 });
    await order({ kind: 'receive', location: 'DEPOT', quantity: 1000 });
    await issue('KIT', 40, sent.kit, { document: 'V-7' });
    await issue('KIT-2', 30, sent.promised, { promisedOn: '2026-11-18' });
    await issue('KIT-3', 20, sent.counted);
    await issue('CLINIC', 90, sent.clinic, { location: 'DEPOT' });
    world.clock.set('2026-11-01T09:00:00Z');
    await report({ kind: 'received', quantity: 25, shipment: sent.kit, complete: false });
    await report({
      id: count,
      kind: 'counted',
      location: 'KIT-3',
      quantity: 20,
      occurredAt: '2026-10-30',
    });
    world.clock.set('2026-11-20T09:00:00Z');
    await issue('KIT-2', 5, sent.fresh);
    world.clock.set('2026-11-21T08:00:00Z');
  });
  afterAll(() => world.close());

  it('are told with their age, their day, and who is asked', async () => {
    const { items, page } = await asks.unconfirmed({}, loader);
    expect(check(UnconfirmedShipmentPage, { items, page })).toEqual([]);
    expect(page).toEqual({ hasMore: false });
    expect(items.map((each) => each.id).at(-1)).toBe(sent.fresh);
    expect(items).toHaveLength(5);
    const shipment = (id: string) => items.find((each) => each.id === id);
    expect(shipment(sent.kit)).toEqual({
      id: sent.kit,
      from: 'CLINIC',
      to: 'KIT',
      document: 'V-7',
      issuedAt: '2026-10-21T09:00:00.000Z',
      ageDays: 31,
      dueOn: '2026-10-28',
      overdueDays: 24,
      stage: 'ask-sender',
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC',
      unitsOpen: 15,
      unitsInferred: 0,
      lines: [{ product: 'ORS', shipped: 40, confirmed: 25, inferred: 0, open: 15 }],
    });
    expect(shipment(sent.promised)).toMatchObject({
      promisedOn: '2026-11-18',
      dueOn: '2026-11-18',
      overdueDays: 3,
      stage: 'ask-receiver',
      ownerRole: 'chw',
      ownerAt: 'KIT-2',
    });
    expect(shipment(sent.clinic)).toMatchObject({
      dueOn: '2026-11-04',
      stage: 'ask-sender',
      ownerRole: 'storekeeper',
      ownerAt: 'DEPOT',
    });
    expect(shipment(sent.fresh)).toMatchObject({ ageDays: 1, stage: 'not-due', overdueDays: 0 });
  });

  it('say which count found their units, and are then asked of the receiver only', async () => {
    const { items } = await asks.unconfirmed({ location: 'KIT-3' }, loader);
    expect(items).toMatchObject([
      {
        id: sent.counted,
        stage: 'ask-receiver',
        ownerAt: 'KIT-3',
        unitsOpen: 0,
        unitsInferred: 20,
      },
    ]);
    const counted = { inferred: 20, open: 0, count, countedAt: '2026-10-30T23:59:59.999Z' };
    expect(items[0]?.lines).toEqual([{ product: 'ORS', shipped: 20, confirmed: 0, ...counted }]);
  });

  it.each([
    ['at a stage', { stage: 'ask-sender' as const }, ['kit', 'clinic']],
    ['of who is asked', { ownerAt: 'CLINIC' }, ['kit']],
    ['of a zone', { zone: 'BONG' }, ['clinic']],
    ['of a place', { location: 'KIT-2' }, ['promised', 'fresh']],
    ['of nowhere', { location: 'NOWHERE' }, []],
  ] as const)('are listed by what is wanted: %s', async (_what, asked, names) => {
    const { items } = await asks.unconfirmed(asked, loader);
    const wanted = names.map((name) => sent[name]).sort();
    expect(items.map((each) => each.id).sort()).toEqual(wanted);
  });

  it('are listed page by page, the oldest first, each once', async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const asked = { limit: 2, ...(cursor ? { cursor } : {}) };
      const { items, page } = await asks.unconfirmed(asked, loader);
      seen.push(...items.map((each) => each.id));
      if (!page.hasMore) break;
      cursor = page.next;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('are shown to whoever sees one end, and to nobody else', async () => {
    const seen = async (who: Principal) =>
      (await asks.unconfirmed({}, who)).items.map((each) => each.id).sort();
    expect(await seen(of('chw', 'KIT'))).toEqual([sent.kit]);
    expect(await seen(of('facility-in-charge', 'CLINIC'))).toHaveLength(5);
    expect(await seen({ ...loader, grants: [] })).toEqual([]);
  });

  const told = async (asked: object, who = loader): Promise<ShipmentReminder[]> => {
    const answer = await asks.reminders(asked, who);
    expect(check(ShipmentReminderPage, answer)).toEqual([]);
    return answer.items;
  };

  it('are added up for whoever is to be reminded', async () => {
    const on = { oldestIssuedAt: '2026-10-21T09:00:00.000Z' };
    expect(await told({})).toEqual([
      {
        ...{ ownerRole: 'facility-in-charge', ownerAt: 'CLINIC', zone: 'NIMBA' },
        ...{ shipments: 1, due: 1, ...on, overdueDaysMax: 24 },
      },
      {
        ...{ ownerRole: 'storekeeper', ownerAt: 'DEPOT', zone: 'BONG' },
        ...{ shipments: 1, due: 1, ...on, overdueDaysMax: 17 },
      },
      {
        ...{ ownerRole: 'chw', ownerAt: 'KIT-2', zone: 'NIMBA' },
        ...{ shipments: 2, due: 1, ...on, overdueDaysMax: 3 },
      },
      {
        ...{ ownerRole: 'chw', ownerAt: 'KIT-3', zone: 'NIMBA' },
        ...{ shipments: 1, due: 1, ...on, overdueDaysMax: 24 },
      },
    ]);
  });

  it('are added up by area, place and page', async () => {
    expect((await told({ zone: 'BONG' })).map((each) => each.ownerAt)).toEqual(['DEPOT']);
    expect((await told({ location: 'KIT-2' })).map((each) => each.due)).toEqual([1]);
    expect(await told({ zone: 'BONG' }, of('chw', 'KIT-2'))).toEqual([]);
    const first = await asks.reminders({ limit: 3 }, loader);
    const cursor = first.page.next;
    const rest = await asks.reminders({ limit: 3, ...(cursor ? { cursor } : {}) }, loader);
    expect(first.items).toHaveLength(3);
    expect(rest.items.map((each) => each.ownerAt)).toEqual(['KIT-3']);
    expect(rest.page).toEqual({ hasMore: false });
  });

  it('that are all in time remind nobody, and are there for who asks for all', async () => {
    world.clock.set('2026-11-20T10:00:00Z');
    const fresh = await told({ location: 'KIT-2', show: 'all' });
    expect(fresh).toMatchObject([{ shipments: 2, due: 1 }]);
    world.clock.set('2026-11-18T10:00:00Z');
    expect(await told({ location: 'KIT-2' })).toEqual([]);
    expect(await told({ location: 'KIT-2', show: 'all' })).toMatchObject([
      { shipments: 2, due: 0 },
    ]);
    world.clock.set('2026-11-21T08:00:00Z');
  });

  it('found by a count are believed after three months', async () => {
    world.clock.set('2027-01-28T10:00:00Z');
    expect((await asks.unconfirmed({ location: 'KIT-3' }, loader)).items).toHaveLength(1);
    world.clock.set('2027-01-29T10:00:00Z');
    expect((await asks.unconfirmed({ location: 'KIT-3' }, loader)).items).toEqual([]);
    world.clock.set('2026-11-21T08:00:00Z');
  });
});
