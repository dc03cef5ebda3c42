/**
 * Fills the country over HTTP: stock, a shortage, an alert, a shipment on its way, an account and
 * requisitions at every place at which something is tried. Then two kits move, and it waits until
 * every service knows of it.
 */
import { DAY_MS, systemClock } from '@satchel/language';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { type Json, succeed } from './http.js';
import { signedIn } from './people.js';
import { entryOf, MOVED, PLACES, PROGRAMME, TARGETS, ZONES } from './places.js';

const PRODUCT = { dispensingUnit: 'unit', packSize: 10, programme: PROGRAMME };
/** Recalled everywhere, and not managed by anybody. */
const RECALLED = { id: 'SALT', name: 'Salt', ...PRODUCT };
export const RECALL = uuid();
export function recall(id: string): object {
  const why = { reason: 'tainted', class: 'class-1', action: 'destroy', instruction: 'Burn it.' };
  return { id, product: RECALLED.id, lots: [{ number: 'R1' }], ...why };
}
export function hold(id: string, location: string): object {
  return { id, location, product: RECALLED.id, lot: 'R1', quantity: 1, reason: 'wet' };
}
export function earmark(id: string, location: string): object {
  const days = { from: daysAgo(1), until: '2099-12-31' };
  const what = { product: RECALLED.id, quantity: 1, for: { campaign: 'SIA' } };
  return { id, location, ...what, ...days, reason: 'a campaign' };
}
/** What is agreed about every handover here. */
export const ARRANGEMENT = { cover: { account: uuid() }, expectedUntil: '2099-12-31' };
export function handover(id: string, location: string): object {
  return { id, location, reason: 'leave', ...ARRANGEMENT };
}
/** None of the places is observed, so it moves nothing wherever it is permitted. */
export function snapshot(location: string): object {
  const lines = [{ product: 'ORS', quantity: 1 }];
  return { id: uuid(), location, takenAt: daysAgo(0), lines };
}
export const PRODUCTS = [
  { id: 'ORS', name: 'ORS', ...PRODUCT },
  { id: 'ZINC', name: 'Zinc', ...PRODUCT },
] as const;
export function packContents(quantity: number) {
  return { product: 'ZINC', from: '2026-01-01', contents: [{ product: 'ORS', quantity }] };
}
export function condition(name: string) {
  return { id: 'diarrhoea', name, needs: [{ name: 'salts', products: ['ORS'] }] };
}
/** A day that every place still remembers; who was silent for long has no alerts. */
export function daysAgo(days: number): string {
  return new Date(systemClock.now().getTime() - days * DAY_MS).toISOString().slice(0, 10);
}

/** As many requisitions of each place as there are acts that may settle one, and one more. */
export const REQUISITION_USES = ['seen', 'approve', 'reject', 'cancel'] as const;
export type RequisitionUse = (typeof REQUISITION_USES)[number];

/** What stands at one place, by the ids under which it is found. */
export interface Standing {
  /** An account that holds a role there and nowhere else. */
  readonly staff: string;
  readonly staffUsername: string;
  /** A hold on a lot there. */
  readonly hold: string;
  readonly earmark: string;
  /** A report that may be reversed. */
  readonly event: string;
  /** A shipment that is on its way there, and a report of what was destroyed there. */
  readonly shipment: string;
  readonly disposal: string;
  /** A draft of a physical count. */
  readonly countSheet: string;
  /** A handover that is under way, of a kit. */
  readonly handover: string;
  /** One that stays open, and one that is settled. */
  readonly discrepancies: { readonly seen: string; readonly loss: string };
  readonly requisitions: Readonly<Record<RequisitionUse, string>>;
}

export interface Country {
  readonly url: string;
  readonly adminToken: string;
  readonly at: ReadonlyMap<string, Standing>;
}

