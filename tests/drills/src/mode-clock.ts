/**
 * A phone whose clock is wrong: days ahead, years behind, or drifting while it was offline. What it
 * reports is a fact and is accepted; when it happened is corrected by what the phone thought the
 * time was when it sent, else taken as now and flagged; what it claimed is kept.
 */
import { DAY_MS, MINUTE_MS, systemClock } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import { type Kit, PRODUCTS } from './country.js';
import { reading } from './databases.js';
import type { ModeReport, Scene } from './degraded-scene.js';
import { outcomeInBatch, type Write, type Writes } from './writes.js';

const HOUR_MS = 60 * MINUTE_MS;
/** The way from the phone to the ledger. */
const WAY_MS = 5000;
const QUEUE = 20;
const DRIFT = 0.01;

interface Claimed {
  /** What the phone says, in milliseconds. */
  readonly claimed: number;
  /** When it should be booked, give or take `toleranceMs`. */
  readonly booked: number;
  readonly toleranceMs: number;
  readonly flag?: 'clock-ahead' | 'before-opening';
}

interface Batch {
  readonly what: string;
  readonly sentAt?: number;
  readonly items: readonly Claimed[];
}

export async function wrongClock(scene: Scene, writes: Writes): Promise<ModeReport> {
  const now = systemClock.now().getTime();
  const batches = [
    askew('days ahead', now, 3 * DAY_MS),
    askew('years behind', now, -6 * 365 * DAY_MS),
    drifted(now),
    unsaid('ahead, and not told so', now, now + 3 * DAY_MS, 'clock-ahead'),
    unsaid('behind, and not told so', now, now - 6 * 365 * DAY_MS, 'before-opening'),
  ];
  const faults: string[] = [];
  let reports = 0;
  for (const batch of batches) {
    const found = await tellBatch(scene, writes, batch);
    faults.push(...found.map((fault) => `clock ${batch.what}: ${fault}`));
    reports += batch.items.length;
  }
  scene.say(`${reports} reports of phones with a wrong clock are accepted`);
  return { values: { wrongClockReports: reports }, faults };
}

/** The clock is off by as much all the time, and the phone says when it sent. */
function askew(what: string, now: number, offMs: number): Batch {
  const booked = now - 2 * HOUR_MS;
  return {
    what,
    sentAt: now + offMs,
    items: [{ claimed: booked + offMs, booked, toleranceMs: WAY_MS }],
  };
}

/** A queue of ten hours, kept by a clock that gains a hundredth. */
function drifted(now: number): Batch {
  const start = now - (QUEUE * HOUR_MS) / 2;
  const told = (moment: number): number => start + (moment - start) * (1 + DRIFT);
  return {
    what: 'drifting',
    sentAt: told(now),
    items: Array.from({ length: QUEUE }, (_, n) => {
      const booked = start + (n * HOUR_MS) / 2;
      const toleranceMs = (now - booked) * DRIFT + WAY_MS;
      return { claimed: told(booked), booked, toleranceMs };
    }),
  };
}

/** Nobody says when it was sent, so that the claim cannot be corrected. */
function unsaid(
  what: string,
  now: number,
  claimed: number,
  flag: 'clock-ahead' | 'before-opening',
): Batch {
  return { what, items: [{ claimed, booked: now, toleranceMs: MINUTE_MS, flag }] };
}

async function tellBatch(scene: Scene, writes: Writes, batch: Batch): Promise<string[]> {
  const kit = scene.drill.country.kits.at(-1) as Kit;
  const product = PRODUCTS.at(-1) ?? '';
  const { location } = kit;
  const told = batch.items.map(({ claimed }) => {
    const id = uuid();
    const occurredAt = new Date(Math.round(claimed)).toISOString();
    const body = { id, kind: 'received', source: 'external', location, product, quantity: 1 };
    return writes.begin({
      id,
      person: kit.holder,
      path: '/v1/reports',
      body: { ...body, occurredAt },
      headers: {},
      stock: { location, product, effect: { kind: 'in', units: 1 } },
    });
  });
  const sentAt =
    batch.sentAt === undefined ? {} : { sentAt: new Date(Math.round(batch.sentAt)).toISOString() };
  const items = told.map((write) => write.body);
  const reply = await kit.holder.send('POST', '/v1/reports/batch', { ...sentAt, items });
  for (const [n, write] of told.entries()) writes.end(write, outcomeInBatch(reply, n));
  const kept = await keptTimes(scene, told);
  const faults = told.flatMap((write, n) =>
    misbooked(write, batch.items[n] as Claimed, kept.get(write.id)),
  );
  return isInOrder(told, kept) ? faults : [...faults, 'the order of the queue is lost'];
}

interface Kept {
  readonly occurredAt: number;
  readonly claimedAt: number | undefined;
}

/** What the ledger kept of each. */
async function keptTimes(scene: Scene, told: readonly Write[]): Promise<Map<string, Kept>> {
  const rows = await reading(scene.drill.system, ({ inventory }) =>
    inventory(
      'SELECT DISTINCT event, occurred_at, claimed_at FROM movement WHERE event = ANY($1::uuid[])',
      [told.map((write) => write.id)],
    ),
  );
  return new Map(
    rows.map((row) => [
      String(row['event']),
      {
        occurredAt: (row['occurred_at'] as Date).getTime(),
        claimedAt: (row['claimed_at'] as Date | null)?.getTime(),
      },
    ]),
  );
}

function misbooked({ outcome }: Write, expected: Claimed, kept: Kept | undefined): string[] {
  if (outcome.kind !== 'acknowledged') return [`not accepted: ${JSON.stringify(outcome)}`];
  if (!kept) return ['accepted, and no movement is there'];
  const faults: string[] = [];
  const off = kept.occurredAt - expected.booked;
  if (Math.abs(off) > expected.toleranceMs) faults.push(`booked ${Math.round(off)} ms off`);
  if (Math.round(expected.claimed) !== kept.claimedAt) faults.push('what was claimed is not kept');
  const flags: string[] = outcome.answer.flags ?? [];
  const said = flags.filter((flag) => flag === 'clock-ahead' || flag === 'before-opening');
  if (said.join() !== (expected.flag ?? '')) faults.push(`flagged ${said.join() || 'as nothing'}`);
  return faults;
}

function isInOrder(told: readonly Write[], kept: ReadonlyMap<string, Kept>): boolean {
  const times = told.map((write) => kept.get(write.id)?.occurredAt ?? 0);
  return times.every((time, n) => n === 0 || time >= (times[n - 1] ?? 0));
}
