/**
 * A small country, registered over HTTP like any other: a central store, two clinics, six kits,
 * three products, and the people who work there. Small enough that all of it is checked after each
 * fault.
 */
import { eventually } from '@satchel/proving';
import { newPerson, Person } from './person.js';

const TIME_ZONE = 'Africa/Monrovia';
const COUNTRY = 'LR';
const COUNTY = 'LR-NIMBA';

const PLACE = { zone: COUNTY, timeZone: TIME_ZONE, openedOn: '2025-01-01' };

export const WAREHOUSE = 'CENTRAL';
export const FACILITIES = ['CLINIC-A', 'CLINIC-B'] as const;
export const PRODUCTS = ['ORS', 'ZINC', 'ACT'] as const;
const KITS_PER_FACILITY = 3;

export interface Kit {
  readonly location: string;
  readonly supplier: string;
  /** The health worker who holds it. */
  readonly holder: Person;
}

export interface Country {
  readonly admin: Person;
  /** May order, reverse, report and approve everywhere. */
  readonly pharmacist: Person;
  /** Supervises the health workers of everywhere. */
  readonly supervisor: Person;
  readonly kits: readonly Kit[];
}

/** Registers everything and signs everybody in. */
export async function registerCountry(gatewayUrl: string, password: string): Promise<Country> {
  const admin = await new Person(gatewayUrl, 'admin', password).signIn();
  const put = async (path: string, items: readonly object[]): Promise<void> => {
    // An entry is its full state: what has no answer on a busy machine is sent again.
    const reply = await eventually(
      async () => {
        const answer = await admin.send('PUT', path, { items });
        if (answer.status >= 500) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
        return answer;
      },
      { withinMs: 30_000 },
    );
    const refused = reply.body.items?.filter(
      (item: { outcome: string }) => item.outcome === 'refused',
    );
    if (reply.status !== 200 || refused.length > 0) {
      throw new Error(`${path}: ${JSON.stringify(reply.body)}`);
    }
  };
  const kits = FACILITIES.flatMap((supplier) =>
    Array.from({ length: KITS_PER_FACILITY }, (_, n) => ({
      location: `KIT-${supplier.slice(-1)}${n + 1}`,
      supplier,
    })),
  );
  await put('/v1/zones', [
    { id: COUNTRY, name: 'Liberia', level: 'country' },
    { id: COUNTY, name: 'Nimba', level: 'county', parent: COUNTRY },
  ]);
  await put('/v1/programmes', [{ id: 'iccm', name: 'Integrated community case management' }]);
  await put('/v1/locations', locations(kits));
  await put('/v1/products', PRODUCTS.map(productEntry));
  await put('/v1/lots', PRODUCTS.flatMap(lotsOf));
  await put(
    '/v1/managed-products',
    kits.flatMap(({ location }) => PRODUCTS.map((each) => managedEntry(location, each))),
  );
  const pharmacist = await newPerson(admin, gatewayUrl, 'pharmacist', [
    { role: 'district-pharmacist', at: COUNTRY },
  ]);
  const supervisor = await newPerson(admin, gatewayUrl, 'supervisor', [
    { role: 'chw-supervisor', at: COUNTY },
  ]);
  const held: Kit[] = [];
  for (const kit of kits) {
    const grants = [{ role: 'chw', at: kit.location }];
    const holder = await newPerson(admin, gatewayUrl, kit.location.toLowerCase(), grants);
    held.push({ ...kit, holder });
  }
  return { admin, pharmacist, supervisor, kits: held };
}

function locations(kits: readonly { location: string; supplier: string }[]): object[] {
  const from = (supplier: string) => ({ supplyLines: [{ programme: 'iccm', supplier }] });
  return [
    { id: WAREHOUSE, name: 'Central medicine store', kind: 'warehouse', ...PLACE },
    ...FACILITIES.map((id) => ({ id, name: id, kind: 'facility', ...PLACE, ...from(WAREHOUSE) })),
    ...kits.map(kitEntry),
  ];
}

export function kitEntry({ location, supplier }: Pick<Kit, 'location' | 'supplier'>): object {
  return {
    id: location,
    name: location,
    kind: 'kit',
    resupplyIntervalDays: 30,
    leadTimeDays: 7,
    ...PLACE,
    supplyLines: [{ programme: 'iccm', supplier }],
  };
}

export function productEntry(id: string): object {
  return {
    id,
    name: id,
    dispensingUnit: 'unit',
    packSize: 10,
    courseUnits: 2,
    treats: ['malaria'],
    programme: 'iccm',
  };
}

function lotsOf(id: string): object[] {
  return ['EARLY', 'LATE'].map((number, n) => ({
    product: id,
    number: `${id}-${number}`,
    expiresOn: `203${n}-03-31`,
    status: 'usable',
  }));
}

export function managedEntry(location: string, id: string): object {
  return { location, product: id, mode: 'by-treatment', from: '2025-01-01' };
}
