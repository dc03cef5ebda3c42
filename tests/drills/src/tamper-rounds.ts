/**
 * Rounds of tampering: one edit in a transaction, verification in the same transaction, rolled back
 * whatever came of it. Between them rounds without an edit, in which nothing may be found.
 */
import { type Finding, lineOf, verifyLedger } from '@satchel/verify';
import { Chance } from './chance.js';
import {
  changeShipment,
  deleteRow,
  type Edit,
  insertCopy,
  swapOrder,
  swapValues,
  type Tamper,
  updateColumn,
} from './tamper-edits.js';
import {
  cutTail,
  cutTailAndForge,
  dropSeals,
  forge,
  forgeWithSeals,
  wipeCard,
} from './tamper-histories.js';
import type { TamperedLedger } from './tamper-ledger.js';

const TAMPERS: Readonly<Record<string, Tamper>> = {
  updateColumn,
  deleteRow,
  insertCopy,
  swapValues,
  swapOrder,
  changeShipment,
  cutTail,
  cutTailAndForge,
  wipeCard,
  forge,
  forgeWithSeals,
  dropSeals,
};
const WEIGHTS = {
  updateColumn: 50,
  deleteRow: 9,
  insertCopy: 7,
  swapValues: 8,
  swapOrder: 4,
  changeShipment: 2,
  cutTail: 4,
  cutTailAndForge: 5,
  wipeCard: 3,
  forge: 6,
  forgeWithSeals: 4,
  dropSeals: 1,
};
/** One round without an edit to so many with one. */
const EDITS_PER_CONTROL = 20;

export interface KindTally {
  edits: number;
  found: number;
}

export interface RoundsTally {
  /** Edits that are promised to be found, and those that were. */
  edits: number;
  found: number;
  /** Edits behind the last seal that leave nothing at odds, and those that showed all the same. */
  notPromised: number;
  notPromisedFound: number;
  controls: number;
  falseAlarms: number;
  readonly perKind: Map<string, KindTally>;
  /** Each that was missed, and each alarm for nothing. */
  readonly complaints: string[];
}

export interface Rounds {
  readonly seed: number;
  /** Edits that are promised to be found. */
  readonly rounds: number;
  readonly signal?: AbortSignal;
  readonly onRound?: (tally: RoundsTally) => void;
}

export async function tamper(
  ledger: TamperedLedger,
  { seed, rounds, signal, onRound }: Rounds,
): Promise<RoundsTally> {
  const chance = new Chance(seed);
  const tally: RoundsTally = {
    ...{ edits: 0, found: 0, notPromised: 0, notPromisedFound: 0, controls: 0, falseAlarms: 0 },
    perKind: new Map(),
    complaints: [],
  };
  for (let control = 0; tally.edits < rounds; ) {
    signal?.throwIfAborted();
    if (control <= tally.edits) {
      await controlRound(ledger, tally);
      control += EDITS_PER_CONTROL;
    }
    await round(ledger, chance, tally);
    onRound?.(tally);
  }
  return tally;
}

/** Rows that are written anew as they were are no edit. */
async function controlRound(ledger: TamperedLedger, tally: RoundsTally): Promise<void> {
  const touch = 'UPDATE movement SET reason = reason; UPDATE stock_card SET on_hand = on_hand';
  const found = await inPassing(ledger, async () => {
    if (tally.controls % 2 === 1) await ledger.client.query(touch);
    return findingsOf(ledger);
  });
  tally.controls += 1;
  if (found.length > 0) tally.falseAlarms += 1;
  for (const finding of found) tally.complaints.push(`false alarm: ${lineOf(finding)}`);
}

async function round(ledger: TamperedLedger, chance: Chance, tally: RoundsTally): Promise<void> {
  const draw = TAMPERS[chance.weighed(WEIGHTS)] as Tamper;
  await inPassing(ledger, async () => {
    const edit = await draw(ledger, chance);
    if (edit) count(tally, edit, await findingsOf(ledger));
  });
}

function count(tally: RoundsTally, edit: Edit, found: readonly Finding[]): void {
  const isFound = found.length > 0;
  if (!edit.promised) {
    tally.notPromised += 1;
    if (isFound) tally.notPromisedFound += 1;
    return;
  }
  const ofKind = tally.perKind.get(edit.kind) ?? { edits: 0, found: 0 };
  tally.perKind.set(edit.kind, ofKind);
  tally.edits += 1;
  ofKind.edits += 1;
  if (isFound) {
    tally.found += 1;
    ofKind.found += 1;
  } else {
    tally.complaints.push(`not found: ${edit.kind}, ${edit.what}`);
  }
}

/** Does it in a transaction that never was. */
async function inPassing<T>({ client }: TamperedLedger, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

async function findingsOf({ client, outside }: TamperedLedger): Promise<Finding[]> {
  const found: Finding[] = [];
  await verifyLedger({ client, outside, onFinding: (finding) => found.push(finding) });
  return found;
}
