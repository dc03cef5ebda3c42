/** The address of a discrepancy. */
import { Id } from '@satchel/contracts';

export class DiscrepancyPath {
  @Id('The discrepancy.')
  id!: string;
}
