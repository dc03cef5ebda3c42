/**
 * What can be read in from a file: for each kind its table, what it refers to, how its lines become
 * items of the API, and where these are sent. Ids of reports follow from what a line says, so that
 * the same file, or a later one that holds the same lines, never books anything twice.
 */
import {
  type ConditionNeed,
  type CsvTable,
  type LineFault,
  LOTS_MAX,
  type PackLine,
  REGISTER_TABLES,
  REPORTS_TABLE,
  type RegisterKind,
  type ReportLine,
  STOCK_TABLE,
  type StockLine,
  type StockReport,
  type SupplyLine,
} from '@satchel/contracts';
import { v5 as uuid } from 'uuid';
import { REGISTER_RULES } from './register-rules.js';
import { lineFault, reportFaults } from './report-rules.js';

/** What may be referred to. */
export type Referred = 'zones' | 'programmes' | 'locations' | 'products';

/** One line of a file, once each cell of it is sound. */
export interface Line<Row = Record<string, unknown>> {
  readonly number: number;
  readonly row: Row;
}

export interface BulkKind {
  readonly table: CsvTable;
  /** Snapshots go one by one, each with all of its lines; others in batches. */
  readonly sending: 'register' | 'reports' | 'snapshots';
  /** Where items go. */
  readonly path: string;
  /** Column and what stands in it; a list where it may hold several. */
  readonly references: readonly { column: string; of(row: object): string[]; to: Referred }[];
  /** What the lines themselves register, which later lines may refer to. */
  readonly registers?: Referred;
  /** Lines of the same key become one item where they may; otherwise a key stands once. */
  readonly mayJoin: boolean;
  keyOf(row: object): string;
  /** Every fault of lines that become one item. */
  faultsOf(lines: readonly Line[], now: Date): (LineFault & { readonly line: number })[];
  itemOf(lines: readonly Line[]): object;
}

/** Namespace of the ids of what is read in line by line. */
export const NAMESPACE = '5f0a9c5e-7a54-5e0e-8f0c-2f7f1f5b9a10';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

const some = (text: unknown): string[] => (typeof text === 'string' ? [text] : []);
const cellOf = (row: object, field: string): unknown => Reflect.get(row, field);

function refers(field: string, to: Referred, column = field): BulkKind['references'][number] {
  return { column, to, of: (row) => some(cellOf(row, field)) };
}

function listOf<Part>(row: object, field: string): readonly Part[] {
  return (cellOf(row, field) ?? []) as readonly Part[];
}

const REGISTER_REFERENCES: Record<RegisterKind, BulkKind['references']> = {
  zones: [refers('parent', 'zones')],
  programmes: [],
  locations: [
    refers('zone', 'zones'),
    {
      column: 'supply_lines',
      to: 'programmes',
      of: (row) => listOf<SupplyLine>(row, 'supplyLines').map(({ programme }) => programme),
    },
    {
      column: 'supply_lines',
      to: 'locations',
      of: (row) => listOf<SupplyLine>(row, 'supplyLines').map(({ supplier }) => supplier),
    },
  ],
  products: [refers('programme', 'programmes')],
  'managed-products': [refers('location', 'locations'), refers('product', 'products')],
  lots: [refers('product', 'products')],
  conditions: [
    {
      column: 'needs',
      to: 'products',
      of: (row) => listOf<ConditionNeed>(row, 'needs').flatMap(({ products }) => products),
    },
  ],
  'product-prices': [refers('product', 'products')],
  'shelf-life-rules': [refers('product', 'products'), refers('programme', 'programmes')],
  'pack-contents': [
    refers('product', 'products'),
    {
      column: 'contents',
      to: 'products',
      of: (row) => listOf<PackLine>(row, 'contents').map(({ product }) => product),
    },
  ],
};
const REGISTERS: Partial<Record<RegisterKind, Referred>> = {
  zones: 'zones',
  programmes: 'programmes',
  locations: 'locations',
  products: 'products',
};

/** The kind of a file of the register. */
export function registerKind(kind: RegisterKind): BulkKind {
  const table: CsvTable = REGISTER_TABLES[kind];
  const registers = REGISTERS[kind];
  return {
    table,
    sending: 'register',
    path: `/v1/${kind}`,
    references: REGISTER_REFERENCES[kind],
    ...(registers ? { registers } : {}),
    mayJoin: false,
    keyOf: (row) => JSON.stringify(table.key.map((field) => cellOf(row, field))),
    faultsOf: (lines) =>
      lines.flatMap(({ number, row }) =>
        (REGISTER_RULES[kind]?.(row) ?? []).map((fault) => ({ ...fault, line: number })),
      ),
    itemOf: ([line]) => line?.row ?? {},
  };
}

