/**
 * Requisition and replenishment are cut off from NATS for minutes while events come to wait in
 * inventory's stream. Afterwards the links heal, and nobody does anything: how long until all is
 * applied, and replenishment's cards are what inventory's are.
 */
import { systemClock } from '@satchel/language';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { Chance } from './chance.js';
import type { CommandOutcome } from './command-line.js';
import { FACILITIES, PRODUCTS } from './country.js';
import { reading } from './databases.js';
import { type DrillSystem, startDrillSystem } from './drill-system.js';
import { checkLedger } from './ledger-checks.js';
import { untilQuiet } from './quiet.js';

const KITS = 400;
const BATCH = 500;
/** Of the register, at one time. */
const ENTRIES = 100;
/** Senders at work side by side. */
const AT_ONCE = 2;
const CATCH_UP_WITHIN_MS = 1_800_000;

export interface CatchUpOptions {
  readonly events: number;
  readonly minutes: number;
  readonly seed: number;
  say(line: string): void;
  readonly signal?: AbortSignal;
}

export async function catchUp(options: CatchUpOptions): Promise<CommandOutcome> {
  const { events, minutes, seed, say, signal } = options;
  const drill = await startDrillSystem(signal === undefined ? {} : { signal });
  try {
    const kits = await registerKits(drill);
    await untilQuiet(drill.system);
    const cutOff = ['replenishment', 'requisition'] as const;
    for (const service of cutOff) drill.links(service).nats.cut();
    const cutAt = performance.now();
    say('cut off');
    const faults = await sendAll(drill, kits, options, new Chance(seed));
    const waiting = await waitingEvents(drill);
    say(`${waiting} events wait`);
    await untilOver(cutAt + minutes * 60_000, signal);
    const cutSeconds = Math.round((performance.now() - cutAt) / 1000);
    for (const service of cutOff) drill.links(service).nats.heal();
    say(`healed after ${cutSeconds} s`);
    const caughtUpMs = await untilQuiet(drill.system, { withinMs: CATCH_UP_WITHIN_MS });
    const seconds = Math.round(caughtUpMs / 100) / 10;
    say(`all applied ${seconds} s later, and the cards agree`);
    const wrong = await reading(drill.system, ({ inventory }) => checkLedger(inventory));
    const values = {
      events: waiting,
      cutSeconds,
      catchUpSeconds: seconds,
      eventsPerSecond: Math.round(waiting / Math.max(seconds, 0.1)),
      manualSteps: 0,
    };
    const short = waiting < events ? [`only ${waiting} events waited`] : [];
    return { values, faults: [...faults, ...short, ...wrong, ...drill.deaths()] };
  } finally {
    await drill.stop();
  }
}

/** As many kits as a district has, so that the events belong to many cards. */
async function registerKits({ country }: DrillSystem): Promise<string[]> {
  const kits = Array.from({ length: KITS }, (_, n) => `KIT-${String(n).padStart(4, '0')}`);
  const put = async (path: string, items: readonly object[]): Promise<void> => {
    for (let at = 0; at < items.length; at += ENTRIES) {
      const some = { items: items.slice(at, at + ENTRIES) };
      await eventually(
        async () => {
          const { status, body } = await country.admin.send('PUT', path, some);
          if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
        },
        { withinMs: 120_000 },
      );
    }
  };
  await put(
    '/v1/locations',
    kits.map((id, n) => ({
      id,
      name: id,
      kind: 'kit',
      zone: 'LR-NIMBA',
      timeZone: 'Africa/Monrovia',
      openedOn: '2025-01-01',
      resupplyIntervalDays: 30,
      leadTimeDays: 7,
      supplyLines: [{ programme: 'iccm', supplier: FACILITIES[n % FACILITIES.length] }],
    })),
  );
  const managed = kits.flatMap((location) =>
    PRODUCTS.map((product) => ({ location, product, mode: 'by-treatment', from: '2025-01-01' })),
  );
  await put('/v1/managed-products', managed);
  return kits;
}

/** Sends everything in batches of 500; answers what was not accepted. */
async function sendAll(
  { country }: DrillSystem,
  kits: readonly string[],
  { events, say, signal }: CatchUpOptions,
  chance: Chance,
): Promise<string[]> {
  const faults = new Set<string>();
  const lane = async (share: number): Promise<void> => {
    for (let sent = 0; sent < share; ) {
      signal?.throwIfAborted();
      const items = Array.from({ length: Math.min(BATCH, share - sent) }, () =>
        reportAt(chance.pick(kits), chance),
      );
      const fault = await sendUntilAccepted(country.pharmacist, items);
      if (fault) faults.add(fault);
      sent += items.length;
      if (sent % 10_000 < BATCH) say(`${sent} of ${share} reports of a lane are accepted`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => lane(Math.ceil(events / AT_ONCE))));
  return [...faults];
}

/** One report, which makes one event. */
function reportAt(location: string, chance: Chance): object {
  return {
    id: uuid(),
    kind: 'received',
    source: 'external',
    location,
    product: chance.pick(PRODUCTS),
    quantity: chance.whole(1, 20),
    occurredAt: systemClock.now().toISOString(),
  };
}

async function sendUntilAccepted(
  person: DrillSystem['country']['pharmacist'],
  items: readonly object[],
): Promise<string | undefined> {
  const { body } = await eventually(
    async () => {
      const reply = await person.send('POST', '/v1/reports/batch', { items });
      if (reply.status !== 200) throw new Error(`a batch answers ${reply.status}`);
      return reply;
    },
    { withinMs: 120_000 },
  );
  const odd = body.items.find((item: { outcome: string }) => item.outcome !== 'accepted');
  return odd && `a report is ${JSON.stringify(odd)}`;
}

/** How many entries inventory has that replenishment has not. */
async function waitingEvents({ system }: DrillSystem): Promise<number> {
  return reading(system, async ({ inventory, replenishment }) => {
    const [owner] = await inventory('SELECT coalesce(sum(sequence), 0) AS n FROM stock_card');
    const [copy] = await replenishment('SELECT coalesce(sum(applied_sequence), 0) AS n FROM card');
    return Number(owner?.['n']) - Number(copy?.['n']);
  });
}

async function untilOver(moment: number, signal: AbortSignal | undefined): Promise<void> {
  const left = moment - performance.now();
  if (left <= 0) return;
  await eventually(
    () => {
      signal?.throwIfAborted();
      return performance.now() >= moment;
    },
    { withinMs: left + 10_000, everyMs: 20 },
  );
}
