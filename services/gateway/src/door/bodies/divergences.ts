/** What is said about divergences over HTTP: those of all services together. */
import { BATCH_MAX, Divergence, Flag, OneOf, Parts, Words } from '@satchel/contracts';

export class DivergencesAsked {
  @OneOf(
    'Those that wait for a person or are being settled, which is usual, or those that are settled.',
    ['open', 'settled'],
    { optional: true },
  )
  status?: 'open' | 'settled';
}

export class DivergenceList {
  @Parts('The oldest first, service by service; at most 200 of each.', () => Divergence, 600)
  items!: Divergence[];

  @Flag('Whether there are more: settle these, and ask again.', { example: false })
  hasMore!: boolean;
}

export class AcceptanceBody {
  @Words('Ids of divergences whose owner is to be believed.', BATCH_MAX, {
    example: ['0190b6a4-7c5e-4b1a-9f00-3d2c1b0a9e8f'],
  })
  divergences!: string[];
}

export class AcceptanceReply {
  @Words('Those that there are; their copies are made anew within seconds.', BATCH_MAX, {
    example: ['0190b6a4-7c5e-4b1a-9f00-3d2c1b0a9e8f'],
  })
  accepted!: string[];
}
