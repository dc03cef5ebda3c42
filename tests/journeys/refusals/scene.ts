/**
 * A running system with the country that the examples of the docs speak of, and the people who are
 * refused in it. A case brings one refusal about and tells what was sent and what came.
 */
import { DAY_MS, systemClock } from '@satchel/language';
import type { RunningSystem } from '@satchel/local';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { type Json, Person, type Reply } from '../http-client.js';

export const DEPOT = 'LR-NIMBA-DEPOT';
export const CLINIC = 'LR-NIMBA-F03';
export const KIT = 'LR-NIMBA-F03-K07';
export const OTHER_KIT = 'LR-NIMBA-F03-K08';
export const SET = 'CHW-STARTER-SET';

export interface Came {
  readonly method: string;
  readonly path: string;
  readonly reply: Reply;
}
export type Case = (scene: Scene) => Promise<Came>;
/** Cases by the code with which each is refused, in the order in which they are told. */
export type Cases = Readonly<Record<string, Case>>;

export const match = (version: number) => ({ 'if-match': `"${version}"` });

export function daysFromNow(days: number): string {
  return new Date(systemClock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** A busy machine may take too long; the same is then sent again, as every client has to. */
function decided(send: () => Promise<Reply>): Promise<Reply> {
  const sent = async (): Promise<Reply> => {
    const reply = await send();
    const { code } = reply.body ?? {};
    if (code === 'deadline-exceeded' || code === 'service-unavailable') throw new Error(code);
    return reply;
  };
  return eventually(sent, { withinMs: 20_000 });
}

export class Scene {
  /** Ids that one case leaves for a later one. */
  readonly kept = new Map<string, string>();

  constructor(
    readonly system: RunningSystem,
    /** Keeps the register and the accounts, and answers for the whole country. */
    readonly root: Person,
    /** Answers for the whole country as well. */
    readonly pharmacist: Person,
    /** Holds the kit. */
    readonly chw: Person,
    readonly chwId: string,
  ) {}

  /** What is hoped to be refused. */
  async tried(
    person: Person,
    method: string,
    path: string,
    body?: object,
    version?: number,
  ): Promise<Came> {
    const headers = version === undefined ? {} : match(version);
    const reply = await decided(() => person.send(method, path, body, headers));
    return { method, path, reply };
  }

  /** What has to succeed for it. */
  async done(
    person: Person,
    method: string,
    path: string,
    body?: object,
    version?: number,
  ): Promise<Json> {
    const { reply } = await this.tried(person, method, path, body, version);
    if (reply.status < 300) return reply.body;
    throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  }

  keep(name: string, id: string): string {
    this.kept.set(name, id);
    return id;
  }

  of(name: string): string {
    const id = this.kept.get(name);
    if (id === undefined) throw new Error(`no case before has left ${name}`);
    return id;
  }
}

/** Entries of the register; a refused one is an error. */
export async function register(root: Person, path: string, items: object[]): Promise<void> {
  const { status, body } = await decided(() => root.send('PUT', path, { items }));
  const refused = body.items?.filter((item: Json) => item.outcome === 'refused');
  if (status !== 200 || refused.length > 0) throw new Error(`${path}: ${JSON.stringify(body)}`);
}

const place = { zone: 'LR-NIMBA', timeZone: 'Africa/Monrovia', openedOn: '2025-01-01' };
const suppliedBy = (supplier: string) => ({ supplyLines: [{ programme: 'iccm', supplier }] });

export const kitEntry = (id: string, more: object = {}) => ({
  ...{ id, name: `The kit ${id}`, kind: 'kit', ...place },
  ...suppliedBy(CLINIC),
  ...more,
});
export const clinicEntry = (more: object = {}) => ({
  ...{ id: CLINIC, name: 'Ganta East', kind: 'facility', ...place },
  ...suppliedBy(DEPOT),
  ...more,
});
export const depotEntry = (more: object = {}) => ({
  ...{ id: DEPOT, name: 'Nimba depot', kind: 'depot', ...place, ...more },
});
export const orsEntry = (more: object = {}) => ({
  ...{ id: 'ORS', name: 'ORS', dispensingUnit: 'sachet', packSize: 20, courseUnits: 2 },
  ...{ packs: [{ name: 'box', units: 20 }], programme: 'iccm', ...more },
});
const tablets = (id: string) => ({ id, name: id, dispensingUnit: 'tablet', packSize: 30 });

export async function registerCountry(root: Person): Promise<void> {
  await register(root, '/v1/zones', [
    { id: 'LR', name: 'Liberia', level: 'country' },
    { id: 'LR-NIMBA', name: 'Nimba', level: 'county', parent: 'LR' },
  ]);
  await register(root, '/v1/programmes', [
    { id: 'iccm', name: 'Integrated community case management' },
    { id: 'epi', name: 'Immunisation' },
  ]);
  await register(root, '/v1/locations', [
    depotEntry(),
    clinicEntry(),
    kitEntry(KIT),
    kitEntry(OTHER_KIT),
  ]);
  await register(root, '/v1/products', [
    orsEntry(),
    tablets('ACT-1'),
    tablets('ACT-2'),
    { id: SET, name: 'Starter set', dispensingUnit: 'set', packSize: 1 },
  ]);
  const usable = (product: string, number: string, expiresOn: string) => ({
    ...{ product, number, expiresOn, status: 'usable' },
  });
  await register(root, '/v1/lots', [
    usable('ACT-1', 'AL2409-17', daysFromNow(800)),
    usable('ACT-1', 'AL2402-08', daysFromNow(10)),
    usable('ACT-1', 'AL2403-11', daysFromNow(800)),
    { ...usable('ACT-1', 'AL2401-03', daysFromNow(800)), status: 'quarantined' },
    usable(SET, 'SET-2026-11', daysFromNow(800)),
  ]);
  const contents = [
    { product: 'ACT-1', quantity: 2 },
    { product: 'ORS', quantity: 1 },
  ];
  await register(root, '/v1/pack-contents', [{ product: SET, from: '2026-01-01', contents }]);
  const rule = { level: 'kit', product: 'ACT-1', minimumShelfLifeDays: 60 };
  await register(root, '/v1/shelf-life-rules', [rule]);
  const managed = { location: KIT, mode: 'by-treatment', from: '2025-01-01' };
  await register(root, '/v1/managed-products', [
    { ...managed, product: 'ORS' },
    { ...managed, product: 'ACT-1' },
  ]);
}

/** The people, the stock, and services that know of both. */
export async function openScene(system: RunningSystem, adminPassword: string): Promise<Scene> {
  const admin = await signedIn(system.gatewayUrl, 'admin', adminPassword);
  await registerCountry(admin);
  const hired = (name: string, grants: object[]) => hire(admin, system.gatewayUrl, name, grants);
  const roles = ['administrator', 'programme-manager', 'district-pharmacist'];
  const atLarge = roles.map((role) => ({ role, at: 'LR' }));
  // Who answers for a store as well puts what it supplies into zones that nobody has registered.
  const root = await hired('root', [...atLarge, { role: 'administrator', at: DEPOT }]);
  const pharmacist = await hired('pharmacist', atLarge);
  const chw = await hired('kit-7', [{ role: 'chw', at: KIT }]);
  const { id } = (await chw.get('/v1/me')).body;
  await register(root, '/v1/locations', [kitEntry(KIT, { holder: id })]);
  const scene = new Scene(system, root, pharmacist, chw, id);
  await stock(scene);
  // Requisition hears of the register a moment later.
  await eventually(() => scene.done(chw, 'POST', '/v1/requisitions', asked()), {
    withinMs: 20_000,
  });
  return scene;
}

function signedIn(url: string, username: string, password: string): Promise<Person> {
  return eventually(() => new Person(url, username, password).signIn(), { withinMs: 20_000 });
}

async function hire(
  admin: Person,
  url: string,
  username: string,
  grants: object[],
): Promise<Person> {
  const password = uuid();
  const account = { id: uuid(), username, password, displayName: username, grants };
  const { status, body } = await decided(() => admin.send('POST', '/v1/accounts', account));
  if (status >= 300) throw new Error(`no account ${username}: ${JSON.stringify(body)}`);
  return signedIn(url, username, password);
}

async function stock(scene: Scene): Promise<void> {
  const lots = Object.entries({
    'AL2409-17': 120,
    'AL2402-08': 10,
    'AL2403-11': 5,
    'AL2401-03': 6,
  });
  const receive = { kind: 'receive', location: CLINIC };
  await scene.done(scene.root, 'POST', '/v1/orders', {
    ...{ ...receive, id: uuid(), product: 'ACT-1' },
    lots: lots.map(([lot, quantity]) => ({ lot, quantity })),
  });
  const ors = { ...receive, id: uuid(), product: 'ORS', quantity: 30 };
  await scene.done(scene.root, 'POST', '/v1/orders', ors);
  const opening = { kind: 'opening', location: KIT, product: 'ORS', quantity: 100 };
  const report = { ...opening, id: uuid(), occurredAt: daysFromNow(-60) };
  await scene.done(scene.chw, 'POST', '/v1/reports', report);
}

/** A request for the kit. */
export function asked(more: object = {}) {
  const lines = [{ product: 'ORS', requested: 10 }];
  const what = { location: KIT, programme: 'iccm', urgency: 'regular', lines };
  return { id: uuid(), ...what, ...more };
}
