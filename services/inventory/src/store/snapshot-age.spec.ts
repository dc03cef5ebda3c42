/** Where the stock of an observed location is shown, it is said how old what it told is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, StockByLevel, StockOnHand } from '@satchel/contracts';
import { DAY_MS } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import { keeper, pharmacist, registerDistrict } from '../../proving/counting.js';
import { inPostgres } from '../../proving/ledger-worlds.js';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordsSnapshots } from '../use-cases/record-snapshot.js';
import { RegisterEntries } from '../use-cases/register-entries.js';
import { PostgresLevelQuestions, PostgresLevelSums } from './level-sums.store.js';
import { PostgresStockQuestions } from './stock-questions.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the age of what an observed location told', () => {
  let world: Awaited<ReturnType<typeof inPostgres>>;
  let sums: PostgresLevelSums;
  beforeAll(async () => {
    world = await inPostgres();
    await registerDistrict(world);
    const place = { kind: 'depot' as const, zone: 'NIMBA', timeZone: 'Africa/Monrovia' };
    const since = { openedOn: '2025-01-01', observedSince: '2026-01-01' };
    const register = new RegisterEntries(world.register, world.clock);
    const ids = ['HOSPITAL', 'PARTNER'];
    await register.locations(
      ids.map((id) => ({ id, name: id, ...place, ...since })),
      keeper,
    );
    sums = new PostgresLevelSums(world.pool, log, async () => undefined);
    await sums.isOurTurn();
    const groups = { store: world.ledgers[0], lanes: 3, committed: () => undefined };
    const snapshots = new RecordsSnapshots(
      world.snapshots[0],
      new EventGroups(groups),
      world.clock,
    );
    const lines = [{ product: 'ORS', quantity: 100 }];
    const snapshot = { location: 'HOSPITAL', takenAt: '2026-11-20T08:00:00Z', lines };
    await snapshots.record({ id: uuid(), ...snapshot }, pharmacist);
    world.clock.advance(3 * DAY_MS);
    await sums.renew(world.clock.now().getTime());
  });
  afterAll(async () => {
    await sums?.release();
    await world?.close();
  });

  it('stands with its stock, and with nobody else’s', async () => {
    const stock = new PostgresStockQuestions(world.pool, world.clock);
    const told = await stock.onHand({ location: 'HOSPITAL' }, pharmacist);
    expect(check(StockOnHand, told)).toEqual([]);
    expect(told).toMatchObject({
      observed: { since: '2026-01-01', toldAt: '2026-11-20T08:00:00.000Z', days: 4 },
      products: [{ product: 'ORS', onHand: 100 }],
    });
    const silent = await stock.onHand({ location: 'PARTNER' }, pharmacist);
    expect(silent.observed).toEqual({ since: '2026-01-01' });
    const own = await stock.onHand({ location: 'CLINIC' }, pharmacist);
    expect(own).not.toHaveProperty('observed');
  });

  it('stands with the stock of a zone that holds such locations', async () => {
    const levels = new PostgresLevelQuestions(world.pool, world.clock);
    const nimba = await levels.byLevel({ zone: 'NIMBA' }, pharmacist);
    expect(check(StockByLevel, nimba)).toEqual([]);
    expect(nimba.observed).toEqual({
      ...{ locations: 2, neverTold: 1, days: 4 },
      oldestToldAt: '2026-11-20T08:00:00.000Z',
    });
    const everywhere = { ...pharmacist, grants: [{ role: 'auditor' as const, at: 'LR' }] };
    const bong = await levels.byLevel({ zone: 'BONG' }, everywhere);
    expect(bong).not.toHaveProperty('observed');
  });
});
