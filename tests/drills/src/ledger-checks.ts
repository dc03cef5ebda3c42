/**
 * The books by themselves: whether they hold together, told from the rows alone and with the
 * formulas written here a second time. Nothing of the product's own code decides.
 */
import { createHash } from 'node:crypto';
import { localDay } from '@satchel/language';
import type { Read, Row } from './databases.js';

const IN_TRANSIT = '@in-transit';
const FIRST_HASH = '0'.repeat(64);

/** One movement with its entry on a card, if it has one. */
interface MovementRow {
  readonly event: string;
  readonly line: number;
  readonly id: string;
  readonly product: string;
  readonly lot: string;
  readonly quantity: number;
  readonly from_place: string;
  readonly to_place: string;
  readonly kind: string;
  readonly shipment: string | null;
  readonly occurred_at: Date;
  readonly precision: string;
  readonly claimed_at: Date | null;
  readonly recorded_at: Date;
  readonly reason: string | null;
  readonly document: string | null;
  readonly reporter: string;
  readonly channel: string;
  readonly count_event: string | null;
  readonly reverses: string | null;
  readonly location: string | null;
  readonly sequence: string | null;
  readonly balance_after: string | null;
  readonly lot_balance_after: string | null;
  readonly hash: string | null;
}

/** Sums by name. */
class Sums extends Map<string, number> {
  add(name: string, units: number): number {
    const sum = (this.get(name) ?? 0) + units;
    this.set(name, sum);
    return sum;
  }
}

interface CardState {
  sequence: number;
  balance: number;
  hash: string;
}

/** What is wrong with the books, in words; nothing when they are right. */
export async function checkLedger(inventory: Read): Promise<string[]> {
  const movements = (await inventory(
    'SELECT * FROM movement ORDER BY location, product, sequence',
  )) as unknown as MovementRow[];
  const zones = await inventory('SELECT id, time_zone FROM location');
  const books = new Books(
    new Map(zones.map((row) => [String(row['id']), String(row['time_zone'])])),
  );
  for (const movement of movements) books.take(movement);
  return [
    ...books.faults,
    ...books.compareCards(await inventory('SELECT * FROM stock_card')),
    ...compare('lot balance', books.lots, await sumsOf(inventory, LOT_BALANCES)),
    ...compare('day total', books.days, await sumsOf(inventory, DAY_TOTALS)),
    ...compare('units in transit', books.inTransit, await sumsOf(inventory, IN_TRANSIT_LINES)),
    ...books.conservation(await sumsOf(inventory, HELD)),
    ...(await inventory(UNEVEN_EVENTS)).map((row) => `events of ${row['card']} are not gapless`),
  ];
}

const LOT_BALANCES = `
SELECT location || '|' || product || '|' || lot AS name, on_hand AS units FROM lot_balance`;
const DAY_TOTALS = `
SELECT location || '|' || product || '|' || day || '|' || part AS name, units
FROM day_total, LATERAL (
  VALUES ('in', inbound), ('out', outbound), ('net', net)
) AS p (part, units)`;
const IN_TRANSIT_LINES = `
SELECT shipment || '|' || product || '|' || lot AS name, shipped - received AS units
FROM shipment_line`;
/** All that is somewhere: on a shelf, or on the way. */
const HELD = `
SELECT name, sum(units) AS units FROM (
  SELECT product || '|' || lot AS name, on_hand AS units FROM lot_balance
  UNION ALL SELECT product || '|' || lot, shipped - received FROM shipment_line
) AS held GROUP BY name`;

/** Cards whose events are not numbered from 1 to the head's count. */
const UNEVEN_EVENTS = `
SELECT location || '|' || product AS card FROM stock_card c
LEFT JOIN (
  SELECT location, product, count(*) AS events, max(number) AS last FROM stock_event GROUP BY 1, 2
) e USING (location, product)
WHERE (coalesce(events, 0), coalesce(last, 0)) <> (event_count, event_count)`;

async function sumsOf(read: Read, text: string): Promise<Sums> {
  const rows = await read(text);
  return new Sums(rows.map((row) => [String(row['name']), Number(row['units'])]));
}

