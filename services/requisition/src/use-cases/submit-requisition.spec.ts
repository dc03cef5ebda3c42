import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chw, clerk, inCharge, kit1, otherChw, person, pharmacist } from '../../proving/country.js';
import { ask, type Desk, desks, NOON, problemOf } from '../../proving/desk.js';

describe.each(desks)('submitting a requisition, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await makeDesk();
  });
  afterAll(() => desk.close());

  it('answers it waiting for the in-charge of the supplying clinic, within three days', async () => {
    const state = await desk.submit(chw, { note: 'many fevers' });
    expect(state).toMatchObject({
      location: 'GANTA-K1',
      programme: 'iccm',
      supplier: 'GANTA',
      status: 'submitted',
      submittedAt: NOON,
      submittedBy: 'chw-1',
      forAnother: false,
      ownerRole: 'facility-in-charge',
      ownerAt: 'GANTA',
      dueAt: '2026-11-24T12:00:00.000Z',
      lines: [{ product: 'ACT-1', requested: 30, issued: 0, received: 0 }],
      history: [{ at: NOON, by: 'chw-1', act: 'submitted', note: 'many fevers' }],
      version: 1,
    });
    expect(await desk.read(state, chw)).toEqual(state);
    expect(await desk.announced(state.id)).toEqual([state]);
  });

  it('gives emergencies a day', async () => {
    const state = await desk.submit(chw, { urgency: 'emergency' });
    expect(state.dueAt).toBe('2026-11-22T12:00:00.000Z');
  });

  it('turns to the pharmacist when a depot supplies', async () => {
    const state = await desk.submit(inCharge, { location: 'GANTA' });
    expect(state).toMatchObject({ supplier: 'NIMBA-DEPOT', ownerRole: 'district-pharmacist' });
    expect(state).toMatchObject({ ownerAt: 'NIMBA-DEPOT', forAnother: false });
  });

  it('is flagged when somebody asks for the holder', async () => {
    expect(await desk.submit(clerk)).toMatchObject({ forAnother: true, submittedBy: 'clerk-1' });
    expect(await desk.submit(inCharge)).toMatchObject({ forAnother: true });
  });

  it('keeps what replenishment suggests beside what the procedure gives', async () => {
    desk.propose({ 'ACT-1': { suggested: 40, byProcedure: 36 }, 'ORS-1': { byProcedure: 5 } });
    const lines = ['ACT-1', 'ORS-1', 'ZINC-20'].map((product) => ({ product, requested: 12 }));
    const state = await desk.submit(chw, { lines });
    desk.propose({});
    const nothingYet = { requested: 12, issued: 0, received: 0 };
    expect(state.lines).toEqual([
      { product: 'ACT-1', suggested: 40, byProcedure: 36, ...nothingYet },
      { product: 'ORS-1', byProcedure: 5, ...nothingYet },
      { product: 'ZINC-20', ...nothingYet },
    ]);
    expect((await desk.read(state, chw)).lines).toEqual(state.lines);
  });

  describe('is refused', () => {
    it('for a location that is not in the register, naming the field', async () => {
      expect(await problemOf(desk.submit(chw, { location: 'NOWHERE' }))).toMatchObject({
        status: 404,
        code: 'unknown-location',
        errors: [{ pointer: '/location' }],
      });
    });

    it('for products that are not in the register, naming each line', async () => {
      const lines = ['NONE-1', 'ACT-1', 'NONE-2'].map((product) => ({ product, requested: 1 }));
      const problem = await problemOf(desk.submit(chw, { lines }));
      expect(problem).toMatchObject({ status: 404, code: 'unknown-product' });
      expect(problem.errors?.map((error) => error.pointer)).toEqual([
        '/lines/0/product',
        '/lines/2/product',
      ]);
    });

    it('for a product that is listed twice', async () => {
      const lines = [1, 2].map((requested) => ({ product: 'ACT-1', requested }));
      expect(await problemOf(desk.submit(chw, { lines }))).toMatchObject({
        status: 400,
        code: 'malformed',
        errors: [{ pointer: '/lines/1/product', code: 'repeated' }],
      });
    });

    it('where nobody supplies the programme', async () => {
      expect(await problemOf(desk.submit(chw, { programme: 'nutrition' }))).toMatchObject({
        status: 409,
        code: 'no-supply-line',
        figures: { location: 'GANTA-K1', programme: 'nutrition' },
      });
    });

    it('to somebody who may not see this location, or may not ask for it', async () => {
      for (const [stranger, status, code] of [
        [otherChw, 404, 'unknown-location'],
        [person('nobody'), 404, 'unknown-location'],
        [person('m', ['auditor', 'LR']), 403, 'not-permitted'],
      ] as const) {
        expect(await problemOf(desk.submit(stranger))).toMatchObject({ status, code });
      }
    });

    it('and written nowhere', async () => {
      const request = { ...ask(), location: 'NOWHERE' };
      await problemOf(desk.submission.submit(request, { principal: chw }));
      expect(await desk.announced(request.id)).toEqual([]);
      expect(await problemOf(desk.read(request, pharmacist))).toMatchObject({ status: 404 });
    });
  });

  it('may be tried again under the same id once the register knows the location', async () => {
    const request = { ...ask(), location: 'GANTA-K9' };
    const submit = () => desk.submission.submit(request, { principal: pharmacist });
    expect(await problemOf(submit())).toMatchObject({ code: 'unknown-location' });
    await desk.transactions.run((records) =>
      desk.register.takeLocation(records, { ...kit1, id: 'GANTA-K9' }),
    );
    expect(await submit()).toMatchObject({ status: 'submitted', location: 'GANTA-K9' });
  });

  it('waits for the register when the supplier has not been heard of yet', async () => {
    const request = { ...ask(), location: 'GANTA-K8' };
    const supplyLines = [{ programme: 'iccm', supplier: 'GANTA-NEW' }];
    await desk.transactions.run((records) =>
      desk.register.takeLocation(records, { ...kit1, id: 'GANTA-K8', supplyLines }),
    );
    const submitted = desk.submission.submit(request, { principal: pharmacist });
    expect(await problemOf(submitted)).toMatchObject({ status: 503, retryAfterSeconds: 5 });
  });
});
