import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import type { ListRequisitions, LocationState, RequisitionState } from '@satchel/contracts';
import { servicePrincipal } from '@satchel/messaging';
import {
  auditor,
  bongPharmacist,
  chw,
  inCharge,
  kit3,
  otherChw,
  otherInCharge,
  person,
  pharmacist,
} from '../../proving/country.js';
import { type Desk, desks, problemOf } from '../../proving/desk.js';

const MINUTE_MS = 60_000;

describe.each(desks)('reading requisitions, in records kept in %s', (_where, makeDesk) => {
  let desk: Desk;
  let ofKit1: RequisitionState;
  let ofKit2: RequisitionState;
  let ofKit3: RequisitionState;
  let ofKit4: RequisitionState;
  let ofClinic: RequisitionState;
  let emergency: RequisitionState;

  beforeAll(async () => {
    desk = await makeDesk();
    const next = async (by: Principal, more: object) => {
      const state = await desk.submit(by, more);
      desk.clock.advance(MINUTE_MS);
      return state;
    };
    ofKit1 = await next(chw, {});
    ofKit2 = await next(otherChw, { location: 'GANTA-K2' });
    ofKit3 = await next(person('chw-3', ['chw', 'SACLEPEA-K1']), { location: 'SACLEPEA-K1' });
    ofKit4 = await next(bongPharmacist, { location: 'GBARNGA-K1' });
    ofClinic = await next(inCharge, { location: 'GANTA' });
    emergency = await next(otherChw, { location: 'GANTA-K2', urgency: 'emergency' });
  });
  afterAll(() => desk.close());

  const list = (principal: Principal, more: ListRequisitions = {}) =>
    desk.reading.list(more, { principal });
  const ids = async (principal: Principal, more: ListRequisitions = {}) =>
    (await list(principal, more)).items.map((item) => item.id);

  it('lists emergencies before regular ones, and the oldest first', async () => {
    const expected = [emergency, ofKit1, ofKit2, ofKit3, ofKit4, ofClinic];
    const page = await list(auditor);
    expect(page.items).toEqual(expected);
    expect(page.page).toEqual({ hasMore: false });
  });

  it('shows a health worker her own kit and no other', async () => {
    expect(await ids(chw)).toEqual([ofKit1.id]);
    expect(await ids(otherChw)).toEqual([emergency.id, ofKit2.id]);
    expect(await ids(person('nobody'))).toEqual([]);
  });

  it('shows an in-charge her clinic and the kits that it supplies', async () => {
    expect(await ids(inCharge)).toEqual([emergency.id, ofKit1.id, ofKit2.id, ofClinic.id]);
    expect(await ids(otherInCharge)).toEqual([ofKit3.id]);
  });

  it('shows a pharmacist the whole zone, and none outside it', async () => {
    const inNimba = [emergency, ofKit1, ofKit2, ofKit3, ofClinic].map((it) => it.id);
    expect(await ids(pharmacist)).toEqual(inNimba);
    expect(await ids(bongPharmacist)).toEqual([ofKit4.id]);
  });

  it('shows everything reached by any of the roles, each once', async () => {
    const two = person('both', ['chw', 'GBARNGA-K1'], ['facility-in-charge', 'SACLEPEA']);
    expect(await ids(two)).toEqual([ofKit3.id, ofKit4.id]);
    const twice = person('twice', ['storekeeper', 'GANTA'], ['auditor', 'LR']);
    expect(await ids(twice)).toHaveLength(6);
  });

  it('shows everything to our own services, and lets them decide nothing', async () => {
    const service = servicePrincipal('inventory');
    expect(await ids(service)).toHaveLength(6);
    expect(await desk.read(ofKit1, service)).toEqual(ofKit1);
    expect(await problemOf(desk.approve(service, ofKit1))).toMatchObject({ status: 403 });
  });

  it('no longer shows a request to who asked, once she holds no role there', async () => {
    const moved = person('chw-1', ['chw', 'GBARNGA-K1']);
    expect(await problemOf(desk.read(ofKit1, moved))).toMatchObject({ status: 404 });
  });

  it('agrees with itself: what is listed can be read, what is not listed cannot', async () => {
    const all = [emergency, ofKit1, ofKit2, ofKit3, ofKit4, ofClinic];
    for (const principal of [chw, inCharge, otherInCharge, pharmacist, auditor]) {
      const listed = new Set(await ids(principal));
      for (const state of all) {
        if (listed.has(state.id)) expect(await desk.read(state, principal)).toEqual(state);
        else expect(await problemOf(desk.read(state, principal))).toMatchObject({ status: 404 });
      }
    }
  });

  it('narrows by location, supplier, status and urgency', async () => {
    expect(await ids(auditor, { location: 'GANTA-K2' })).toEqual([emergency.id, ofKit2.id]);
    expect(await ids(auditor, { location: 'GANTA-K2', urgency: 'regular' })).toEqual([ofKit2.id]);
    expect(await ids(auditor, { supplier: 'NIMBA-DEPOT' })).toEqual([ofClinic.id]);
    expect(await ids(auditor, { status: 'approved' })).toEqual([]);
    expect(await ids(chw, { location: 'GANTA-K2' })).toEqual([]);
  });

  it('reads on by cursor, every requisition once, across both queues', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, page } = await list(auditor, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...items.map((item) => item.id));
      expect(page.hasMore).toBe(page.next !== undefined);
      cursor = page.next;
    } while (cursor);
    expect(seen).toEqual(await ids(auditor));
  });

  it('names the cursor when it is not one of its own', async () => {
    for (const cursor of ['x', Buffer.from('regular|yesterday|1').toString('base64url')]) {
      expect(await problemOf(list(auditor, { cursor }))).toMatchObject({
        status: 400,
        errors: [{ pointer: '/cursor' }],
      });
    }
  });
});

describe.each(desks)('a supply line that is moved, in records kept in %s', (_where, makeDesk) => {
  it('leaves the requests made before in the sight of their supplier', async () => {
    const desk = await makeDesk();
    const ids = async (principal: Principal) =>
      (await desk.reading.list({}, { principal })).items.map((item) => item.id);
    const take = (location: LocationState) =>
      desk.transactions.run((records) => desk.register.takeLocation(records, location));
    try {
      const asked = await desk.submit(pharmacist, { location: 'SACLEPEA-K1' });
      expect(await ids(inCharge)).toEqual([]);
      const supplyLines = [{ programme: 'iccm', supplier: 'GANTA' }];
      const supplierPath = ['GANTA', 'NIMBA-DEPOT', 'CENTRAL'];
      await take({ ...kit3, supplyLines, supplierPath, version: 2 });
      expect(await ids(otherInCharge)).toEqual([asked.id]);
      expect(await desk.approve(otherInCharge, asked)).toMatchObject({ supplier: 'SACLEPEA' });
      expect(await ids(inCharge)).toEqual([asked.id]);
      // News of the register that comes late moves nothing back.
      await take(kit3);
      expect(await ids(inCharge)).toEqual([asked.id]);
    } finally {
      await desk.close();
    }
  });
});
