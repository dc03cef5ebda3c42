// The register entries of the demonstration country.

import {
  LOCATION_KINDS,
  type LocationEntry,
  type ManagedProductEntry,
  type ProductEntry,
  type RegisterAnswer,
  type ShelfLifeRule,
  type ZoneEntry,
} from '@satchel/contracts';
import type { Api } from '@satchel/import';
import { addDays } from '@satchel/language';
import { idOf } from './seed-books.js';
import type { Country, Site } from './seed-country.js';
import type { Days } from './seed-history.js';
import type { Lots } from './seed-lots.js';

const BATCH = 500;
const SHELF_LIFE_DAYS = { warehouse: 0, depot: 90, facility: 60, kit: 30 } as const;

/** The opaque id of whoever holds a site. */
export function holderOf(site: Site): string {
  return idOf('holder', site.id);
}

/** Registers the country. Throws when anything is refused. */
export async function registerCountry(
  api: Api,
  country: Country,
  days: Days,
  lots: Lots,
): Promise<void> {
  const { file, warehouse, depots, facilities, kits } = country;
  const sites = [warehouse, ...depots, ...facilities, ...kits];
  await put(api, 'zones', zonesOf(country));
  await put(api, 'programmes', [file.programme]);
  await put(api, 'products', productsOf(country));
  await put(api, 'shelf-life-rules', shelfLifeRules());
  await put(api, 'conditions', file.conditions);
  await put(api, 'lots', lots.all);
  await put(
    api,
    'locations',
    sites.map((site) => locationOf(country, days, site)),
  );
  await put(
    api,
    'managed-products',
    sites.flatMap((site) => managedBy(country, days, site)),
  );
}

async function put(api: Api, what: string, items: readonly object[]): Promise<void> {
  for (let n = 0; n < items.length; n += BATCH) {
    const body = { items: items.slice(n, n + BATCH) };
    const answers = await api.put<RegisterAnswer>(`/v1/${what}`, body);
    const refused = answers.items.find(({ outcome }) => outcome === 'refused');
    if (refused) throw new Error(`${what}: ${refused.id} was refused: ${refused.problem?.detail}`);
  }
}

function zonesOf({ file, depots }: Country): ZoneEntry[] {
  const { code, name } = file.country;
  const counties = file.counties.map((county) => ({ ...county, id: `${code}-${county.code}` }));
  return [
    { id: code, name, level: 'country' },
    ...counties
      .filter(({ id }) => depots.some(({ zone }) => zone === id))
      .map((county) => ({ id: county.id, name: county.name, level: 'county', parent: code })),
  ];
}

function productsOf({ file }: Country): ProductEntry[] {
  return file.products.map(({ code, ...rest }) => ({
    id: code,
    name: rest.name,
    dispensingUnit: rest.dispensingUnit,
    packSize: rest.packSize,
    packs: [{ name: 'box', units: rest.boxSize }],
    courseUnits: rest.courseUnits,
    ...(rest.courses ? { courses: rest.courses } : {}),
    treats: rest.treats,
    programme: file.programme.id,
  }));
}

function shelfLifeRules(): ShelfLifeRule[] {
  return LOCATION_KINDS.map((level) => ({ level, minimumShelfLifeDays: SHELF_LIFE_DAYS[level] }));
}

function locationOf({ file }: Country, days: Days, site: Site): LocationEntry {
  const { resupplyIntervalDays, leadTimeDays } = file.supply[site.level];
  const { hardToReach, accessMode, people, supplier, level } = site;
  const opensOn = addDays(days.last, 1 + file.closedRoad.opensInDays);
  const isKit = level === 'kit';
  return {
    id: site.id,
    name: site.name,
    kind: level,
    zone: site.zone,
    timeZone: file.country.timeZone,
    openedOn: days.first,
    ...(isKit ? { holder: holderOf(site) } : {}),
    ...(supplier ? { supplyLines: [{ programme: file.programme.id, supplier: supplier.id }] } : {}),
    remoteness: {
      accessMode,
      hardToReach,
      ...(isKit ? { distanceBand: hardToReach ? 'over-10-km' : '5-to-10-km' } : {}),
      ...(people > 0 ? { population: people } : {}),
      ...(site.behindClosedRoad ? { accessClosedUntil: opensOn } : {}),
    },
    resupplyIntervalDays,
    leadTimeDays,
  };
}

function managedBy({ file }: Country, days: Days, site: Site): ManagedProductEntry[] {
  const { minimumMonths, maximumMonths } = file.supply[site.level];
  return file.products.map(({ code }) => ({
    location: site.id,
    product: code,
    mode: site.mode,
    from: days.first,
    minimumMonthsTenths: minimumMonths * 10,
    maximumMonthsTenths: maximumMonths * 10,
  }));
}
