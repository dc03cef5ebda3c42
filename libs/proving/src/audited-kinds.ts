/**
 * The kinds that random histories tell and the auditor judges. The ledger may know more of them:
 * those are held by stories until the auditor has learnt them from docs/LEDGER.md.
 */
import { ORDER_KINDS, type ReportKind } from '@satchel/contracts';

export const AUDITED_REPORTS = [
  'opening',
  'received',
  'dispensed',
  'adjusted',
  'written-off',
  'counted',
  'issued-on-voucher',
] as const satisfies readonly ReportKind[];
export type AuditedReport = (typeof AUDITED_REPORTS)[number];
export const AUDITED_KINDS: readonly string[] = [...AUDITED_REPORTS, ...ORDER_KINDS];
