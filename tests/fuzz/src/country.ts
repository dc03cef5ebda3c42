/**
 * The small country that is fuzzed: enough places, products, people and papers that a valid request
 * mostly succeeds. Some codes are words that JavaScript has plans of its own for.
 */
import { type Dice, uuidFrom } from './dice.js';

export const PROGRAMMES = ['iccm', 'valueOf'] as const;
export const ZONES = ['LR', 'LR-NIMBA', 'LR-BONG', 'constructor'] as const;
/** Keeps its stock in a system of its own. */
export const OBSERVED = 'HOSPITAL';
export const STORES = ['WAREHOUSE', 'DEPOT', 'CLINIC', 'CLINIC-2', OBSERVED] as const;
export const KITS = ['KIT-1', 'KIT-2', 'KIT-3', 'constructor'] as const;
export const LOCATIONS = [...STORES, ...KITS] as const;
export const PRODUCTS = ['ORS', 'ZINC', 'ACT-1', 'toString', 'hasOwnProperty'] as const;
export const LOTS = ['EARLY', 'LATE', 'constructor', 'A/1 +_'] as const;

const SUPPLIER: Readonly<Record<(typeof LOCATIONS)[number], string | undefined>> = {
  WAREHOUSE: undefined,
  DEPOT: 'WAREHOUSE',
  CLINIC: 'DEPOT',
  'CLINIC-2': 'DEPOT',
  [OBSERVED]: 'DEPOT',
  'KIT-1': 'CLINIC',
  'KIT-2': 'CLINIC',
  'KIT-3': 'CLINIC-2',
  constructor: 'CLINIC',
};
const KIND = new Map<string, string>([
  ['WAREHOUSE', 'warehouse'],
  ['DEPOT', 'depot'],
  ['CLINIC', 'facility'],
  ['CLINIC-2', 'facility'],
  [OBSERVED, 'facility'],
]);

/** A location as it is registered, with a name of one's own. */
export function locationEntry(id: (typeof LOCATIONS)[number], name: string): object {
  const supplier = SUPPLIER[id];
  return {
    id,
    name,
    kind: KIND.get(id) ?? 'kit',
    zone: id === 'constructor' ? 'constructor' : 'LR-NIMBA',
    timeZone: 'Africa/Monrovia',
    openedOn: '2025-01-01',
    ...(id === OBSERVED ? { observedSince: '2025-06-01' } : {}),
    ...(supplier ? { supplyLines: PROGRAMMES.map((programme) => ({ programme, supplier })) } : {}),
  };
}

export function zoneEntry(id: (typeof ZONES)[number], name: string): object {
  return {
    id,
    name,
    level: id === 'LR' ? 'country' : 'county',
    ...(id === 'LR' ? {} : { parent: 'LR' }),
  };
}

export function productEntry(id: (typeof PRODUCTS)[number], name: string): object {
  const packs = [{ name: 'box', units: 100 }];
  const counted = { dispensingUnit: 'tablet', packSize: 10, packs, courseUnits: 2 };
  return { id, name, ...counted, programme: 'iccm' };
}

export function conditionEntry(id: string, product: string): object {
  return {
    id,
    name: `Treated with ${product}`,
    needs: [{ name: 'medicine', products: [product] }],
  };
}

export function contentsEntry(dice: Dice, from: string): object {
  const contents = [{ product: dice.pick(PRODUCTS), quantity: dice.whole(1, 9) }];
  return { product: dice.pick(PRODUCTS), from, contents };
}

/** What is put into the register before the first request, in this order. */
export function registration(): { path: string; items: object[] }[] {
  return [
    { path: '/v1/zones', items: ZONES.map((id) => zoneEntry(id, `Zone ${id}`)) },
    { path: '/v1/programmes', items: PROGRAMMES.map((id) => ({ id, name: `Programme ${id}` })) },
    { path: '/v1/locations', items: LOCATIONS.map((id) => locationEntry(id, `Location ${id}`)) },
    { path: '/v1/products', items: PRODUCTS.map((id) => productEntry(id, `Product ${id}`)) },
    {
      path: '/v1/lots',
      items: PRODUCTS.flatMap((product) =>
        LOTS.map((number) => ({ product, number, expiresOn: '2030-01-31', status: 'usable' })),
      ),
    },
    {
      path: '/v1/conditions',
      items: PROGRAMMES.map((id, n) => conditionEntry(id, PRODUCTS[n] as string)),
    },
    {
      path: '/v1/managed-products',
      items: KITS.flatMap((location) =>
        PRODUCTS.map((product) => ({
          location,
          product,
          mode: 'by-treatment',
          from: '2025-01-01',
        })),
      ),
    },
  ];
}

/** Who asks. `everything` may do nearly all; `nobody` has no token. */
export const PEOPLE = {
  everything: [
    { role: 'administrator', at: 'LR' },
    { role: 'programme-manager', at: 'LR' },
    { role: 'district-pharmacist', at: 'LR' },
    { role: 'district-pharmacist', at: 'constructor' },
  ],
  chw: [{ role: 'chw', at: 'KIT-1' }],
  inCharge: [{ role: 'facility-in-charge', at: 'CLINIC' }],
  storekeeper: [{ role: 'storekeeper', at: 'CLINIC' }],
  clerk: [{ role: 'data-clerk', at: 'LR-NIMBA' }],
  auditor: [{ role: 'auditor', at: 'LR' }],
  integration: [{ role: 'integration-client', at: 'LR' }],
  /** Her sessions are opened, refreshed and ended by the requests themselves. */
  passenger: [{ role: 'auditor', at: 'constructor' }],
} as const;
export type PersonName = keyof typeof PEOPLE;
export const PASSENGER = { username: 'passenger', password: 'correct horse battery' };

export type PaperKind =
  | 'requisition'
  | 'event'
  | 'account'
  | 'shipment'
  | 'count-sheet'
  | 'handover'
  | 'recall'
  | 'hold'
  | 'earmark'
  | 'waiver'
  | 'discrepancy';

/** Ids that requests of one run share, so that later ones find what earlier ones made. */
export class Papers {
  constructor(private readonly seed: number) {}

  id(kind: PaperKind, number: number): string {
    return uuidFrom(`${this.seed} ${kind} ${number}`);
  }
}
