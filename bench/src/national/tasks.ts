/**
 * The country in parts, each built in one transaction per database that also notes that it is done:
 * whoever is stopped goes on with the next part.
 */
import type { Client } from 'pg';
import { Copies, type ReplenishmentRows } from './copies.js';
import { type Country, type Place, PROGRAMME, ROOT, TIME_ZONE } from './country.js';
import type { Formulas } from './formulas.js';
import { History } from './history.js';
import { INVENTORY_TABLES, REPLENISHMENT_TABLES, Rows } from './rows.js';

const FACILITIES_AT_ONCE = 8;

/** All parts by name; the ones that others refer to come first. */
export function partsOf(country: Country): string[] {
  const groups = Math.ceil(country.facilities / FACILITIES_AT_ONCE);
  return ['warehouse', ...numbered('depot', country.districts), ...numbered('facilities', groups)];
}

const numbered = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${what} ${at + 1}`);

export interface Databases {
  readonly inventory: Client;
  readonly replenishment: Client;
}

export interface Building {
  readonly country: Country;
  readonly formulas: Formulas;
  readonly databases: Databases;
  /** When the copies count as evaluated. */
  readonly evaluatedAt: number;
}

/** Builds one part; answers how many movements it has. */
export async function buildPart(building: Building, part: string): Promise<number> {
  const { country, formulas, databases, evaluatedAt } = building;
  const rows: Rows<keyof typeof INVENTORY_TABLES> = new Rows();
  const copied: ReplenishmentRows = new Rows();
  const copies = new Copies(country, formulas, copied, evaluatedAt);
  const history = new History({
    country,
    formulas,
    rows,
    closed: (place, product, n, book) => copies.card(place, product, n, book),
    delivered: (delivery) => copies.shipment(delivery),
  });
  const register = (place: Place): void => {
    registerPlace(country, rows, place);
    copies.location(place);
  };
  const [what, number] = part.split(' ');
  const n = Number(number);
  if (what === 'warehouse') {
    register(country.warehouse());
    history.warehouse();
  } else if (what === 'depot') {
    register(country.depot(n));
    history.depot(n);
  } else {
    const last = Math.min(n * FACILITIES_AT_ONCE, country.facilities);
    for (let facility = (n - 1) * FACILITIES_AT_ONCE + 1; facility <= last; facility += 1) {
      register(country.facility(facility));
      history.facility(facility);
      for (const kit of country.kitsOf(facility)) {
        register(country.kit(kit));
        history.kit(kit);
      }
    }
  }
  await once(databases.inventory, part, (client) => rows.copy(client, INVENTORY_TABLES));
  await once(databases.replenishment, part, (client) => copied.copy(client, REPLENISHMENT_TABLES));
  return rows.count('movement');
}

function registerPlace(
  country: Country,
  rows: Rows<keyof typeof INVENTORY_TABLES>,
  { id, level, zones, suppliers }: Place,
): void {
  const zone = zones[0] ?? ROOT;
  const supplier = suppliers[0];
  const supplyLines = supplier === undefined ? [] : [{ programme: PROGRAMME, supplier }];
  const openedOn = new Date(country.end - 400 * 86_400_000).toISOString().slice(0, 10);
  const named = { id, name: `${level} ${id}`, kind: level, zone, timeZone: TIME_ZONE };
  const entry = { ...named, openedOn, supplyLines };
  rows.add('location', [
    ...[id, level, zone, TIME_ZONE, openedOn, zones, suppliers, JSON.stringify(entry), 1, 0],
  ]);
  if (supplier !== undefined) rows.add('supply_line', [id, PROGRAMME, supplier]);
  for (const { id: product } of country.products) {
    const managed = { location: id, product, mode: 'by-treatment', from: openedOn };
    const text = JSON.stringify({ ...managed, minimumMonthsTenths: 10 });
    rows.add('managed_product', [id, product, openedOn, 'by-treatment', text, 1]);
  }
}

async function once(
  client: Client,
  part: string,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  await client.query('BEGIN');
  const { rowCount } = await client.query(
    'INSERT INTO bench_part (name) VALUES ($1) ON CONFLICT DO NOTHING',
    [part],
  );
  if (rowCount === 1) await work(client);
  await client.query('COMMIT');
}
