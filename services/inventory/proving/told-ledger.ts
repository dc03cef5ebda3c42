/** A small ledger in memory that is told one thing after the other, for specs of its rules. */
import { asTold } from '@satchel/language';
import { type Answer, type BookedEvent, type Changes, noChanges } from '../src/domain/book.js';
import type { Card } from '../src/domain/card.js';
import type { LocationFacts, LotFacts } from '../src/domain/facts.js';
import { decide } from '../src/domain/ledger.js';
import type { Told } from '../src/domain/told.js';
import { MemoryBooks, type MemoryRegister } from './memory-books.js';

const ORDERS = new Set(['receive', 'issue', 'pack', 'unpack', 'allocate', 'release', 'reverse']);
const FACTS = { timeZone: 'Africa/Monrovia', openedOn: '2026-01-01', zonePath: ['NIMBA', 'LR'] };

/** An id that tells its number. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const location = (id: string, supplierPath: string[], minimumShelfLifeDays = 0): LocationFacts => ({
  ...FACTS,
  id,
  kind: id === 'KIT' || id === 'NEXT' ? 'kit' : 'facility',
  supplierPath,
  minimumShelfLifeDays,
});
const lot = (number: string, expiresOn?: string, status: LotFacts['status'] = 'usable') => ({
  product: 'ORS',
  number,
  ...(expiresOn === undefined ? {} : { expiresOn }),
  status,
  verified: true,
});

/** A clinic that supplies two kits with ORS, of lots usable, short-lived, past and held. */
const REGISTER: MemoryRegister = {
  locations: [
    location('CLINIC', []),
    location('KIT', ['CLINIC'], 30),
    location('NEXT', ['CLINIC']),
    location('POST', []),
  ],
  products: ['ORS', 'ZINC'],
  lots: [
    lot('OLD', '2026-12-01'),
    lot('NEW', '2027-12-01'),
    lot('PAST', '2026-06-30'),
    lot('HELD', '2027-01-01', 'quarantined'),
  ],
  managed: [],
  approvals: [],
};

export interface ToldLedger {
  readonly books: MemoryBooks;
  /** Tells it of ORS at the kit, unless the fields say otherwise; ids count from 1. */
  tell(fields: Partial<Told>, more?: { principal?: string }): Promise<Answer>;
  card(location?: string): Card;
  /** What the last telling changed, and the event that it became, which a refused one is too. */
  changes(): Changes;
  event(): BookedEvent;
  /** Units that ended up at an end, less those that came from there. */
  ends(place: string): number;
  /** From now on it is this late. */
  setNow(at: string): void;
}

export function toldLedger(more: Partial<MemoryRegister> = {}): ToldLedger {
  let now = Date.parse('2026-11-21T08:00:00Z');
  let ids = 0;
  let changes = noChanges();
  const books = new MemoryBooks({ ...REGISTER, ...more }, { now: () => new Date(now) });
  return {
    books,
    tell: async (fields, { principal = 'someone' } = {}) => {
      ids += 1;
      const told = { id: idOf(ids), location: 'KIT', product: 'ORS', ...fields } as Told;
      const isOrder = ORDERS.has(told.kind);
      if (!isOrder && !told.occurredAt) told.occurredAt = new Date(now).toISOString();
      const telling = {
        ...{ told, isOrder, principal, channel: 'app', receivedAt: now },
        contentHash: JSON.stringify(asTold(told)),
      };
      const [answer] = await books.write([telling], (book) => {
        changes = book.changes;
        return [decide(book, telling)];
      });
      if (!answer) throw new Error('no answer');
      return answer;
    },
    card: (at = 'KIT') => {
      const found = books.card(at, 'ORS');
      if (!found) throw new Error(`nothing was ever told of ORS at ${at}`);
      return found;
    },
    changes: () => changes,
    event: () => {
      const event = changes.events.at(-1);
      if (!event) throw new Error('the last telling became no event');
      return event;
    },
    ends: (place) =>
      books.movements.reduce(
        (net, { to, from, quantity }) =>
          net + (to === place ? quantity : 0) - (from === place ? quantity : 0),
        0,
      ),
    setNow: (at) => {
      now = Date.parse(at);
    },
  };
}
