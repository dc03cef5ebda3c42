/** Who acts and where things stand: all that `permits` looks at, and nothing about the person. */
import type { LocationId, ZoneId } from '@satchel/language';
import type { Role } from './roles.js';

/** A role held at a zone or a location; it reaches what lies beneath (see `covers`). */
export interface Grant {
  role: Role;
  /** A zone or location code. */
  at: ZoneId | LocationId;
}

/** Who acts, as the gateway vouches for it to the services. Holds no name and no phone. */
export interface Principal {
  /** Opaque account id, or the name of a service. */
  subject: string;
  kind: 'person' | 'service';
  grants: Grant[];
  /** Through what they speak: `app`, `api`, `sms`, `import`, `service`. */
  channel: string;
  /** The person on whose behalf a service acts. */
  onBehalfOf?: string;
}

/** Where a location stands: itself, the zones around it, the suppliers above it. */
export interface Standing {
  location: LocationId;
  /** Zone codes from the innermost outwards. */
  zones: ZoneId[];
  /** Supplying locations from the nearest upwards, over all programmes. */
  suppliers: LocationId[];
}
