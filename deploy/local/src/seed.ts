// Fills the demonstration country in: Liberia in the rains, with a year of history. Everything goes
// through the public API, like the reports of real people.
//
// Guarantees: what is there stays as it is; a start that was interrupted goes on with the same
// country, the same days and the same ids; nothing is loaded twice; a fault in the demonstration is
// told and keeps nobody out.

import { join } from 'node:path';
import { Api, ApiRefusal } from '@satchel/import';
import { addDays, type Clock, type Day, localDay, systemClock } from '@satchel/language';
import { keptSecret, readIfThere, writeWhole } from './data-folder.js';
import { createAccounts, LOADER, type Person, peopleOf, usersOf } from './seed-accounts.js';
import { type Country, growCountry, readCountryFile } from './seed-country.js';
import { makeHistory } from './seed-history.js';
import type { DemonstrationUser, SeedTarget } from './seed-hook.js';
import { reportIncidents } from './seed-incidents.js';
import { loadHistory } from './seed-load.js';
import { registerCountry } from './seed-register.js';
import { askForRestock } from './seed-requisitions.js';

/** What specs may have otherwise. */
export interface SeedOptions extends SeedTarget {
  /** Only these counties. Default: all. */
  readonly counties?: readonly string[];
  readonly clock?: Clock;
  /** Gives up when it aborts; the next start goes on. */
  readonly signal?: AbortSignal;
}

interface Mark {
  /** The day on which the country was first filled in: its history ends the day before. */
  readonly today: Day;
  readonly isDone: boolean;
}

const YEAR_DAYS = 365;
const ADMIN = 'admin';

/** Fills the country in unless it is there, and says whom it lets in. */
export async function seedDemonstration(
  options: SeedOptions,
): Promise<readonly DemonstrationUser[]> {
  const { dataDir, log, clock = systemClock } = options;
  const country = growCountry(readCountryFile(), options.counties);
  const people = peopleOf(country);
  const password = keptSecret(dataDir, 'demonstration');
  const file = join(dataDir, 'demonstration.json');
  const kept = readIfThere(file);
  const mark = kept === undefined ? undefined : (JSON.parse(kept) as Mark);
  if (mark?.isDone) return usersOf(people, password);
  const signIn = signingIn(options, clock);
  const admin = signIn(ADMIN, options.adminPassword);
  if (mark === undefined && (await isThere(admin, country))) {
    log('demonstration: the country is there already, from another data folder; it stays as it is');
    return [];
  }
  const today = mark?.today ?? localDay(clock.now(), country.file.country.timeZone);
  writeWhole(file, JSON.stringify({ today, isDone: false }));
  const startedAtMs = performance.now();
  try {
    await fillIn({ country, people, today, admin, password, signIn, options, now: clock.now() });
  } catch (error) {
    options.signal?.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    log(`demonstration: not whole, the next start goes on with it: ${why}`);
    return usersOf(people, password);
  }
  writeWhole(file, JSON.stringify({ today, isDone: true }));
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
  log(`demonstration: ${country.file.country.name} is filled in after ${seconds} s`);
  return usersOf(people, password);
}

interface Filling {
  readonly country: Country;
  readonly people: readonly Person[];
  readonly today: Day;
  readonly admin: Api;
  readonly password: string;
  readonly signIn: (username: string, password: string) => Api;
  readonly options: SeedOptions;
  readonly now: Date;
}

async function fillIn({
  country,
  people,
  today,
  admin,
  password,
  ...rest
}: Filling): Promise<void> {
  const { log } = rest.options;
  const days = { first: addDays(today, -YEAR_DAYS), last: addDays(today, -1) };
  const history = makeHistory(country, days);
  const { facilities, kits, depots } = country;
  const what = `${depots.length} counties, ${facilities.length} clinics, ${kits.length} kits`;
  log(`demonstration: ${country.file.country.name}, ${what}, a year of history`);
  await registerCountry(admin, country, days, history.lots);
  await createAccounts(admin, people, password);
  const loader = rest.signIn(LOADER, password);
  await loadHistory(loader, history, log);
  await reportIncidents(loader, country, history, rest.now);
  await askForRestock(country, people, ({ username }) => rest.signIn(username, password));
}

function signingIn(
  { gatewayUrl: url, log, signal }: SeedOptions,
  clock: Clock,
): (username: string, password: string) => Api {
  return (username, password) =>
    new Api({
      url,
      username,
      password,
      channel: username === LOADER ? 'import' : 'api',
      clock,
      ...(signal ? { signal } : {}),
      onWait: (why, seconds) => log(`demonstration: waiting ${seconds.toFixed(1)} s: ${why}`),
    });
}

async function isThere(admin: Api, { warehouse }: Country): Promise<boolean> {
  try {
    await admin.get(`/v1/locations/${warehouse.id}/stock`);
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return false;
    throw error;
  }
}
