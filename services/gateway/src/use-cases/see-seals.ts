/** Lists the seals over the ledger, oldest first, so that others keep copies of them too. */
import { PAGE_MAX } from '@satchel/contracts';
import type { KeptSeal, KeptSeals } from './ports.js';

const PAGE = 50;

export interface SealsPage {
  readonly items: KeptSeal[];
  readonly page: { next?: string; hasMore: boolean };
}

export class SeeSeals {
  constructor(private readonly seals: KeptSeals) {}

  async page(request: { cursor?: string; limit?: number }): Promise<SealsPage> {
    const limit = Math.min(request.limit ?? PAGE, PAGE_MAX);
    const found = await this.seals.page(readCursor(request.cursor), limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    if (found.length <= limit || !last) return { items, page: { hasMore: false } };
    const next = Buffer.from(`${last.epoch}.${last.number}`).toString('base64url');
    return { items, page: { next, hasMore: true } };
  }
}

/** Where to go on; what is no cursor of ours starts at the beginning. */
function readCursor(cursor = ''): { epoch: number; number: number } {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, epoch = '0', number = '0'] = /^(\d{1,10})\.(\d{1,15})$/.exec(text) ?? [];
  // No epoch is later than what its column holds.
  return { epoch: Math.min(Number(epoch), 2 ** 31 - 1), number: Number(number) };
}
