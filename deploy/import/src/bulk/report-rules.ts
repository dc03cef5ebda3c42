/**
 * What the API would say of a report beyond the types of its fields, so that it is known before
 * anything is sent. The law itself is inventory's; this spares a second round with the file.
 */

import type { LineFault, ReportLine } from '@satchel/contracts';
import { UUID_PATTERN } from '@satchel/language';

type Field = keyof ReportLine;

const NEEDS: Partial<Record<ReportLine['kind'], readonly Field[]>> = {
  adjusted: ['direction', 'reason'],
  'written-off': ['reason'],
  disposed: ['reason', 'witnesses'],
  given: ['to', 'shipment'],
  returned: ['to', 'shipment', 'reason'],
  'issued-on-voucher': ['to', 'shipment', 'document'],
};
const BELONGS: Partial<Record<Field, readonly ReportLine['kind'][]>> = {
  direction: ['adjusted'],
  to: ['given', 'returned', 'issued-on-voucher'],
  shipment: ['received', 'given', 'returned', 'issued-on-voucher'],
  source: ['received'],
  complete: ['received'],
  witnesses: ['disposed'],
};
/** A clock may be ahead by so much before somebody should look. */
export const AHEAD_MS = 26 * 3_600_000;

/** `total` is what all lines of the report say together. */
export function reportFaults(row: ReportLine, total: number, now: Date): LineFault[] {
  const { kind } = row;
  const faults: LineFault[] = [];
  const add = (...said: Parameters<typeof lineFault>): void => void faults.push(lineFault(...said));
  for (const field of NEEDS[kind] ?? []) {
    if (row[field] === undefined) {
      add(field, '', `is needed for ${kind}`, 'Fill it in.');
    }
  }
  for (const [field, kinds] of Object.entries(BELONGS) as [Field, readonly string[]][]) {
    if (row[field] !== undefined && !kinds.includes(kind)) {
      add(field, row[field], `does not belong to ${kind}`, `Only ${kinds.join(', ')} has it.`);
    }
  }
  if (row.to === row.location) add('to', row.to, 'is the location itself', 'Name the other one.');
  if (row.shipment !== undefined && row.source !== undefined) {
    add('source', row.source, 'cannot stand beside a shipment', 'Leave one of the two empty.');
  }
  if (row.expiresOn !== undefined && row.lot === undefined) {
    add('expiresOn', row.expiresOn, 'stands there without a lot', 'Name the lot.');
  }
  const mayBeZero = ['opening', 'counted'].includes(kind) || row.shipment !== undefined;
  if (total === 0 && !mayBeZero) add('quantity', '0', 'moves nothing', 'Take the line out.');
  if (Date.parse(row.occurredAt) > now.getTime() + AHEAD_MS) {
    const field = kind === 'opening' ? 'asOf' : 'occurredAt';
    add(field, row.occurredAt, 'lies ahead of us', 'Put the day right.');
  }
  return [...faults, ...witnessFaults(row)];
}

const ACCOUNT_ID = new RegExp(UUID_PATTERN);

function witnessFaults({ witnesses }: ReportLine): LineFault[] {
  if (witnesses === undefined) return [];
  const each = witnesses.split(/\s+/);
  const named = each.filter((who) => !ACCOUNT_ID.test(who));
  if (named.length > 0) {
    const problem = `${named.join(' ')} is not the id of an account`;
    return [lineFault('witnesses', witnesses, problem, 'Write ids, not names or numbers.')];
  }
  const isSound = each.length >= 2 && each.length <= 5 && new Set(each).size === each.length;
  if (isSound) return [];
  const problem = 'does not name two to five different accounts';
  return [lineFault('witnesses', witnesses, problem, 'Write their ids with spaces between.')];
}

/** A fault of the cell of this field. */
export function lineFault(field: string, value: unknown, problem: string, todo: string): LineFault {
  const column = field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { column, value: value === undefined ? '' : String(value), problem, todo };
}
