import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ArrangementBody,
  check,
  HandoverInList,
  type HandoverPage,
  type HandoverState,
  type OpenHandover,
  ProblemError,
  type WitnessedCount,
} from '@satchel/contracts';
import { DAY_MS } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import {
  type Counter,
  counter,
  keeper,
  nurse,
  person,
  pharmacist,
  registerDistrict,
} from '../../proving/counting.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { ArrangesHandovers } from '../use-cases/arrange-handover.js';
import { CancelsHandovers } from '../use-cases/cancel-handover.js';
import { ClosesHandovers } from '../use-cases/close-handover.js';
import { OpensHandovers } from '../use-cases/open-handover.js';
import { RegisterEntries } from '../use-cases/register-entries.js';
import { WitnessesHandoverCounts } from '../use-cases/witness-handover-count.js';

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof ProblemError) return `${error.problem.status} ${error.problem.code}`;
      throw error;
    },
  );

const supervisor = person('supervisor', 'chw-supervisor', 'CLINIC');

/** One process that hands kits over. */
function handing(world: LedgerWorld, process: 0 | 1) {
  const handovers = world.handovers[process];
  const opening = new OpensHandovers(handovers, world.clock);
  const arranging = new ArrangesHandovers(handovers, world.clock);
  const witnessing = new WitnessesHandoverCounts(handovers, world.clock);
  const closing = new ClosesHandovers(handovers, world.clock);
  const cancelling = new CancelsHandovers(handovers, world.clock);
  const act = ({ id, version }: HandoverState) => ({ id: uuid(), handover: id, version });
  return {
    open: (fields: Partial<OpenHandover> = {}, who = supervisor) => {
      const cover = { location: 'CLINIC' };
      const asked = { id: uuid(), location: 'KIT', reason: 'resignation', cover } as const;
      return opening.open({ ...asked, expectedUntil: '2026-12-15', ...fields }, who);
    },
    arrange: (it: HandoverState, fields: Partial<ArrangementBody>, who = supervisor) => {
      const { cover, expectedUntil } = it;
      return arranging.arrange({ cover, expectedUntil, ...fields, ...act(it) }, who);
    },
    witness: (it: HandoverState, said: WitnessedCount, who = supervisor, id = uuid()) =>
      witnessing.witness({ ...said, ...act(it), id }, who),
    close: (it: HandoverState, who = pharmacist, id = uuid()) =>
      closing.close({ ...act(it), id }, who),
    cancel: (it: HandoverState, who = supervisor) =>
      cancelling.cancel({ ...act(it), reason: 'she came back' }, who),
  };
}

