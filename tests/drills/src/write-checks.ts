/**
 * Every write against the books: what was acknowledged is there once and with the effect that was
 * acknowledged, what was refused is nowhere, and nothing is there that nobody sent. Shelves are
 * told a second time from the answers alone, since books that forget everything conserve perfectly.
 */
import { checkCommands } from './command-checks.js';
import type { Databases, Read } from './databases.js';
import type { Effect, Write } from './writes.js';

export interface WriteFindings {
  readonly faults: readonly string[];
  /** Units that the answers say are on a shelf, and are not. */
  readonly unitsLost: number;
  /** Units on a shelf that no answer tells of. */
  readonly unitsDoubled: number;
}

/** What the ledger says that an event did to its card. */
interface Booked {
  readonly accepted: boolean;
  readonly net: number;
  readonly movements: number;
}

/** Looks for every write in the databases; all writes must be decided. */
export async function checkWrites(
  { inventory, requisition }: Databases,
  writes: readonly Write[],
): Promise<WriteFindings> {
  const booked = await bookedEvents(inventory);
  const entries = await balancesByEntry(inventory);
  const faults: string[] = [];
  const events = new Set<string>();
  for (const write of writes) {
    if (!write.stock) continue;
    events.add(write.id);
    faults.push(...checkEvent(write, booked.get(write.id), entries));
  }
  const counted = await countedOnSheets(inventory);
  for (const { event } of counted) {
    events.add(event);
    if (!booked.get(event)?.accepted)
      faults.push(`it was answered that ${event} is booked; it is not`);
  }
  for (const id of booked.keys()) {
    if (!events.has(id)) faults.push(`event ${id} is in the books, and nobody sent it`);
  }
  faults.push(...(await checkActs(requisition, writes)));
  faults.push(...(await checkCommands(inventory, writes)));
  const expected = expectedShelves(writes);
  for (const { shelf, units } of counted) expected.set(shelf, units);
  const shelves = compareShelves(expected, await shelvesOf(inventory));
  return { ...shelves, faults: [...faults, ...shelves.faults] };
}

function checkEvent(
  { id, path, outcome, stock }: Write,
  booked: Booked | undefined,
  entries: ReadonlyMap<string, number>,
): string[] {
  const about = `${path} ${id} at ${stock?.location} ${stock?.product}`;
  if (outcome.kind === 'unanswered') return [`${about} is not decided`];
  if (outcome.kind === 'refused') {
    const isBooked = booked !== undefined && (booked.accepted || booked.movements > 0);
    return isBooked ? [`${about} was refused (${outcome.code}) and is in the books`] : [];
  }
  if (!booked?.accepted) return [`${about} was acknowledged and is not in the books`];
  const { answer } = outcome;
  const at = `${stock?.location}|${stock?.product}|${answer.sequence}`;
  const balance = answer.sequence === 0 ? 0 : entries.get(at);
  if (balance !== answer.onHand) {
    return [`${about} was answered ${answer.onHand} after entry ${answer.sequence}: ${balance}`];
  }
  return [];
}

/** What the answers say should be on every shelf, in the order in which they were decided. */
export function expectedShelves(writes: readonly Write[]): Map<string, number> {
  const shelves = new Map<string, number>();
  const effects = new Map<string, Effect>();
  for (const { id, outcome, stock } of writes) {
    if (!stock || outcome.kind !== 'acknowledged') continue;
    effects.set(id, stock.effect);
    const key = `${stock.location}|${stock.product}`;
    const before = shelves.get(key) ?? 0;
    // A receipt that a count had told of already, and whatever a later count covers, moves nothing.
    const flags: string[] = outcome.answer.flags ?? [];
    const isSettled = flags.includes('receipt-confirmed') || flags.includes('after-count');
    if (!isSettled) shelves.set(key, after(before, stock.effect, effects));
  }
  return shelves;
}

function after(before: number, effect: Effect, effects: ReadonlyMap<string, Effect>): number {
  switch (effect.kind) {
    case 'in':
      return before + effect.units;
    case 'out':
      return before - effect.units;
    case 'dispensed':
      return Math.max(0, before - effect.units);
    case 'counted':
      return effect.units;
    case 'undone': {
      const original = effects.get(effect.event);
      if (original?.kind === 'in') return before - original.units;
      if (original?.kind === 'out') return before + original.units;
      throw new Error(`the load does not undo ${original?.kind}`);
    }
  }
}

