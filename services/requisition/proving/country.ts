/** A small country for requisition's specs: who works where, and who supplies whom. */
import type { Grant, Principal, Role } from '@satchel/access';
import type { LocationState, ProductState, ShipmentState } from '@satchel/contracts';
import { v7 as uuid } from 'uuid';

const place = (
  id: string,
  kind: LocationState['kind'],
  zonePath: string[],
  supplierPath: string[],
  more: Partial<LocationState> = {},
): LocationState => ({
  id,
  name: `The ${kind} ${id}`,
  kind,
  zone: zonePath[0] ?? 'LR',
  timeZone: 'Africa/Monrovia',
  supplyLines: supplierPath.slice(0, 1).map((supplier) => ({ programme: 'iccm', supplier })),
  zonePath,
  supplierPath,
  version: 1,
  ...more,
});

const nimba = ['NIMBA', 'LR'];
const bong = ['BONG', 'LR'];

export const warehouse = place('CENTRAL', 'warehouse', ['LR'], []);
export const depot = place('NIMBA-DEPOT', 'depot', nimba, ['CENTRAL']);
export const ganta = place('GANTA', 'facility', nimba, ['NIMBA-DEPOT', 'CENTRAL']);
export const saclepea = place('SACLEPEA', 'facility', nimba, ['NIMBA-DEPOT', 'CENTRAL']);
export const gbarnga = place('GBARNGA', 'facility', bong, ['CENTRAL']);
export const kit1 = place('GANTA-K1', 'kit', nimba, ['GANTA', 'NIMBA-DEPOT', 'CENTRAL'], {
  holder: 'chw-1',
});
export const kit2 = place('GANTA-K2', 'kit', nimba, ['GANTA', 'NIMBA-DEPOT', 'CENTRAL'], {
  holder: 'chw-2',
});
export const kit3 = place('SACLEPEA-K1', 'kit', nimba, ['SACLEPEA', 'NIMBA-DEPOT', 'CENTRAL'], {
  holder: 'chw-3',
});
export const kit4 = place('GBARNGA-K1', 'kit', bong, ['GBARNGA', 'CENTRAL'], { holder: 'chw-4' });
export const locations = [warehouse, depot, ganta, saclepea, gbarnga, kit1, kit2, kit3, kit4];

export const products: ProductState[] = ['ACT-1', 'ORS-1', 'ZINC-20', 'AMOX-250'].map((id) => ({
  id,
  name: id,
  dispensingUnit: 'tablet',
  packSize: 10,
  version: 1,
}));

export function person(subject: string, ...grants: [role: Role, at: string][]): Principal {
  return {
    subject,
    kind: 'person',
    channel: 'api',
    grants: grants.map(([role, at]): Grant => ({ role, at })),
  };
}

export const chw = person('chw-1', ['chw', 'GANTA-K1']);
export const otherChw = person('chw-2', ['chw', 'GANTA-K2']);
export const supervisor = person('supervisor-1', ['chw-supervisor', 'NIMBA']);
export const clerk = person('clerk-1', ['data-clerk', 'NIMBA']);
export const inCharge = person('in-charge-1', ['facility-in-charge', 'GANTA']);
export const otherInCharge = person('in-charge-2', ['facility-in-charge', 'SACLEPEA']);
export const pharmacist = person('pharmacist-1', ['district-pharmacist', 'NIMBA']);
export const bongPharmacist = person('pharmacist-2', ['district-pharmacist', 'BONG']);
export const auditor = person('auditor-1', ['auditor', 'LR']);

/** A shipment from the Ganta clinic to kit 1, one lot per product. */
export function shipmentOf(
  requisition: string,
  lines: readonly [product: string, shipped: number, received: number][],
  more: Partial<ShipmentState> = {},
): ShipmentState {
  return {
    id: uuid(),
    from: 'GANTA',
    to: 'GANTA-K1',
    requisition,
    status: lines.every(([, shipped, received]) => received === shipped) ? 'settled' : 'in-transit',
    issuedAt: '2026-11-21T09:00:00.000Z',
    lines: lines.map(([product, shipped, received]) => ({
      product,
      lot: 'AL1',
      shipped,
      received,
      inferred: 0,
    })),
    version: 1,
    ...more,
  };
}