describe.each(ledgerWorlds)('handovers of kits, kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let register: RegisterEntries;
  let sheets: Counter;
  let one: ReturnType<typeof handing>;
  let two: ReturnType<typeof handing>;
  const [anna, berta, clara, dora] = [uuid(), uuid(), uuid(), uuid()] as const;
  const [witness, other] = [uuid(), uuid()] as const;

  beforeAll(async () => {
    world = await open();
    await registerDistrict(world);
    register = new RegisterEntries(world.register, world.clock);
    sheets = counter(world);
    [one, two] = [handing(world, 0), handing(world, 1)];
    await sheets.report({ kind: 'opening', location: 'KIT', product: 'ORS', quantity: 60 });
    await sheets.report({ kind: 'opening', location: 'KIT', product: 'ZINC', quantity: 40 });
  });
  afterAll(() => world?.close());

  const kitEntry = (more: object = {}) => ({
    ...{ id: 'KIT', name: 'KIT', kind: 'kit' as const, zone: 'NIMBA', openedOn: '2025-01-01' },
    timeZone: 'Africa/Monrovia',
    supplyLines: [{ programme: 'iccm', supplier: 'CLINIC' }],
    ...more,
  });
  const registered = async (more: object) =>
    (await register.locations([kitEntry(more)], keeper)).items[0];
  const holder = async () => {
    const changed = (await world.announced()).filter(
      ({ type, data }) =>
        type === 'inventory.evt.location-changed.v1' && (data as { id: string }).id === 'KIT',
    );
    return (changed.at(-1)?.data as { holder?: string } | undefined)?.holder;
  };
  /** The whole kit, counted and submitted by the nurse. */
  const counted = async (
    quantities = { ORS: 60, ZINC: 40 },
    countedAt = '2026-11-21T07:00:00Z',
  ) => {
    const opened = await sheets.open({ location: 'KIT', countedAt });
    const lines = Object.entries(quantities).map(([product, quantity]) => ({ product, quantity }));
    return sheets.submit(await sheets.save(opened, lines));
  };
  const present = (sheet: string): WitnessedCount => {
    return { sheet, witnesses: [witness], outgoingPresent: true };
  };
  const listed = (asked: object, who = supervisor): Promise<HandoverPage> =>
    world.heldKits.list(asked, who);

  it('list a kit that nobody holds, until the register or a handover says who does', async () => {
    const without = () => world.heldKits.withoutHolder({}, supervisor);
    expect((await without()).items).toEqual([{ location: 'KIT' }]);
    expect(await registered({ holder: anna })).toMatchObject({ outcome: 'changed' });
    expect((await without()).items).toEqual([]);
    expect(await holder()).toBe(anna);
    expect((await world.heldKits.holders({ location: 'KIT' }, supervisor)).items).toEqual([
      { from: '2026-11-21T08:00:00.000Z', holder: anna },
    ]);
    // Silence keeps her; another one needs a witnessed count.
    expect(await registered({ leadTimeDays: 9 })).toMatchObject({ outcome: 'changed' });
    expect(await holder()).toBe(anna);
    expect(await registered({ holder: berta })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'holder-by-handover', status: 409 },
    });
  });

  it('are opened by who supervises the kit, with somebody who answers meanwhile', async () => {
    expect(await refusal(one.open({}, nurse))).toBe('done');
    const [first] = (await listed({})).items;
    expect(check(HandoverInList, first)).toEqual([]);
    expect(first).toMatchObject({
      ...{ location: 'KIT', status: 'open', outgoing: anna, cover: { location: 'CLINIC' } },
      ...{ lastDay: '2026-11-21', days: 0, overdue: false, version: 1 },
      accounts: [{ account: anna, shouldReport: false }],
    });
    expect(await refusal(one.open())).toBe('409 handover-under-way');
    await one.cancel(first as HandoverState);
    for (const misfit of [
      { cover: {} },
      { cover: { account: clara, location: 'CLINIC' } },
      { reason: 'other' as const },
      { lastDay: '2026-11-22' },
      { lastDay: '2026-02-30' },
      { expectedUntil: '2026-02-30' },
    ]) {
      expect(await refusal(one.open(misfit))).toBe('400 malformed');
    }
    expect(await refusal(one.open({ cover: { location: 'NOWHERE' } }))).toBe(
      '404 unknown-location',
    );
    expect(await refusal(one.open({ cover: { location: 'KIT' } }))).toBe('409 cover-is-a-kit');
    expect(await refusal(one.open({ incoming: anna }))).toBe('409 same-holder');
    expect(await refusal(one.open({ location: 'CLINIC' }, pharmacist))).toBe('409 not-a-kit');
  });

  it('are opened, seen and ended in one’s own area only', async () => {
    const stranger = person('stranger', 'chw-supervisor', 'OTHER');
    const auditor = person('auditor', 'auditor', 'LR');
    const chw = person(anna, 'chw', 'KIT');
    expect(await refusal(one.open({}, stranger))).toBe('404 unknown-location');
    expect(await refusal(one.open({}, auditor))).toBe('403 not-permitted');
    expect(await refusal(one.open({}, chw))).toBe('403 not-permitted');
    const it = await one.open();
    expect(await refusal(one.cancel(it, stranger))).toBe('404 unknown-handover');
    expect(await refusal(one.cancel(it, chw))).toBe('403 not-permitted');
    expect(await refusal(one.close(it, supervisor))).toBe('403 not-permitted');
    const asked = { handover: it.id };
    expect(await refusal(world.heldKits.one(asked, stranger))).toBe('404 unknown-handover');
    expect(await world.heldKits.one(asked, chw)).toEqual(it);
    expect((await listed({}, stranger)).items).toEqual([]);
    const history = world.heldKits.holders({ location: 'KIT' }, stranger);
    expect(await refusal(history)).toBe('404 unknown-location');
    await one.cancel(it);
  });

  it('leave reports, orders and parcels on their way as they are', async () => {
    const it = await one.open({ cover: { account: clara } });
    await sheets.report({ kind: 'opening', product: 'ORS', quantity: 100 });
    const issue = { kind: 'issue', product: 'ORS', quantity: 10, to: 'KIT' } as const;
    const shipment = uuid();
    expect(await sheets.order({ ...issue, shipment })).toMatchObject({ outcome: 'accepted' });
    const received = { kind: 'received', location: 'KIT', product: 'ORS', quantity: 10 } as const;
    expect(await sheets.report({ ...received, shipment })).toMatchObject({ outcome: 'accepted' });
    const dispensed = { kind: 'dispensed', location: 'KIT', product: 'ORS' } as const;
    expect(await sheets.report({ ...dispensed, quantity: 10 })).toMatchObject({
      outcome: 'accepted',
    });
    expect(it.accounts).toEqual([
      { account: anna, shouldReport: false },
      { account: clara, shouldReport: true },
    ]);
    expect(await holder()).toBe(anna);
    const back = await one.cancel(it);
    expect(back).toMatchObject({ status: 'cancelled', ending: { note: 'she came back' } });
    expect(back.accounts).toEqual([
      { account: clara, shouldReport: false },
      { account: anna, shouldReport: true },
    ]);
    expect(await refusal(one.cancel(back))).toBe('409 handover-ended');
    const { items } = await world.heldKits.holders({ location: 'KIT', limit: 2 }, supervisor);
    expect(items).toMatchObject([
      { holder: anna, handover: it.id },
      { holder: anna, handover: it.id, cover: { account: clara } },
    ]);
  });

  it('take no count but one of the whole kit, before witnesses who are no party', async () => {
    const it = await one.open({ incoming: berta, cover: { account: clara } });
    const sheet = await counted();
    const said = present(sheet.id);
    const witnessed = (more: object, at = it) => refusal(one.witness(at, { ...said, ...more }));
    for (const party of [anna, berta, clara]) {
      expect(await witnessed({ witnesses: [party] })).toBe('409 witness-is-party');
    }
    expect(await witnessed({ witnesses: [] })).toBe('400 malformed');
    expect(await witnessed({ witnesses: [witness, witness] })).toBe('400 malformed');
    expect(await witnessed({ outgoingPresent: false })).toBe('409 outgoing-missing');
    const absence = { outgoingPresent: false, absence: 'moved to the coast' };
    expect(await witnessed(absence)).toBe('409 outgoing-missing');
    expect(await witnessed({ sheet: uuid() })).toBe('404 unknown-count-sheet');
    const draft = await sheets.open({ location: 'KIT', countedAt: '2026-11-21' });
    expect(await witnessed({ sheet: draft.id })).toBe('409 sheet-not-booked');
    expect(await refusal(one.witness(it, { witnesses: [witness], outgoingPresent: true }))).toBe(
      '409 not-counted',
    );
    const part = await sheets.open({ location: 'KIT', scope: 'listed', products: ['ORS'] });
    const half = await sheets.submit(await sheets.save(part, [{ product: 'ORS', quantity: 60 }]));
    expect(await witnessed({ sheet: half.id })).toBe('409 count-not-whole');
    const early = await counted({ ORS: 60, ZINC: 40 }, '2026-11-20');
    expect(await witnessed({ sheet: early.id })).toBe('409 count-too-old');
    const stale = { ...it, version: 7 };
    expect(await witnessed({}, stale)).toBe('412 stale-version');
    expect(await refusal(one.close(it))).toBe('409 not-counted');
    const id = uuid();
    const away = { ...said, ...absence, witnesses: [witness, other] };
    const done = await one.witness(it, away, supervisor, id);
    expect(done).toMatchObject({ status: 'counted', count: away, version: 2 });
    // Sent again from the other process, since the answer was lost.
    expect(await two.witness(it, away, supervisor, id)).toEqual(done);
    expect(await refusal(two.witness(it, said, supervisor, id))).toBe('422 id-reused');
    expect(await refusal(one.arrange(done, { incoming: other }))).toBe('409 witness-is-party');
    await one.cancel(done);
  });

  it('ask for no one at the count of somebody who has died', async () => {
    const it = await one.open({ reason: 'death', lastDay: '2026-11-18' });
    const sheet = await counted({ ORS: 60, ZINC: 40 }, '2026-11-19');
    const done = await one.witness(it, { sheet: sheet.id, witnesses: [witness] });
    expect(done.count).toEqual({ sheet: sheet.id, witnesses: [witness], at: done.statusSince });
    await one.cancel(done);
  });

  it('are closed by somebody with no hand in the count, and the next holder has it', async () => {
    const it = await one.open();
    const sheet = await counted();
    const ready = await one.witness(it, present(sheet.id));
    const closing = (who: typeof pharmacist, at = ready) => refusal(one.close(at, who));
    const decider = (subject: string) => person(subject, 'district-pharmacist', 'NIMBA');
    for (const hand of ['nurse', 'supervisor', witness, anna]) {
      expect(await closing(decider(hand))).toBe('403 own-handover');
    }
    expect(await closing(pharmacist)).toBe('409 no-next-holder');
    const named = await one.arrange(ready, { incoming: berta, cover: { account: dora } });
    expect(await closing(decider(berta), named)).toBe('403 own-handover');
    world.clock.advance(3_600_000);
    const id = uuid();
    const answers = await Promise.all([
      one.close(named, pharmacist, id),
      two.close(named, pharmacist, id),
    ]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({
      ...{ status: 'closed', incoming: berta, ending: { by: 'pharmacist' } },
      accounts: [
        { account: dora, shouldReport: false },
        { account: anna, shouldReport: false },
        { account: berta, shouldReport: true },
      ],
    });
    expect(await holder()).toBe(berta);
    const { items } = await world.heldKits.holders({ location: 'KIT' }, supervisor);
    expect(items.slice(0, 4)).toEqual([
      { from: '2026-11-21T09:00:00.000Z', holder: berta, handover: it.id },
      {
        ...{ from: '2026-11-21T08:00:00.000Z', until: '2026-11-21T09:00:00.000Z', holder: anna },
        ...{ cover: { account: dora }, handover: it.id },
      },
      expect.objectContaining({ cover: { location: 'CLINIC' }, handover: it.id }),
      expect.objectContaining({ holder: anna }),
    ]);
    expect(await refusal(one.open({ incoming: berta }))).toBe('409 same-holder');
  });

  it('wait for the approval of a count that is far off, and take a recount', async () => {
    const it = await one.open({ incoming: anna, reason: 'transfer' });
    const far = await counted({ ORS: 60, ZINC: 1 }, '2026-11-21T08:30:00Z');
    expect(far.status).toBe('awaiting-approval');
    const ready = await one.witness(it, present(far.id));
    expect(await refusal(one.close(ready))).toBe('409 count-not-settled');
    await sheets.recount(far);
    expect(await refusal(one.close(ready))).toBe('409 count-not-settled');
    const again = await counted({ ORS: 60, ZINC: 1 }, '2026-11-21T08:40:00Z');
    const counting = await one.witness(ready, present(again.id));
    expect(counting.count?.sheet).toBe(again.id);
    expect(await refusal(one.close(counting))).toBe('done');
    expect(await holder()).toBe(anna);
  });

  it('are opened once for a kit, however many try at once', async () => {
    const tries = await Promise.all([
      refusal(one.open()),
      refusal(two.open()),
      refusal(one.open()),
      refusal(two.open()),
    ]);
    expect(tries.sort()).toEqual([
      ...['409 handover-under-way', '409 handover-under-way', '409 handover-under-way', 'done'],
    ]);
  });

  it('are listed with their age, the oldest first, page by page, and overdue when they are', async () => {
    world.clock.advance(30 * DAY_MS);
    const [open, ...rest] = (await listed({ area: 'NIMBA' })).items;
    expect(rest).toEqual([]);
    expect(open).toMatchObject({ days: 30, overdue: true });
    expect((await listed({ area: 'BONG' })).items).toEqual([]);
    expect((await listed({ location: 'CLINIC', show: 'all' })).items).toEqual([]);
    const all = await listed({ show: 'all' });
    expect(all.items.length).toBeGreaterThan(5);
    expect(await listed({ show: 'closed' })).toMatchObject({
      items: [{ status: 'closed', days: 0, overdue: false }, { status: 'closed' }],
    });
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listed({ show: 'all', limit: 2, ...(cursor ? { cursor } : {}) });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.page.next;
    } while (cursor);
    expect(ids).toEqual(all.items.map(({ id }) => id));
    const holders = await world.heldKits.holders({ location: 'KIT' }, supervisor);
    const first = await world.heldKits.holders({ location: 'KIT', limit: 3 }, supervisor);
    const next = { location: 'KIT', cursor: first.page.next as string };
    const second = await world.heldKits.holders(next, supervisor);
    expect([...first.items, ...second.items]).toEqual(holders.items);
  });
});
