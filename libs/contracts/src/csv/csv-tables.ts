/** Every CSV file that Satchel writes or reads, column by column. */
import { ConditionEntry } from '../inventory/conditions.js';
import { PackContentsEntry } from '../inventory/pack-contents.js';
import { ProductPrice } from '../inventory/product-prices.js';
import {
  LocationEntry,
  ManagedProductEntry,
  ProductEntry,
  ProgrammeEntry,
  ZoneEntry,
} from '../inventory/register.js';
import { LotEntry } from '../inventory/register-lots.js';
import { ShelfLifeRule } from '../inventory/shelf-life-rules.js';
import { EntryLine, ReportLine, SnapshotRow, StockLine } from './csv-rows.js';
import { type CsvTable, column } from './csv-table.js';

const needed = (field: string, form?: CsvTable['columns'][number]['form']) =>
  column(field, form, 'needed');
const told = (field: string, form?: CsvTable['columns'][number]['form']) =>
  column(field, form, 'told');

/** The register: what is exported is what is read in. */
export const REGISTER_TABLES = {
  zones: {
    name: 'zones',
    about: 'A zone.',
    of: ZoneEntry,
    key: ['id'],
    columns: [needed('id'), needed('name'), needed('level'), column('parent')],
  },
  programmes: {
    name: 'programmes',
    about: 'A programme.',
    of: ProgrammeEntry,
    key: ['id'],
    columns: [needed('id'), needed('name')],
  },
  locations: {
    name: 'locations',
    about: 'A location.',
    of: LocationEntry,
    key: ['id'],
    columns: [
      needed('id'),
      needed('name'),
      needed('kind'),
      needed('zone'),
      needed('timeZone'),
      column('openedOn', 'day'),
      column('observedSince', 'day'),
      column('holder'),
      column('supplyLines', 'supply-lines'),
      column('remoteness/distanceBand'),
      column('remoteness/accessMode'),
      column('remoteness/hardToReach', 'flag'),
      column('remoteness/population', 'whole'),
      column('remoteness/accessClosedUntil', 'day'),
      column('resupplyIntervalDays', 'whole'),
      column('leadTimeDays', 'whole'),
      column('minimumShelfLifeDays', 'whole'),
    ],
  },
  products: {
    name: 'products',
    about: 'A product: medicine, strength, form and the unit in which it is counted.',
    of: ProductEntry,
    key: ['id'],
    columns: [
      needed('id'),
      needed('name'),
      needed('dispensingUnit'),
      needed('packSize', 'whole'),
      column('packs', 'packs'),
      column('rounding/direction'),
      column('rounding/threshold', 'whole'),
      column('rounding/smallNeed'),
      column('courseUnits', 'whole'),
      column('courses', 'courses'),
      column('treats', 'words'),
      column('programme'),
    ],
  },
  'managed-products': {
    name: 'managed-products',
    about: 'That a location manages a product from a day on.',
    of: ManagedProductEntry,
    key: ['location', 'product', 'from'],
    columns: [
      needed('location'),
      needed('product'),
      needed('mode'),
      needed('from', 'day'),
      column('to', 'day'),
      column('minimumMonthsTenths', 'whole'),
      column('maximumMonthsTenths', 'whole'),
    ],
  },
  lots: {
    name: 'lots',
    about: 'A lot of a product.',
    of: LotEntry,
    key: ['product', 'number'],
    columns: [
      needed('product'),
      needed('number'),
      column('expiresOn', 'day'),
      needed('status'),
      column('funder'),
      column('unitPrice/currency'),
      column('unitPrice/minorUnits', 'whole'),
      column('unitPrice/perUnits', 'whole'),
      told('verified', 'flag'),
    ],
  },
  conditions: {
    name: 'conditions',
    about:
      'A condition and the products that treat it; for how many people they are enough, and of which age, the courses of the products say.',
    of: ConditionEntry,
    key: ['id'],
    columns: [needed('id'), needed('name'), needed('needs', 'needs')],
  },
  'product-prices': {
    name: 'product-prices',
    about: 'What a product costs from a day on. A line without a price says that none is known.',
    of: ProductPrice,
    key: ['product', 'from'],
    columns: [
      needed('product'),
      needed('from', 'day'),
      column('unitPrice/currency'),
      column('unitPrice/minorUnits', 'whole'),
      column('unitPrice/perUnits', 'whole'),
    ],
  },
  'shelf-life-rules': {
    name: 'shelf-life-rules',
    about:
      'How long stock must keep that is issued to a level: of a product, of a programme, or of all products where both are empty.',
    of: ShelfLifeRule,
    key: ['level', 'product', 'programme'],
    columns: [
      needed('level'),
      column('product'),
      column('programme'),
      column('minimumShelfLifeDays', 'whole'),
    ],
  },
  'pack-contents': {
    name: 'pack-contents',
    about: 'What a set consists of from a day on.',
    of: PackContentsEntry,
    key: ['product', 'from'],
    columns: [needed('product'), needed('from', 'day'), needed('contents', 'contents')],
  },
} as const satisfies Record<string, CsvTable>;
export type RegisterKind = keyof typeof REGISTER_TABLES;
export const REGISTER_KINDS = Object.keys(REGISTER_TABLES) as RegisterKind[];

