/**
 * Registers zones, sites, products and what is managed where. What an earlier and longer file has
 * registered stays: a site never opens later, and a product is managed from the earliest month on.
 */
import type {
  LocationEntry,
  LocationPage,
  ManagedProductEntry,
  ManagedProductPage,
  RegisterAnswer,
} from '@satchel/contracts';
import { addDays } from '@satchel/language';
import type { Api } from './api.js';
import type { RegisterPlan } from './register-plan.js';

export interface RegisterTally {
  created: number;
  changed: number;
  unchanged: number;
}

const BATCH = 500;
const PAGE = 200;

/** Throws an Error that names the first entry that the register refused. */
export async function sendRegister(
  api: Api,
  plan: RegisterPlan,
  country: string,
): Promise<RegisterTally> {
  const tally = { created: 0, changed: 0, unchanged: 0 };
  await send(api, '/v1/zones', plan.zones, tally);
  await send(api, '/v1/products', plan.products, tally);
  const known = await knownLocations(api, country);
  await send(
    api,
    '/v1/locations',
    plan.locations.map((entry) => keepingOpening(entry, known.get(entry.id))),
    tally,
  );
  await sendManaged(api, plan.managed, tally);
  return tally;
}

async function send(
  api: Api,
  path: string,
  items: readonly object[],
  tally: RegisterTally,
): Promise<void> {
  for (let n = 0; n < items.length; n += BATCH) {
    const { items: answers } = await put(api, path, items.slice(n, n + BATCH));
    for (const { id, outcome, problem } of answers) {
      if (outcome !== 'refused') tally[outcome] += 1;
      else throw new Error(`${path} refused ${id}: ${problem?.detail ?? 'no reason given'}`);
    }
  }
}

function put(api: Api, path: string, items: readonly object[]): Promise<RegisterAnswer> {
  return api.put<RegisterAnswer>(path, { items });
}

async function knownLocations(api: Api, zone: string): Promise<Map<string, LocationEntry>> {
  const known = new Map<string, LocationEntry>();
  let cursor = '';
  do {
    const path = `/v1/locations?zone=${zone}&limit=${PAGE}${cursor}`;
    const { items, page } = await api.get<LocationPage>(path);
    for (const entry of items) known.set(entry.id, entry);
    cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
  } while (cursor !== '');
  return known;
}

/** Before its opening nothing is believed, so a file of later months must not move it. */
function keepingOpening(entry: LocationEntry, known: LocationEntry | undefined): LocationEntry {
  const before = known?.openedOn;
  if (before === undefined || before > (entry.openedOn ?? '')) return entry;
  return { ...entry, openedOn: before };
}

/** Sends what is managed; what overlaps an entry of another month is fitted to what is there. */
async function sendManaged(
  api: Api,
  managed: readonly ManagedProductEntry[],
  tally: RegisterTally,
): Promise<void> {
  for (let n = 0; n < managed.length; n += BATCH) {
    const items = managed.slice(n, n + BATCH);
    const { items: answers } = await put(api, '/v1/managed-products', items);
    const overlapping: ManagedProductEntry[] = [];
    for (const [k, { id, outcome, problem }] of answers.entries()) {
      const entry = items[k];
      if (outcome !== 'refused') tally[outcome] += 1;
      else if (entry && problem?.code === 'days-overlap') overlapping.push(entry);
      else throw new Error(`/v1/managed-products refused ${id}: ${problem?.detail ?? ''}`);
    }
    for (const entry of overlapping) await fitIn(api, entry, tally);
  }
}

async function fitIn(api: Api, entry: ManagedProductEntry, tally: RegisterTally): Promise<void> {
  const path = `/v1/managed-products?location=${entry.location}&limit=${PAGE}`;
  const { items } = await api.get<ManagedProductPage>(path);
  const earliest = items
    .filter(({ product }) => product === entry.product)
    .map(({ from }) => from)
    .sort()[0];
  // Managed from an earlier month on: there is nothing to add.
  if (earliest === undefined || earliest <= entry.from) {
    tally.unchanged += 1;
    return;
  }
  const until = { ...entry, to: addDays(earliest, -1) };
  await send(api, '/v1/managed-products', [until], tally);
}
