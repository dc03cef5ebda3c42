/**
 * Month-end: hundreds of facilities send their counts and requests within the same hour, each over
 * a line of its own that is slow and loses segments. All must be answered, each count booked once,
 * each request kept once, however often a facility had to send.
 */
import { systemClock } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import { Chance } from './chance.js';
import type { CommandOutcome } from './command-line.js';
import { productEntry, WAREHOUSE } from './country.js';
import { type DrillSystem, startDrillSystem } from './drill-system.js';
import { checkInvariants } from './invariants.js';
import { until } from './moment.js';
import { named, percentilesOf } from './percentiles.js';
import { newPerson, Person } from './person.js';
import { untilQuiet } from './quiet.js';
import { LINE_2G, SlowLink } from './slow-link.js';
import { outcomeInBatch, sendAlone, type Write, Writes } from './writes.js';

export interface MonthEndOptions {
  readonly facilities: number;
  readonly products: number;
  /** From the first facility to the last. */
  readonly minutes: number;
  readonly seed: number;
  say(line: string): void;
  readonly signal?: AbortSignal;
}

interface Facility {
  readonly location: string;
  readonly username: string;
  readonly password: string;
}

/** How one facility fared. */
interface Fared {
  readonly tookMs: number;
  readonly tries: number;
  readonly up: number;
  readonly down: number;
}

const ZONE = { zone: 'LR-NIMBA', timeZone: 'Africa/Monrovia', openedOn: '2025-01-01' };
/** What a person with a phone in her hand waits for one answer. */
const PATIENCE_MS = 90_000;
const REGISTERED_AT_ONCE = 500;
const TRIES_MOST = 20;