/** Stock on hand by lot; read in, it opens the books. */
export const STOCK_TABLE: CsvTable = {
  name: 'stock',
  about: 'What a location holds of one lot. The lots of one card stand together.',
  of: StockLine,
  key: ['location', 'product', 'lot'],
  columns: [
    needed('location'),
    told('locationName'),
    needed('product'),
    told('productName'),
    column('lot'),
    column('expiresOn', 'day'),
    told('lotStatus'),
    needed('quantity', 'whole'),
    needed('asOf', 'when'),
  ],
};

/** What observed stores have, as it is read in. */
export const SNAPSHOTS_TABLE: CsvTable = {
  name: 'snapshots',
  about:
    'What an observed store has of one product, or of one lot of it. Lines of one store and one moment are one snapshot, and stand together.',
  of: SnapshotRow,
  key: ['location', 'takenAt', 'product', 'lot'],
  columns: [
    needed('location'),
    needed('takenAt', 'when'),
    needed('product'),
    needed('quantity', 'whole'),
    column('lot'),
    column('expiresOn', 'day'),
    column('whole', 'flag'),
  ],
};

/** Reports, as they are read in. */
export const REPORTS_TABLE: CsvTable = {
  name: 'reports',
  about: 'One report, or one lot of it: lines of one report stand together.',
  of: ReportLine,
  key: ['kind', 'location', 'product', 'occurred_at', 'document', 'reference', 'lot'],
  columns: [
    needed('kind'),
    needed('location'),
    needed('product'),
    needed('occurredAt', 'when'),
    column('precision'),
    needed('quantity', 'whole'),
    column('lot'),
    column('expiresOn', 'day'),
    column('direction'),
    column('reason'),
    column('to'),
    column('shipment'),
    column('source'),
    column('complete', 'flag'),
    column('document'),
    column('witnesses'),
    column('reference'),
  ],
};

/** Entries of stock cards, as they are written out. */
export const ENTRIES_TABLE: CsvTable = {
  name: 'movements',
  about: 'One entry of a stock card: what the ledger booked. It is written, never read in.',
  of: EntryLine,
  key: ['location', 'product', 'sequence'],
  columns: [
    needed('location'),
    needed('product'),
    needed('sequence', 'whole'),
    needed('occurredAt', 'when'),
    needed('precision'),
    needed('recordedAt', 'when'),
    needed('kind'),
    needed('direction'),
    needed('quantity', 'whole'),
    needed('lot'),
    needed('other'),
    needed('balanceAfter', 'whole'),
    needed('lotBalanceAfter', 'whole'),
    column('reason'),
    column('document'),
    column('shipment'),
    needed('event'),
    needed('movement'),
    column('reverses'),
    column('count'),
    needed('channel'),
  ],
};