/** The books folded from the movements. */
class Books {
  readonly faults: string[] = [];
  readonly lots = new Sums();
  readonly days = new Sums();
  readonly inTransit = new Sums();
  /** What came from the ends, less what went to them, by product and lot. */
  private readonly fromEnds = new Sums();
  private readonly cards = new Map<string, CardState>();

  constructor(private readonly zones: ReadonlyMap<string, string>) {}

  take(movement: MovementRow): void {
    const { product, lot, quantity, shipment } = movement;
    for (const [place, units] of [
      [movement.from_place, -quantity],
      [movement.to_place, quantity],
    ] as const) {
      if (place === IN_TRANSIT) this.inTransit.add(`${shipment}|${product}|${lot}`, units);
      else if (place.startsWith('@')) this.fromEnds.add(`${product}|${lot}`, -units);
    }
    if (movement.location !== null) this.enter(movement, movement.location);
  }

  private enter(movement: MovementRow, location: string): void {
    const { product, lot, quantity } = movement;
    const key = `${location}|${product}`;
    const card = this.cards.get(key) ?? { sequence: 0, balance: 0, hash: FIRST_HASH };
    this.cards.set(key, card);
    const delta = movement.to_place === location ? quantity : -quantity;
    card.sequence += 1;
    card.balance += delta;
    const ofLot = this.lots.add(`${key}|${lot}`, delta);
    const day = localDay(movement.occurred_at, this.zones.get(location) ?? 'UTC');
    this.days.add(`${key}|${day}|net`, delta);
    this.days.add(`${key}|${day}|in`, Math.max(0, delta));
    this.days.add(`${key}|${day}|out`, Math.max(0, -delta));
    const where = `${key} entry ${movement.sequence}`;
    const expect = (what: string, found: unknown, expected: unknown): void => {
      if (String(found) !== String(expected)) {
        this.faults.push(`${where}: ${what} is ${found}, not ${expected}`);
      }
    };
    expect('sequence', movement.sequence, card.sequence);
    expect('balance', movement.balance_after, card.balance);
    expect("the lot's balance", movement.lot_balance_after, ofLot);
    if (card.balance < 0 || ofLot < 0) this.faults.push(`${where}: negative`);
    expect('hash', movement.hash, hashAfter(card.hash, movement));
    card.hash = movement.hash ?? '';
  }

  compareCards(rows: readonly Row[]): string[] {
    const faults: string[] = [];
    for (const row of rows) {
      const key = `${row['location']}|${row['product']}`;
      const card = this.cards.get(key) ?? { sequence: 0, balance: 0, hash: FIRST_HASH };
      this.cards.delete(key);
      const head = `${row['sequence']} ${row['on_hand']} ${row['head_hash']}`;
      const folded = `${card.sequence} ${card.balance} ${card.hash}`;
      if (head !== folded) faults.push(`card ${key}: head is ${head}, entries give ${folded}`);
    }
    for (const key of this.cards.keys()) faults.push(`card ${key} has entries and no head`);
    return faults;
  }

  /** What came in less what went out is somewhere, lot by lot. */
  conservation(held: Sums): string[] {
    return compare('conservation of', this.fromEnds, held);
  }
}

/** Names on which the two do not agree; absent is zero. */
function compare(what: string, folded: Sums, kept: Sums): string[] {
  return [...new Set([...folded.keys(), ...kept.keys()])]
    .filter((name) => (folded.get(name) ?? 0) !== (kept.get(name) ?? 0))
    .map(
      (name) => `${what} ${name}: movements give ${folded.get(name)}, kept is ${kept.get(name)}`,
    );
}

/** The formula of docs/LEDGER.md, section 7, written once more. */
function hashAfter(previous: string, movement: MovementRow): string {
  const said = [
    'entry-v1',
    previous,
    movement.location,
    Number(movement.sequence),
    movement.event,
    movement.line,
    movement.id,
    movement.product,
    movement.lot,
    movement.quantity,
    movement.from_place,
    movement.to_place,
    movement.kind,
    movement.shipment,
    movement.occurred_at.getTime(),
    movement.precision,
    movement.claimed_at?.getTime() ?? null,
    movement.recorded_at.getTime(),
    movement.reason,
    movement.document,
    movement.reporter,
    movement.channel,
    movement.count_event,
    movement.reverses,
    Number(movement.balance_after),
    Number(movement.lot_balance_after),
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
