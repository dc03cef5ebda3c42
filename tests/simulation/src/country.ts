/** The country that is simulated: a warehouse, two clinics, three kits, and who works where. */
import type { Principal, Role } from '@satchel/access';
import type {
  LocationEntry,
  LotEntry,
  ManagedProductEntry,
  ProductEntry,
  ZoneEntry,
} from '@satchel/contracts';

export const START = '2026-03-02T06:00:00.000Z';
export const PROGRAMME = 'iccm';
export const PRODUCTS = ['ACT', 'ORS'] as const;
export const WAREHOUSE = 'WH';
export const CLINICS = ['FA', 'FB'] as const;
export const KITS = ['K1', 'K2', 'K3'] as const;
export const PLACES: readonly string[] = [WAREHOUSE, ...CLINICS, ...KITS];

/** Who supplies whom when the run begins. */
export const SUPPLIER: Readonly<Record<string, string>> = {
  FA: WAREHOUSE,
  FB: WAREHOUSE,
  K1: 'FA',
  K2: 'FA',
  K3: 'FB',
};

export const zones: ZoneEntry[] = [
  { id: 'LR', name: 'Liberia', level: 'country' },
  { id: 'NIMBA', name: 'Nimba', level: 'county', parent: 'LR' },
];

const kindOf = (id: string): LocationEntry['kind'] =>
  id === WAREHOUSE ? 'warehouse' : id.startsWith('F') ? 'facility' : 'kit';

export function locationEntry(id: string, supplier = SUPPLIER[id]): LocationEntry {
  return {
    id,
    name: `The ${kindOf(id)} ${id}`,
    kind: kindOf(id),
    zone: id === WAREHOUSE ? 'LR' : 'NIMBA',
    timeZone: id === 'K3' ? 'Africa/Nairobi' : 'Africa/Monrovia',
    openedOn: '2026-01-01',
    ...(id.startsWith('K') ? { holder: holderOf(id) } : {}),
    ...(supplier ? { supplyLines: [{ programme: PROGRAMME, supplier }] } : {}),
    ...(id.startsWith('F') ? { minimumShelfLifeDays: 30 } : {}),
  };
}

/** The account of the health worker who holds a kit, such as K3. */
export function holderOf(kit: string): string {
  return `0190b6a4-7c5e-7b1a-9f00-${kit.slice(1).padStart(12, '0')}`;
}

export const products: ProductEntry[] = PRODUCTS.map((id) => ({
  id,
  name: id,
  dispensingUnit: 'unit',
  packSize: 10,
  programme: PROGRAMME,
}));

export const lots: LotEntry[] = PRODUCTS.flatMap((product) => [
  { product, number: `${product}-A`, expiresOn: '2026-05-10', status: 'usable' as const },
  { product, number: `${product}-B`, expiresOn: '2027-06-30', status: 'usable' as const },
  { product, number: `${product}-Q`, expiresOn: '2027-01-31', status: 'quarantined' as const },
]);

/** One kit reports only by count; one changes its way while the run goes on. */
export const managed: ManagedProductEntry[] = PLACES.flatMap((location) =>
  PRODUCTS.map((product) => ({
    location,
    product,
    mode: location === 'K2' ? ('by-count' as const) : ('by-treatment' as const),
    from: '2026-01-01',
    ...(location === 'K1' && product === 'ACT' ? { to: '2026-03-20' } : {}),
  })),
);
export const managedLater: ManagedProductEntry = {
  location: 'K1',
  product: 'ACT',
  mode: 'by-count',
  from: '2026-03-21',
};

function person(subject: string, ...grants: [role: Role, at: string][]): Principal {
  return {
    subject,
    kind: 'person',
    channel: 'app',
    grants: grants.map(([role, at]) => ({ role, at })),
  };
}

export const chwOf = (kit: string): Principal => person(holderOf(kit), ['chw', kit]);
export const inChargeOf = (clinic: string): Principal =>
  person(`in-charge of ${clinic}`, ['facility-in-charge', clinic]);
export const storekeeper = person('storekeeper', ['storekeeper', WAREHOUSE]);
export const pharmacist = person('pharmacist', ['district-pharmacist', 'LR']);
export const registrar = person('registrar', ['programme-manager', 'LR']);
