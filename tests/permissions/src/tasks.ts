/**
 * Each task of `expected.csv` as a request that is valid at its place, and how its answer is read.
 * What has to be refused is asked in the form that would do the most harm, so that nothing but
 * permission can stand in its way.
 */
import { v7 as uuid } from 'uuid';
import {
  ARRANGEMENT,
  type Country,
  condition,
  daysAgo,
  handover,
  managed,
  PRODUCTS,
  packContents,
  RECALL,
  type RequisitionUse,
  recall,
  snapshot,
} from './country.js';
import type { Cell } from './expectation.js';
import { fileTasks } from './file-tasks.js';
import type { Json, Reply } from './http.js';
import { keptStockTasks } from './kept-stock-tasks.js';
import type { Person } from './people.js';
import {
  entryOf,
  HELD_AT,
  PLACES,
  type Place,
  PROGRAMME,
  placeOf,
  ZONES,
  zoneOf,
} from './places.js';
import { at, get, getOf, isHere, list, post, put, type Task, type Trying } from './task.js';

const match = (version: number) => ({ 'if-match': `"${version}"` });

function decide(act: RequisitionUse): Task {
  return {
    request: (it) => {
      // Nothing may happen to `seen`; each act has a requisition to spend.
      const use = it.cell.expected === 'may' ? act : 'seen';
      const reason = act === 'approve' ? {} : { reason: 'not needed any more' };
      const path = `/v1/requisitions/${it.standing.requisitions[use]}/${act}`;
      return { method: 'POST', path, body: { id: uuid(), ...reason }, headers: match(1) };
    },
  };
}

const report = (it: Trying): object => {
  const what = { id: uuid(), kind: 'dispensed', location: at(it), product: 'ORS' };
  return { ...what, quantity: 1, occurredAt: daysAgo(0) };
};
const order = (it: Trying): object => {
  return { id: uuid(), kind: 'receive', location: at(it), product: 'ORS', quantity: 1 };
};
const reversal = (it: Trying): object => {
  const what = { id: uuid(), kind: 'reverse', location: at(it), product: 'ORS' };
  return { ...what, event: it.standing.event, reason: 'entered twice' };
};

/** Refused: the place of another area, taken into one's own. Allowed: as it is. */
function locationEntry(it: Trying): object {
  if (it.cell.expected === 'may') return entryOf(it.place);
  const held = PLACES.find((place) => place.id === HELD_AT[it.cell.home]);
  const zone = held?.zone ?? HELD_AT[it.cell.home];
  const isSupplier = held !== undefined && held.kind !== 'kit' && held.id !== it.place.id;
  const supplier = isSupplier && !above(held, it.place.id) ? { supplier: held.id } : {};
  return entryOf({ ...it.place, zone, ...supplier }, 'taken over');
}

function above(place: Place, id: string): boolean {
  const supplier = PLACES.find((each) => each.id === place.supplier);
  return supplier !== undefined && (supplier.id === id || above(supplier, id));
}

function zoneEntry(it: Trying): object {
  const zone = ZONES.find((each) => each.id === zoneOf(it.cell.home, it.cell.scope));
  return it.cell.expected === 'may' ? { ...zone } : { ...zone, name: 'renamed' };
}

function renamed(it: Trying, entry: object, change: object): object {
  return it.cell.expected === 'may' ? entry : { ...entry, ...change };
}

const PRICE = { currency: 'USD', minorUnits: 1, perUnits: 1_000_000_000 };
const submission = (it: Trying): object => {
  const lines = [{ product: 'ORS', requested: 1 }];
  return { id: uuid(), location: at(it), programme: PROGRAMME, urgency: 'regular', lines };
};
const isAccount = (item: Json, it: Trying): boolean => item.id === it.standing.staff;
const account = (it: Trying) => `/v1/accounts/${it.standing.staff}`;

function newAccount(it: Trying): object {
  const id = uuid();
  const password = 'a password of nobody';
  const grants = [{ role: 'administrator', at: at(it) }];
  return { id, username: `new-${id}`, password, displayName: 'new', grants };
}

