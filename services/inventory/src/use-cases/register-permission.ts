/**
 * Who may change which entry of the register. What stands in an area is changed by whoever keeps
 * the register there: a location where it stands and where it is put, so that nobody takes a place
 * from another's area or pushes it off there. What holds for all (programmes, products, lots) is
 * changed from the top of the country only.
 */
import { mayAt, mayAtAll, type Principal, type Standing } from '@satchel/access';
import { type LocationEntry, type Problem, problem, type ZoneEntry } from '@satchel/contracts';
import type { RegisterTransaction } from './register-ports.js';

/** What an entry touches: a location, or a zone with nothing but what is around it. */
type Touched = Standing[];

const RIGHT = 'change-register';

/** True when none of the roles may change anything at all. */
export function mayChangeNothing(who: Principal): boolean {
  return !mayAtAll(who, RIGHT);
}

/** Answers why not, or undefined when the principal keeps the register everywhere it touches. */
export function denial(who: Principal, touched: Touched, id: string): Problem | undefined {
  if (touched.every((standing) => mayAt(who, RIGHT, standing))) return undefined;
  const detail = `${id} lies outside the area in which you keep the register, or would then.`;
  return problem(403, 'not-permitted', detail);
}

/** A zone is kept from itself or from above; a new country, by who keeps one already. */
export async function touchedByZone(
  register: RegisterTransaction,
  { id, parent }: ZoneEntry,
  who: Principal,
): Promise<Touched> {
  const known = await register.zonePath(id);
  if (known) return [around(known)];
  if (parent !== undefined) return [around([id, ...((await register.zonePath(parent)) ?? [])])];
  const isNamed = who.grants.some((grant) => grant.at === id);
  return isNamed ? [around([id])] : touchedByAll(register);
}

/** Where the location stands now, if it does, and where the entry puts it. */
export async function touchedByLocation(
  register: RegisterTransaction,
  entry: LocationEntry,
): Promise<Touched> {
  const before = await register.standing(entry.id);
  const suppliers = await register.above((entry.supplyLines ?? []).map((line) => line.supplier));
  const zones = (await register.zonePath(entry.zone)) ?? [];
  const after = { location: entry.id, zones, suppliers };
  return before ? [before, after] : [after];
}

/** What a location manages is kept where the location is. */
export async function touchedByManaged(
  register: RegisterTransaction,
  { location }: { readonly location: string },
): Promise<Touched> {
  const standing = await register.standing(location);
  return standing ? [standing] : [];
}

/** What holds everywhere touches the top; while there is none, there is nobody to ask. */
export async function touchedByAll(register: RegisterTransaction): Promise<Touched> {
  const roots = await register.rootZones();
  return roots.length === 0 ? [] : [around(roots)];
}

function around(zones: string[]): Standing {
  return { location: '', zones, suppliers: [] };
}
