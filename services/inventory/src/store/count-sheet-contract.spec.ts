import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CountSheetState, ProblemError } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import {
  type Counter,
  counter,
  nurse,
  person,
  pharmacist,
  registerDistrict,
} from '../../proving/counting.js';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { canonicalJson } from '../domain/canonical-json.js';
import { derivedId } from '../domain/hash-chain.js';

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof ProblemError) return `${error.problem.status} ${error.problem.code}`;
      throw error;
    },
  );

describe.each(ledgerWorlds)('physical counts kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let one: Counter;
  let two: Counter;

  beforeAll(async () => {
    world = await open();
    await registerDistrict(world);
    one = counter(world, 0);
    two = counter(world, 1);
    await one.report({ kind: 'opening', product: 'AMOX', quantity: 500, occurredAt: '2026-01-02' });
    await one.report({ kind: 'opening', product: 'ORS', quantity: 100, occurredAt: '2026-01-02' });
    await one.report({ kind: 'opening', product: 'ZINC', quantity: 40, occurredAt: '2026-01-02' });
    const kit = { kind: 'opening', location: 'KIT', occurredAt: '2026-01-02' } as const;
    await one.report({ ...kit, product: 'ORS', quantity: 60 });
    await one.report({ ...kit, product: 'ZINC', quantity: 60 });
  });
  afterAll(() => world.close());

  const lineOf = (sheet: CountSheetState, product: string) =>
    sheet.lines.find((line) => line.product === product);
  /** A sheet of one product, counted and submitted. */
  const counted = async (product: string, quantity: number, more = {}) => {
    const opened = await one.open({ scope: 'listed', products: [product], ...more });
    return one.submit(await one.save(opened, [{ product, quantity }]));
  };

  it('are opened for what is managed on the day, a list, or nothing at all', async () => {
    const all = await one.open();
    expect(all.lines.map(({ product }) => product)).toEqual(['AMOX', 'ORS', 'ZINC']);
    expect(all).toMatchObject({ status: 'draft', version: 1, unexplained: 0, beyondLimit: 0 });
    const then = await one.open({ countedAt: '2026-01-15T08:00:00Z' });
    expect(then.lines.map(({ product }) => product)).toContain('RDT');
    const listed = await one.open({ scope: 'listed', products: ['RDT', 'ACT', 'RDT'] });
    expect(listed.lines).toEqual([{ product: 'ACT' }, { product: 'RDT' }]);
    expect(await refusal(one.open({ countedAt: '2024-12-31' }))).toBe('409 nothing-to-count');
    const unknown = { scope: 'listed', products: ['ACT', 'NONE'] } as const;
    expect(await refusal(one.open({ ...unknown, products: [...unknown.products] }))).toBe(
      '404 unknown-product',
    );
    for (const misfit of [
      { scope: 'listed' as const },
      { products: ['ORS'] },
      { classes: ['A'] },
      { scope: 'cycle' as const, classes: ['D'] },
      { countedAt: '2026-02-30' },
    ]) {
      expect(await refusal(one.open(misfit))).toBe('400 malformed');
    }
  });

  it('are opened for the classes that are due by the use of the last year', async () => {
    const use = (product: string, quantity: number, occurredAt: string) =>
      one.report({ kind: 'dispensed', product, quantity, occurredAt });
    await use('AMOX', 300, '2026-03-01');
    await use('ORS', 8, '2026-03-02');
    await use('ZINC', 10, '2026-03-03');
    const issued = await one.order({
      ...{ kind: 'issue', product: 'ZINC', quantity: 10, to: 'KIT', shipment: uuid() },
    });
    await one.order({ kind: 'reverse', product: 'ZINC', event: issued?.id ?? '', reason: 'slip' });
    const given = await one.report({
      ...{ kind: 'given', product: 'ZINC', quantity: 10, to: 'KIT', shipment: uuid() },
    });
    // In courses: AMOX 30, ORS 4, ZINC 1; what was issued by mistake or given to a peer is no use.
    const cycle = await one.open({ scope: 'cycle' });
    await one.order({ kind: 'reverse', product: 'ZINC', event: given?.id ?? '', reason: 'slip' });
    expect((await one.open({ scope: 'cycle' })).lines).toEqual(cycle.lines);
    expect(cycle.lines).toEqual([
      { product: 'AMOX', class: 'A' },
      { product: 'ORS', class: 'B' },
      { product: 'ZINC', class: 'C' },
    ]);
    const onlyA = await one.open({ scope: 'cycle', classes: ['A'] });
    expect(onlyA.lines.map(({ product }) => product)).toEqual(['AMOX']);
    await counted('AMOX', 200, { countedAt: '2026-10-21' });
    await counted('ORS', 92, { countedAt: '2026-10-21' });
    const due = await one.open({ scope: 'cycle', countedAt: '2026-11-21' });
    expect(due.lines.map(({ product }) => product)).toEqual(['AMOX', 'ZINC']);
    expect((await one.open({ scope: 'cycle', countedAt: '2026-11-19' })).lines).toHaveLength(1);
  });

  it('are filled in by several, over days, and nobody overwrites what she did not see', async () => {
    const opened = await one.open();
    const first = await one.save(opened, [{ product: 'ORS', quantity: 90, note: 'wet' }]);
    const other = person('clerk', 'data-clerk', 'NIMBA');
    expect(await refusal(two.save(opened, [{ product: 'ORS', quantity: 1 }], other))).toBe(
      '412 stale-version',
    );
    const lots = [{ lot: 'Z1', quantity: 3, expiresOn: '2027-01-31' }];
    const second = await two.save(first, [{ product: 'ZINC', lots }], other, '2026-11-19');
    expect(second).toMatchObject({ version: 3, countedAt: '2026-11-19' });
    expect(await one.reading.get({ sheet: opened.id }, nurse)).toEqual(second);
    expect(lineOf(second, 'ORS')).toEqual({ product: 'ORS', quantity: 90, note: 'wet' });
    // Its answer was lost: the same is sent again, and is answered, not refused.
    expect(await two.save(first, [{ product: 'ZINC', lots }], other, '2026-11-19')).toEqual(second);
    for (const line of [
      { product: 'ORS', quantity: 1, lots },
      { product: 'ORS', lots: [...lots, ...lots] },
    ]) {
      expect(await refusal(one.save(second, [line]))).toBe('400 malformed');
    }
    expect(await refusal(one.save(second, [{ product: 'ACT', quantity: 1 }]))).toBe(
      '422 unknown-line',
    );
    const gone = await one.discard(second);
    expect(gone.status).toBe('discarded');
    expect(await refusal(one.save(gone, [{ product: 'ORS', quantity: 1 }]))).toBe(
      '409 already-discarded',
    );
    expect(await refusal(one.submit(gone))).toBe('409 already-discarded');
  });

  it('tell nothing of the book before they are submitted', async () => {
    const known = new Set(['id', 'location', 'scope', 'status', 'statusSince', 'countedAt']);
    for (const more of ['openedAt', 'unexplained', 'beyondLimit', 'version', 'lines']) {
      known.add(more);
    }
    const opened = await one.open({ scope: 'cycle', classes: ['C'] });
    const saved = await one.save(opened, [{ product: 'ZINC', quantity: 7 }]);
    for (const sheet of [opened, saved, await one.reading.get({ sheet: opened.id }, nurse)]) {
      expect(Object.keys(sheet).filter((key) => !known.has(key))).toEqual([]);
      expect(Object.keys(sheet.lines[0] ?? {}).sort()).toEqual(
        sheet.version === 1 ? ['class', 'product'] : ['class', 'product', 'quantity'],
      );
    }
    await one.discard(saved);
  });

  it('are booked one report a line, once, whoever submits how often, from two replicas', async () => {
    const opened = await one.open({ scope: 'listed', products: ['ORS', 'ZINC'] });
    const lines = [
      { product: 'ORS', quantity: 90 },
      { product: 'ZINC', quantity: 30 },
    ];
    const ready = await one.save(opened, lines);
    const id = uuid();
    const tries = await Promise.allSettled([
      one.submit(ready, { id }),
      two.submit(ready, { id }),
      one.submit(ready, { id }),
      two.submit(ready),
    ]);
    const answers = tries.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
    const lost = tries.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
    expect(new Set(answers.map(canonicalJson)).size).toBe(1);
    expect(lost.map((it: ProblemError) => it.problem.code)).toEqual(
      lost.map(() => 'stale-version'),
    );
    expect(answers.length).toBeGreaterThan(0);
    const events = ['ORS', 'ZINC'].map((product) => derivedId(opened.id, product));
    const heard = (await world.announced()).filter(
      ({ type, data }) =>
        type === 'inventory.evt.physical-count-recorded.v1' &&
        events.includes((data as { event: string }).event),
    );
    expect(heard).toHaveLength(2);
    const sheet = answers[0] as CountSheetState;
    expect(sheet.lines.map(({ event }) => event)).toEqual(events);
    expect(lineOf(sheet, 'ORS')).toMatchObject({ outcome: 'accepted', counted: 90, book: 92 });
    expect(await refusal(one.submit(sheet))).toBe('409 already-submitted');
    const other = { id, version: 7, sheet: sheet.id };
    expect(await refusal(one.submit(sheet, other))).toBe('422 id-reused');
  });

  it('show count, book as of then and variance, also of a day long ago, and what came late', async () => {
    const late = await counted('ZINC', 35, { countedAt: '2026-02-10' });
    expect(lineOf(late, 'ZINC')).toMatchObject({
      ...{ bookedAt: '2026-02-10T23:59:59.999Z', late: true, counted: 35, book: 40, variance: -5 },
      ...{ varianceNow: -5, beyondLimit: false, flags: ['after-count'] },
    });
    expect(late).toMatchObject({ status: 'submitted', unexplained: 1 });
    // Five that were handed out before that count are heard of now: they were no loss.
    await one.report({ kind: 'dispensed', product: 'ZINC', quantity: 5, occurredAt: '2026-02-05' });
    const now = await one.reading.get({ sheet: late.id }, nurse);
    expect(lineOf(now, 'ZINC')).toMatchObject({ variance: -5, varianceNow: 0 });
  });

  it('take use for use where use is known by counting, and ask for no reason', async () => {
    const kit = { location: 'KIT', countedAt: '2026-11-18' };
    const opened = await one.open(kit);
    const full = await one.submit(
      await one.save(opened, [
        { product: 'ORS', quantity: 10 },
        { product: 'ZINC', quantity: 10 },
      ]),
    );
    expect(lineOf(full, 'ORS')).toMatchObject({
      variance: -50,
      beyondLimit: false,
      reason: 'used',
    });
    expect(lineOf(full, 'ZINC')).toMatchObject({ variance: -50, beyondLimit: true });
    expect(full).toMatchObject({ status: 'awaiting-approval', unexplained: 1, beyondLimit: 1 });
  });

  it('leave lines out only when told to, and never book what was not counted', async () => {
    const opened = await one.open();
    const half = await one.save(opened, [{ product: 'AMOX', quantity: 200 }]);
    expect(await refusal(one.submit(half))).toBe('409 lines-not-counted');
    const sheet = await one.submit(half, { leaveUncounted: true });
    expect(sheet.lines.map(({ outcome }) => outcome)).toEqual(['accepted', undefined, undefined]);
    expect(sheet).toMatchObject({ status: 'submitted', unexplained: 0 });
  });

  it('wait for reasons, then for somebody who had no hand in them', async () => {
    const far = await counted('AMOX', 100, { countedAt: '2026-11-20' });
    expect(far).toMatchObject({ status: 'awaiting-approval', unexplained: 1, beyondLimit: 1 });
    expect(await refusal(one.approve(far))).toBe('409 reasons-missing');
    expect(await refusal(one.explain(far, [{ product: 'AMOX', reason: 'other' }]))).toBe(
      '400 malformed',
    );
    const told = await one.explain(far, [
      { product: 'AMOX', reason: 'other', note: 'flood of the 12th' },
    ]);
    expect(lineOf(told, 'AMOX')).toMatchObject({
      reason: 'other',
      reasonNote: 'flood of the 12th',
    });
    expect(told.unexplained).toBe(0);
    const both = { ...nurse, grants: [...nurse.grants, ...pharmacist.grants] };
    expect(await refusal(one.approve(told, both))).toBe('403 own-count');
    expect(await refusal(one.approve(told, nurse))).toBe('403 not-permitted');
    const id = uuid();
    const done = await one.approve(told, pharmacist, { id, note: 'seen' });
    expect(done).toMatchObject({
      status: 'approved',
      decision: { act: 'approved', by: 'pharmacist', note: 'seen' },
    });
    expect(await two.approve(told, pharmacist, { id, note: 'seen' })).toEqual(done);
    expect(await refusal(two.approve(done))).toBe('409 not-awaiting-approval');
    expect(lineOf(done, 'AMOX')).toMatchObject({ counted: 100, variance: -100 });
  });

  it('are counted again on another sheet, and nothing is un-booked', async () => {
    const far = await counted('AMOX', 300, { countedAt: '2026-11-21T05:00:00Z' });
    const asked = await one.recount(far);
    expect(asked).toMatchObject({
      status: 'recount-asked',
      decision: { act: 'recount-asked', note: 'count again' },
    });
    const again = await counted('AMOX', 290, {
      ...{ countedAt: '2026-11-21T07:00:00Z', recountOf: far.id },
    });
    expect(again).toMatchObject({ recountOf: far.id, status: 'submitted' });
    expect(lineOf(again, 'AMOX')).toMatchObject({ book: 300, variance: -10 });
    const elsewhere = { scope: 'listed', products: ['ORS'], location: 'KIT' } as const;
    expect(await refusal(one.open({ ...elsewhere, products: ['ORS'], recountOf: far.id }))).toBe(
      '404 unknown-count-sheet',
    );
  });

  it('are seen and made in one’s own area only', async () => {
    const stranger = person('stranger', 'facility-in-charge', 'OTHER');
    const auditor = person('auditor', 'auditor', 'LR');
    const opened = await one.open();
    const act = (who = stranger) => refusal(one.save(opened, [], who));
    expect(await refusal(one.open({}, stranger))).toBe('404 unknown-location');
    expect(await refusal(one.open({}, auditor))).toBe('403 not-permitted');
    expect(await act()).toBe('404 unknown-count-sheet');
    expect(await act(auditor)).toBe('403 not-permitted');
    expect(await refusal(one.reading.get({ sheet: opened.id }, stranger))).toBe(
      '404 unknown-count-sheet',
    );
    expect(await one.reading.get({ sheet: opened.id }, auditor)).toEqual(opened);
    expect((await one.reading.list({}, stranger)).items).toEqual([]);
  });

  it('are listed by what they wait for and where, the oldest first, page by page', async () => {
    const listed = async (asked: object, who = pharmacist) =>
      (await one.reading.list(asked, who)).items;
    world.clock.advance(3 * 86_400_000);
    const waiting = await listed({ waitsFor: 'approval' });
    expect(waiting.map(({ location, days }) => [location, days])).toEqual([['KIT', 3]]);
    expect(await listed({ waitsFor: 'approval', area: 'CLINIC' })).toEqual(waiting);
    expect(await listed({ waitsFor: 'approval', area: 'BONG' })).toEqual([]);
    expect(await listed({ waitsFor: 'approval', location: 'CLINIC' })).toEqual([]);
    const open = await listed({ waitsFor: 'reasons', area: 'NIMBA' });
    expect(open.length).toBeGreaterThan(2);
    expect(open.every(({ unexplained }) => unexplained > 0)).toBe(true);
    const all = await listed({});
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const asked = { limit: 3, ...(cursor === undefined ? {} : { cursor }) };
      const { items, page } = await one.reading.list(asked, pharmacist);
      paged.push(...items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(paged).toEqual(all.map(({ id }) => id));
    expect(all.filter(({ status }) => status === 'draft')).toEqual(
      await listed({ status: 'draft' }),
    );
  });

  it('tell nowhere who counted', async () => {
    const { items } = await one.reading.list({ limit: 200 }, pharmacist);
    const sheets = await Promise.all(
      items.map(({ id }) => one.reading.get({ sheet: id }, pharmacist)),
    );
    const text = JSON.stringify([items, sheets]);
    expect(text).toContain('pharmacist');
    expect(text).not.toMatch(/nurse|clerk/);
  });

  it('write nothing at all when the transaction fails in the middle', async () => {
    const opened = await one.open({ scope: 'listed', products: ['ORS'] });
    const before = (await world.announced()).length;
    const hand = { subject: 'nurse', at: 0 };
    const failing = world.countSheets[0].transact(async (records) => {
      const sheet = await records.locked(opened.id);
      if (!sheet) throw new Error('it is not there');
      await records.save(sheet, { ...sheet, status: 'discarded', version: 2 }, hand);
      throw new Error('the power went');
    });
    await expect(failing).rejects.toThrow('the power went');
    const skipping = world.countSheets[0].transact(async (records) => {
      const sheet = await records.locked(opened.id);
      if (sheet) await records.save(sheet, { ...sheet, version: 3 }, hand);
    });
    await expect(skipping).rejects.toThrow('was changed by somebody else');
    expect(await one.reading.get({ sheet: opened.id }, nurse)).toEqual(opened);
    expect(await world.announced()).toHaveLength(before);
  });
});
