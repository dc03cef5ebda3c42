/**
 * Which orders and reports are malformed although their contract class would take them
 * (docs/LEDGER.md sections 3 to 5), and when a report is booked (section 2 rule 3).
 */
import type { OrderKind, ReportKind, StockOrder, StockReport } from '@satchel/contracts';
import {
  addDays,
  DAY_MS,
  endOfDay,
  isDay,
  localDay,
  MINUTE_MS,
  noonOf,
  QUANTITY_MAX,
} from '@satchel/language';
import type { ModelLocation } from './model-register.js';
import { isSending } from './model-words.js';

type ReportField =
  | 'direction'
  | 'shipment'
  | 'source'
  | 'complete'
  | 'to'
  | 'witnesses'
  | 'components'
  | 'packedOn';
const REPORT_FIELDS: Record<ReportField, ReportKind[]> = {
  direction: ['adjusted'],
  shipment: ['received', 'issued-on-voucher', 'given', 'returned'],
  source: ['received'],
  complete: ['received'],
  to: ['issued-on-voucher', 'given', 'returned'],
  witnesses: ['disposed'],
  components: ['unpacked'],
  packedOn: ['unpacked'],
};

type OrderField =
  | 'quantity'
  | 'lots'
  | 'to'
  | 'shipment'
  | 'requisition'
  | 'allocation'
  | 'event'
  | 'promisedOn'
  | 'insteadOf'
  | 'components'
  | 'packedOn';
const ORDER_FIELDS: Record<OrderField, OrderKind[]> = {
  quantity: ['receive', 'issue', 'allocate', 'unpack'],
  lots: ['receive', 'issue', 'pack', 'unpack'],
  to: ['issue', 'allocate'],
  shipment: ['issue'],
  requisition: ['issue'],
  allocation: ['issue', 'release'],
  event: ['reverse'],
  promisedOn: ['issue'],
  insteadOf: ['issue'],
  components: ['unpack'],
  packedOn: ['unpack'],
};

type Listing = Pick<StockReport, 'lots'> & { quantity?: number | undefined };

/** What an event is about in all: its quantity, or the sum of its listed lots. */
export function quantityOf(asked: {
  quantity?: number | undefined;
  lots?: { quantity: number }[];
}): number {
  return asked.quantity ?? (asked.lots ?? []).reduce((sum, lot) => sum + lot.quantity, 0);
}

function hasForeignField<Field extends string, Kind>(
  item: { kind: Kind } & { [field in Field]?: unknown },
  fields: Record<Field, Kind[]>,
): boolean {
  const names = Object.keys(fields) as Field[];
  return names.some((name) => item[name] !== undefined && !fields[name].includes(item.kind));
}

function listsWrongly(item: Listing, mayListZero: boolean): boolean {
  const lots = item.lots ?? [];
  return (
    new Set(lots.map((it) => it.lot)).size < lots.length ||
    lots.some((it) => it.expiresOn !== undefined && !isDay(it.expiresOn)) ||
    lots.some((it) => it.quantity === 0 && !mayListZero) ||
    quantityOf(item) > QUANTITY_MAX
  );
}

/** Lots of what came out of sets; and what goes into sets says how long they keep. */
function namesWrongly(item: StockReport | StockOrder): boolean {
  const { components = [], product, kind, lots = [], packedOn } = item;
  const products = [product, ...components.map((it) => it.product)];
  return (
    new Set(products).size < products.length ||
    components.some((it) => listsWrongly({ lots: it.lots }, false)) ||
    ((kind === 'pack' || kind === 'packed') && lots.some((it) => it.expiresOn !== undefined)) ||
    (kind === 'pack' && lots.some((it) => it.lot === 'unidentified')) ||
    (packedOn !== undefined && !isDay(packedOn))
  );
}

const saysOneOf = (a: unknown, b: unknown) => (a === undefined) !== (b === undefined);

const NEEDS_REASON: ReportKind[] = ['adjusted', 'written-off', 'returned', 'disposed'];