const changeAccount: Task = {
  request: (it) => {
    const grants = [{ role: 'chw', at: at(it) }];
    const body = { displayName: 'changed', grants, active: true };
    return { method: 'PUT', path: account(it), body, headers: match(1) };
  },
};

const zonePath = ({ cell }: Trying): string => `/v1/zones/${zoneOf(cell.home, cell.scope)}`;
const discrepancy = (it: Trying): string => `/v1/discrepancies/${it.standing.discrepancies.seen}`;

/** Nothing may happen to the one that is seen; a loss that may be accepted has one to spend. */
function onDiscrepancy(act: string, what: (it: Trying) => object): Task {
  return {
    request: (it) => {
      const body = { id: uuid(), ...what(it) };
      return { method: 'POST', path: `${discrepancy(it)}/${act}`, body };
    },
  };
}

const acceptLoss: Task = {
  request: (it) => {
    const { seen, loss } = it.standing.discrepancies;
    const spent = it.cell.expected === 'may' ? loss : seen;
    const body = { id: uuid(), outcome: 'accepted-as-loss', note: 'the roof leaked' };
    return { method: 'POST', path: `/v1/discrepancies/${spent}/settle`, body };
  },
};

const discrepancyTasks: Record<string, Task> = {
  'GET /v1/discrepancies': list('/v1/discrepancies', isHere),
  'GET /v1/discrepancies/{id}': get(discrepancy),
  'POST /v1/discrepancies/{id}/settle': onDiscrepancy('settle', () => ({
    outcome: 'explained-by',
    event: uuid(),
  })),
  'POST /v1/discrepancies/{id}/settle (loss)': acceptLoss,
  'POST /v1/discrepancies/{id}/notes': onDiscrepancy('notes', () => ({ note: 'seen' })),
  'POST /v1/discrepancies/{id}/assign': onDiscrepancy('assign', (it) => ({
    ownerRole: 'storekeeper',
    ownerAt: at(it),
  })),
  'POST /v1/discrepancies/{id}/reopen': onDiscrepancy('reopen', () => ({ note: 'not so' })),
};

const publicTasks: Record<string, Task> = {
  'GET /health': { ...get(() => '/health'), isAnonymous: true },
  'GET /openapi.json': { ...get(() => '/openapi.json'), isAnonymous: true },
  'GET /docs': { ...get(() => '/docs'), isAnonymous: true },
  'GET /docs/{file}': { ...get(() => '/docs/swagger-ui.css'), isAnonymous: true },
  'POST /v1/session': {
    ...post('/v1/session', ({ who }) => ({ username: who.username, password: who.password })),
    isAnonymous: true,
  },
  'POST /v1/session/refresh': {
    ...post('/v1/session/refresh', ({ who }) => ({ refreshToken: who.refreshToken })),
    isAnonymous: true,
  },
};

const accountTasks: Record<string, Task> = {
  'GET /v1/me': get(() => '/v1/me'),
  'DELETE /v1/session': { request: () => ({ method: 'DELETE', path: '/v1/session' }) },
  'POST /v1/accounts': post('/v1/accounts', newAccount),
  'GET /v1/accounts': get(
    () => '/v1/accounts?limit=200',
    (body, it) => body.items.some((item: Json) => isAccount(item, it)),
  ),
  'GET /v1/accounts/{id}': get(account),
  'PUT /v1/accounts/{id}': changeAccount,
};

