/** How requests, physical counts and handovers are refused. */
import { withConnection } from '@satchel/local';
import { v7 as uuid } from 'uuid';
import type { Person } from '../http-client.js';
import {
  asked,
  type Cases,
  CLINIC,
  DEPOT,
  daysFromNow,
  KIT,
  OTHER_KIT,
  type Scene,
} from './scene.js';

const approve = (it: Scene, id: string, body: object = {}, version = 1) =>
  it.tried(it.root, 'POST', `/v1/requisitions/${id}/approve`, { id: uuid(), ...body }, version);

/** A request of the worker that came to an end. */
async function ended(it: Scene, by: Person, act: string): Promise<string> {
  const { id } = await it.done(it.chw, 'POST', '/v1/requisitions', asked());
  const body = { id: uuid(), reason: 'there is enough' };
  await it.done(by, 'POST', `/v1/requisitions/${id}/${act}`, body, 1);
  return id;
}

export const REQUESTS: Cases = {
  'unknown-requisition': (it) => it.tried(it.root, 'GET', `/v1/requisitions/${uuid()}`),
  'own-request': async (it) => {
    const { id } = await it.done(it.root, 'POST', '/v1/requisitions', asked());
    return approve(it, id);
  },
  'reject-instead': async (it) => {
    const { id } = await it.done(it.chw, 'POST', '/v1/requisitions', asked());
    const lines = [{ product: 'ORS', approved: 0, reason: 'there is enough' }];
    return approve(it, id, { lines });
  },
  'already-approved': (it) => approve(it, it.of('approved'), {}, 2),
  'already-rejected': async (it) => approve(it, await ended(it, it.root, 'reject'), {}, 2),
  'already-cancelled': async (it) => approve(it, await ended(it, it.chw, 'cancel'), {}, 2),
  'no-supply-line': (it) =>
    it.tried(it.chw, 'POST', '/v1/requisitions', asked({ programme: 'epi' })),
  'register-behind': async (it) => {
    const rename = (from: string, to: string) =>
      withConnection(it.system.databases.requisition.ownerUrl, (db) =>
        db.query('UPDATE location SET id = $2 WHERE id = $1', [from, to]),
      );
    await rename(DEPOT, 'NOT-HEARD-OF');
    const came = await it.tried(it.root, 'POST', '/v1/requisitions', asked({ location: CLINIC }));
    await rename('NOT-HEARD-OF', DEPOT);
    return came;
  },
};

const sheetAct = (it: Scene, by: Person, name: string, act: string, body: object, version = 1) => {
  const method = act === 'lines' ? 'PUT' : 'POST';
  const path = `/v1/count-sheets/${it.of(name)}/${act}`;
  return it.tried(by, method, path, act === 'lines' ? body : { id: uuid(), ...body }, version);
};

async function open(it: Scene, by: Person, name: string, more: object = {}): Promise<void> {
  const what = { location: KIT, scope: 'listed', products: ['ORS'], countedAt: daysFromNow(0) };
  const body = { id: it.keep(name, uuid()), ...what, ...more };
  await it.done(by, 'POST', '/v1/count-sheets', body);
}

/** Writes quantities on a sheet as it was opened, and submits it. */
async function submit(it: Scene, by: Person, name: string, lines: object[]): Promise<void> {
  const path = `/v1/count-sheets/${it.of(name)}`;
  await it.done(by, 'PUT', `${path}/lines`, { lines }, 1);
  await it.done(by, 'POST', `${path}/submit`, { id: uuid() }, 2);
}

