/**
 * Applies runs of entries, for each stock card exactly the next ones. The broker's consumer hands
 * each card over in order and once; the card's applied sequence is the proof.
 */
import type { Clock } from '@satchel/language';
import { type Entry, foldEntries } from '../domain/entry.js';
import type { CardKey, Records } from './ports.js';

/** The next entries of one card. */
export interface CardRun {
  readonly key: CardKey;
  readonly entries: readonly Entry[];
}

export class ApplyEntries {
  constructor(
    private readonly clock: Clock,
    /** Told that something is to be evaluated; the commit may still be to come. */
    private readonly evaluateSoon: () => void,
  ) {}

  async run(records: Records, cards: readonly CardRun[]): Promise<void> {
    const changes = cards.map(({ key, entries }) => ({ ...key, ...foldEntries(entries) }));
    await records.applyEntries(changes, this.clock.now());
    this.evaluateSoon();
  }
}
