/**
 * Verifies a whole ledger: every row of inventory's database that is covered, in one pass in the
 * order of the cards, as of one snapshot. Memory does not grow with the ledger.
 */
import type { ClientBase } from 'pg';
import type { Finding } from './findings.js';
import { LocalDays } from './local-day.js';
import type { OutsideSeals } from './outside-seals.js';
import { RowStream } from './row-stream.js';
import * as rows from './rows.js';
import { type CardStreams, CardVerification, type Tally } from './verify-card.js';
import { verifyLosses } from './verify-losses.js';
import { verifyPacking } from './verify-packing.js';
import { type Restored, type SealTally, verifySeals } from './verify-seals.js';
import { verifyShipments } from './verify-shipments.js';

export interface Verifying {
  /** On inventory's database, in a transaction that shows one snapshot. */
  readonly client: ClientBase;
  /** Copies of the seals; without them only what disagrees with itself is found. */
  readonly outside: OutsideSeals | undefined;
  readonly restored?: Restored;
  readonly onFinding: (finding: Finding) => void;
  /** Called after every card. */
  readonly onProgress?: (tally: Tally) => void;
  readonly signal?: AbortSignal;
}

export interface Verified extends Tally, SealTally {
  findings: number;
}

export async function verifyLedger(verifying: Verifying): Promise<Verified> {
  const { client, outside, onFinding, restored = new Map() } = verifying;
  let findings = 0;
  const report = (finding: Finding): void => {
    findings += 1;
    onFinding(finding);
  };
  await mustBeReadable(client);
  const tally = await verifyCards(verifying, report);
  await verifyShipments(client, report);
  await verifyPacking(client, report);
  await verifyLosses(client, report);
  const seals = await verifySeals(client, outside, restored, report);
  return { ...tally, ...seals, findings };
}

/** Rows are merged in the order of bytes, so the database has to sort that way too. */
async function mustBeReadable(client: ClientBase): Promise<void> {
  const { rows: found } = await client.query<{ collation: string }>(
    'SELECT datcollate AS collation FROM pg_database WHERE datname = current_database()',
  );
  const collation = found[0]?.collation;
  if (collation !== 'C' && collation !== 'POSIX') {
    throw new Error(`the database sorts by ${collation}; it must have been made with C`);
  }
}

async function verifyCards(
  { client, onProgress, signal }: Verifying,
  report: (finding: Finding) => void,
): Promise<Tally> {
  const tally = { cards: 0, events: 0, entries: 0, between: 0, counts: 0, heads: 0 };
  const streams: CardStreams = {
    cards: await RowStream.open(client, rows.CARDS),
    events: await RowStream.open(client, rows.EVENTS),
    entries: await RowStream.open(client, rows.ENTRIES),
    between: await RowStream.open(client, rows.BETWEEN),
    counts: await RowStream.open(client, rows.COUNTS),
    lots: await RowStream.open(client, rows.LOTS),
    days: await RowStream.open(client, rows.DAYS),
    heads: await RowStream.open(client, rows.HEADS),
  };
  const localDays = new LocalDays();
  for (let key = nextCard(streams); key; key = nextCard(streams)) {
    signal?.throwIfAborted();
    if (key.location === '') await orphansOf(streams, report);
    else await new CardVerification(key, streams, localDays, tally, report).run();
    onProgress?.(tally);
  }
  for (const stream of Object.values(streams)) await stream.close();
  return tally;
}

/** The first card that any stream still has rows of. */
function nextCard(streams: CardStreams): rows.OfCard | undefined {
  let first: rows.OfCard | undefined;
  for (const { peek } of Object.values(streams) as RowStream<rows.OfCard>[]) {
    if (peek && (!first || isBefore(peek, first))) first = peek;
  }
  return first;
}

function isBefore(a: rows.OfCard, b: rows.OfCard): boolean {
  if (a.location !== b.location) return a.location < b.location;
  return a.product < b.product;
}

/** Movements between two ends whose event does not exist. */
async function orphansOf(
  { between }: CardStreams,
  report: (finding: Finding) => void,
): Promise<void> {
  for (let row = between.peek; row?.location === ''; row = between.peek) {
    report({ what: 'movement of no event', where: `movement ${row.movement.id}` });
    await between.skip();
  }
}
