/**
 * One service gone: the others go on with what is theirs, what is missing is marked or refused with
 * 503, never silently empty, and a request made meanwhile is complete once the service is back.
 */
import { systemClock } from '@satchel/language';
import type { ServiceName } from '@satchel/local';
import { v7 as uuid } from 'uuid';
import { type Kit, PRODUCTS } from './country.js';
import {
  askAtOnce,
  type ModeReport,
  notAsUsual,
  rounded,
  type Scene,
  SLACK_MS,
  untilAsUsual,
} from './degraded-scene.js';
import { percentilesOf } from './percentiles.js';
import type { Json } from './person.js';
import { notUnavailable } from './probes.js';
import { untilQuiet } from './quiet.js';
import { type Effect, sendAlone, type Write, type Writes } from './writes.js';

/** Which part of a kit at a glance comes from whom. */
const PARTS_OF: Readonly<Record<string, readonly string[]>> = {
  inventory: ['stock', 'in-transit'],
  replenishment: ['outlook'],
  requisition: [],
};

export type Gone = Exclude<ServiceName, 'gateway'>;

export async function serviceDown(scene: Scene, writes: Writes, gone: Gone): Promise<ModeReport> {
  const { drill, probes } = scene;
  const kit = drill.country.kits[0] as Kit;
  const approved = gone === 'requisition' ? await approvedRequest(scene, writes, kit) : undefined;
  await drill.system.killService(gone);
  const theirs = probes.filter((probe) => probe.owner === gone);
  const others = probes.filter((probe) => probe.owner !== gone && probe.owner !== 'several');
  const asked = await askAtOnce(scene, theirs, (probe, answer) =>
    notUnavailable(answer, probe.deadlineMs + SLACK_MS),
  );
  const still = await askAtOnce(scene, others, notAsUsual(scene));
  const faults = [
    ...asked.faults,
    ...still.faults,
    ...(await kitFaults(scene, kit, gone)),
    ...(await workFaults(scene, writes, kit, gone, approved)),
  ];
  const startedAt = performance.now();
  await drill.system.restartService(gone);
  await untilAsUsual(scene, probes);
  const backMs = performance.now() - startedAt;
  scene.say(`${gone} gone: its routes say 503 within ${Math.max(...asked.tookMs).toFixed(0)} ms`);
  return {
    values: {
      [`${gone}GoneMaxMs`]: percentilesOf(asked.tookMs).maxMs,
      [`${gone}GoneBackMs`]: rounded(backMs),
    },
    faults: faults.map((fault) => `${gone} gone: ${fault}`),
  };
}

/** Every kit gets something of everything, from outside. */
export async function fillKits(kits: readonly Kit[], writes: Writes): Promise<void> {
  for (const kit of kits) {
    for (const product of PRODUCTS) {
      const received = report(kit, product, 'received', 50);
      const body = { ...received.body, source: 'external' };
      await tell(writes, { ...received, body, person: kit.holder });
    }
  }
}

/** What a person can still do, and what is refused. */
async function workFaults(
  { drill }: Scene,
  writes: Writes,
  kit: Kit,
  gone: Gone,
  approved: string | undefined,
): Promise<string[]> {
  const faults: string[] = [];
  const [first = ''] = PRODUCTS;
  const expect = async (what: string, write: Partial<Write>, works: boolean): Promise<void> => {
    const { outcome } = await tell(writes, { ...write, person: write.person ?? kit.holder });
    if ((outcome.kind === 'acknowledged') !== works) {
      faults.push(`${what} is ${JSON.stringify(outcome)}`);
    }
  };
  const hasLedger = gone !== 'inventory';
  await expect('a report of use', report(kit, first, 'dispensed', 1), hasLedger);
  await expect('a count', report(kit, first, 'counted', 3), hasLedger);
  await expect('a request', request(kit), gone !== 'requisition');
  if (approved !== undefined) {
    const order = issue(kit, first, approved);
    await expect('an issue', { ...order, person: drill.country.pharmacist }, true);
  }
  return faults;
}

/** A part that is missing is marked with its reason; the others are there. */
async function kitFaults({ drill }: Scene, kit: Kit, gone: Gone): Promise<string[]> {
  const { status, body } = await drill.country.pharmacist.get(`/v1/kits/${kit.location}`);
  if (status !== 200) return [`the kit page answers ${status} ${body?.code}`];
  const faults: string[] = [];
  for (const { part, available, code, reason } of body.parts as Json[]) {
    const isGone = PARTS_OF[gone]?.includes(part) === true;
    // Names and the supplier's stock come from inventory too; names are remembered for a while.
    if (gone === 'inventory' && !isGone && part !== 'outlook') continue;
    if (available === isGone) faults.push(`the kit page says ${part} is available: ${available}`);
    if (!available && !(code && reason))
      faults.push(`the kit page does not say why ${part} is not`);
  }
  if (gone === 'replenishment' && body.evaluatedAt !== undefined) {
    faults.push('the kit page says when it was evaluated, though nobody did');
  }
  if (gone !== 'replenishment' && body.products.length !== PRODUCTS.length) {
    faults.push(`the kit page shows ${body.products.length} products`);
  }
  return faults;
}

/** Asked for and approved, and known to inventory; answers its id. */
async function approvedRequest({ drill }: Scene, writes: Writes, kit: Kit): Promise<string> {
  const asking = request(kit);
  const asked = await tell(writes, { ...asking, person: kit.holder });
  const approval: Partial<Write> = {
    path: `/v1/requisitions/${asked.id}/approve`,
    body: {},
    headers: { 'if-match': '"1"' },
    person: drill.country.pharmacist,
  };
  const decided = await tell(writes, approval);
  if (decided.outcome.kind !== 'acknowledged') {
    throw new Error(`not approved: ${JSON.stringify(decided.outcome)}`);
  }
  await untilQuiet(drill.system);
  return asked.id;
}

function report(
  kit: Kit,
  product: string,
  kind: 'dispensed' | 'counted' | 'received',
  units: number,
) {
  const { location } = kit;
  const body = { kind, location, product, quantity: units };
  const effect: Effect = { kind: kind === 'received' ? 'in' : kind, units };
  return { path: '/v1/reports', body, stock: { location, product, effect } };
}

function request(kit: Kit): Partial<Write> {
  const lines = PRODUCTS.map((product) => ({ product, requested: 5 }));
  const body = { location: kit.location, programme: 'iccm', urgency: 'regular', lines };
  return { path: '/v1/requisitions', body };
}

function issue(kit: Kit, product: string, requisition: string): Partial<Write> {
  const { supplier: location, location: to } = kit;
  const shipment = uuid();
  const body = { kind: 'issue', location, product, quantity: 5, to, shipment, requisition };
  const stock = { location, product, effect: { kind: 'out', units: 5 }, requisition } as const;
  return { path: '/v1/orders', body, stock };
}

/** Sends a write under an id of its own and remembers it. */
export async function tell(writes: Writes, write: Partial<Write>): Promise<Write> {
  const id = uuid();
  const { path = '', headers = {}, person, stock } = write;
  if (!person) throw new Error('nobody tells it');
  const isReport = path === '/v1/reports';
  const occurredAt = isReport ? { occurredAt: systemClock.now().toISOString() } : {};
  const body = { id, ...occurredAt, ...write.body };
  const begun = writes.begin({ id, person, path, body, headers, ...(stock ? { stock } : {}) });
  writes.end(begun, await sendAlone(begun));
  return begun;
}