/** @param reporter under whom it would be recorded. */
export function isMalformedReport(report: StockReport, reporter: string): boolean {
  const { kind } = report;
  const mayListZero = kind === 'counted' || kind === 'opening' || kind === 'received';
  const mayBeNothing =
    kind === 'counted' ||
    kind === 'opening' ||
    (kind === 'received' && report.shipment !== undefined);
  return (
    !saysOneOf(report.quantity, report.lots) ||
    listsWrongly(report, mayListZero) ||
    namesWrongly(report) ||
    (quantityOf(report) === 0 && !mayBeNothing) ||
    (kind === 'adjusted' && report.direction === undefined) ||
    (NEEDS_REASON.includes(kind) && report.reason === undefined) ||
    (isSending(kind) && !saysWhereTo(report)) ||
    (kind === 'issued-on-voucher' && report.document === undefined) ||
    (kind === 'disposed' && !isWitnessed(report, reporter)) ||
    (report.shipment !== undefined && report.source !== undefined) ||
    hasForeignField(report, REPORT_FIELDS) ||
    !happened(report.occurredAt)
  );
}

function saysWhereTo({ to, shipment, location }: StockReport): boolean {
  return to !== undefined && shipment !== undefined && to !== location;
}

/** Two to five people, each named once, and none of them the one who reports it. */
function isWitnessed({ witnesses = [] }: StockReport, reporter: string): boolean {
  const named = new Set(witnesses);
  const isEnough = witnesses.length >= 2 && witnesses.length <= 5;
  return isEnough && named.size === witnesses.length && !named.has(reporter);
}

export function isMalformedOrder(order: StockOrder): boolean {
  const { kind } = order;
  if (hasForeignField(order, ORDER_FIELDS) || listsWrongly(order, false)) return true;
  if (namesWrongly(order)) return true;
  if (order.promisedOn !== undefined && !isDay(order.promisedOn)) return true;
  if (kind === 'release') return order.allocation === undefined;
  if (kind === 'reverse') return order.event === undefined || order.reason === undefined;
  if (!saysOneOf(order.quantity, order.lots) || quantityOf(order) === 0) return true;
  if (kind !== 'issue') return false;
  const { to, shipment, location, insteadOf, requisition, product } = order;
  if (insteadOf !== undefined && (requisition === undefined || insteadOf === product)) return true;
  return to === undefined || shipment === undefined || to === location;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether a day or instant exists. */
function happened(text: string): boolean {
  if (!text.includes('T')) return isDay(text);
  const [, day = '', hour, minute, second = '0'] = INSTANT.exec(text) ?? [];
  return isDay(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

const CLOCK_TOLERANCE_MS = 5 * MINUTE_MS;

/** When a report is booked, with the flags that its time earns. */
export function bookedTime(
  report: StockReport,
  call: { receivedAt: Date; sentAt?: Date },
  location: ModelLocation,
  believableFrom: number,
): { at: number; flags: string[] } {
  const now = call.receivedAt.getTime();
  const shift = call.sentAt ? now - call.sentAt.getTime() : 0;
  let at = claimedTime(report, shift, location, now);
  const flags: string[] = [];
  if (at > now + CLOCK_TOLERANCE_MS) {
    at = now;
    flags.push('clock-ahead');
  }
  if (at < believableFrom) {
    at = now;
    flags.push('before-opening');
  }
  return { at, flags };
}

function claimedTime(
  report: StockReport,
  shift: number,
  { timeZone }: ModelLocation,
  now: number,
): number {
  if (report.occurredAt.includes('T')) return Date.parse(report.occurredAt) + shift;
  const day = addDays(report.occurredAt, Math.round(shift / DAY_MS));
  const ofDay = report.kind === 'counted' ? endOfDay : noonOf;
  const at = ofDay(day, timeZone).getTime();
  return day === localDay(new Date(now), timeZone) ? Math.min(at, now) : at;
}
