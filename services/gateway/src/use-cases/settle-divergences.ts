/**
 * Divergences of all services that keep copies: what they applied and its owner forgot when it was
 * put back from a backup. A person looks at them together, and decides.
 */
import { type Divergence, divergenceContracts } from '@satchel/contracts';
import type { AskOwner } from './ask-owner.js';
import type { Caller } from './ports.js';

const LIMIT = 200;
const SERVICES = Object.values(divergenceContracts);

export class SettleDivergences {
  constructor(private readonly owner: AskOwner) {}

  async list(
    status: 'open' | 'settled' | undefined,
    caller: Caller,
  ): Promise<{ items: Divergence[]; hasMore: boolean }> {
    const asked = { limit: LIMIT, ...(status === undefined ? {} : { status }) };
    const pages = await Promise.all(
      SERVICES.map(({ list }) => this.owner.run(list, asked, caller)),
    );
    return {
      items: pages.flatMap(({ items }) => items),
      hasMore: pages.some(({ page }) => page.hasMore),
    };
  }

  /** Each service takes those that are its own. Safe to repeat, also when one did not answer. */
  async accept(divergences: string[], caller: Caller): Promise<{ accepted: string[] }> {
    const answers = await Promise.all(
      SERVICES.map(({ accept }) => this.owner.run(accept, { divergences }, caller)),
    );
    return { accepted: answers.flatMap(({ accepted }) => accepted) };
  }
}
