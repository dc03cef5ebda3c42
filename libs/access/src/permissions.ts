/**
 * The permission table: which role may do what, and how far. One file, data only; a right that is
 * not here cannot be exercised, and a route without a right stops the gateway's boot.
 *
 * `own`: only at the location the role is held at. `area`: there and at everything beneath it, that
 * is in the zone, or supplied by the location directly or through others. `any`: not about a place.
 */
import type { Role } from './roles.js';

export type Reach = 'own' | 'area' | 'any';

export const RIGHTS = [
  'see-own-account',
  'manage-accounts',
  'see-register',
  'change-register',
  'see-stock',
  'order-stock',
  'reverse-stock',
  'report-stock',
  'see-requisition',
  'submit-requisition',
  'approve-requisition',
  'see-outlook',
  'see-seals',
] as const;
export type Right = (typeof RIGHTS)[number];

const everyone: Partial<Record<Right, Reach>> = { 'see-own-account': 'any', 'see-register': 'any' };
const seeArea: Partial<Record<Right, Reach>> = {
  ...everyone,
  'see-stock': 'area',
  'see-requisition': 'area',
  'see-outlook': 'area',
};

export const PERMISSIONS: Record<Role, Partial<Record<Right, Reach>>> = {
  chw: {
    ...everyone,
    'see-stock': 'own',
    'see-outlook': 'own',
    'see-requisition': 'own',
    'report-stock': 'own',
    'submit-requisition': 'own',
  },
  'chw-supervisor': { ...seeArea, 'report-stock': 'area', 'submit-requisition': 'area' },
  'facility-in-charge': {
    ...seeArea,
    'order-stock': 'own',
    'reverse-stock': 'area',
    'report-stock': 'area',
    'submit-requisition': 'area',
    'approve-requisition': 'area',
  },
  storekeeper: {
    ...seeArea,
    'order-stock': 'own',
    'reverse-stock': 'own',
    'report-stock': 'own',
    'submit-requisition': 'own',
  },
  'district-pharmacist': {
    ...seeArea,
    'order-stock': 'area',
    'reverse-stock': 'area',
    'report-stock': 'area',
    'submit-requisition': 'area',
    'approve-requisition': 'area',
  },
  'data-clerk': { ...seeArea, 'report-stock': 'area', 'submit-requisition': 'area' },
  'programme-manager': { ...seeArea, 'change-register': 'any', 'see-seals': 'any' },
  auditor: { ...seeArea, 'see-seals': 'any' },
  'integration-client': {
    ...seeArea,
    'change-register': 'any',
    'order-stock': 'area',
    'reverse-stock': 'area',
    'report-stock': 'area',
    'submit-requisition': 'area',
  },
  administrator: {
    ...seeArea,
    'manage-accounts': 'any',
    'change-register': 'any',
    'see-seals': 'any',
  },
};