export const PLACES = [refers('location', 'locations'), refers('product', 'products')] as const;

export const OPENINGS: BulkKind = {
  table: STOCK_TABLE,
  sending: 'reports',
  path: '/v1/reports/batch',
  references: PLACES,
  mayJoin: true,
  keyOf: (row) => keyOf(asOpening(row as StockLine)),
  faultsOf: (lines, now) => faultsTogether(lines.map(opened), now),
  itemOf: (lines) => reportOf(lines.map(opened)),
};

export const MOVEMENTS: BulkKind = {
  table: REPORTS_TABLE,
  sending: 'reports',
  path: '/v1/reports/batch',
  references: [...PLACES, refers('to', 'locations')],
  mayJoin: true,
  keyOf: (row) => keyOf(row as ReportLine),
  faultsOf: (lines, now) => faultsTogether(lines as unknown as Line<ReportLine>[], now),
  itemOf: (lines) => reportOf(lines as unknown as Line<ReportLine>[]),
};

function opened({ number, row }: Line): Line<ReportLine> {
  return { number, row: asOpening(row as unknown as StockLine) };
}

function asOpening({ location, product, lot, expiresOn, quantity, asOf }: StockLine): ReportLine {
  const what = { kind: 'opening' as const, location, product, quantity, occurredAt: asOf };
  return { ...what, ...(lot ? { lot } : {}), ...(expiresOn ? { expiresOn } : {}) };
}

/**
 * What tells one report from another. A quantity does not: put right in the file, the same report
 * says something else, and is refused rather than booked beside the first. A card opens once.
 */
function keyOf(row: ReportLine): string {
  const { kind, location, product, occurredAt } = row;
  if (kind === 'opening') return JSON.stringify([kind, location, product]);
  const { direction, to, shipment, source, document, reference } = row;
  const more = [direction, to, shipment, source, document, reference];
  return JSON.stringify([kind, location, product, occurredAt, ...more]);
}

/** What every line of one report says alike. */
const ALIKE = ['occurredAt', 'precision', 'reason', 'complete', 'witnesses'] as const;

function faultsTogether(lines: readonly Line<ReportLine>[], now: Date) {
  const [first] = lines;
  const total = lines.reduce((sum, { row }) => sum + row.quantity, 0);
  const faults = lines.flatMap(({ number, row }) =>
    reportFaults(row, total, now).map((fault) => ({ ...fault, line: number })),
  );
  if (!first || lines.length === 1) return faults;
  const add = (line: number, ...said: Parameters<typeof lineFault>): void => {
    faults.push({ ...lineFault(...said), line });
  };
  const seen = new Map<string | undefined, number>();
  for (const { number, row } of lines) {
    const field = ALIKE.find((each) => row[each] !== first.row[each]);
    const same = `the same report as line ${first.number}`;
    if (field) {
      add(number, field, row[field], `differs from line ${first.number}`, `It is ${same}.`);
    }
    const twin = seen.get(row.lot);
    const apart = 'Add them up, or tell them apart by `reference`.';
    if (twin !== undefined) add(number, 'lot', row.lot, `stands on line ${twin} already`, apart);
    else if (seen.size > 0 && (row.lot === undefined || seen.has(undefined))) {
      add(number, 'lot', row.lot, `is missing on a line of ${same}`, 'Name the lot of each line.');
    }
    seen.set(row.lot, number);
  }
  if (lines.length > LOTS_MAX) {
    const problem = `more than ${LOTS_MAX} lots in one report`;
    add(first.number, 'lot', first.row.lot, problem, 'Join the smallest as `unidentified`.');
  }
  return faults;
}

function reportOf(lines: readonly Line<ReportLine>[]): StockReport {
  const [first] = lines;
  if (!first) throw new Error('a report without a line');
  const { lot, expiresOn, quantity, shipment, witnesses, reference, ...rest } = first.row;
  const amount =
    lot === undefined
      ? { quantity }
      : {
          lots: lines.map(({ row }) => ({
            lot: row.lot ?? '',
            quantity: row.quantity,
            ...(row.expiresOn === undefined ? {} : { expiresOn: row.expiresOn }),
          })),
        };
  return {
    id: uuid(keyOf(first.row), NAMESPACE),
    ...rest,
    ...amount,
    ...(shipment === undefined ? {} : { shipment: shipmentOf(shipment) }),
    ...(witnesses === undefined ? {} : { witnesses: witnesses.split(/\s+/) }),
  };
}

/** The same text names the same shipment in every line and file. */
export function shipmentOf(text: string): string {
  return UUID.test(text) ? text.toLowerCase() : uuid(`shipment/${text}`, NAMESPACE);
}
