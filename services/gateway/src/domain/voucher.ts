/**
 * A numbered voucher: what stands on the paper that goes with a request, an issue, a delivery, a
 * count or a disposal. Everything of it follows from what is recorded, so that the same record
 * always gives the same paper. No names of people: who signs writes hers by hand.
 */
import { createHash } from 'node:crypto';

export const VOUCHER_KINDS = ['request', 'issue', 'delivery', 'count', 'disposal'] as const;
export type VoucherKind = (typeof VOUCHER_KINDS)[number];

export interface VoucherColumn {
  readonly heading: string;
  /** Part of the width, beside the others. */
  readonly share: number;
  readonly isNumber?: boolean;
}

export interface Voucher {
  readonly kind: VoucherKind;
  readonly title: string;
  readonly number: string;
  /** Of the record; finds it again. */
  readonly id: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly columns: readonly VoucherColumn[];
  readonly rows: readonly (readonly string[])[];
  /** What was done in Satchel, oldest first. */
  readonly acts: readonly string[];
  /** Who signs: each has a line for name, signature and date. */
  readonly signatures: readonly string[];
}

/** A place as it is printed. */
export interface PrintedPlace {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
}

export interface PrintedProduct {
  readonly name: string;
  readonly dispensingUnit: string;
  readonly packSize: number;
}

/** What the register says of the products on the paper. */
export type PrintedProducts = ReadonlyMap<string, PrintedProduct>;

const PREFIXES: Record<VoucherKind, string> = {
  request: 'REQ',
  issue: 'ISS',
  delivery: 'DEL',
  count: 'CNT',
  disposal: 'DSP',
};
/** Without I, L, O and U, which are read as something else. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SIGNS_OF_A_NUMBER = 8;

/**
 * The number of a paper, such as `ISS-7K3Q-9M2X`. It follows from the record's id alone: printed
 * twice, on two servers, before or after a restore, it is the same; no counter has to be kept.
 */
export function voucherNumber(kind: VoucherKind, id: string): string {
  const hash = createHash('sha256').update(`${kind}/${id.toLowerCase()}`).digest();
  const signs = [...hash.subarray(0, SIGNS_OF_A_NUMBER)].map((byte) => SIGNS[byte % SIGNS.length]);
  return `${PREFIXES[kind]}-${signs.slice(0, 4).join('')}-${signs.slice(4).join('')}`;
}

/** The minute by the calendar of a place, such as `2026-11-21 10:02`. */
export function localMinute(instant: string, timeZone: string): string {
  const form = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat('sv-SE', form).format(new Date(instant));
}

/** Units as packs and what is left over; empty where a pack is one unit or not known. */
export function inPacks(units: number, product: PrintedProduct | undefined): string {
  const size = product?.packSize ?? 1;
  if (size <= 1) return '';
  const packs = Math.floor(units / size);
  const loose = units % size;
  const whole = packs > 0 ? `${packs} × ${size}` : '';
  return [whole, loose > 0 || packs === 0 ? String(loose) : ''].filter(Boolean).join(' + ');
}

export function placeInWords({ id, name }: PrintedPlace): string {
  return name === id ? id : `${name} (${id})`;
}

/** Code, name and unit: how every line begins. */
export const PRODUCT_COLUMNS: readonly VoucherColumn[] = [
  { heading: 'Code', share: 9 },
  { heading: 'Product', share: 22 },
];
export function productCells(code: string, products: PrintedProducts): string[] {
  const product = products.get(code);
  return [code, product ? `${product.name}, ${product.dispensingUnit}` : ''];
}

/** Lot, expiry, units and packs: how a line of goods goes on. */
export const LOT_COLUMNS: readonly VoucherColumn[] = [
  { heading: 'Lot', share: 10 },
  { heading: 'Expiry', share: 9 },
  { heading: 'Units', share: 8, isNumber: true },
  { heading: 'Packs', share: 10, isNumber: true },
];
export interface PrintedLot {
  readonly product: string;
  readonly lot: string;
  readonly expiresOn?: string | undefined;
  readonly units: number;
}
export function lotCells({ product, lot, expiresOn, units }: PrintedLot, of: PrintedProducts) {
  return [lot, expiresOn ?? '', String(units), inPacks(units, of.get(product))];
}
