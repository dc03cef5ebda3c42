/** A small country: a depot that supplies two clinics, of which one supplies two kits. */
import type { Grant, Principal, Role } from '@satchel/access';
import type { LocationState, ManagedProductState, ProductState } from '@satchel/contracts';

const inNimba = { timeZone: 'Africa/Monrovia', version: 1 };

const depot: LocationState = {
  ...inNimba,
  id: 'DEPOT',
  name: 'Depot of Nimba',
  kind: 'depot',
  zone: 'NIMBA',
  zonePath: ['NIMBA', 'LIBERIA'],
  supplierPath: [],
};
const clinics = ['CLINIC-1', 'CLINIC-2'].map(
  (id): LocationState => ({
    ...inNimba,
    id,
    name: `The clinic ${id}`,
    kind: 'facility',
    zone: id === 'CLINIC-1' ? 'GANTA' : 'SANNIQUELLIE',
    zonePath: [id === 'CLINIC-1' ? 'GANTA' : 'SANNIQUELLIE', 'NIMBA', 'LIBERIA'],
    supplierPath: ['DEPOT'],
  }),
);
const kits = ['KIT-1', 'KIT-2'].map(
  (id): LocationState => ({
    ...inNimba,
    id,
    name: `The kit ${id}`,
    kind: 'kit',
    zone: 'GANTA',
    zonePath: ['GANTA', 'NIMBA', 'LIBERIA'],
    supplierPath: ['CLINIC-1', 'DEPOT'],
    resupplyIntervalDays: 30,
    leadTimeDays: 7,
  }),
);
export const locations: readonly LocationState[] = [depot, ...clinics, ...kits];
export const kit1 = kits[0] as LocationState;

export const products: readonly ProductState[] = ['ACT-1', 'ORS'].map((id) => ({
  id,
  name: `The product ${id}`,
  dispensingUnit: 'tablet',
  packSize: 6,
  version: 1,
}));

export function managing(location: string, product: string): ManagedProductState {
  return { location, product, mode: 'by-treatment', from: '2025-01-01', version: 1 };
}

export function person(role: Role, at: string): Principal {
  const grants: Grant[] = [{ role, at }];
  return { subject: `${role} at ${at}`, kind: 'person', channel: 'api', grants };
}
export const chw = person('chw', 'KIT-1');
export const inCharge = person('facility-in-charge', 'CLINIC-1');
export const pharmacist = person('district-pharmacist', 'NIMBA');
export const stranger = person('district-pharmacist', 'BONG');
export const requisition: Principal = {
  subject: 'requisition',
  kind: 'service',
  channel: 'service',
  grants: [],
};
