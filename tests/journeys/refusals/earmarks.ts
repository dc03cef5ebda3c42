/** How earmarks and their waivers are refused, and orders that would break into what is kept. */
import { v7 as uuid } from 'uuid';
import { type Came, type Cases, CLINIC, DEPOT, daysFromNow, type Scene } from './scene.js';

/** Most that stand at a place, of one product. */
const MOST = 50;

const earmark = () => ({
  ...{ id: uuid(), location: DEPOT, product: 'ORS', quantity: 10, for: { campaign: 'SIA' } },
  ...{ from: daysFromNow(-1), until: daysFromNow(90), reason: 'a campaign' },
});
const set = (it: Scene) => it.done(it.root, 'POST', '/v1/earmarks', earmark());
const act = (it: Scene, id: string, what: string, body: object): Promise<Came> =>
  it.tried(it.root, 'POST', `/v1/earmarks/${id}/${what}`, { id: uuid(), reason: 'why', ...body });
const issued = (it: Scene, more: object = {}): Promise<Came> =>
  it.tried(it.root, 'POST', '/v1/orders', {
    ...{ id: uuid(), kind: 'issue', location: DEPOT, product: 'ORS', quantity: 1 },
    ...{ to: CLINIC, shipment: uuid(), ...more },
  });

export const EARMARKS: Cases = {
  'unknown-earmark': (it) => act(it, uuid(), 'end', {}),
  earmarked: async (it) => {
    const receipt = { id: uuid(), kind: 'receive', location: DEPOT, product: 'ORS', quantity: 10 };
    await it.done(it.root, 'POST', '/v1/orders', receipt);
    it.keep('earmark', (await set(it)).id);
    return issued(it);
  },
  'unknown-waiver': (it) => issued(it, { waiver: uuid() }),
  'own-waiver': async (it) => {
    const waiver = { id: uuid(), quantity: 1, reason: 'they have none' };
    await it.done(it.root, 'POST', `/v1/earmarks/${it.of('earmark')}/waivers`, waiver);
    return issued(it, { waiver: waiver.id });
  },
  'more-than-earmarked': (it) => act(it, it.of('earmark'), 'waivers', { quantity: 11 }),
  'earmark-ended': async (it) => {
    const id = it.of('earmark');
    const ending = { id: uuid(), reason: 'it was put off' };
    await it.done(it.root, 'POST', `/v1/earmarks/${id}/end`, ending);
    return act(it, id, 'end', {});
  },
  'too-many-earmarks': async (it) => {
    for (let n = 0; n < MOST; n += 1) await set(it);
    return it.tried(it.root, 'POST', '/v1/earmarks', earmark());
  },
};
