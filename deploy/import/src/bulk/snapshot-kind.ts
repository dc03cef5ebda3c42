/**
 * Snapshots of stores with systems of their own, from a file: lines of one store and one moment are
 * one snapshot. Its id follows from store and moment, so that the same file tells nothing twice.
 */
import {
  type LineFault,
  LOTS_MAX,
  type RecordSnapshot,
  SNAPSHOT_LINES_MAX,
  SNAPSHOTS_TABLE,
  type SnapshotRow,
} from '@satchel/contracts';
import { v5 as uuid } from 'uuid';
import { type BulkKind, type Line, NAMESPACE, PLACES } from './bulk-kind.js';
import { AHEAD_MS, lineFault } from './report-rules.js';

type SnapshotLines = readonly Line<SnapshotRow>[];

const keyOf = ({ location, takenAt }: SnapshotRow): string =>
  JSON.stringify(['snapshot', location, takenAt]);

export const SNAPSHOTS: BulkKind = {
  table: SNAPSHOTS_TABLE,
  sending: 'snapshots',
  path: '/v1/snapshots',
  references: PLACES,
  mayJoin: true,
  keyOf: (row) => keyOf(row as SnapshotRow),
  faultsOf: (lines, now) => faultsTogether(lines as unknown as SnapshotLines, now),
  itemOf: (lines) => snapshotOf(lines as unknown as SnapshotLines),
};

function byProduct(lines: SnapshotLines): Line<SnapshotRow>[][] {
  const found = new Map<string, Line<SnapshotRow>[]>();
  for (const line of lines) {
    const { product } = line.row;
    found.set(product, [...(found.get(product) ?? []), line]);
  }
  return [...found.values()];
}

function faultsTogether(lines: SnapshotLines, now: Date) {
  const [first] = lines;
  const faults: (LineFault & { readonly line: number })[] = [];
  const add = (line: number, ...said: Parameters<typeof lineFault>): void =>
    void faults.push({ ...lineFault(...said), line });
  if (!first) return faults;
  const { takenAt, whole } = first.row;
  if (Date.parse(takenAt) > now.getTime() + AHEAD_MS) {
    add(first.number, 'takenAt', takenAt, 'lies ahead of us', 'Put the day right.');
  }
  for (const { number, row } of lines) {
    if (row.whole !== whole) {
      const problem = `differs from line ${first.number}`;
      add(number, 'whole', row.whole, problem, 'It is the same snapshot.');
    }
    if (row.expiresOn !== undefined && row.lot === undefined) {
      add(number, 'expiresOn', row.expiresOn, 'stands there without a lot', 'Name the lot.');
    }
  }
  const products = byProduct(lines);
  if (products.length > SNAPSHOT_LINES_MAX) {
    const problem = `more than ${SNAPSHOT_LINES_MAX} products in one snapshot`;
    add(first.number, 'product', '', problem, 'Tell the others as of a moment later.');
  }
  for (const own of products) lotFaults(own, add);
  return faults;
}

type Add = (line: number, ...said: Parameters<typeof lineFault>) => void;

function lotFaults(lines: SnapshotLines, add: Add): void {
  const seen = new Map<string | undefined, number>();
  for (const { number, row } of lines) {
    const twin = seen.get(row.lot);
    if (twin !== undefined) {
      add(number, 'lot', row.lot, `stands on line ${twin} already`, 'Add them up.');
    } else if (seen.size > 0 && (row.lot === undefined || seen.has(undefined))) {
      const problem = 'is missing on a line of the same product';
      add(number, 'lot', row.lot, problem, 'Name the lot of each line, or of none.');
    }
    seen.set(row.lot, number);
  }
  const [first] = lines;
  if (first && lines.length > LOTS_MAX) {
    const problem = `more than ${LOTS_MAX} lots of one product`;
    add(first.number, 'lot', first.row.lot, problem, 'Join the smallest as `unidentified`.');
  }
}

function snapshotOf(lines: SnapshotLines): RecordSnapshot {
  const [first] = lines;
  if (!first) throw new Error('a snapshot without a line');
  const { location, takenAt, whole } = first.row;
  return {
    id: uuid(keyOf(first.row), NAMESPACE),
    ...{ location, takenAt },
    ...(whole === undefined ? {} : { whole }),
    lines: byProduct(lines).map(([one, ...more]) => {
      if (!one) throw new Error('a product without a line');
      const { product, lot, quantity } = one.row;
      if (lot === undefined) return { product, quantity };
      return { product, lots: [one, ...more].map(({ row }) => lotOf(row)) };
    }),
  };
}

function lotOf({ lot = '', quantity, expiresOn }: SnapshotRow) {
  return { lot, quantity, ...(expiresOn === undefined ? {} : { expiresOn }) };
}
