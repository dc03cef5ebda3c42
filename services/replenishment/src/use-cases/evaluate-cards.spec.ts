import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, MINUTE_MS } from '@satchel/language';
import {
  chw,
  inCharge,
  managing,
  person,
  pharmacist,
  requisition,
  stranger,
} from '../../proving/country.js';
import { type Desk, desks, NOON, problemOf } from '../../proving/desk.js';
import { PlayedCard } from '../../proving/stock-card.js';

describe.each(desks)('evaluation, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  let kit: PlayedCard;
  beforeEach(async () => {
    desk = await makeDesk();
    kit = new PlayedCard('KIT-1', 'ACT-1');
  });
  afterEach(() => desk.close());

  const manage = (location: string, product: string, from = '2025-01-01'): Promise<void> =>
    desk.apply((records) =>
      desk.register.managedProduct(records, { ...managing(location, product), from }),
    );
  /** Entries added since the last time. */
  const tell = async (): Promise<void> => {
    await desk.stock(kit, kit.entries.slice((await desk.kept(kit)).appliedSequence));
    await desk.evaluate();
  };

  it('says since when nobody has evaluated, so that a list without alerts is not believed', async () => {
    await manage('KIT-1', 'ACT-1');
    kit.move('2026-11-20', 'opening', 60);
    await desk.stock(kit);
    expect(await desk.alerts(chw)).not.toHaveProperty('notEvaluatedSince');

    desk.clock.advance(11 * MINUTE_MS);
    expect((await desk.alerts(chw)).notEvaluatedSince).toBe(NOON);

    await desk.evaluate();
    expect(await desk.alerts(chw)).not.toHaveProperty('notEvaluatedSince');
  });

  it('warns, opens and resolves, and announces every change of an alert once', async () => {
    await manage('KIT-1', 'ACT-1');
    kit.move('2026-08-20', 'opening', 60);
    for (const day of ['2026-09-10', '2026-10-10', '2026-11-10']) kit.dispense(day, 16);
    await tell();
    const [warning] = (await desk.alerts(chw)).items;
    expect(warning).toMatchObject({
      kind: 'predicted-stock-out',
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC-1',
    });
    kit.dispense('2026-11-20', 12);
    await tell();
    await tell().catch(() => undefined);
    kit.move('2026-11-21', 'received', 90);
    await tell();
    expect((await desk.alerts(chw)).items).toEqual([]);
    const announced = await desk.announced();
    const story = announced.map(({ kind, status, version }) => `${kind} ${status} ${version}`);
    expect(story).toEqual([
      'predicted-stock-out open 1',
      'stocked-out open 1',
      'predicted-stock-out resolved 2',
      'stocked-out resolved 2',
    ]);
    expect(announced[1]?.why).toMatch(/^None left since 20 November/);
    expect((await desk.alerts(chw, { status: 'resolved' })).items).toHaveLength(2);
  });

  it('opens alerts by the passing of time alone, and comes back to every card within a day', async () => {
    await manage('KIT-1', 'ACT-1', '2026-11-22');
    kit.move('2026-11-10', 'opening', 6);
    kit.dispense('2026-11-12', 6);
    await tell();
    expect((await desk.alerts(chw)).items).toEqual([]);
    desk.clock.advance(DAY_MS - 1);
    await desk.evaluate();
    expect((await desk.alerts(chw)).items).toMatchObject([{ kind: 'stocked-out' }]);
    const { evaluatedAt: last, evaluateAt: again } = await desk.kept(kit);
    expect(Number(again) - Number(last)).toBeLessThan(DAY_MS);
    expect(last).toEqual(desk.clock.now());
  });

  it('does not open twice when evaluators work side by side', async () => {
    for (let n = 0; n < 30; n += 1) {
      const card = new PlayedCard(n % 2 ? 'KIT-1' : 'KIT-2', `P-${n}`);
      await manage(card.location, card.product);
      card.move('2026-11-01', 'opening', 5);
      card.dispense('2026-11-02', 5);
      await desk.stock(card);
    }
    await Promise.all([desk.evaluate(), desk.evaluate(), desk.evaluate()]);
    expect(await desk.announced()).toHaveLength(30);
  });

  it('hands an alert over when the supply line moves, and ends it with the product', async () => {
    await manage('KIT-1', 'ACT-1');
    kit.move('2026-11-01', 'opening', 5);
    kit.dispense('2026-11-02', 5);
    await tell();
    const moved = { supplierPath: ['CLINIC-2', 'DEPOT'], version: 2 };
    await desk.apply((records) =>
      desk.register.location(records, {
        id: 'KIT-1',
        name: 'Kit',
        kind: 'kit',
        zone: 'GANTA',
        timeZone: 'UTC',
        zonePath: ['GANTA', 'NIMBA', 'LIBERIA'],
        ...moved,
      }),
    );
    await desk.evaluate();
    expect((await desk.alerts(chw)).items).toMatchObject([{ ownerAt: 'CLINIC-2', version: 2 }]);
    const ended = { ...managing('KIT-1', 'ACT-1'), to: '2026-11-20', version: 2 };
    await desk.apply((records) => desk.register.managedProduct(records, ended));
    await desk.evaluate();
    expect((await desk.alerts(chw)).items).toEqual([]);
    expect(await desk.kept(kit)).not.toHaveProperty('evaluateAt');
  });

  it('goes on with the next period when the register begins one, whichever is heard of first', async () => {
    const ended = { ...managing('KIT-1', 'ACT-1'), to: '2026-10-31' };
    const begun = { ...managing('KIT-1', 'ACT-1'), mode: 'by-count' as const, from: '2026-11-01' };
    for (const [kit, periods] of [
      ['KIT-1', [ended, begun]],
      ['KIT-2', [begun, ended]],
    ] as const) {
      for (const period of periods) {
        const told = { ...period, location: kit };
        await desk.apply((records) => desk.register.managedProduct(records, told));
      }
      const card = new PlayedCard(kit, 'ACT-1');
      card.move('2026-11-02', 'opening', 5);
      card.move('2026-11-03', 'adjusted', -5);
      await desk.stock(card);
    }
    await desk.evaluate();
    const stockedOut = (await desk.alerts(inCharge)).items.map(({ location }) => location);
    expect(stockedOut.sort()).toEqual(['KIT-1', 'KIT-2']);
  });

  describe('the list of alerts', () => {
    beforeEach(async () => {
      let minutes = 0;
      for (const location of ['KIT-1', 'KIT-2', 'CLINIC-2', 'DEPOT']) {
        for (const product of ['ACT-1', 'ORS']) {
          const card = new PlayedCard(location, product);
          await manage(location, product);
          card.move('2026-11-01', 'opening', 5);
          card.move('2026-11-02', 'adjusted', -5);
          await desk.stock(card);
          minutes += 1;
          desk.clock.advance(minutes * 60_000);
          await desk.evaluate();
        }
      }
    });

    const places = async (...asked: Parameters<Desk['alerts']>): Promise<string[]> =>
      (await desk.alerts(...asked)).items.map(({ location, product }) => `${location} ${product}`);

    it('ranges over what the principal may see, and narrows to what is asked', async () => {
      expect(await places(chw)).toEqual(['KIT-1 ACT-1', 'KIT-1 ORS']);
      expect(await places(inCharge)).toHaveLength(4);
      expect(await places(person('storekeeper', 'DEPOT'))).toHaveLength(8);
      expect(await places(pharmacist)).toHaveLength(8);
      expect(await places(requisition)).toHaveLength(8);
      expect(await places(stranger)).toEqual([]);
      expect(await places(pharmacist, { zone: 'SANNIQUELLIE' })).toHaveLength(2);
      expect(await places(pharmacist, { location: 'KIT-2' })).toHaveLength(2);
      expect(await places(chw, { location: 'KIT-2' })).toEqual([]);
      expect(await places(pharmacist, { kind: 'predicted-stock-out' })).toEqual([]);
    });

    it('goes on where a page ended, the most urgent first', async () => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await desk.alerts(pharmacist, { limit: 3, ...(cursor ? { cursor } : {}) });
        seen.push(...page.items.map(({ dueAt }) => dueAt));
        cursor = page.page.next;
        expect(page.page.hasMore).toBe(cursor !== undefined);
      } while (cursor);
      expect(seen).toHaveLength(8);
      expect(seen).toEqual([...seen].sort());
      expect(new Set(seen).size).toBe(8);
      expect(await problemOf(desk.alerts(pharmacist, { cursor: 'yesterday' }))).toMatchObject({
        status: 400,
        code: 'malformed',
        errors: [{ pointer: '/cursor' }],
      });
    });
  });
});
