import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withConnection } from '@satchel/local';
import { CRASH_POINTS } from '@satchel/messaging';
import { runCombination, type Stage } from './combination.js';
import { combinationsOf, oneServiceEach, startStage } from './crash-drill.js';
import { FAULTS } from './faults.js';
import { checkInvariants } from './invariants.js';
import { ELSEWHERE, PLACES } from './places.js';

const SEED = 20_261_121;

/** A few of all combinations, one of each kind; `npm run drill` does them all. */
const SELECTION = [
  'inventory ledger.before-commit: service killed',
  'inventory ledger.after-commit: postgres connection cut',
  'inventory relay.after-publish: nats killed',
  'replenishment consumer.before-ack: nats store rolled back',
  'requisition transaction.after-commit: postgres killed',
  'replenishment relay.after-start-over: nats store deleted',
  'gateway ask.after-answer: nats connection cut',
  'inventory recall.after-keep: service killed',
  // Once its relay had no right to set a consumer back, and published nothing more.
  'requisition relay.after-confirm: nats connection half open',
];

describe('the places of crash points', () => {
  it('are known for every point that the code has, and for no other', () => {
    const placed = [...PLACES.map(({ point }) => point), ...ELSEWHERE];
    expect([...new Set(placed)].sort()).toEqual(Object.keys(CRASH_POINTS).sort());
  });

  it('make several hundred combinations, each once', () => {
    const names = combinationsOf(1).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(200);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are each met by every fault, in a service of the seed', () => {
    const of = (seed: number) => oneServiceEach(combinationsOf(1), seed);
    const met = of(1).map(({ place, fault }) => `${place.point}: ${fault.name}`);
    const points = new Set(PLACES.map(({ point }) => point));
    expect(met.length).toBe(points.size * FAULTS.length);
    expect(new Set(met).size).toBe(met.length);
    expect(of(1)).not.toEqual(of(2));
  });

  it('come in the order of the seed', () => {
    const names = (seed: number) => combinationsOf(seed).map(({ name }) => name);
    expect(names(1)).toEqual(names(1));
    expect(names(1)).not.toEqual(names(2));
  });
});

describe('a fault at a crash point, under load', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await startStage(SEED);
  }, 120_000);
  afterAll(async () => {
    await stage?.drill.stop();
  }, 60_000);

  it.each(SELECTION)(
    'loses nothing and doubles nothing: %s',
    async (name) => {
      const [combination] = combinationsOf(SEED, [name]);
      if (!combination) throw new Error(`there is no combination ${name}`);
      const { place, fault } = combination;
      const result = await runCombination(stage, place, fault, SEED);
      expect(result.faults).toEqual([]);
      expect(result.reached).toBe(true);
    },
    90_000,
  );

  it.each([
    ['a shelf that was set', `UPDATE stock_card SET on_hand = on_hand + 1 WHERE sequence > 0`],
    ['movements that vanished', 'DELETE FROM movement WHERE sequence > 1'],
    ['an answer that vanished', 'DELETE FROM stock_event WHERE accepted'],
    ['a movement that was changed', `UPDATE movement SET reporter = 'somebody'`],
    ['an answer to a recall that vanished', 'DELETE FROM lot_command'],
  ])('would have been seen: %s', async (_what, damage) => {
    const { system } = stage.drill;
    const found = await withConnection(system.databases.inventory.ownerUrl, async (owner) => {
      const read = async (text: string) => (await owner.query(text)).rows;
      await owner.query('BEGIN');
      await owner.query(damage);
      const { writes } = stage.load;
      const findings = await checkInvariants(system, writes, { inventory: read });
      await owner.query('ROLLBACK');
      return findings;
    });
    expect(found.faults.length).toBeGreaterThan(0);
  });
});
