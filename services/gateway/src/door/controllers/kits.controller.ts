/** The state of a kit at one glance. */
import { Controller } from '@nestjs/common';
import { SeeKit } from '../../use-cases/see-kit.js';
import type { Ask } from '../ask.js';
import { KitBody, KitPath } from '../bodies/kit.js';
import { Route } from '../route.js';

@Controller()
export class KitsController {
  constructor(private readonly seeKit: SeeKit) {}

  @Route({
    verb: 'GET',
    path: '/v1/kits/:location',
    right: 'see-outlook',
    tag: 'Outlook',
    summary: 'A kit at one glance',
    description:
      'What is on hand and what it treats, when it was counted and by whom, use per month, when it ' +
      'runs out and how surely, the next resupply, what to send and why, what is under way and what ' +
      'the supplier has. A part whose service does not answer is listed in `parts` with the reason; ' +
      'the rest still answers.',
    query: KitPath,
    reply: KitBody,
    asksOwner: true,
    problems: ['unknown-location'],
  })
  see(ask: Ask<undefined, KitPath>): Promise<KitBody> {
    return this.seeKit.run(ask.query.location, ask.caller);
  }
}
