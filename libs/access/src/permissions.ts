/**
 * The permission table: which role may do what, and how far. One file, data only; a right that is
 * not here cannot be exercised, and a route without a right stops the gateway's boot.
 *
 * `own`: only at the location the role is held at. `area`: there and at everything beneath it, that
 * is in the zone, or supplied by the location directly or through others. `beneath`: the same
 * without the location itself, for whoever serves others and has no say over her own. `any`: not
 * about a place.
 */
import type { Role } from './roles.js';

export type Reach = 'own' | 'area' | 'beneath' | 'any';

export const RIGHTS = [
  'see-own-account',
  'manage-accounts',
  'see-register',
  'change-register',
  'see-stock',
  'see-value',
  'order-stock',
  'reverse-stock',
  'report-stock',
  'hold-lots',
  'earmark-stock',
  'waive-earmark',
  'recall-lots',
  'approve-count',
  'hand-over-kit',
  'close-handover',
  'settle-discrepancy',
  'accept-loss',
  'see-requisition',
  'submit-requisition',
  'approve-requisition',
  'see-outlook',
  'see-seals',
  'see-divergences',
  'settle-divergences',
] as const;
export type Right = (typeof RIGHTS)[number];

/** Needs no role: whoever lost the last one may still see who she is here, and sign out. */
export const NEEDS_NO_ROLE: readonly Right[] = ['see-own-account'];

const everyone: Partial<Record<Right, Reach>> = { 'see-own-account': 'any', 'see-register': 'any' };
const seeArea: Partial<Record<Right, Reach>> = {
  ...everyone,
  'see-stock': 'area',
  'see-requisition': 'area',
  'see-outlook': 'area',
};

/** For who buys, keeps, accounts for or registers stock; nobody carries a kit by its value. */
const seeValues: Partial<Record<Right, Reach>> = { ...seeArea, 'see-value': 'area' };

export const PERMISSIONS: Record<Role, Partial<Record<Right, Reach>>> = {
  chw: {
    ...everyone,
    'see-stock': 'own',
    'see-outlook': 'own',
    'see-requisition': 'own',
    'report-stock': 'own',
    'submit-requisition': 'own',
  },
  'chw-supervisor': {
    ...seeArea,
    'report-stock': 'beneath',
    'hand-over-kit': 'beneath',
    'submit-requisition': 'beneath',
  },
  'facility-in-charge': {
    ...seeValues,
    'hold-lots': 'area',
    'order-stock': 'own',
    'reverse-stock': 'area',
    'report-stock': 'area',
    'approve-count': 'beneath',
    'hand-over-kit': 'beneath',
    'close-handover': 'beneath',
    'settle-discrepancy': 'beneath',
    'submit-requisition': 'area',
    'approve-requisition': 'beneath',
  },
  storekeeper: {
    ...seeValues,
    'hold-lots': 'own',
    'order-stock': 'own',
    'reverse-stock': 'own',
    'report-stock': 'own',
    'settle-discrepancy': 'beneath',
    'submit-requisition': 'own',
  },
  'district-pharmacist': {
    ...seeValues,
    'order-stock': 'area',
    'reverse-stock': 'area',
    'report-stock': 'area',
    'hold-lots': 'area',
    'earmark-stock': 'area',
    'waive-earmark': 'beneath',
    'recall-lots': 'area',
    'approve-count': 'beneath',
    'hand-over-kit': 'beneath',
    'close-handover': 'beneath',
    'settle-discrepancy': 'area',
    'accept-loss': 'area',
    'submit-requisition': 'area',
    'approve-requisition': 'beneath',
  },
  'data-clerk': { ...seeArea, 'report-stock': 'area', 'submit-requisition': 'area' },
  'programme-manager': {
    ...seeValues,
    'change-register': 'area',
    'hold-lots': 'area',
    'earmark-stock': 'area',
    'waive-earmark': 'beneath',
    'recall-lots': 'area',
    'see-seals': 'any',
    'see-divergences': 'any',
    'settle-divergences': 'any',
  },
  auditor: { ...seeValues, 'see-seals': 'any', 'see-divergences': 'any' },
  'integration-client': {
    ...seeValues,
    'change-register': 'area',
    'order-stock': 'area',
    'reverse-stock': 'area',
    'report-stock': 'area',
    'submit-requisition': 'area',
  },
  administrator: {
    ...seeValues,
    'manage-accounts': 'area',
    'change-register': 'area',
    'see-seals': 'any',
    'see-divergences': 'any',
    'settle-divergences': 'any',
  },
};
