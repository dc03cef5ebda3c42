/** How orders, reports, holds, recalls and discrepancies are refused. */
import { withConnection } from '@satchel/local';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import {
  asked,
  type Came,
  type Cases,
  CLINIC,
  DEPOT,
  daysFromNow,
  KIT,
  OTHER_KIT,
  type Scene,
  SET,
} from './scene.js';

const order = (kind: string, more: object) => ({
  ...{ id: uuid(), kind, location: CLINIC, product: 'ACT-1', ...more },
});
const issue = (more: object) => order('issue', { to: KIT, shipment: uuid(), ...more });
const ofLot = (lot: string) => ({ lots: [{ lot, quantity: 1 }] });
const report = (kind: string, more: object) => ({
  ...{ id: uuid(), kind, location: OTHER_KIT, product: 'ORS', occurredAt: daysFromNow(0) },
  ...more,
});
const ordered = (scene: Scene, body: object) => scene.tried(scene.root, 'POST', '/v1/orders', body);
const reported = (scene: Scene, body: object) =>
  scene.tried(scene.root, 'POST', '/v1/reports', body);
const accepted = (scene: Scene, body: object) => scene.done(scene.root, 'POST', '/v1/orders', body);
const told = (scene: Scene, body: object) => scene.done(scene.root, 'POST', '/v1/reports', body);
const reversal = (event: string, more: object = {}) =>
  order('reverse', { event, reason: 'a slip of the pen', ...more });

export const ORDERS: Cases = {
  'unknown-location': (it) => it.tried(it.root, 'GET', '/v1/locations/LR-NIMBA-F99/stock'),
  'unknown-product': (it) => reported(it, report('dispensed', { product: 'ACT-9', quantity: 1 })),
  'unknown-zone': (it) => it.tried(it.root, 'GET', '/v1/zones/LR-BONG/stock'),
  'unknown-voucher': (it) => it.tried(it.root, 'GET', `/v1/vouchers/issue/${uuid()}.pdf`),
  'insufficient-stock': (it) => ordered(it, issue({ product: 'ORS', quantity: 40 })),
  'unknown-lot': (it) => ordered(it, issue(ofLot('AL9999-99'))),
  'lot-not-usable': (it) => ordered(it, issue(ofLot('AL2401-03'))),
  'shelf-life-too-short': (it) => ordered(it, issue(ofLot('AL2402-08'))),
  'shipment-differs': async (it) => {
    const first = issue({ quantity: 1 });
    await accepted(it, first);
    return ordered(it, { ...first, id: uuid(), to: OTHER_KIT });
  },
  'unknown-contents': (it) => ordered(it, order('unpack', { product: 'ORS', quantity: 1 })),
  'contents-differ': (it) => {
    const components = [{ product: 'ACT-2', ...ofLot('AL2') }];
    return ordered(it, order('unpack', { product: SET, quantity: 1, components }));
  },
  'set-expires-sooner': (it) =>
    ordered(it, order('pack', { product: SET, ...ofLot('SET-2026-11') })),
  'part-of-a-set': async (it) => {
    const { parts } = await accepted(it, order('pack', { product: SET, ...ofLot('SET-2026-12') }));
    return ordered(it, reversal(parts[0].event));
  },
  'unknown-pack': (it) => reported(it, report('counted', { packs: [{ pack: 'crate', count: 1 }] })),
  'pack-size-differs': (it) =>
    reported(it, report('counted', { packs: [{ pack: 'box', count: 1, of: 10 }] })),
  'more-than-approved': async (it) => {
    const requisition = it.keep('approved', uuid());
    await it.done(it.chw, 'POST', '/v1/requisitions', asked({ id: requisition }));
    const path = `/v1/requisitions/${requisition}/approve`;
    await it.done(it.root, 'POST', path, { id: uuid() }, 1);
    const line = issue({ product: 'ORS', quantity: 11, requisition });
    return eventually(() => unlessUnheard(ordered(it, line)), { withinMs: 20_000 });
  },
  'reserved-for-others': (it) =>
    ordered(it, issue({ product: 'ORS', quantity: 25, to: OTHER_KIT })),
  'unknown-allocation': (it) => ordered(it, order('release', { allocation: uuid() })),
  'unknown-event': (it) => ordered(it, reversal(uuid())),
  'count-instead': async (it) => {
    const { id } = await told(it, report('counted', { quantity: 0 }));
    return ordered(it, reversal(id, { location: OTHER_KIT, product: 'ORS' }));
  },
  'not-reversible': async (it) => {
    const { id } = await accepted(it, order('allocate', { quantity: 1, to: KIT }));
    return ordered(it, reversal(id));
  },
  'already-reversed': async (it) => {
    const receipt = order('receive', { product: 'ACT-2', quantity: 5 });
    const { id } = await accepted(it, receipt);
    const undo = { product: 'ACT-2' };
    await accepted(it, reversal(id, undo));
    return ordered(it, reversal(id, undo));
  },
  'id-reused': async (it) => {
    const receipt = order('receive', { product: 'ACT-2', quantity: 5 });
    await accepted(it, receipt);
    return ordered(it, { ...receipt, quantity: 6 });
  },
};

