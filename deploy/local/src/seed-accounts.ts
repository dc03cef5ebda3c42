// Whom the demonstration lets in: somebody in every role. The people are invented. They share one
// password, which is made at random for this data folder.

import { type Api, ApiRefusal } from '@satchel/import';
import { idOf } from './seed-books.js';
import type { Country, Site } from './seed-country.js';
import type { DemonstrationUser } from './seed-hook.js';
import { holderOf } from './seed-register.js';

export interface Person {
  readonly id: string;
  readonly username: string;
  /** Invented. */
  readonly displayName: string;
  readonly role: string;
  readonly at: readonly string[];
  /** In words, for whoever wants to sign in. */
  readonly inWords: string;
}

/**
 * Another system, which loads what is real: it also may load Côte d'Ivoire (docs: npm run import).
 */
const LOADER_ZONES = ['LR', 'CIV'];

/** The account with which the history is loaded. */
export const LOADER = 'importer';

/** All people of a country: the kits and facilities named here are those of their story. */
export function peopleOf(country: Country): Person[] {
  const { facilities, file } = country;
  const code = file.country.code;
  const open = facilities.find(({ name }) => name.startsWith('Ganta')) ?? facilities[0];
  const closed = facilities.find((site) => site.behindClosedRoad) ?? facilities.at(-1);
  if (!open || !closed) throw new Error('the country has no facility');
  const depot = open.supplier?.id ?? code;
  return [
    ...chws(open, ['Comfort Tokpa', 'Moses Gaye', 'Patience Wehyee']),
    ...chws(closed, ['Hawa Nyenplu', 'Samuel Toe']),
    person(
      'supervisor',
      'Martha Kollie',
      'chw-supervisor',
      [open.id],
      `CHW supervisor, ${open.name}`,
    ),
    person('in-charge', 'Joseph Dolo', 'facility-in-charge', [open.id], `in-charge, ${open.name}`),
    person(
      'in-charge-coast',
      'Ruth Wleh',
      'facility-in-charge',
      [closed.id],
      `in-charge, ${closed.name}, behind the closed road`,
    ),
    person('storekeeper', 'Abraham Saye', 'storekeeper', [depot], `storekeeper, ${depot}`),
    person(
      'central',
      'Fatu Kamara',
      'storekeeper',
      [country.warehouse.id],
      'storekeeper, Central Medicine Store',
    ),
    person(
      'pharmacist',
      'Emmanuel Zeon',
      'district-pharmacist',
      [open.zone],
      `county pharmacist, ${open.zone}`,
    ),
    person('clerk', 'Lydia Flomo', 'data-clerk', [open.zone], `data clerk, ${open.zone}`),
    person('manager', 'Dorothy Sirleaf', 'programme-manager', [code], 'programme manager'),
    person('auditor', 'Peter Bass', 'auditor', [code], 'auditor'),
    person(LOADER, 'Import', 'integration-client', LOADER_ZONES, 'loads data: npm run import'),
  ];
}

function chws(facility: Site, names: readonly string[]): Person[] {
  const kits = facility.supplied.filter((kit) => !kit.silent);
  return names.flatMap((displayName, n) => {
    const kit = kits[n];
    if (!kit) return [];
    const username = kit.id.toLowerCase();
    const made = person(username, displayName, 'chw', [kit.id], `CHW, ${kit.name}`);
    // The kit's holder is the account of the health worker.
    return [{ ...made, id: holderOf(kit) }];
  });
}

function person(
  username: string,
  displayName: string,
  role: string,
  at: readonly string[],
  inWords: string,
): Person {
  return { id: idOf('account', username), username, displayName, role, at, inWords };
}

/** Creates the accounts that are not there yet. Throws when the API refuses one. */
export async function createAccounts(
  admin: Api,
  people: readonly Person[],
  password: string,
): Promise<void> {
  for (const { id, username, displayName, role, at } of people) {
    const grants = at.map((place) => ({ role, at: place }));
    const account = { id, username, password, displayName, grants };
    await admin.post('/v1/accounts', account).catch((error: unknown) => {
      // Changed since, by whoever tries the system out: it stays as it is.
      const isThere = error instanceof ApiRefusal && error.problem.code === 'id-reused';
      if (!isThere) throw error;
    });
  }
}

/** The people as `npm start` prints them. */
export function usersOf(people: readonly Person[], password: string): DemonstrationUser[] {
  return people.map(({ username, inWords }) => ({ username, password, role: inWords }));
}
