/** What is asked about open discrepancies in sums. */
import type { Principal } from '@satchel/access';
import type { DiscrepancySums, GetDiscrepancySums } from '@satchel/contracts';

/** Sums of open discrepancies, of zones of which the asker may see everything. */
export abstract class DiscrepancySumQuestions {
  abstract sums(asked: GetDiscrepancySums, who: Principal): Promise<DiscrepancySums>;
}