const registerTasks: Record<string, Task> = {
  'GET /v1/zones': get(() => '/v1/zones'),
  'GET /v1/programmes': get(() => '/v1/programmes'),
  'GET /v1/products': get(() => '/v1/products'),
  'GET /v1/lots': get(() => '/v1/lots'),
  'GET /v1/locations': list('/v1/locations', (item, it) => item.id === at(it)),
  'GET /v1/pack-contents': get(() => '/v1/pack-contents'),
  'GET /v1/conditions': get(() => '/v1/conditions'),
  'GET /v1/managed-products': list('/v1/managed-products', isHere),
  'PUT /v1/zones': put('/v1/zones', zoneEntry),
  'PUT /v1/locations': put('/v1/locations', locationEntry),
  'PUT /v1/managed-products': put('/v1/managed-products', (it) =>
    renamed(it, managed(at(it), 'ORS'), { mode: 'by-count' }),
  ),
  'PUT /v1/managed-products/modes': put('/v1/managed-products/modes', (it) => {
    const mode = it.cell.expected === 'may' ? 'by-treatment' : 'by-count';
    return { location: at(it), product: 'ORS', mode, from: daysAgo(-30) };
  }),
  'PUT /v1/programmes': put('/v1/programmes', (it) =>
    renamed(it, { id: PROGRAMME, name: 'Community case management' }, { name: 'renamed' }),
  ),
  'PUT /v1/products': put('/v1/products', (it) => renamed(it, PRODUCTS[0], { name: 'renamed' })),
  'PUT /v1/pack-contents': put('/v1/pack-contents', (it) =>
    renamed(it, packContents(2), { contents: packContents(3).contents }),
  ),
  'GET /v1/shelf-life-rules': get(() => '/v1/shelf-life-rules'),
  'PUT /v1/shelf-life-rules': put('/v1/shelf-life-rules', (it) =>
    renamed(it, { level: 'kit', product: 'ORS' }, { minimumShelfLifeDays: 3650 }),
  ),
  'GET /v1/product-prices': get(() => '/v1/product-prices'),
  'PUT /v1/product-prices': put('/v1/product-prices', (it) =>
    renamed(it, { product: 'ORS', from: '2020-01-01' }, { unitPrice: PRICE }),
  ),
  'PUT /v1/conditions': put('/v1/conditions', (it) =>
    renamed(it, condition('Diarrhoea'), { name: 'renamed' }),
  ),
  'PUT /v1/lots': put('/v1/lots', (it) =>
    renamed(it, { product: 'ORS', number: 'L1', status: 'usable' }, { status: 'recalled' }),
  ),
};

/** The same figures of a zone and of a location. */
function areaTasks(name: string, path: string): Record<string, Task> {
  return {
    [`GET /v1/zones/{zone}/${name}`]: get(
      ({ cell }) => `/v1/zones/${zoneOf(cell.home, cell.scope)}/${path}`,
    ),
    [`GET /v1/locations/{location}/${name}`]: get((it) => `/v1/locations/${at(it)}/${path}`),
  };
}