/** Inventory hears of an approval a moment later, and does not keep that it had not. */
async function unlessUnheard(sent: Promise<Came>): Promise<Came> {
  const came = await sent;
  if (came.reply.body.code === 'unknown-requisition') throw new Error('not heard of yet');
  return came;
}

const hold = (more: object = {}) => ({
  ...{ id: uuid(), location: CLINIC, product: 'ACT-1', lot: 'AL2403-11', reason: 'wet' },
  ...more,
});
export const recall = (id: string, number: string) => ({
  ...{ id, product: 'ACT-1', lots: [{ number }], reason: 'fails dissolution' },
  ...{ class: 'class-2', action: 'return', instruction: 'Send it back.' },
});

export const LOTS: Cases = {
  'no-such-lot': (it) => it.tried(it.root, 'POST', '/v1/lot-holds', hold({ lot: 'AL9999-99' })),
  'unknown-hold': (it) => released(it, uuid()),
  'hold-released': async (it) => {
    const { id } = await it.done(it.root, 'POST', '/v1/lot-holds', hold());
    const path = `/v1/lot-holds/${id}/release`;
    await it.done(it.root, 'POST', path, { id: uuid(), reason: 'dry again' });
    return released(it, id);
  },
  'unknown-recall': (it) => it.tried(it.root, 'GET', `/v1/recalls/${uuid()}`),
  'already-recalled': async (it) => {
    const open = recall(it.keep('recall', uuid()), 'AL2401-03');
    await it.done(it.root, 'POST', '/v1/recalls', open);
    return it.tried(it.root, 'POST', '/v1/recalls', { ...open, id: uuid() });
  },
  'recall-not-settled': (it) =>
    it.tried(it.root, 'POST', `/v1/recalls/${it.of('recall')}/close`, { id: uuid() }),
  'recall-closed': async (it) => {
    const path = `/v1/recalls/${it.of('recall')}/close`;
    await it.done(it.root, 'POST', path, { id: uuid(), reason: 'all burnt' });
    return it.tried(it.root, 'POST', path, { id: uuid(), reason: 'all burnt' });
  },
  'not-observed': (it) => {
    const lines = [{ product: 'ORS', quantity: 1 }];
    const snapshot = { id: uuid(), location: CLINIC, takenAt: daysFromNow(0), lines };
    return it.tried(it.root, 'POST', '/v1/snapshots', snapshot);
  },
};

const released = (it: Scene, id: string) =>
  it.tried(it.root, 'POST', `/v1/lot-holds/${id}/release`, { id: uuid(), reason: 'dry again' });

const onDiscrepancy = (it: Scene, act: string, body: object, id = it.of('discrepancy')) =>
  it.tried(it.root, 'POST', `/v1/discrepancies/${id}/${act}`, { id: uuid(), ...body });
const loss = { outcome: 'accepted-as-loss', note: 'the roof leaked' };

export const DISCREPANCIES: Cases = {
  'unknown-discrepancy': (it) => it.tried(it.root, 'GET', `/v1/discrepancies/${uuid()}`),
  'own-report': async (it) => {
    const { discrepancies } = await told(it, report('dispensed', { quantity: 50 }));
    it.keep('discrepancy', discrepancies[0]);
    return onDiscrepancy(it, 'settle', loss);
  },
  'already-open': (it) => onDiscrepancy(it, 'reopen', { note: 'not so' }),
  'not-an-explanation': (it) =>
    onDiscrepancy(it, 'settle', { outcome: 'explained-by', event: uuid() }),
  'explains-too-little': async (it) => {
    const { id } = await told(it, report('dispensed', { quantity: 1 }));
    return onDiscrepancy(it, 'settle', { outcome: 'explained-by', event: id });
  },
  'already-settled': async (it) => {
    const path = `/v1/discrepancies/${it.of('discrepancy')}/settle`;
    await it.done(it.pharmacist, 'POST', path, { id: uuid(), ...loss });
    return it.tried(it.pharmacist, 'POST', path, { id: uuid(), ...loss });
  },
  'settled-by-ledger': async (it) => {
    const given = report('dispensed', { product: 'ACT-2', quantity: 3 });
    const { discrepancies } = await told(it, given);
    const there = { location: OTHER_KIT, product: 'ACT-2' };
    await accepted(it, reversal(given.id, there));
    return onDiscrepancy(it, 'reopen', { note: 'not so' }, discrepancies[0]);
  },
};

/** Told last, since then nothing is as it was. */
export const TOO_MANY: Cases = {
  'too-many-locations': async (it) => {
    const copies = `
      INSERT INTO location
      SELECT (jsonb_populate_record(l, jsonb_build_object('id', 'LR-NIMBA-X' || n))).*
      FROM location l, generate_series(1, 500) n WHERE l.id = '${OTHER_KIT}'`;
    await withConnection(it.system.databases.inventory.ownerUrl, (db) => db.query(copies));
    return it.tried(it.root, 'GET', `/v1/locations/${DEPOT}/value?beneath=true`);
  },
};