export async function makeCountry(url: string, adminPassword: string): Promise<Country> {
  const { token: home } = await signedIn(url, 'admin', adminPassword);
  await succeed(url, { method: 'PUT', path: '/v1/zones', body: { items: ZONES } }, home);
  const put = (path: string, items: object[]) =>
    succeed(url, { method: 'PUT', path, body: { items } }, home);
  await put('/v1/programmes', [{ id: PROGRAMME, name: 'Community case management' }]);
  await put('/v1/products', [...PRODUCTS, RECALLED]);
  await put('/v1/lots', [{ product: 'ORS', number: 'L1', status: 'usable' }]);
  const hands = await helpingHands(url, home);
  await put(
    '/v1/locations',
    PLACES.filter((it) => it.zone !== 'XX').map((it) => entryOf(it)),
  );
  await succeed(
    url,
    {
      method: 'PUT',
      path: '/v1/locations',
      body: { items: PLACES.filter((it) => it.zone === 'XX').map((it) => entryOf(it)) },
    },
    hands.registrarX,
  );
  await manage(url, home, hands.registrarX);
  await stock(url, hands.loader);
  const recalled = { method: 'POST', path: '/v1/recalls', body: recall(RECALL) };
  await succeed(url, recalled, hands.recaller);
  await eventually(() => staffKnown(url, hands.loader), { withinMs: 30_000 });
  const filling = TARGETS.map(async ({ id }) => {
    return [id, await fill(url, id, home, hands)] as const;
  });
  const at = new Map(await Promise.all(filling));
  await put(
    '/v1/locations',
    MOVED.map((it) => entryOf(it)),
  );
  await eventually(() => movesKnown(url, at, hands.watcher), { withinMs: 30_000 });
  await eventually(() => alertsOpen(url, hands.loader), { withinMs: 30_000 });
  return { url, adminToken: home, at };
}

/** People who are not tested themselves and do what has to be there before. */
async function helpingHands(url: string, admin: string) {
  const make = async (username: string, grants: object[]): Promise<string> => {
    const password = `password of ${username}`;
    const body = { id: uuid(), username, password, displayName: username, grants };
    await succeed(url, { method: 'POST', path: '/v1/accounts', body }, admin);
    return (await signedIn(url, username, password)).token;
  };
  const loader = ['LR', 'XX'].map((at) => ({ role: 'integration-client', at }));
  return {
    loader: await make('loader', loader),
    registrarX: await make('registrar-x', [{ role: 'administrator', at: 'XX' }]),
    recaller: await make(
      'recaller',
      ['LR', 'XX'].map((at) => ({ role: 'district-pharmacist', at })),
    ),
    watcher: await make('watcher', [{ role: 'auditor', at: 'LR-A' }]),
  };
}

async function manage(url: string, home: string, neighbour: string): Promise<void> {
  for (const [token, isNeighbour] of [
    [home, false],
    [neighbour, true],
  ] as const) {
    const places = TARGETS.filter((place) => (place.zone === 'XX') === isNeighbour);
    const items = places.flatMap(({ id }) => PRODUCTS.map((product) => managed(id, product.id)));
    await succeed(url, { method: 'PUT', path: '/v1/managed-products', body: { items } }, token);
  }
}

/** The register's entry that a place manages a product. */
export function managed(location: string, product: string, from = '2025-01-01'): object {
  return { location, product, mode: 'by-treatment', from };
}

async function stock(url: string, loader: string): Promise<void> {
  const opening = (location: string, product: string, quantity: number) => ({
    id: uuid(),
    kind: 'opening',
    location,
    product,
    lots: [{ lot: 'L1', quantity }],
    occurredAt: daysAgo(60),
  });
  const items = PLACES.flatMap(({ id }) => [
    opening(id, 'ORS', 1_000_000),
    { ...opening(id, RECALLED.id, 5), lots: [{ lot: 'R1', quantity: 5 }] },
  ]);
  const body = { items };
  await succeed(url, { method: 'POST', path: '/v1/reports/batch', body }, loader);
}

/** Requisition must have heard of every place before it is asked about one. */
async function staffKnown(url: string, loader: string): Promise<void> {
  for (const { id } of PLACES) {
    const path = `/v1/locations/${id}/outlook`;
    await succeed(url, { method: 'GET', path }, loader);
  }
}

const DESTROYED = { kind: 'disposed', reason: 'wet', witnesses: [uuid(), uuid()] };