export async function monthEnd(options: MonthEndOptions): Promise<CommandOutcome> {
  const { seed, say, signal, minutes } = options;
  const chance = new Chance(seed);
  const drill = await startDrillSystem({
    env: { SIGN_IN_TRIES: '1000' },
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const products = Array.from({ length: options.products }, (_, n) => `MEDICINE-${n + 1}`);
    const facilities = await registerFacilities(drill, options.facilities, products, say);
    const writes = new Writes();
    let answered = 0;
    const startedAt = performance.now();
    const all = facilities.map(async (facility): Promise<Fared> => {
      await until(startedAt + chance.next() * minutes * 60_000);
      signal?.throwIfAborted();
      const fared = await report(drill, facility, products, writes, chance);
      answered += 1;
      if (answered % 50 === 0) say(`${answered} of ${facilities.length} facilities are done`);
      return fared;
    });
    const fared = await Promise.all(all);
    await untilQuiet(drill.system);
    const found = await checkInvariants(drill.system, writes);
    const unanswered = writes.unanswered().length;
    const faults = [...found.faults, ...drill.deaths()];
    if (unanswered > 0) faults.push(`${unanswered} writes have no answer`);
    return {
      values: { ...valuesOf(options, fared, writes), unanswered, ...lossesOf(found) },
      faults,
    };
  } finally {
    await drill.stop();
  }
}

function lossesOf({ unitsLost, unitsDoubled }: { unitsLost: number; unitsDoubled: number }) {
  return { unitsLost, unitsDoubled };
}

function valuesOf(
  { facilities, products, minutes }: MonthEndOptions,
  fared: readonly Fared[],
  writes: Writes,
): Record<string, number> {
  const mean = (of: (each: Fared) => number): number =>
    Math.round(fared.reduce((sum, each) => sum + of(each), 0) / fared.length);
  return {
    facilities,
    productsEach: products,
    minutes,
    writes: writes.list().length,
    writesAcknowledged: writes.count('acknowledged'),
    sentAgain: fared.reduce((sum, { tries }) => sum + tries - 1, 0),
    bytesUpEach: mean(({ up }) => up),
    bytesDownEach: mean(({ down }) => down),
    ...named('facility', percentilesOf(fared.map(({ tookMs }) => tookMs))),
  };
}

async function registerFacilities(
  { country, system }: DrillSystem,
  many: number,
  products: readonly string[],
  say: (line: string) => void,
): Promise<Facility[]> {
  const put = async (path: string, items: readonly object[]): Promise<void> => {
    for (let at = 0; at < items.length; at += REGISTERED_AT_ONCE) {
      const part = items.slice(at, at + REGISTERED_AT_ONCE);
      const { status, body } = await country.admin.send('PUT', path, { items: part });
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    }
  };
  const codes = Array.from({ length: many }, (_, n) => `HC-${String(n + 1).padStart(4, '0')}`);
  const supplyLines = [{ programme: 'iccm', supplier: WAREHOUSE }];
  await put(
    '/v1/locations',
    codes.map((id) => ({ id, name: id, kind: 'facility', ...ZONE, supplyLines })),
  );
  await put('/v1/products', products.map(productEntry));
  await put(
    '/v1/managed-products',
    codes.flatMap((location) =>
      products.map((product) => ({ location, product, mode: 'by-count', from: '2025-01-01' })),
    ),
  );
  say(`${many} facilities are registered`);
  const facilities: Facility[] = [];
  for (const location of codes) {
    const username = location.toLowerCase();
    const grants = [{ role: 'facility-in-charge', at: location }];
    const password = await newPassword(country.admin, system.gatewayUrl, username, grants);
    facilities.push({ location, username, password });
  }
  say(`${many} people have an account`);
  return facilities;
}

async function newPassword(
  ...[admin, url, username, grants]: Parameters<typeof newPerson>
): Promise<string> {
  const person = await newPerson(admin, url, username, grants);
  return person.password;
}

/** One facility: signs in, counts everything, asks for the next month. */
async function report(
  { system }: DrillSystem,
  { location, username, password }: Facility,
  products: readonly string[],
  writes: Writes,
  chance: Chance,
): Promise<Fared> {
  const link = await SlowLink.open(system.gatewayUrl, LINE_2G, chance);
  const startedAt = performance.now();
  const person = new Person(link.url, username, password, PATIENCE_MS);
  try {
    let tries = await untilDone(async () => {
      await person.signIn();
      return true;
    });
    const counts = products.map((product) => count(writes, person, location, product, chance));
    tries += (await untilDone(() => sendCounts(person, writes, counts))) - 1;
    const request = ask(writes, person, location, products, chance);
    tries +=
      (await untilDone(async () => {
        writes.end(request, await sendAlone(request));
        return request.outcome.kind !== 'unanswered';
      })) - 1;
    return { tookMs: performance.now() - startedAt, tries, ...link.traffic };
  } finally {
    await link.close();
  }
}

/** Sends until it is answered; answers how often that was. Gives up where it never ends. */
async function untilDone(send: () => Promise<boolean>): Promise<number> {
  let why: unknown;
  for (let tries = 1; tries <= TRIES_MOST; tries += 1) {
    try {
      if (await send()) return tries;
    } catch (error) {
      why = error;
    }
  }
  throw new Error(`sent ${TRIES_MOST} times without an answer`, { cause: why });
}

function count(
  writes: Writes,
  person: Person,
  location: string,
  product: string,
  chance: Chance,
): Write {
  const id = uuid();
  const units = chance.whole(0, 400);
  const occurredAt = systemClock.now().toISOString();
  return writes.begin({
    id,
    person,
    path: '/v1/reports',
    body: { id, kind: 'counted', location, product, quantity: units, occurredAt },
    headers: {},
    stock: { location, product, effect: { kind: 'counted', units } },
  });
}

async function sendCounts(
  person: Person,
  writes: Writes,
  counts: readonly Write[],
): Promise<boolean> {
  const open = counts.filter(({ outcome }) => outcome.kind === 'unanswered');
  const sentAt = systemClock.now().toISOString();
  const body = { sentAt, items: open.map((write) => write.body) };
  const reply = await person.send('POST', '/v1/reports/batch', body);
  for (const [n, write] of open.entries()) writes.end(write, outcomeInBatch(reply, n));
  return counts.every(({ outcome }) => outcome.kind !== 'unanswered');
}

function ask(
  writes: Writes,
  person: Person,
  location: string,
  products: readonly string[],
  chance: Chance,
): Write {
  const id = uuid();
  const lines = products.map((product) => ({ product, requested: chance.whole(10, 400) }));
  return writes.begin({
    id,
    person,
    path: '/v1/requisitions',
    body: { id, location, programme: 'iccm', urgency: 'regular', lines },
    headers: {},
  });
}
