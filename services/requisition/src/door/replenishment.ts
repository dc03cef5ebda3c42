/**
 * The way to replenishment, for its opinion on a request that is being made. It never throws: what
 * it cannot say in half a second is left out, and the request is made without it.
 */
import { getOutlook, type ProductOutlook } from '@satchel/contracts';
import { type Courier, type Log, servicePrincipal } from '@satchel/messaging';
import type { Proposal } from '../domain/acts.js';
import type { Asking, Replenishment } from '../use-cases/ports.js';

/** Whoever asks waits two seconds in all; a quarter of that is what an opinion is worth. */
const DEADLINE_MS = 500;

export class ReplenishmentByCourier implements Replenishment {
  constructor(
    private readonly courier: Pick<Courier, 'name' | 'request'>,
    private readonly log: Log,
  ) {}

  async proposals(
    location: string,
    products: readonly string[],
    { principal, traceparent }: Asking,
  ): Promise<ReadonlyMap<string, Proposal>> {
    try {
      const outlook = await this.courier.request(
        getOutlook,
        { location, products: [...products] },
        {
          principal: servicePrincipal(this.courier.name, principal.subject),
          deadlineMs: DEADLINE_MS,
          ...(traceparent === undefined ? {} : { traceparent }),
        },
      );
      return new Map(outlook.products.map((product) => [product.product, proposalOf(product)]));
    } catch (error) {
      this.log.warn('a request is made without a suggestion', { location, reason: String(error) });
      return new Map();
    }
  }
}

function proposalOf({ suggested, byProcedure }: ProductOutlook): Proposal {
  return {
    ...(suggested === undefined ? {} : { suggested }),
    ...(byProcedure === undefined ? {} : { byProcedure }),
  };
}
