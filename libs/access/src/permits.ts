/** The one decision about permission, used by the gateway (at all?) and the owners (here?). */
import { NEEDS_NO_ROLE, PERMISSIONS, type Reach, type Right } from './permissions.js';
import type { Grant, Principal, Standing } from './principal.js';

/** True when one of the grants gives the right somewhere. The gateway asks this. */
export function mayAtAll(principal: Principal, right: Right): boolean {
  if (NEEDS_NO_ROLE.includes(right)) return true;
  return principal.grants.some((grant) => PERMISSIONS[grant.role]?.[right] !== undefined);
}

/** True when the principal holds the right at this location. The owning service asks this. */
export function mayAt(principal: Principal, right: Right, standing: Standing): boolean {
  return principal.grants.some((grant) => {
    const reach = PERMISSIONS[grant.role]?.[right];
    return reach !== undefined && covers(grant, reach, standing);
  });
}

/**
 * The places over which a list may range for this right: the grants' roots, with their reach.
 * Rights to see are never `beneath`, so a list always takes its roots in.
 */
export function rootsOf(principal: Principal, right: Right): { at: string; reach: Reach }[] {
  return principal.grants.flatMap((grant) => {
    const reach = PERMISSIONS[grant.role]?.[right];
    return reach === undefined ? [] : [{ at: grant.at, reach }];
  });
}

function covers(grant: Grant, reach: Reach, standing: Standing): boolean {
  if (reach === 'any') return true;
  if (grant.at === standing.location) return reach !== 'beneath';
  if (reach === 'own') return false;
  return standing.zones.includes(grant.at) || standing.suppliers.includes(grant.at);
}