async function fill(
  url: string,
  at: string,
  admin: string,
  { loader, recaller }: { loader: string; recaller: string },
): Promise<Standing> {
  const held = uuid();
  const holding = { method: 'POST', path: '/v1/lot-holds', body: hold(held, at) };
  await succeed(url, holding, recaller);
  const earmarked = uuid();
  const earmarking = { method: 'POST', path: '/v1/earmarks', body: earmark(earmarked, at) };
  await succeed(url, earmarking, recaller);
  const staff = uuid();
  const staffUsername = `staff-${at.toLowerCase()}`;
  const password = `password of ${staffUsername}`;
  const grants = [{ role: 'chw', at }];
  const account = { id: staff, username: staffUsername, password, displayName: at, grants };
  await succeed(url, { method: 'POST', path: '/v1/accounts', body: account }, admin);
  const [event, disposal, shipment] = [uuid(), uuid(), uuid()];
  const dispensed = { kind: 'dispensed', location: at, quantity: 5, occurredAt: daysAgo(1) };
  const reports = [
    { ...dispensed, id: event, product: 'ORS' },
    { ...dispensed, id: uuid(), product: 'ZINC' },
    { ...dispensed, id: uuid(), product: 'ZINC' },
    { ...dispensed, id: disposal, product: 'ORS', ...DESTROYED },
  ];
  const body = { items: reports };
  const told = await succeed(url, { method: 'POST', path: '/v1/reports/batch', body }, loader);
  const [, seen, loss] = told.body.items.map((item: Json) => item.discrepancies?.[0]);
  const discrepancies = { seen, loss };
  const from = at.endsWith('-X') || at.startsWith('KIT-X') ? 'PORT-X' : 'PORT';
  const order = { id: uuid(), kind: 'issue', location: from, to: at, shipment };
  const issue = { ...order, product: 'ORS', quantity: 10 };
  await succeed(url, { method: 'POST', path: '/v1/orders', body: issue }, loader);
  const asking = REQUISITION_USES.map(async (use) => [use, await ask(url, at, loader)] as const);
  const asked = Object.fromEntries(await Promise.all(asking));
  const requisitions = asked as Record<RequisitionUse, string>;
  const countSheet = uuid();
  const counted = { scope: 'listed', products: ['ORS'], countedAt: daysAgo(0) };
  const sheet = { id: countSheet, location: at, ...counted };
  await succeed(url, { method: 'POST', path: '/v1/count-sheets', body: sheet }, loader);
  const handedOver = uuid();
  if (at.startsWith('KIT')) {
    const opening = { method: 'POST', path: '/v1/handovers', body: handover(handedOver, at) };
    await succeed(url, opening, recaller);
  }
  const found = {
    hold: held,
    earmark: earmarked,
    event,
    countSheet,
    handover: handedOver,
    discrepancies,
  };
  return { staff, staffUsername, ...found, requisitions, shipment, disposal };
}

async function ask(url: string, location: string, loader: string): Promise<string> {
  const id = uuid();
  const lines = [{ product: 'ORS', requested: 10 }];
  const body = { id, location, programme: PROGRAMME, urgency: 'regular', lines };
  await eventually(() => succeed(url, { method: 'POST', path: '/v1/requisitions', body }, loader), {
    withinMs: 30_000,
  });
  return id;
}

/** Who watches over the county sees the kit that came, and no more the one that went. */
async function movesKnown(
  url: string,
  at: ReadonlyMap<string, Standing>,
  watcher: string,
): Promise<void> {
  const requisition = at.get('KIT-COME')?.requisitions.seen;
  for (const path of [
    '/v1/locations/KIT-COME/stock',
    '/v1/locations/KIT-COME/outlook',
    `/v1/requisitions/${requisition}`,
  ]) {
    await succeed(url, { method: 'GET', path }, watcher);
  }
}

async function alertsOpen(url: string, loader: string): Promise<void> {
  const path = '/v1/alerts?limit=200&status=open';
  const { items } = (await succeed(url, { method: 'GET', path }, loader)).body;
  const places = new Set(items.map((alert: Json) => alert.location));
  const silent = TARGETS.filter((place) => !places.has(place.id)).map((place) => place.id);
  if (silent.length > 0) throw new Error(`no alert yet at ${silent.join(', ')}`);
}
