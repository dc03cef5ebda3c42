/** What is asked of the register: its entries as they stand, page by page. */
import { message } from '../contract.js';
import { Code, OneOf, Part, Parts, Words } from '../field.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import {
  LOCATION_KINDS,
  type LocationKind,
  LocationState,
  ManagedProductState,
  ProductState,
  ProgrammeEntry,
  ZoneEntry,
} from './register.js';

export class ListLocations extends PageRequest {
  @Code('Only this one.', { optional: true })
  location?: string;

  @Code('Only inside this zone.', { optional: true })
  zone?: string;

  @OneOf('Only of this kind.', LOCATION_KINDS, { optional: true })
  kind?: LocationKind;

  @Code('Only those that this location supplies directly.', { optional: true })
  supplier?: string;
}
export class LocationPage {
  @Parts('Locations by code.', () => LocationState, 200)
  items!: LocationState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listLocations = message(
  'inventory.qry.list-locations.v1',
  ListLocations,
  LocationPage,
);

export class ListProducts extends PageRequest {
  @Words('Only these.', BATCH_MAX, { optional: true })
  products?: string[];

  @Code('Only of this programme.', { optional: true })
  programme?: string;
}
export class ProductPage {
  @Parts('Products by code.', () => ProductState, 200)
  items!: ProductState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listProducts = message('inventory.qry.list-products.v1', ListProducts, ProductPage);

export class ListZones extends PageRequest {}
export class ZonePage {
  @Parts('Zones by code.', () => ZoneEntry, 200)
  items!: ZoneEntry[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listZones = message('inventory.qry.list-zones.v1', ListZones, ZonePage);

export class ListProgrammes extends PageRequest {}
export class ProgrammePage {
  @Parts('Programmes by code.', () => ProgrammeEntry, 200)
  items!: ProgrammeEntry[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listProgrammes = message(
  'inventory.qry.list-programmes.v1',
  ListProgrammes,
  ProgrammePage,
);

export class ListManagedProducts extends PageRequest {
  @Code('Only of this location.', { optional: true })
  location?: string;
}
export class ManagedProductPage {
  @Parts('Managed products by location and product.', () => ManagedProductState, 200)
  items!: ManagedProductState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listManagedProducts = message(
  'inventory.qry.list-managed-products.v1',
  ListManagedProducts,
  ManagedProductPage,
);