const stockTasks: Record<string, Task> = {
  'GET /v1/locations/{location}/changes': getOf('changes'),
  'GET /v1/locations/{location}/reservations': getOf('reservations'),
  'GET /v1/locations/{location}/stock': getOf('stock'),
  'GET /v1/locations/{location}/stock-cards/{product}': getOf('stock-cards/ORS'),
  'GET /v1/locations/{location}/stock-out-days': getOf('stock-out-days'),
  'GET /v1/locations/{location}/use': getOf('use'),
  'POST /v1/stock/as-of': post('/v1/stock/as-of', (it) => ({
    items: [{ location: at(it), product: 'ORS', at: `${daysAgo(0)}T00:00:00Z` }],
  })),
  'GET /v1/zones/{zone}/stock': get((it) => `${zonePath(it)}/stock`),
  'GET /v1/zones/{zone}/discrepancies': get((it) => `${zonePath(it)}/discrepancies?by=zone`),
  'GET /v1/zones/{zone}/stock-out-days': get((it) => `${zonePath(it)}/stock-out-days`),
  ...areaTasks('treatments', 'treatments'),
  ...areaTasks('value', 'value?limit=200'),
  ...areaTasks('expiring', 'expiring?limit=200'),
  ...areaTasks('losses', 'losses?from=2026-01&to=2026-12'),
  'GET /v1/below-minimum': get(
    (it) => `/v1/below-minimum?limit=200&within=${at(it)}`,
    (body, it) => body.items.some((item: Json) => isHere(item, it)),
  ),
  'GET /v1/shipments': list('/v1/shipments', (item, it) => item.to === at(it)),
  'GET /v1/shipments/unconfirmed': list(
    '/v1/shipments/unconfirmed',
    (item, it) => item.to === at(it),
  ),
  'GET /v1/shipments/reminders': list(
    '/v1/shipments/reminders?show=all',
    (item, it) => item.ownerAt === at(it),
  ),
  'GET /v1/lots/{product}/{number}/holders': list('/v1/lots/ORS/L1/holders', isHere),
  'GET /v1/recalls': get(() => '/v1/recalls'),
  'GET /v1/recalls/{id}': get(() => `/v1/recalls/${RECALL}`),
  'GET /v1/recalls/{id}/holders': list(`/v1/recalls/${RECALL}/holders`, isHere),
  'GET /v1/recalls/{id}/sets': get(() => `/v1/recalls/${RECALL}/sets`),
  'GET /v1/recalls/{id}/tasks': list(`/v1/recalls/${RECALL}/tasks`, isHere),
  'POST /v1/recalls': post('/v1/recalls', () => recall(uuid())),
  'POST /v1/recalls/{id}/findings': post(`/v1/recalls/${RECALL}/findings`, (it) => ({
    id: uuid(),
    location: at(it),
    lots: [],
  })),
  'POST /v1/recalls/{id}/close': post(`/v1/recalls/${RECALL}/close`, () => ({
    id: uuid(),
    reason: 'it is over',
  })),
  'GET /v1/kits/{location}': get((it) => `/v1/kits/${at(it)}`),
  'GET /v1/locations/{location}/outlook': get((it) => `/v1/locations/${at(it)}/outlook`),
  'GET /v1/alerts': list('/v1/alerts', isHere),
  'GET /v1/ledger/seals': get(() => '/v1/ledger/seals'),
  'GET /v1/divergences': get(() => '/v1/divergences'),
  'POST /v1/divergences/accept': post('/v1/divergences/accept', () => ({ divergences: [] })),
  'POST /v1/reports': post('/v1/reports', report),
  'POST /v1/reports/batch': post('/v1/reports/batch', (it) => ({ items: [report(it)] })),
  'POST /v1/snapshots': post('/v1/snapshots', (it) => snapshot(at(it))),
  'GET /v1/observed-locations': get(() => '/v1/observed-locations'),
  'POST /v1/orders': post('/v1/orders', order),
  'POST /v1/orders (reverse)': post('/v1/orders', reversal),
  'POST /v1/orders/batch': post('/v1/orders/batch', (it) => ({ items: [order(it)] })),
};

const requisitionTasks: Record<string, Task> = {
  'GET /v1/requisitions': list('/v1/requisitions', isHere),
  'GET /v1/requisitions/{id}': get((it) => `/v1/requisitions/${it.standing.requisitions.seen}`),
  'POST /v1/requisitions': post('/v1/requisitions', submission),
  'POST /v1/requisitions/{id}/cancel': decide('cancel'),
  'POST /v1/requisitions/{id}/approve': decide('approve'),
  'POST /v1/requisitions/{id}/reject': decide('reject'),
};

/** An act about the draft there; where allowed, of a version that is not, so nothing is spent. */
function count(act: string, body: object): Task {
  return {
    request: ({ cell, standing }) => {
      const version = cell.expected === 'may' ? 99 : 1;
      const path = `/v1/count-sheets/${standing.countSheet}/${act}`;
      const method = act === 'lines' ? 'PUT' : 'POST';
      const said = act === 'lines' ? body : { id: uuid(), ...body };
      return { method, path, body: said, headers: match(version) };
    },
  };
}

