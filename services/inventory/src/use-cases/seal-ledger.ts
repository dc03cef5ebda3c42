/**
 * Seals the ledger when it is time: every so often, whether anything has changed or not, since a
 * seal that does not come is itself a sign. Many changes make several seals, one after the other.
 */
import type { Clock } from '@satchel/language';
import type { Seal } from '../domain/ledger-seal.js';
import type { LedgerSeals } from './ports.js';

export interface SealOptions {
  /** From one seal to the next. */
  everyMs: number;
  /** Most cards of one seal. */
  cardsMax: number;
}

export class SealLedger {
  constructor(
    private readonly seals: LedgerSeals,
    private readonly clock: Clock,
    private readonly options: SealOptions,
  ) {}

  /** Makes the seals that are due; none where another process does it. */
  async whenDue(): Promise<Seal[]> {
    const { everyMs, cardsMax } = this.options;
    if (!(await this.seals.isOurTurn())) return [];
    const last = await this.seals.last();
    const now = this.clock.now().getTime();
    if (last && now - last.sealedAt < everyMs) return [];
    const made: Seal[] = [];
    for (let seal: Seal | undefined; !seal || seal.cards === cardsMax; made.push(seal)) {
      seal = await this.seals.add(now, cardsMax);
    }
    return made;
  }
}