export const COUNTS: Cases = {
  'unknown-count-sheet': (it) => it.tried(it.root, 'GET', `/v1/count-sheets/${uuid()}`),
  'nothing-to-count': (it) => {
    const body = { id: uuid(), location: DEPOT, scope: 'managed', countedAt: daysFromNow(0) };
    return it.tried(it.root, 'POST', '/v1/count-sheets', body);
  },
  'lines-not-counted': async (it) => {
    await open(it, it.chw, 'sheet');
    return sheetAct(it, it.chw, 'sheet', 'submit', {});
  },
  'unknown-line': (it) =>
    sheetAct(it, it.chw, 'sheet', 'lines', { lines: [{ product: 'ACT-2', quantity: 1 }] }),
  'stale-version': (it) =>
    sheetAct(it, it.chw, 'sheet', 'lines', { lines: [{ product: 'ORS', quantity: 1 }] }, 7),
  'not-submitted': (it) => {
    const lines = [{ product: 'ORS', reason: 'damaged' }];
    return sheetAct(it, it.chw, 'sheet', 'explain', { lines });
  },
  'not-awaiting-approval': (it) => sheetAct(it, it.root, 'sheet', 'approve', {}),
  'own-count': async (it) => {
    await open(it, it.root, 'discarded');
    return sheetAct(it, it.root, 'discarded', 'approve', {});
  },
  'already-discarded': async (it) => {
    await it.done(
      it.root,
      'POST',
      `/v1/count-sheets/${it.of('discarded')}/discard`,
      { id: uuid() },
      1,
    );
    return sheetAct(it, it.root, 'discarded', 'submit', {}, 2);
  },
  'reasons-missing': async (it) => {
    await submit(it, it.chw, 'sheet', [{ product: 'ORS', quantity: 10 }]);
    return sheetAct(it, it.root, 'sheet', 'approve', {}, 3);
  },
  'already-submitted': (it) =>
    sheetAct(it, it.chw, 'sheet', 'lines', { lines: [{ product: 'ORS', quantity: 1 }] }, 3),
};

const arrangement = { cover: { location: CLINIC }, expectedUntil: daysFromNow(30) };
const opening = (more: object = {}) => ({
  ...{ id: uuid(), location: KIT, reason: 'resignation', ...arrangement },
  ...more,
});
const opened = (it: Scene, more: object) =>
  it.tried(it.root, 'POST', '/v1/handovers', opening(more));
const handoverAct = (it: Scene, by: Person, act: string, body: object, version = 1) => {
  const path = `/v1/handovers/${it.of('handover')}/${act}`;
  return it.tried(by, 'POST', path, { id: uuid(), ...body }, version);
};
const counted = (it: Scene, name: string) => {
  const body = { sheet: it.of(name), witnesses: [uuid()], outgoingPresent: true };
  return handoverAct(it, it.root, 'count', body);
};
const whole = { products: ['ACT-1', 'ORS'] };

export const HANDOVERS: Cases = {
  'unknown-handover': (it) => it.tried(it.root, 'GET', `/v1/handovers/${uuid()}`),
  'not-a-kit': (it) => opened(it, { location: CLINIC }),
  'same-holder': (it) => opened(it, { incoming: it.chwId }),
  'cover-is-a-kit': (it) => opened(it, { cover: { location: OTHER_KIT } }),
  'handover-under-way': async (it) => {
    await it.done(it.root, 'POST', '/v1/handovers', opening({ id: it.keep('handover', uuid()) }));
    return opened(it, {});
  },
  'not-counted': (it) => handoverAct(it, it.pharmacist, 'close', {}),
  'witness-is-party': (it) =>
    handoverAct(it, it.root, 'count', { witnesses: [it.chwId], outgoingPresent: true }),
  'outgoing-missing': (it) => handoverAct(it, it.root, 'count', { witnesses: [uuid()] }),
  'sheet-not-booked': async (it) => {
    await open(it, it.root, 'draft');
    return counted(it, 'draft');
  },
  'count-not-whole': (it) => counted(it, 'sheet'),
  'count-too-old': async (it) => {
    await open(it, it.root, 'early', { ...whole, countedAt: daysFromNow(-2) });
    await submit(it, it.root, 'early', [
      { product: 'ACT-1', quantity: 0 },
      { product: 'ORS', quantity: 100 },
    ]);
    return counted(it, 'early');
  },
  'no-next-holder': async (it) => {
    await open(it, it.root, 'last', whole);
    await submit(it, it.root, 'last', [
      { product: 'ACT-1', quantity: 0 },
      { product: 'ORS', quantity: 90 },
    ]);
    const { reply } = await counted(it, 'last');
    if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
    return handoverAct(it, it.pharmacist, 'close', {}, 2);
  },
  'count-not-settled': async (it) => {
    const body = { id: uuid(), incoming: uuid(), ...arrangement };
    await it.done(it.root, 'POST', `/v1/handovers/${it.of('handover')}/arrange`, body, 2);
    return handoverAct(it, it.pharmacist, 'close', {}, 3);
  },
  'own-handover': (it) => handoverAct(it, it.root, 'close', {}, 3),
  'handover-ended': async (it) => {
    const body = { id: uuid(), reason: 'she stays' };
    await it.done(it.root, 'POST', `/v1/handovers/${it.of('handover')}/cancel`, body, 3);
    return handoverAct(it, it.root, 'arrange', arrangement, 4);
  },
};