const countTasks: Record<string, Task> = {
  'GET /v1/count-sheets': list('/v1/count-sheets', isHere),
  'GET /v1/count-sheets/{id}': get((it) => `/v1/count-sheets/${it.standing.countSheet}`),
  'POST /v1/count-sheets': post('/v1/count-sheets', (it) => {
    const counted = { scope: 'listed', products: ['ORS'], countedAt: daysAgo(0) };
    return { id: uuid(), location: at(it), ...counted };
  }),
  'PUT /v1/count-sheets/{id}/lines': count('lines', { lines: [{ product: 'ORS', quantity: 1 }] }),
  'POST /v1/count-sheets/{id}/submit': count('submit', { leaveUncounted: true }),
  'POST /v1/count-sheets/{id}/discard': count('discard', {}),
  'POST /v1/count-sheets/{id}/explain': count('explain', {
    lines: [{ product: 'ORS', reason: 'missing' }],
  }),
  'POST /v1/count-sheets/{id}/approve': count('approve', {}),
  'POST /v1/count-sheets/{id}/recount': count('recount', { reason: 'count again' }),
};

/** An act about the handover there; where allowed, of a version that is not. */
function handOver(act: string, body: object): Task {
  return {
    request: ({ cell, standing }) => {
      const version = cell.expected === 'may' ? 99 : 1;
      const path = `/v1/handovers/${standing.handover}/${act}`;
      return { method: 'POST', path, body: { id: uuid(), ...body }, headers: match(version) };
    },
  };
}

const handoverTasks: Record<string, Task> = {
  'GET /v1/handovers': list('/v1/handovers', isHere),
  'GET /v1/handovers/{id}': get((it) => `/v1/handovers/${it.standing.handover}`),
  'GET /v1/handovers/{id}/accounts': get((it) => `/v1/handovers/${it.standing.handover}/accounts`),
  'POST /v1/handovers': post('/v1/handovers', (it) => handover(uuid(), at(it))),
  'POST /v1/handovers/{id}/arrange': handOver('arrange', ARRANGEMENT),
  'POST /v1/handovers/{id}/count': handOver('count', { witnesses: [uuid()] }),
  'POST /v1/handovers/{id}/close': handOver('close', {}),
  'POST /v1/handovers/{id}/cancel': handOver('cancel', { reason: 'she came back' }),
  'GET /v1/kits-without-holder': get(
    (it) => `/v1/kits-without-holder?limit=200&area=${at(it)}`,
    (body, it) => body.items.some((item: Json) => isHere(item, it)),
  ),
  'GET /v1/locations/{location}/holders': get((it) => `/v1/locations/${at(it)}/holders`),
};

export const TASKS: Readonly<Record<string, Task>> = {
  ...publicTasks,
  ...accountTasks,
  ...registerTasks,
  ...stockTasks,
  ...countTasks,
  ...handoverTasks,
  ...discrepancyTasks,
  ...keptStockTasks,
  ...fileTasks,
  ...requisitionTasks,
};

/** Somebody trying a task at the place of a cell. */
export function trying(cell: Cell, who: Person, country: Country): Trying {
  const place = placeOf(cell.home, cell.scope);
  const standing = country.at.get(place.id);
  if (!standing) throw new Error(`nothing stands at ${place.id}`);
  return { cell, who, place, standing };
}

const HIDDEN =
  /^404 unknown-(location|zone|requisition|account|count-sheet|hold|earmark|handover|discrepancy|voucher)$/;

/**
 * What came of it: `may` also where a rule of the trade refused, since permission comes before it.
 * Anything that is neither says what it was.
 */
export function outcomeOf(task: Task, reply: Reply, it: Trying): string {
  const [item] = Array.isArray(reply.body?.items) ? reply.body.items : [];
  const problem: Json | undefined = reply.status >= 300 ? reply.body : item?.problem;
  if (problem) {
    const said = `${problem.status} ${problem.code}`;
    if (said === '403 not-permitted' || said === '403 may-not-grant') return '403';
    if (HIDDEN.test(said)) return '404';
    return [409, 412, 422].includes(problem.status) ? 'may' : said;
  }
  if (reply.status >= 300) return `${reply.status} without a problem`;
  return task.shows && !task.shows(reply.body, it) ? '404' : 'may';
}
