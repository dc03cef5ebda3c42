/**
 * Keeps every seal over the ledger where inventory cannot change it, and says aloud when one
 * contradicts what is kept: then somebody has changed the ledger, or it was put back to a backup
 * without raising its epoch.
 */
import type { LedgerSeal } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Log, SqlRunner } from '@satchel/messaging';
import type { SealContradiction } from './ports.js';

export type KeepSeal = (
  tx: SqlRunner,
  seal: LedgerSeal,
  at: Date,
) => Promise<SealContradiction | undefined>;

export class KeepSeals {
  constructor(
    private readonly keep: KeepSeal,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async run(tx: SqlRunner, seal: LedgerSeal): Promise<void> {
    const reason = await this.keep(tx, seal, this.clock.now());
    if (!reason) return;
    const { epoch, number, digest } = seal;
    this.log.error('a seal over the ledger contradicts the ones kept', {
      epoch,
      number,
      digest,
      reason,
    });
  }
}
