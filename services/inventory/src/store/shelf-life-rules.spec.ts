/** Rules about remaining shelf life, from the register to the order; on every store. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ShelfLifeRule } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { inPostgres, type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { everybody, type LotCountry, lotCountry, person } from '../../proving/lot-country.js';
import { PostgresRegisterQuestions } from './register-questions.js';

let world: LedgerWorld;
let country: LotCountry;

const put = async (...items: ShelfLifeRule[]) => {
  const { items: answers } = await country.register.shelfLifeRules(items, everybody);
  return answers.map(({ id, outcome, version, problem }) => [
    id,
    outcome,
    version ?? problem?.code,
  ]);
};
const issue = async (to: string): Promise<string | undefined> => {
  const shipment = uuid();
  const fields = { kind: 'issue', location: 'CLINIC-N', to, shipment } as const;
  const { outcome, problem } = await country.order({
    ...fields,
    lots: [{ lot: 'L', quantity: 1 }],
  });
  return problem?.code ?? outcome;
};

describe.each(ledgerWorlds)('a minimum remaining shelf life in %s', (_where, open) => {
  beforeAll(async () => {
    world = await open();
    country = await lotCountry(world);
    const place = { timeZone: 'Africa/Monrovia', openedOn: '2026-01-01' };
    await country.register.locations(
      ['KIT-R1', 'KIT-R2'].map((id) => ({ id, name: id, kind: 'kit', zone: 'NIMBA', ...place })),
      everybody,
    );
    const product = { id: 'ORS', name: 'ORS', dispensingUnit: 'unit', packSize: 20 };
    await country.register.products([{ ...product, programme: 'iccm' }], everybody);
    const lots = [{ lot: 'L', quantity: 100, expiresOn: '2026-12-31' }];
    await country.order({ kind: 'receive', location: 'CLINIC-N', lots });
  });
  afterAll(() => world.close());

  it('is asked of a level by the most specific rule that holds', async () => {
    expect(await issue('KIT-R1')).toBe('accepted');
    expect(await put({ level: 'kit', minimumShelfLifeDays: 60 })).toEqual([['kit', 'created', 1]]);
    expect(await issue('KIT-R1')).toBe('shelf-life-too-short');
    await put({ level: 'kit', programme: 'iccm', minimumShelfLifeDays: 40 });
    expect(await issue('KIT-R1')).toBe('accepted');
    await put({ level: 'kit', product: 'ORS', minimumShelfLifeDays: 41 });
    expect(await issue('KIT-R1')).toBe('shelf-life-too-short');
  });
  it('is that of the place itself where it has one', async () => {
    expect(await issue('KIT-N1')).toBe('accepted');
  });
  it('holds no more when its rule is sent without days', async () => {
    expect(await put({ level: 'kit', product: 'ORS' })).toEqual([['kit ORS', 'changed', 2]]);
    expect(await issue('KIT-R2')).toBe('accepted');
    expect(await put({ level: 'kit', product: 'ORS' })).toEqual([['kit ORS', 'unchanged', 2]]);
  });
  it('is a rule about something that is known, set for the whole country', async () => {
    expect(
      await put(
        { level: 'kit', product: 'NONE', minimumShelfLifeDays: 1 },
        { level: 'kit', programme: 'none', minimumShelfLifeDays: 1 },
        { level: 'kit', product: 'ORS', programme: 'iccm', minimumShelfLifeDays: 1 },
      ),
    ).toEqual([
      ['kit NONE', 'refused', 'unknown-product'],
      ['kit none', 'refused', 'unknown-programme'],
      ['kit ORS', 'refused', 'malformed'],
    ]);
    const local = person(['programme-manager', 'NIMBA']);
    const { items } = await country.register.shelfLifeRules([{ level: 'kit' }], local);
    expect(items[0]?.problem?.code).toBe('not-permitted');
  });
});

describe('the list of shelf life rules', () => {
  it('is told page by page, without those that hold no more', async () => {
    const postgres = await inPostgres();
    world = postgres;
    country = await lotCountry(postgres);
    await put(
      { level: 'kit', product: 'ORS', minimumShelfLifeDays: 3 },
      { level: 'kit', programme: 'iccm', minimumShelfLifeDays: 2 },
      { level: 'kit', minimumShelfLifeDays: 0 },
      { level: 'depot' },
      { level: 'facility', minimumShelfLifeDays: 9 },
    );
    const questions = new PostgresRegisterQuestions(postgres.pool);
    const first = await questions.shelfLifeRules({ limit: 2 });
    const rest = await questions.shelfLifeRules({ cursor: first.page.next ?? '' });
    expect([...first.items, ...rest.items]).toEqual([
      { level: 'facility', minimumShelfLifeDays: 9, version: 1 },
      { level: 'kit', minimumShelfLifeDays: 0, version: 1 },
      { level: 'kit', product: 'ORS', minimumShelfLifeDays: 3, version: 1 },
      { level: 'kit', programme: 'iccm', minimumShelfLifeDays: 2, version: 1 },
    ]);
    expect((await questions.shelfLifeRules({ level: 'facility' })).items).toHaveLength(1);
    await postgres.close();
  });
});
