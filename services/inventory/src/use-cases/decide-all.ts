/** Decides a whole group against its book: permission first, then the ledger's rules. */
import { mayAt, type Right } from '@satchel/access';
import type { Answer, Book, RefusalNote } from '../domain/book.js';
import type { LocationFacts } from '../domain/facts.js';
import { decide } from '../domain/ledger.js';
import { REFUSALS } from '../domain/refusal.js';
import type { PrincipalTelling } from './ports.js';

/** Decides every telling of a group against its book, permission first. */
export function decideAll(book: Book, tellings: PrincipalTelling[]): Answer[] {
  return tellings.map((each) => {
    const facts = book.locations.get(each.told.location);
    const denial = facts && denialOf(each, facts);
    if (denial) return { id: each.told.id, outcome: 'not-permitted', refusal: denial };
    return decide(book, each);
  });
}

function rightFor({ isOrder, told }: PrincipalTelling): Right {
  if (!isOrder) return 'report-stock';
  return told.kind === 'reverse' ? 'reverse-stock' : 'order-stock';
}

/** Who cannot see the location is told that there is none; who can see it, that she may not. */
function denialOf(each: PrincipalTelling, facts: LocationFacts): RefusalNote | undefined {
  const standing = {
    location: facts.id,
    zones: facts.zonePath,
    suppliers: facts.supplierPath,
  };
  const right = rightFor(each);
  if (mayAt(each.who, right, standing)) return undefined;
  if (!mayAt(each.who, 'see-stock', standing)) {
    const [status, detail] = REFUSALS['unknown-location'];
    return { status, code: 'unknown-location', detail };
  }
  return {
    status: 403,
    code: 'not-permitted',
    detail: `You may see ${facts.id}, but none of your roles has the right \`${right}\` there.`,
  };
}
