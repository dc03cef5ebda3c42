/**
 * What the register has to hold before the records can be booked: the country with its regions and
 * districts as zones, the sites as facilities, the products, and which site manages which product.
 */
import type {
  LocationEntry,
  LocationKind,
  ManagedProductEntry,
  ProductEntry,
  ZoneEntry,
} from '@satchel/contracts';
import { firstDay } from './months.js';
import type { Input, StockRecord } from './record.js';
import { zoneCode } from './zone-code.js';

export interface Country {
  readonly code: string;
  readonly name: string;
  readonly timeZone: string;
}

export interface RegisterPlan {
  /** Each parent before its children. */
  readonly zones: readonly ZoneEntry[];
  readonly locations: readonly LocationEntry[];
  readonly products: readonly ProductEntry[];
  readonly managed: readonly ManagedProductEntry[];
}

/** Throws when two zones would have the same code. */
export function planRegister(input: Input, country: Country): RegisterPlan {
  const sites = firstRecords(input);
  return {
    zones: zonesOf(sites, country),
    locations: [...sites].map(([site, first]) => ({
      id: site,
      name: siteName(first, input.siteTypes.get(site)),
      kind: kindOf(input.siteTypes.get(site)),
      zone: zoneCode(country.code, first.region, first.district),
      timeZone: country.timeZone,
      openedOn: firstDay(first.month),
    })),
    products: input.products.map(({ code, name }) => ({
      id: code,
      name,
      // The records count in units and tell no pack.
      dispensingUnit: 'unit',
      packSize: 1,
    })),
    managed: input.series.map(({ site, product, records }) => ({
      location: site,
      product,
      mode: 'by-treatment' as const,
      from: firstDay(records[0]?.month ?? ''),
    })),
  };
}

/** The earliest record of each site, over all its products. */
function firstRecords(input: Input): Map<string, StockRecord> {
  const sites = new Map<string, StockRecord>();
  for (const { site, records } of input.series) {
    const first = records[0];
    const known = sites.get(site);
    if (first && (!known || first.month < known.month)) sites.set(site, first);
  }
  return sites;
}

function zonesOf(sites: Map<string, StockRecord>, country: Country): ZoneEntry[] {
  const regions = new Map<string, ZoneEntry>();
  const districts = new Map<string, ZoneEntry>();
  for (const { region, district } of sites.values()) {
    const regionId = zoneCode(country.code, region);
    const districtId = zoneCode(country.code, region, district);
    const inRegion = { id: regionId, name: region, level: 'region', parent: country.code };
    const inDistrict = { id: districtId, name: district, level: 'district', parent: regionId };
    put(regions, inRegion);
    put(districts, inDistrict);
  }
  const both = [...districts.keys()].find((id) => regions.has(id));
  if (both !== undefined) throw new Error(`a region and a district would both be ${both}`);
  return [
    { id: country.code, name: country.name, level: 'country' },
    ...regions.values(),
    ...districts.values(),
  ];
}

function put(zones: Map<string, ZoneEntry>, zone: ZoneEntry): void {
  const known = zones.get(zone.id);
  if (known && (known.name !== zone.name || known.parent !== zone.parent)) {
    throw new Error(`"${known.name}" and "${zone.name}" would both be ${zone.id}`);
  }
  zones.set(zone.id, known ?? zone);
}

/** What dispenses to people is a facility; only what calls itself a store is one. */
function kindOf(type: string | undefined): LocationKind {
  if (type === undefined) return 'facility';
  if (/\b(central|national)\b.*\bstore\b|\bwarehouse\b/i.test(type)) return 'warehouse';
  if (/\b(depot|store)\b/i.test(type)) return 'depot';
  return 'facility';
}

function siteName({ site, district }: StockRecord, type: string | undefined): string {
  const what = type === undefined || type === '' ? 'Site' : type;
  return `${what} ${site}, ${district}`.slice(0, 200);
}