function compareShelves(
  expected: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, number>,
): WriteFindings {
  const faults: string[] = [];
  let unitsLost = 0;
  let unitsDoubled = 0;
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const more = (found.get(key) ?? 0) - (expected.get(key) ?? 0);
    unitsLost += Math.max(0, -more);
    unitsDoubled += Math.max(0, more);
    if (more !== 0) {
      faults.push(`${key} holds ${found.get(key)}, the answers say ${expected.get(key)}`);
    }
  }
  return { faults, unitsLost, unitsDoubled };
}

async function bookedEvents(inventory: Read): Promise<Map<string, Booked>> {
  const rows = await inventory(
    `SELECT coalesce(e.id, m.event) AS id, coalesce(e.accepted, false) AS accepted,
       coalesce(m.movements, 0) AS movements, coalesce(m.net, 0) AS net
     FROM stock_event e FULL JOIN (
       SELECT event, count(*) AS movements,
         sum(CASE WHEN to_place = location THEN quantity ELSE -quantity END) AS net
       FROM movement GROUP BY event
     ) m ON m.event = e.id`,
  );
  return new Map(
    rows.map((row) => [
      String(row['id']),
      {
        accepted: row['accepted'] === true,
        net: Number(row['net']),
        movements: Number(row['movements']),
      },
    ]),
  );
}

/** What sheets and snapshots booked: each a product of its own, so that its shelf is known. */
async function countedOnSheets(
  inventory: Read,
): Promise<{ event: string; shelf: string; units: number }[]> {
  const rows = await inventory(
    `SELECT r.event, s.location || '|' || r.product AS shelf, r.counted AS units
     FROM count_result r JOIN count_sheet s ON s.id = r.sheet
     UNION ALL SELECT l.event, s.location || '|' || l.product, l.told FROM snapshot s,
       jsonb_to_recordset(s.answer->'lines') AS l(event uuid, product text, told bigint,
         outcome text)
     WHERE l.outcome = 'accepted'`,
  );
  return rows.map((row) => ({
    event: String(row['event']),
    shelf: String(row['shelf']),
    units: Number(row['units']),
  }));
}

async function balancesByEntry(inventory: Read): Promise<Map<string, number>> {
  const rows = await inventory(
    `SELECT location || '|' || product || '|' || sequence AS at, balance_after FROM movement
     WHERE location IS NOT NULL`,
  );
  return new Map(rows.map((row) => [String(row['at']), Number(row['balance_after'])]));
}

async function shelvesOf(inventory: Read): Promise<Map<string, number>> {
  const rows = await inventory(`SELECT location || '|' || product AS key, on_hand FROM stock_card`);
  return new Map(rows.map((row) => [String(row['key']), Number(row['on_hand'])]));
}

/** Acts on requisitions: kept once when acknowledged, and never when refused. */
async function checkActs(requisition: Read, writes: readonly Write[]): Promise<string[]> {
  const found = await requisition(`
    SELECT r.id, r.status, count(s.*) FILTER (WHERE s.act = 'submitted') AS submitted,
      count(s.*) FILTER (WHERE s.act IN ('approved', 'rejected')) AS decided
    FROM requisition r LEFT JOIN requisition_step s ON s.requisition = r.id GROUP BY r.id`);
  const kept = new Map(found.map((row) => [String(row['id']), row]));
  const faults: string[] = [];
  const submitted = new Set<string>();
  for (const { id, path, outcome } of writes) {
    if (!path.startsWith('/v1/requisitions')) continue;
    const [, , , about = id, act = 'submitted'] = path.split('/');
    if (act === 'submitted') submitted.add(id);
    const row = kept.get(about);
    const times = Number(row?.[act === 'submitted' ? 'submitted' : 'decided'] ?? 0);
    const wanted = outcome.kind === 'acknowledged' ? 1 : 0;
    if (times !== wanted) {
      faults.push(`${path} ${id} was ${outcome.kind}, and is kept ${times} times (${act})`);
    }
  }
  for (const id of kept.keys()) {
    if (!submitted.has(id)) faults.push(`requisition ${id} is kept, and nobody submitted it`);
  }
  return faults;
}
