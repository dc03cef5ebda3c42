import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MovementKind } from '@satchel/contracts';
import fc from 'fast-check';
import { type Desk, desks } from '../../proving/desk.js';
import { PlayedCard } from '../../proving/stock-card.js';

describe.each(desks)('cards, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  let made = 0;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  const newCard = (): PlayedCard => {
    made += 1;
    return new PlayedCard(`PLACE-${made}`, 'ACT-1');
  };
  const stored = async (played: PlayedCard) => {
    const { appliedSequence, onHand, firstOn, heardAt, days } = await desk.kept(played);
    return { card: { appliedSequence, onHand, firstOn, heardAt }, days };
  };

  it('end the same whatever the batches in which entries arrive', async () => {
    const kinds: [MovementKind, number][] = [
      ['received', 1],
      ['dispensed', -1],
      ['issued', -1],
      ['count-variance', 1],
    ];
    const told = fc.record({
      kind: fc.constantFrom(...kinds),
      units: fc.integer({ min: 1, max: 50 }),
      day: fc.integer({ min: 10, max: 19 }),
      precision: fc.constantFrom('minute' as const, 'day' as const, 'month' as const),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(told, { minLength: 2, maxLength: 40 }),
        fc.array(fc.nat(40), { maxLength: 5 }),
        async (moves, cuts) => {
          const [whole, split] = [newCard(), newCard()];
          for (const card of [whole, split]) {
            card.move('2026-11-01', 'opening', 10_000);
            for (const { kind, units, day, precision } of moves) {
              card.move(`2026-11-${day}`, kind[0], kind[1] * units, { precision });
            }
          }
          await desk.stock(whole);
          const ends = [
            ...new Set([...cuts.map((cut) => cut % split.entries.length), moves.length + 1]),
          ];
          let from = 0;
          for (const to of ends.sort((one, other) => one - other)) {
            if (to > from) await desk.stock(split, split.entries.slice(from, to));
            from = to;
          }
          expect(await stored(split)).toEqual(await stored(whole));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('take only the next entries, with a balance that follows', async () => {
    const card = newCard();
    card.move('2026-11-01', 'opening', 40);
    card.dispense('2026-11-02', 6);
    card.dispense('2026-11-03', 6);
    const [first, second, third] = card.entries;
    if (!first || !second || !third) throw new Error('three entries were played');
    await expect(desk.stock(card, [second])).rejects.toThrow('does not follow');
    await desk.stock(card, [first]);
    await expect(desk.stock(card, [first])).rejects.toThrow('does not follow');
    await expect(desk.stock(card, [third])).rejects.toThrow('does not follow');
    await expect(desk.stock(card, [{ ...second, balanceAfter: 33 }])).rejects.toThrow(
      'does not follow',
    );
    await desk.stock(card, [second, third]);
    const { card: row, days } = await stored(card);
    expect(row).toMatchObject({ appliedSequence: 3, onHand: 28, firstOn: '2026-11-01' });
    expect(days).toHaveLength(3);
  });

  it('begin at the first entry also where the product was managed before anything was heard', async () => {
    const card = newCard();
    const { location, product } = card;
    await desk.apply((records) =>
      desk.register.managedProduct(records, {
        location,
        product,
        mode: 'by-count',
        from: '2026-01-01',
        version: 1,
      }),
    );
    card.move('2026-11-01', 'opening', 40);
    await desk.stock(card);
    expect((await stored(card)).card).toMatchObject({ appliedSequence: 1, onHand: 40 });
  });

  it('say what was applied, for the cards that exist', async () => {
    const card = newCard();
    card.move('2026-11-01', 'opening', 40);
    await desk.stock(card);
    const keys = [{ location: 'NOWHERE', product: 'ACT-1' }, card];
    const sequences = await desk.apply((records) => records.appliedSequences(keys));
    expect(sequences).toEqual([{ location: card.location, product: 'ACT-1', sequence: 1 }]);
  });

  it('let go of days that no figure needs, and keep what is on hand', async () => {
    const card = newCard();
    card.move('2024-01-01', 'opening', 40);
    card.dispense('2024-01-02', 6);
    card.dispense('2026-11-20', 6);
    await desk.stock(card);
    await desk.evaluate();
    expect((await stored(card)).days).toMatchObject([{ day: '2026-11-20' }]);
    expect((await stored(card)).card).toMatchObject({ onHand: 28, firstOn: '2024-01-01' });
  });
});
