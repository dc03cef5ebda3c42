/** Who may see and do what with a requisition; the decision itself is libs/access's. */
import { mayAt, type Principal, type Right, type Standing } from '@satchel/access';
import { refuse } from '@satchel/contracts';
import type { KnownLocation } from '../domain/location.js';
import type { Requisition } from '../domain/requisition.js';

/** Where a location stands in the tree. */
export function standingOf(location: KnownLocation): Standing {
  return {
    location: location.id,
    zones: [...location.zonePath],
    suppliers: [...location.supplierPath],
  };
}

/**
 * As its location; whoever supplies it keeps it in sight when the supply line is moved meanwhile.
 */
export function standingOfRequisition(it: Requisition, location: KnownLocation): Standing {
  const standing = standingOf(location);
  return { ...standing, suppliers: [...standing.suppliers, it.supplier.id] };
}

/**
 * Our own services, whose signature was verified, read without a scope; to act they hold no right.
 */
export function seesEverything(principal: Principal): boolean {
  return principal.kind === 'service';
}

/** Throws 404 `unknown-requisition` unless it exists and the principal may see it. */
export function visible(
  it: Requisition | undefined,
  location: KnownLocation | undefined,
  principal: Principal,
  id: string,
): { requisition: Requisition; standing: Standing; holder: string | undefined } {
  if (it && location) {
    const standing = standingOfRequisition(it, location);
    if (seesEverything(principal) || mayAt(principal, 'see-requisition', standing)) {
      return { requisition: it, standing, holder: location.holder };
    }
  }
  return refuse(404, 'unknown-requisition', `There is no requisition ${id} that you may see.`);
}

/** Throws 403 `not-permitted` unless the principal holds the right there. */
export function permit(principal: Principal, right: Right, standing: Standing): void {
  if (mayAt(principal, right, standing)) return;
  refuse(
    403,
    'not-permitted',
    `You hold no role that may ${right.replaceAll('-', ' ')} at ${standing.location}.`,
  );
}
