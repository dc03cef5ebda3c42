/** What shows that the ledger is as it was. */
import { Controller } from '@nestjs/common';
import { PageRequest } from '@satchel/contracts';
import { SeeSeals } from '../../use-cases/see-seals.js';
import type { Ask } from '../ask.js';
import { SealPageBody } from '../bodies/ledger.js';
import { Route } from '../route.js';

@Controller()
export class LedgerController {
  constructor(private readonly seals: SeeSeals) {}

  @Route({
    verb: 'GET',
    path: '/v1/ledger/seals',
    right: 'see-seals',
    tag: 'Ledger',
    summary: 'List the seals over the ledger',
    description:
      'Oldest first. Every hour the heads of all stock cards that have changed are sealed under one ' +
      'digest, kept outside of the ledger’s database. Download them regularly and keep the files ' +
      'where nobody who runs Satchel can change them: `npm run verify-ledger -- --seals FILE` takes ' +
      'such a file, one page a line, and shows whether the ledger is still what was sealed.',
    query: PageRequest,
    reply: SealPageBody,
    problems: ['service-unavailable'],
  })
  list(ask: Ask<undefined, PageRequest>): Promise<SealPageBody> {
    return this.seals.page(ask.query);
  }
}
