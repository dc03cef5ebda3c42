// The demonstration country as data: what `demonstration/liberia.json` says, and the network of
// stores, facilities and kits that grows from it, the same each time.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgeCourse, ConditionEntry } from '@satchel/contracts';
import { projectRoot } from './data-folder.js';
import { Random } from './seed-random.js';

export type Level = 'warehouse' | 'depot' | 'facility' | 'kit';

export interface Practice {
  readonly resupplyIntervalDays: number;
  readonly leadTimeDays: number;
  readonly minimumMonths: number;
  readonly maximumMonths: number;
}

export interface DemonstrationProduct {
  readonly code: string;
  readonly name: string;
  readonly dispensingUnit: string;
  /** What a health worker is given at once. */
  readonly packSize: number;
  /** What clinics and depots are given at once. */
  readonly boxSize: number;
  readonly courseUnits: number;
  /** Where the course differs by age; nobody of another age is given it. */
  readonly courses?: AgeCourse[];
  readonly treats: string[];
}

interface County {
  readonly code: string;
  readonly name: string;
  readonly hardToReach: boolean;
  readonly accessMode: 'road' | 'boat';
  readonly towns: readonly string[];
}

/** What the file says; every block of it names its source. */
export interface CountryFile {
  readonly country: { readonly code: string; readonly name: string; readonly timeZone: string };
  readonly programme: { readonly id: string; readonly name: string };
  readonly scale: {
    readonly kitsPerFacility: [number, number];
    readonly peoplePerKit: [number, number];
  };
  readonly supply: Readonly<Record<Level, Practice>> & {
    readonly pickAndPackDays: number;
    readonly lagDaysToFacility: Readonly<Record<string, number>>;
  };
  readonly access: { readonly probabilityByMonth: readonly number[] };
  readonly malariaSeason: { readonly indexByMonth: readonly number[] };
  readonly diarrhoeaSeason: {
    readonly wetMonths: readonly number[];
    readonly wet: number;
    readonly otherwise: number;
  };
  readonly cases: {
    readonly perKitMonth: readonly number[];
    readonly weights: readonly number[];
    readonly perFacilityMonth: [number, number];
    readonly fever: number;
    readonly malariaOfFever: number;
    readonly smallOfMalaria: number;
    readonly diarrhoea: number;
    readonly pneumonia: number;
    readonly infantsOfPneumonia: number;
  };
  readonly rates: {
    readonly reportsPerPeriod: number;
    readonly byTreatmentKits: number;
    readonly late: number;
    readonly shortDelivery: number;
    readonly missingAtCount: number;
  };
  readonly products: readonly DemonstrationProduct[];
  readonly conditions: readonly ConditionEntry[];
  readonly counties: readonly County[];
  readonly closedRoad: {
    readonly county: string;
    readonly towns: readonly string[];
    readonly closedForDays: number;
    readonly opensInDays: number;
  };
}

/** A place that holds stock. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly zone: string;
  readonly supplier: Site | undefined;
  readonly supplied: Site[];
  /** Whether its use is reported, or only counted. */
  readonly mode: 'by-treatment' | 'by-count';
  /** Sick children it sees in a month; none in a store. */
  readonly casesPerMonth: number;
  readonly people: number;
  readonly hardToReach: boolean;
  readonly accessMode: 'road' | 'foot' | 'boat';
  readonly behindClosedRoad: boolean;
  /** Nothing was heard of it in the last months. */
  readonly silent: boolean;
}

export interface Country {
  readonly file: CountryFile;
  readonly warehouse: Site;
  readonly depots: readonly Site[];
  readonly facilities: readonly Site[];
  readonly kits: readonly Site[];
}

const SILENT_SHARE = 0.04;

export function readCountryFile(): CountryFile {
  const file = join(projectRoot, 'deploy/local/demonstration/liberia.json');
  return JSON.parse(readFileSync(file, 'utf8')) as CountryFile;
}

/** Grows the network. `counties` leaves all others out, for specs that have little time. */
export function growCountry(file: CountryFile, counties?: readonly string[]): Country {
  const { code } = file.country;
  const random = new Random('network', code);
  const warehouse = newSite('warehouse', `${code}-CENTRAL`, undefined, {
    name: 'Central Medicine Store',
    zone: code,
  });
  const chosen = file.counties.filter((each) => counties?.includes(each.code) ?? true);
  for (const county of chosen) growCounty(file, county, warehouse, random);
  const depots = warehouse.supplied;
  const facilities = depots.flatMap((depot) => depot.supplied);
  const kits = facilities.flatMap((facility) => facility.supplied);
  return { file, warehouse, depots, facilities, kits };
}

function growCounty(file: CountryFile, county: County, warehouse: Site, random: Random): void {
  const zone = `${file.country.code}-${county.code}`;
  const { hardToReach, accessMode } = county;
  const depot = newSite('depot', `${zone}-DEPOT`, warehouse, {
    name: `${county.name} County Depot`,
    zone,
    hardToReach,
    accessMode,
  });
  for (const [n, town] of county.towns.entries()) {
    const { closedRoad, cases } = file;
    const facility = newSite('facility', `${zone}-F${twoDigits(n + 1)}`, depot, {
      name: `${town} Clinic`,
      zone,
      hardToReach,
      accessMode,
      behindClosedRoad: closedRoad.county === county.code && closedRoad.towns.includes(town),
      casesPerMonth: random.whole(...cases.perFacilityMonth),
    });
    const kits = random.whole(...file.scale.kitsPerFacility);
    for (let k = 1; k <= kits; k += 1) growKit(file, facility, town, k, random);
  }
}

function growKit(
  { cases, rates, scale }: CountryFile,
  facility: Site,
  town: string,
  number: number,
  random: Random,
): void {
  const { zone, behindClosedRoad } = facility;
  newSite('kit', `${facility.id}-K${twoDigits(number)}`, facility, {
    name: `Kit ${number} of ${town}`,
    zone,
    behindClosedRoad,
    mode: random.chance(rates.byTreatmentKits) ? 'by-treatment' : 'by-count',
    casesPerMonth: random.pick(cases.perKitMonth, cases.weights),
    people: random.whole(...scale.peoplePerKit),
    hardToReach: facility.hardToReach && random.chance(0.6),
    accessMode: random.chance(0.7) ? 'foot' : facility.accessMode,
    silent: random.chance(SILENT_SHARE),
  });
}

function newSite(
  level: Level,
  id: string,
  supplier: Site | undefined,
  more: Pick<Site, 'name' | 'zone'> & Partial<Site>,
): Site {
  const site: Site = {
    id,
    level,
    supplier,
    supplied: [],
    mode: 'by-treatment',
    casesPerMonth: 0,
    people: 0,
    hardToReach: false,
    accessMode: 'road',
    behindClosedRoad: false,
    silent: false,
    ...more,
  };
  supplier?.supplied.push(site);
  return site;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
