/**
 * Applies a run of entries of one stock card, exactly the next ones. The broker's consumer hands
 * each card over in order and once; the card's applied sequence is the proof.
 */
import type { Clock } from '@satchel/language';
import { type Entry, foldEntries } from '../domain/entry.js';
import type { CardKey, Records } from './ports.js';

export class ApplyEntries {
  constructor(
    private readonly clock: Clock,
    /** Told that something is to be evaluated; the commit may still be to come. */
    private readonly evaluateSoon: () => void,
  ) {}

  async run(records: Records, key: CardKey, entries: readonly Entry[]): Promise<void> {
    await records.applyEntries(key, foldEntries(entries), this.clock.now());
    this.evaluateSoon();
  }
}
